"""The coverage tables: what is there is counted, what lacks something is named."""

from pathlib import Path

import pytest

from ingest.coverage import MARK, gaps, report, update
from ingest.errors import BadInput
from tests.ingest.facts import record_sheet

SHEETS = {
    "r": record_sheet(
        {"type": "event", "id": "event/summit-2", "names": {"en": "Second"}, "kind": "summit",
         "theme": {"en": "Water"}, "host": "state/anadolu", "online": True},
        {"type": "participation", "participant": "person/aydin", "event": "event/summit-2"},
        {"type": "act", "kind": "propose", "speaker": "person/aydin",
         "object": {"type": "fund", "id": "proposal/fund", "name": {"en": "Fund"}}},
        {"type": "act", "kind": "propose", "speaker": "person/aydin",
         "object": {"type": "body", "id": "proposal/club", "name": {"en": "Club"},
                    "topics": ["economy"]}},
        {"type": "status", "of": "proposal/club", "to": "realized", "date": "2025"},
    )
}  # fmt: skip


def test_what_lacks_something_is_named() -> None:
    lacking = {gap.what: (gap.total, gap.lacking) for gap in gaps(SHEETS)}
    assert lacking["summits with a theme"] == (2, ("event/summit-1",))
    assert lacking["summits with a place, or held online"] == (2, ())
    assert lacking["summits with participants"] == (2, ("event/summit-1",))
    assert lacking["proposals with a topic"] == (2, ("proposal/fund",))
    assert lacking["proposed bodies with a parent"] == (1, ("proposal/club",))
    assert lacking["proposals whose outcome was traced"] == (2, ("proposal/fund",))
    assert lacking["realized proposals, with what they became"] == (1, ("proposal/club",))


def test_the_report_counts_facts_and_names_by_language() -> None:
    lines = report(SHEETS).splitlines()
    assert "| participation | 1 |" in lines
    assert (
        "| event | 2 | 0 | 2 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |" in lines
    )  # tr en az kk ky uz tk hu ru
    assert "| summits with a theme | 1 of 2 | summit-1 |" in lines


def test_a_long_list_is_cut_unless_all_of_it_is_asked_for() -> None:
    (short,) = (line for line in report(SHEETS, most=0).splitlines() if "a theme" in line)
    assert short == "| summits with a theme | 1 of 2 |  and 1 more |"
    assert "and 1 more" not in report(SHEETS, most=None)


def test_the_tables_take_the_place_between_the_marks_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{MARK[0]}\nold\n{MARK[1]}\nafter\n", "utf-8")
    update(page, "new")
    update(page, "new")
    assert page.read_text("utf-8") == f"before\n{MARK[0]}\nnew\n{MARK[1]}\nafter\n"


def test_a_page_without_marks_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("no marks", "utf-8")
    with pytest.raises(BadInput, match="nowhere to put the tables"):
        update(page, "new")
    assert page.read_text("utf-8") == "no marks"
