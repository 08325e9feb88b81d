"""Scoring extraction: each annotated act is found once, or missed; the rest is wrong."""

from pathlib import Path
from typing import Any

import pytest

from ingest.errors import IngestError
from ingest.evaluate import Gold, Score, load_gold, report, score
from ingest.termbase import Termbase
from tests.ingest.facts import act, article_sheet


def scored(acts: list[dict[str, Any]], gold: list[dict[str, Any]]) -> Score:
    annotated = Gold.model_validate({"article": "a.tr.txt", "acts": gold})
    return score(article_sheet(*acts), annotated, Termbase.load())


def expected(**more: Any) -> dict[str, Any]:
    return {"kind": "propose", "actor": "person/aydin", "object": "Su Konseyi", **more}


def test_an_act_with_kind_actor_and_object_is_found_and_its_slots_are_held_against_it() -> None:
    found = scored([act()], [expected(within="organization/birlik")])
    assert (found.found, found.expected, found.lenient, found.strict) == (1, 1, 1, 1)
    found = scored([act()], [expected(kind="offer", place="place/samarkand")])
    assert (found.lenient, found.strict) == (1, 0)


@pytest.mark.parametrize(
    ("gold", "right"),
    [
        (expected(actor="state/anadolu"), 0.5),
        (expected(actor="person/demir", on_behalf_of="state/anadolu"), 0.5),
        (expected(actor="person/demir"), 0),
        (expected(kind="welcome"), 0),
        (expected(object="Orman Fonu"), 0),
        (expected(object=""), 0),
        (expected(object="..."), 0),
    ],
)
def test_what_differs_counts_half_or_nothing(gold: dict[str, Any], right: float) -> None:
    assert scored([act()], [gold]).lenient == right


def test_an_act_told_twice_is_wrong_once_and_the_report_names_what_was_missed() -> None:
    found = scored([act(), act()], [expected(), expected(object="Orman Fonu")])
    assert (found.lenient, len(found.wrong), len(found.missed)) == (1, 1, 1)
    text = report([("a", found)])
    assert "| all | 2 | 2 | 0.50 | 0.50 | 0.50 | 0.50 |" in text
    assert "- propose person/aydin: Orman Fonu" in text


def test_a_gold_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    for content, reason in {
        b"acts: [": "line 2: not YAML",
        b"article: \xff": "byte 9: not UTF-8",
        b"article: a\nacts:\n  - {kind: ask}": "line 3: acts.0.kind",
        b"- a": "line 1",
    }.items():
        (tmp_path / "a.yaml").write_bytes(content)
        with pytest.raises(IngestError) as caught:
            load_gold(tmp_path / "a.yaml")
        (line,) = str(caught.value).splitlines()
        assert f"a.yaml: {reason}" in line
