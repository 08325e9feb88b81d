"""Dumps at the command line."""

from pathlib import Path

from click.testing import CliRunner

from api.cli import main
from tests.cli.conftest import Kurultay
from tests.dumps.conftest import content


def test_a_dump_is_restored_to_the_same_bag(kurultay: Kurultay, data: Path, tmp_path: Path) -> None:
    said = kurultay("dump")
    assert said.exit_code == 0, said.output
    bag = Path(said.stdout.strip())
    assert bag.parent == data / "dumps"
    assert (data / "dumps" / "latest").resolve() == bag.resolve()
    folder, invoke = str(tmp_path / "restored"), CliRunner().invoke
    restored = invoke(main, ["restore", str(data / "dumps" / "latest"), "--data", folder])
    assert restored.exit_code == 0, restored.output
    assert restored.stdout.startswith("version 1: ")
    again = invoke(main, ["dump", "--data", folder, "--out", str(tmp_path / "out")])
    two = Path(again.stdout.strip())
    assert two.name == bag.name
    assert content(two) == content(bag)
    full = invoke(main, ["restore", str(bag), "--data", folder])
    assert full.exit_code == 1
    assert folder in full.stderr
    asked = invoke(main, ["query", "proposals", "--limit", "1", "--data", folder])
    assert asked.exit_code == 0, asked.output


def test_without_a_version_there_is_no_dump(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["dump", "--data", str(tmp_path / "none")])
    assert said.exit_code == 1
    assert "nothing has been published" in said.stderr


def test_archiving_dumps_what_is_new_and_tells_of_it(
    kurultay: Kurultay, data: Path, tmp_path: Path
) -> None:
    metrics = tmp_path / "kurultay.prom"
    said = kurultay("archive", "--metrics", metrics)
    assert said.exit_code == 0, said.output
    bag = Path(said.stdout.strip())
    assert (data / "dumps" / "latest").resolve() == bag.resolve()
    assert "kurultay_dump_last_run_success 1.0\n" in metrics.read_text("utf-8")
    before = content(data / "dumps")
    assert kurultay("archive").stdout == said.stdout
    assert content(data / "dumps") == before


def test_archiving_that_fails_says_so_by_its_status_and_its_metric(tmp_path: Path) -> None:
    metrics, data = tmp_path / "kurultay.prom", str(tmp_path / "none")
    said = CliRunner().invoke(main, ["archive", "--metrics", str(metrics), "--data", data])
    assert said.exit_code == 1
    assert "nothing has been published" in said.stderr
    assert "kurultay_dump_last_run_success 0.0\n" in metrics.read_text("utf-8")
