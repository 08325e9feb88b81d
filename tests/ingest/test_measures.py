"""Sums over scored articles, and the report that a person reads."""

from html.parser import HTMLParser
from typing import Any

import pytest

from ingest import evaluation, measures
from ingest.evaluate import Gold, Presence, Score, score
from ingest.measures import NOTHING, Scored
from ingest.stories import sketch
from ingest.termbase import Termbase
from tests.ingest.facts import act, article_sheet
from tests.ingest.test_evaluate import expected
from tests.ingest.test_stories import story

TERMS = Termbase.load()


def scored(
    acts: list[dict[str, Any]], gold: list[dict[str, Any]], name: str = "a",
    language: str = "tr", story: str | None = None,
) -> Scored:  # fmt: skip
    annotated = Gold.model_validate({"article": name, "acts": gold})
    found = score(article_sheet(*acts, language=language), annotated, TERMS)
    return Scored(name, language, story or name, found)


RIGHT = scored([act()], [expected()])
MISSED = scored([], [expected()])


def test_an_interval_is_drawn_over_stories_not_over_articles() -> None:
    def f1(score: Score) -> float:
        return score.measures(score.lenient)[2]

    assert measures.interval([RIGHT] * 9, f1) == (1, 1)
    assert measures.interval([scored([act()], [expected()], str(n)) for n in range(9)], f1) == (
        1,
        1,
    )
    apart = [*(scored([act()], [expected()], f"r{n}") for n in range(10)),
             *(scored([], [expected()], f"m{n}") for n in range(10))]  # fmt: skip
    low, high = measures.interval(apart, f1)
    assert 0.3 < low < 0.667 < high < 0.9
    assert measures.interval(apart, f1) == (low, high)
    halves = [Scored(a.name, "tr", a.name[0], a.score) for a in apart]
    assert measures.interval(halves, f1) == (0, 1)


def test_languages_count_alike_in_the_mean_whatever_they_hold() -> None:
    articles = [RIGHT, RIGHT, RIGHT, scored([], [expected()], "en", "en")]
    found = measures.languages(articles)
    assert {code: one.expected for code, one in found.items()} == {"en": 1, "tr": 3}
    mean = measures.macro(found.values(), lambda one: one.lenient)
    assert mean == (1, 0.5, 0.5)
    assert measures.together(articles).measures(3)[1] == 0.75


def test_a_kind_that_is_close_enough_counts_for_both() -> None:
    one = scored([act(), act("call")], [expected(kind="offer"), expected(object="Fon")])
    rows = measures.kinds(one.score)
    assert rows["offer"] == (1, 0, (1, 1, 1))
    assert rows["propose"] == (1, 1, (1, 0, 0))
    assert rows["call"] == (0, 1, (0, 1, 0))
    assert set(rows) == {"propose", "offer", "call"}


def test_what_another_extractor_found_is_counted_apart() -> None:
    one = scored([act(), act("support", extractor="llm"), act("call", extractor="llm")],
                 [expected(), expected(kind="support")])  # fmt: skip
    assert measures.by_others(one.score) == (2, 1)


def test_slots_are_held_against_what_is_annotated_over_the_acts_found() -> None:
    gold = [expected(within="organization/birlik", place="place/samarkand"),
            expected(object="Orman Fonu", within="organization/birlik")]  # fmt: skip
    rows = measures.slots(scored([act()], gold).score)
    assert rows["within"] == (1, 1, (1, 1, 1))
    assert rows["place"] == (1, 0, (1, 0, 0))
    assert rows["actor"] == (1, 1, (1, 1, 1))
    assert rows["recalled"] == (0, 0, (1, 1, 1))
    state = scored([act()], [expected(actor="state/anadolu")])
    assert measures.slots(state.score)["actor"] == (1, 1, (0, 0, 0))


def test_a_miss_and_a_find_of_one_object_are_one_act_of_another_kind() -> None:
    one = scored([act("support"), act("announce", speaker="person/demir")],
                 [expected(), expected(object="Fon")])  # fmt: skip
    table = measures.confusion(one.score, TERMS, "tr")
    assert table == {
        ("propose", "support"): 1, ("propose", NOTHING): 1, (NOTHING, "announce"): 1,
    }  # fmt: skip


def test_articles_are_one_story_by_their_words_or_because_somebody_said_so() -> None:
    texts = [story(1), story(2), f"Ajans: {story(1)}", story(3), story(4)]
    told = [(f"{n}", "s" if n > 2 else None, sketch(text)) for n, text in enumerate(texts)]
    assert measures.stories(told) == ["0", "1", "0", "s", "s"]


def test_who_took_part_is_counted_where_somebody_annotated_it() -> None:
    def taking(who: str, role: str) -> dict[str, Any]:
        return {"type": "participation", "participant": who, "event": "event/summit-1",
                "role": role, "evidence": act()["evidence"]}  # fmt: skip

    sheet = article_sheet(taking("person/a", "host"), taking("person/b", "chair"),
                          taking("person/b", "speaker"), taking("person/c", "attendee"))  # fmt: skip
    annotated = [{"who": "person/a", "event": "e1", "role": "attendee"},
                 {"who": "person/b", "event": "e1", "role": "speaker"},
                 {"who": "person/d", "event": "e2", "role": "host"}]  # fmt: skip
    gold = Gold.model_validate({"article": "a", "participations": annotated})
    total = Score()
    total.add(score(sheet, gold, TERMS))
    total.add(score(sheet, Gold(article="b"), TERMS))
    assert total.present == Presence(expected=3, found=3, right=2, in_role=1)
    text = evaluation.markdown(evaluation.blocks([Scored("a", "tr", "a", total)], TERMS))
    assert "| in any role | 3 | 3 | 0.67 | 0.67 | 0.67 |" in text
    assert "| in the role | 3 | 3 | 0.33 | 0.33 | 0.33 |" in text


# --- the report

ERRORS = scored(
    [act(), act(), act("welcome"), act("support", speaker="person/demir")],
    [
        expected(within="organization/teşkilat", quote="a | b <i>"),
        expected(object="Orman Fonu", doubt="vague", quote="Orman\nFonu"),
        expected(kind="announce"),
    ],
    "02",
)


def test_every_error_is_told_with_its_class_and_its_quote() -> None:
    text = evaluation.markdown(evaluation.blocks([RIGHT, ERRORS], TERMS))
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert lines == [
        "- Found, but within is organization/teşkilat, not organization/birlik: "
        "propose person/aydin: Su Konseyi — “a \\| b &lt;i>”",
        "- Missed, perhaps found with the object “Su Konseyi”: "
        "propose person/aydin: Orman Fonu (doubted: vague) — “Orman Fonu”",
        "- Missed, found as propose: announce person/aydin: Su Konseyi",
        *(
            f"- Wrong, told twice: {kind} {who}: Su Konseyi [None] — “Su Konseyi kurulmasını önerdi”"
            for kind, who in [("propose", "person/aydin"), ("welcome", "person/aydin")]
        ),
        "- Wrong, not annotated: support person/demir: Su Konseyi [None] "
        "— “Su Konseyi kurulmasını önerdi”",
    ]
    assert "Errors in 02" in text
    assert "Errors in a" not in text


class Tables(HTMLParser):
    """The cells of every table of a page, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.tags[-1] in ("td", "th") and self.rows:
            self.rows[-1][-1] += data.strip()


def test_the_page_says_what_the_markdown_says_and_runs_nothing() -> None:
    report = list(evaluation.blocks([RIGHT, ERRORS], TERMS))
    page, text = evaluation.html(report), evaluation.markdown(report)
    parser = Tables()
    parser.feed(page)
    in_markdown = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| ") and "---" not in line
    ]
    assert parser.rows == in_markdown
    assert "i" not in parser.tags
    assert "script" not in parser.tags


@pytest.mark.parametrize("form", [evaluation.markdown, evaluation.html])
def test_articles_without_acts_make_a_report_too(form: Any) -> None:
    text = form(evaluation.blocks([scored([], [])], TERMS))
    assert "1.00" in text
