"""Fact sheets as files: nothing is lost, and every error says where and why."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import BadSheet
from ingest.sheet import LANGUAGES, Sheet
from ingest.sheetfile import LIMIT_BYTES, dump_sheet, load_sheet, parse_sheet

GOOD = """
article:
  language: tr
  published: 2025-10-07
  sha256: {sha}
  characters: 100
facts:
  - type: act
    kind: propose
    speaker: person/a
    date: 2025
    object: {{type: body, name: {{tr: Su Konseyi}}, when: 2026}}
    evidence: [{{start: 0, end: 10, quote: Su Konseyi}}]
""".format(sha="0" * 64)


def problems(text: str, source: str = "sheet.yaml") -> list[str]:
    with pytest.raises(BadSheet) as caught:
        parse_sheet(text, source)
    return str(caught.value).splitlines()


def test_dates_years_and_the_word_no_are_read_as_they_stand() -> None:
    fact = parse_sheet(GOOD.replace("tr: Su Konseyi}", "tr: no}"), "a.yaml").facts[0]
    assert fact.type == "act"
    assert (fact.date, fact.object.name["tr"]) == ("2025", "no")  # type: ignore[union-attr]


def test_a_misspelt_field_is_named_with_its_line_and_the_field_that_was_meant() -> None:
    assert problems(GOOD.replace("speaker:", "speeker:")) == [
        "sheet.yaml: line 8: facts.0.speaker: is missing",
        "sheet.yaml: line 10: facts.0.speeker: no such field; did you mean `speaker`?",
    ]


def test_all_errors_of_a_sheet_are_told_together() -> None:
    text = GOOD.replace("2025-10-07", "2025-02-30").replace("propose", "suggest")
    found = problems(text.replace("characters: 100", "characters: many"))
    assert [line.split(": ")[1] for line in found] == ["line 4", "line 6", "line 9"]


@pytest.mark.parametrize(
    ("broken", "place", "reason"),
    [
        ("facts: [\n", "line 2", "not YAML"),
        ("facts: []\nfacts: []\n", "line 2", "given twice"),
        ("facts: &a []\n", "line 1", "anchors"),
        ("a: &a [x]\nb: *a\n", "line 1", "anchors"),
        ("facts: !!python/object:os.system []\n", "line 1", "tags"),
        ("facts: " + "[" * 5000 + "]" * 5000, "line 1", "nested deeper"),
        ("facts: []\n---\nfacts: []\n", "line 3", "one sheet a file"),
        ("? [a]\n: b\n", "line 1", "a key must be a word"),
        ("", "", "is empty"),
        ("- 1\n", "", "is not a mapping"),
        ("facts:\n  - {type: act, negated: yes}\n", "line 2", "negated"),
    ],
)
def test_what_yaml_would_let_through_is_refused(broken: str, place: str, reason: str) -> None:
    text = "\n".join(problems(broken))
    assert place in text
    assert reason in text


def test_a_fact_without_evidence_is_named_with_its_line() -> None:
    text = GOOD.replace("    evidence:", "    # evidence:")
    assert problems(text) == ["sheet.yaml: line 8: facts.0 (act): no evidence"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"facts": [], "facts": []}', "given twice"),
        ('{"facts": NaN}', "NaN is not a number"),
        ("{", "line 1"),
        ("[" * 100_000, "not JSON"),
        ('{"facts": [{"type": "act", "kind": "ask"}]}', "facts.0.kind: must be"),
        ('{"facts": [{"type": "deed"}]}', "no such type: deed"),
        ('{"facts": [{"type": "act", "note": "\\ud800"}]}', "facts.0.note"),
        ('{"facts": [{"type": "act", "rule": "\\udfff"}]}', "facts.0.rule"),
    ],
)
def test_json_errors_name_line_or_path(text: str, reason: str) -> None:
    assert reason in "\n".join(problems(text, "sheet.json"))


def test_a_file_that_is_not_utf_8_is_named_with_the_byte(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("facts: çok".encode("cp1254"))
    with pytest.raises(BadSheet, match="byte 7: not UTF-8"):
        load_sheet(file)
    with pytest.raises(BadSheet, match="No such file"):
        load_sheet(tmp_path / "none.yaml")


def test_what_is_no_file_or_too_large_is_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")  # reading it would wait for ever
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (tmp_path / "large.yaml").write_bytes(b"#" * (LIMIT_BYTES + 1))
    for name, reason in {
        "pipe": "no regular file", "folder": "no regular file", "large": "larger than 20 MB",
        "loop": "symbolic links", "x" * 300: "name too long",
    }.items():  # fmt: skip
        with pytest.raises(BadSheet, match=reason):
            load_sheet(tmp_path / f"{name}.yaml")


@pytest.mark.parametrize(
    ("field", "value"),
    [("published", "2025-1٢-01"), ("published", "0001-01-01"), ("sha256", "0" * 63 + "\n")],
)
def test_a_pattern_means_plain_digits_and_the_whole_value(field: str, value: str) -> None:
    data = {"language": "tr", "sha256": "0" * 64, "characters": 1, field: value}
    text = json.dumps({"article": data, "facts": []})
    assert any(field in line for line in problems(text, "sheet.json"))


@pytest.mark.parametrize(
    "fact",
    [{"type": "event-series", "id": "event-series/a", "day": "--02-30"},
     {"type": "event-series", "id": "event-series/a", "day": "--1٢-01"},
     {"type": "person", "id": "person/a", "wikidata": "Q1٢"},
     {"type": "person", "id": "person/a.ttl"},
     {"type": "person", "id": "person/a/b"},
     {"type": "office", "person": "person/a", "organization": "state/b", "role": "president",
      "end": "0001-01-01"}],
)  # fmt: skip
def test_what_could_be_no_day_item_or_address_is_refused(fact: dict[str, Any]) -> None:
    proof = {"names": {"tr": "A"}} if fact["type"] != "office" else {}
    sheet = {"sources": {"s": {"url": "https://example.org/", "publisher": "A"}},
             "facts": [{**fact, **proof, "sources": ["s"]}]}  # fmt: skip
    assert problems(json.dumps(sheet), "sheet.json")


@pytest.mark.parametrize("source", ["sheet.yaml", "sheet.json"])
def test_of_very_many_errors_the_first_are_told_and_the_rest_counted(source: str) -> None:
    found = problems(json.dumps({"facts": []} | {f"k{n}": 1 for n in range(20_000)}), source)
    assert len(found) == 101
    assert found[-1].endswith("and 19900 more errors")


def test_a_dumped_sheet_is_short_and_pleasant_to_review() -> None:
    text = dump_sheet(parse_sheet(GOOD, "a.yaml"))
    assert text.splitlines()[:7] == [
        "article:",
        "  language: tr",
        "  published: 2025-10-07",
        f"  sha256: '{'0' * 64}'",
        "  characters: 100",
        "facts:",
        "  - type: act",
    ]
    assert "    - {start: 0, end: 10, quote: Su Konseyi}" in text
    assert "negated" not in text


# --- any sheet survives the trip, and nothing but BadSheet ever comes out of bad input

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda s: s.strip() != ""
)
names = st.dictionaries(st.sampled_from(LANGUAGES), words, min_size=1, max_size=3)
days = st.sampled_from(["2026", "2025-11", "2025-11-07", "2024/2025-02", "2024-02-29"])
codes = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)


def ids(*types: str) -> st.SearchStrategy[str]:
    return st.builds("{}/{}".format, st.sampled_from(types), codes)


def fields(**given: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    required = {k: v for k, v in given.items() if not k.startswith("_")}
    optional = {k[1:]: v for k, v in given.items() if k.startswith("_")}
    return st.fixed_dictionaries(required, optional=optional)


proof = fields(
    start=st.integers(0, 50), quote=words, _part=st.sampled_from(["trigger", "object"])
).map(lambda e: {**e, "end": e["start"] + len(e["quote"])})
common = {
    "evidence": st.lists(proof, min_size=1, max_size=3),
    "_confidence": st.floats(0, 1),
    "_note": st.text(st.characters(exclude_categories=["Cs"])),
    "_disputed": st.booleans(),
}
things = fields(
    type=st.sampled_from(["body", "event", "action"]), name=names, _when=days,
    _topics=st.lists(codes), _within=ids("organization"), _description=names,
    _concerns=st.lists(ids("place", "person")),
)  # fmt: skip
claims = fields(
    type=st.just("claim"), text=names,
    _statistic=fields(indicator=codes, unit=codes, value_text=words,
                      value=st.floats(allow_nan=False, allow_infinity=False)),
)  # fmt: skip
acts = fields(
    type=st.just("act"), kind=st.sampled_from(["propose", "support"]), object=things,
    speaker=ids("person", "state"), _date=days, _negated=st.booleans(), **common,
)  # fmt: skip
asserts = fields(type=st.just("act"), kind=st.just("assert"), object=claims,
                 speaker=ids("person"), **common)  # fmt: skip
events = fields(type=st.just("event"), id=ids("event"), names=names, _theme=names,
                _ordinal=st.integers(1, 99), _other_names=st.dictionaries(
                    st.sampled_from(LANGUAGES), st.lists(words)), **common)  # fmt: skip
places = fields(type=st.just("place"), id=ids("place"), names=names, _latitude=st.floats(-90, 90),
                _provisional=st.booleans(), **common)  # fmt: skip
article = st.builds(
    lambda language, title: {
        "language": language, "title": title, "sha256": "a" * 64, "characters": 1000,
        "url": "https://example.org/haber?a=1", "published": "2025-10-07",
    },
    st.sampled_from(LANGUAGES), words,
)  # fmt: skip
sheets = st.builds(
    lambda article, facts: Sheet.model_validate({"article": article, "facts": facts}),
    article, st.lists(st.one_of(acts, asserts, events, places), max_size=4),
)  # fmt: skip


@pytest.mark.parametrize("break_", ["\x85", "\u2028", "\n", "\r\n", "\ufeff", "\x00", "\t"])
def test_no_odd_character_of_a_note_is_lost(break_: str) -> None:
    sheet = parse_sheet(GOOD, "a.yaml")
    for note in (break_, f"a{break_}b", f" {break_}{break_} b{break_}"):
        noted = [fact.model_copy(update={"note": note}) for fact in sheet.facts]
        one = sheet.model_copy(update={"facts": noted})
        assert parse_sheet(dump_sheet(one), "a.yaml") == one


@given(sheets)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_sheet_comes_back_equal_from_yaml_and_from_json(sheet: Sheet) -> None:
    assert parse_sheet(dump_sheet(sheet, "yaml"), "a.yaml") == sheet
    assert parse_sheet(dump_sheet(sheet, "json"), "a.json") == sheet
    assert dump_sheet(parse_sheet(dump_sheet(sheet), "a.yaml")) == dump_sheet(sheet)


json_like = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["facts", "article", "type", "object", "evidence", "x"]), inner),
    max_leaves=15,
)  # fmt: skip


@given(st.one_of(st.text(), st.text("[]{}:-,&*!?|>'\"\n \t#a1"), json_like.map(json.dumps)))
@settings(max_examples=300, deadline=None)
def test_no_text_does_more_than_be_refused(text: str) -> None:
    for source in ("a.yaml", "a.json"):
        try:
            parse_sheet(text, source)
        except BadSheet as error:
            assert str(error).startswith(source)  # noqa: PT017


@given(st.binary(max_size=200))
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_do_more_than_be_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(content)
    try:
        load_sheet(file)
    except BadSheet as error:
        assert str(file) in str(error)  # noqa: PT017
