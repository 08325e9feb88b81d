"""What is in deploy/ starts the command as it is."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from api.cli import main
from graph.dumps.periodic import told

DEPLOY = Path(__file__).parents[1] / "deploy"
COMMAND = "/usr/local/bin/kurultay"


def _lines(word: str) -> list[list[str]]:
    """The words after `word` in each line of deploy/ that has it, up to a redirection."""
    found = [
        line.partition(word)[2].partition(" >")[0].split()
        for path in sorted(DEPLOY.iterdir())
        for line in path.read_text("utf-8").splitlines()
    ]
    return [words for words in found if words]


def test_every_command_line_is_one_that_there_is() -> None:
    lines = [*_lines(COMMAND), *_lines(":/data kurultay ")]
    assert len(lines) == 4
    for name, *options in lines:
        command = main.commands[name]
        assert isinstance(command, click.Command)
        command.make_context(name, options, resilient_parsing=False)


# systemd is not everywhere.
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    units = []
    for path in sorted(DEPLOY.glob("kurultay-archive.*")):
        unit = tmp_path / path.name
        unit.write_text(path.read_text("utf-8").replace(COMMAND, sys.executable), "utf-8")
        units.append(str(unit))
    assert len(units) == 2
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_alerts_ask_for_metrics_that_there_are(tmp_path: Path) -> None:
    rules = yaml.safe_load((DEPLOY / "kurultay.rules.yaml").read_text("utf-8"))
    asked = [r["expr"] for group in rules["groups"] for r in group["rules"]]
    with told(tmp_path / "k.prom", tmp_path):
        pass
    said = (tmp_path / "k.prom").read_text("utf-8")
    for name in re.findall(r"kurultay_\w+", " ".join(asked)):
        assert f"\n{name} " in said


def test_the_page_names_every_file_and_every_metric(tmp_path: Path) -> None:
    page = (DEPLOY.parent / "docs" / "dumps.md").read_text("utf-8")
    for path in DEPLOY.iterdir():
        assert path.name in page or f"`{path.suffix}`" in page
    with told(tmp_path / "k.prom", tmp_path):
        pass
    metrics = re.findall(r"^# TYPE (\S+)", (tmp_path / "k.prom").read_text("utf-8"), re.MULTILINE)
    assert len(metrics) == 7
    assert all(f"`{name}`" in page for name in metrics)
