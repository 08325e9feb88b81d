"""The documentation leaves out no setting, question or kind of error, and points nowhere wrong."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from api.app import STATUS
from api.binding import values
from api.questions import load
from graph import errors as graph_errors
from graph.settings import Settings
from graph.terms import DEFAULT_BASE
from ingest import errors as ingest_errors
from ingest.coverage import MARK, report
from ingest.recordsheets import shipped

QUESTIONS = load()

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
_ASKED = re.compile(r"/api/v1/[a-z-]+\?[^\s`\"')]+")
ASKED = sorted({one for page in PAGES for one in _ASKED.findall(page.read_text("utf-8"))})


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def _leaves(error: type[Exception]) -> set[str]:
    below = error.__subclasses__()
    return {kind for sub in below for kind in _leaves(sub)} if below else {error.kind}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_listed_with_its_default_and_its_meaning(name: str) -> None:
    field = Settings.model_fields[name]
    assert f"| `{name}` | `{field.default}` | {field.description} |" in _page("settings.md")


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "queries").glob("*.rq")))
def test_every_question_is_listed(name: str) -> None:
    assert f"`{name}`" in _page("questions.md")


def test_every_kind_of_error_is_listed_with_its_status() -> None:
    page = _page("errors.md")
    for kind in _leaves(graph_errors.GraphError):
        status = STATUS[kind][0] if kind in STATUS else "–"
        assert f"| `{kind}` | {status} |" in page
    for kind in _leaves(ingest_errors.IngestError):
        assert f"| `{kind}` |" in page


def test_every_kind_of_problem_the_code_names_is_listed() -> None:
    page = _page("errors.md")
    for module in (ROOT / "api").rglob("*.py"):
        for kind in re.findall(r'Problem\(\s*\d{3},\s*"([a-z-]+)"', module.read_text("utf-8")):
            assert f"`{kind}`" in page, f"{module.name}: {kind}"


@pytest.mark.parametrize("address", ASKED)
def test_every_question_is_asked_as_it_can_be(address: str) -> None:
    parts = urlsplit(address)
    given = [p for p in parse_qsl(parts.query) if p[0] not in ("lang", "format", "limit")]
    question = QUESTIONS[parts.path.removeprefix("/api/v1/")]
    assert values(question, given, DEFAULT_BASE, date.today())


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|/)([^)#\s]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_coverage_tables_are_those_of_the_record_as_it_is() -> None:
    assert f"{MARK[0]}\n{report(shipped())}\n{MARK[1]}" in _page("record.md")
