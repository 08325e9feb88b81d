"""A data folder built once from the shipped record, copied for each test."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from ingest import run

SAMPLE = (
    "Kazakistan Cumhurbaşkanı Kasım Cömert Tokayev, Astana'da yaptığı konuşmada Türk Devletleri "
    "Teşkilatı bünyesinde Ortak Su Konseyi kurulmasını önerdi.\n"
)
Kurultay = Callable[..., Result]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "data"
    sample = folder.parent / "2024-01-01-ornek.tr.txt"
    sample.write_text(f" date 2024-01-01 {SAMPLE}", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "samples", lambda: [str(sample)])
        result = CliRunner().invoke(main, ["ingest", str(sample), "--data", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "data"))


@pytest.fixture
def kurultay(data: Path) -> Kurultay:
    """Runs a command on the test's own data folder."""

    def invoke(*arguments: str | Path, **given: str) -> Result:
        words = [*map(str, arguments), "--data", str(data)]
        return CliRunner().invoke(main, words, catch_exceptions=False, **given)  # type: ignore[arg-type]

    return invoke
