"""The guard: what no worker is given, and what it must not mistake for that."""

import re
from contextlib import suppress
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import guard
from graph.errors import BadQuery, Refused

PLACE = re.compile(r"\(line \d+, column \d+\)$")
PREFIXES = (
    "PREFIX : <http://127.0.0.1/> PREFIX ex: <http://127.0.0.1/> PREFIX service: <http://a/> "
)

CALLS = {
    "plain": "SELECT * { SERVICE <http://h/> { ?s ?p ?o } }",
    "lower case": "SELECT * { service <http://h/> { ?s ?p ?o } }",
    "mixed case": "ASK { SeRvIcE <http://h/> {} }",
    "silent": "ASK { SERVICE SILENT <http://h/> {} }",
    "after a comment": "ASK { #\nSERVICE# the word\n<http://h/> {} }",
    "through a comment that a carriage return ends": "ASK { # \rSERVICE <http://h/> {} }",
    "by a variable": "ASK { SERVICE ?where {} }",
    "by a prefixed name": PREFIXES + "ASK { SERVICE ex:x {} }",
    "by a relative address": "BASE <http://h/> ASK { SERVICE <x> {} }",
    "in nested groups": "SELECT * { { OPTIONAL { { SERVICE <http://h/> {} } } } }",
    "in a subquery": "ASK { { SELECT * { SERVICE <http://h/> {} } } }",
    "in EXISTS": "ASK { FILTER EXISTS { SERVICE <http://h/> {} } }",
    "in CONSTRUCT": "CONSTRUCT WHERE { SERVICE <http://h/> {} }",
    "in DESCRIBE": "DESCRIBE ?s { SERVICE <http://h/> {} }",
    "a code point escape": r"ASK { \u0053ERVICE <http://h/> {} }",
    "a long code point escape": r"ASK { S\U00000045RVICE <http://h/> {} }",
    "escapes alone": "ASK { " + "".join(f"\\u{ord(c):04x}" for c in "service") + " <http://h/> {} }",
    "an escaped end of a comment": r"ASK { # \u000A SERVICE <http://h/> {}" + "\n}",
    "an escaped end of a string": r"""ASK { BIND("\u0022 AS ?x) SERVICE <http://h/> {} #") }""",
    "without spaces": "ASK{SERVICE<http://h/>{}}",
    "glued to SILENT": "ASK { SERVICESILENT<http://h/> {} }",
    "glued to a name": PREFIXES + "ASK { SERVICEex:x {} }",
    "glued to SILENT and a name": PREFIXES + "ASK { SERVICESILENTex:x {} }",
    "a declared prefix": PREFIXES + "ASK { service:x {} }",
    "after a number": "ASK { ?a ?b 1SERVICE<http://h/> {} }",
    "after a number and a dot": "ASK { ?a ?b 1.SERVICE<http://h/> {} }",
    "after a decimal": "ASK { ?a ?b 1.5e3SERVICE<http://h/> {} }",
    "after true": "ASK { ?a ?b trueSERVICE<http://h/> {} }",
    "after true and a dot": "ASK { ?a ?b true.SERVICE<http://h/> {} }",
    "after true, to a name": PREFIXES + "ASK { ?a ?b true.SERVICEex:x {} }",
    "after an empty local name": PREFIXES + "ASK { ?a ?b :.SERVICE<http://h/> {} }",
    "as a local name that leads nowhere": "PREFIX : <http://h:80> ASK {?a ?b :SERVICE<http://h/>{}}",
    "the same, silent": "PREFIX : <http://h:80> ASK {?a ?b :SERVICE SILENT <http://h/>{}}",
}  # fmt: skip


@pytest.mark.parametrize("query", CALLS.values(), ids=CALLS)
def test_a_call_to_another_service_is_refused(query: str) -> None:
    with pytest.raises(Refused, match="SERVICE") as refused:
        guard.check(query)
    assert PLACE.search(str(refused.value))


TWO_WAYS = {
    "a comment": PREFIXES + "ASK { FILTER(1<2)SERVICE:x#>\n{} }",
    "a string": PREFIXES + "ASK { FILTER(1<2&&''!='>')SERVICE:x{} #'\n}",
    "brackets": PREFIXES + "ASK { FILTER(1<2)FILTER(1<2&&''!='>')SERVICE:x{} #'\n}",
    "what may be a triple term": PREFIXES + "ASK { FILTER(1<<a'>)SERVICE:x{}#'\n}",
    "a long string with an unknown escape": 'ASK { ("""a") ?p 1 . SERVICE <http://h/> {} # \\z """\n}',
    "a string that does not end": "ASK { 'a SERVICE <http://h/> {} }",
}  # fmt: skip


@pytest.mark.parametrize("query", TWO_WAYS.values(), ids=TWO_WAYS)
def test_what_could_be_read_two_ways_is_no_query(query: str) -> None:
    with pytest.raises(BadQuery) as bad:
        guard.check(query)
    assert PLACE.search(str(bad.value))


HARMLESS = {
    "short strings": """ASK { ?s ?p "SERVICE <http://h/> {}", 'SERVICE <http://h/> {}' }""",
    "long strings": '''ASK { ?s ?p """a" SERVICE <x> {} "b""", \'\'\'SERVICE 'x' {}\'\'\' }''',
    "escapes in strings": r"""ASK { ?s ?p "\" SERVICE <x> {}", 'é\'SERVICE\t' }""",
    "an escaped quotation mark": r'ASK { ?s ?p "\u0022" }',
    "comments": "ASK { # SERVICE <http://h/> {}\n}",
    "an IRI": "ASK { <http://h/SERVICE> <service#SERVICE> <http://h/it's(a)#SERVICE> }",
    "IRIs in brackets": "ASK { FILTER(?x IN (<http://h/SERVICE_(a)#b'>, <service>)) }",
    "prefixed names": PREFIXES + "ASK { service:x service:service :SERVICE . ?a :service.x 1 }",
    "a graph": PREFIXES + "ASK FROM service:x { GRAPH service:y { ?s ?p :Service } }",
    "a name before a group": PREFIXES + "ASK { ?s a :Service . { ?s ?p ?o } }",
    "variables": "SELECT ?service $SERVICE { ?service ?SERVICE ?xSERVICE }",
    "a blank node": "ASK { _:SERVICE ?p _:a.SERVICE }",
    "a language": 'ASK { ?s ?p "x"@service, "x"@en-service }',
    "comparisons": "ASK { ?s ?p ?o FILTER(?o<5&&?o>3 || ?o < 2 && ?s<?p) }",
    "a comment without an end": "ASK {} # SERVICE",
    "letters of ours": "ASK { ?şehir ?ülke 'Әлихан', 'İĞÜŞÖÇ' ; <http://h/қала> ?o }",
    "all of the prologue": 'VERSION "1.2" BASE <http://h/> PREFIX a.b: <x> ASK { a.b:c.d ?p ?o }',
}


@pytest.mark.parametrize("query", HARMLESS.values(), ids=HARMLESS)
def test_the_word_alone_offends_nobody(query: str) -> None:
    assert guard.check(query) in ("ASK", "SELECT")


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
@pytest.mark.parametrize("before", ["", "# x\n", "BASE <http://h/> ", "PREFIX ask: <http://h/> "])
def test_the_form_is_told_whatever_stands_before_it(form: str, before: str) -> None:
    assert guard.check(f"{before}{form.lower()} *{{}}") == form


@pytest.mark.parametrize(
    "update",
    ["INSERT DATA {}", "delete where {}", "LOAD <http://h/>", "CLEAR ALL", "DROP ALL", "WITH <x>"],
)
def test_an_update_is_refused_with_its_place(update: str) -> None:
    with pytest.raises(Refused, match=r"updates.*line 2, column 3"):
        guard.check(f"PREFIX : <http://h/>\n  {update}")


@pytest.mark.parametrize("query", ["", "  ", "# SELECT", "HELLO", "{}", "SELECTED *", "é", "\x00"])
def test_what_is_no_query_is_a_bad_query(query: str) -> None:
    with pytest.raises(BadQuery):
        guard.check(query)


def test_half_a_character_is_a_bad_query() -> None:
    with pytest.raises(BadQuery, match="line 1, column 8"):
        guard.check("ASK { '\ud800' }")


def test_the_place_is_counted_in_lines_and_columns() -> None:
    with pytest.raises(Refused, match=r"\(line 3, column 5\)"):
        guard.check("ASK {\n  # ünlü\n    SERVICE <x> {}}")


@pytest.mark.parametrize("pair", ["()", "{}", "[]"])
def test_brackets_nest_to_a_limit(pair: str) -> None:
    def nested(levels: int) -> str:
        return "ASK " + pair[0] * levels + pair[1] * levels

    assert guard.check(nested(guard.MOST_NESTING)) == "ASK"
    with pytest.raises(Refused, match=r"nested.*line 1, column 205"):
        guard.check(nested(guard.MOST_NESTING + 1))


def test_brackets_in_strings_and_iris_do_not_nest() -> None:
    assert guard.check(f"ASK {{ <http://h/{'(' * 500}> ?p '{'{' * 500}' }}") == "ASK"


@pytest.mark.parametrize("operator", "+-*/|&!^=<>")
def test_operators_are_limited(operator: str) -> None:
    def chain(length: int) -> str:
        return f"ASK {{ FILTER(1 {f'{operator} ' * length}) }}"

    assert guard.check(chain(guard.MOST_OPERATORS)) == "ASK"
    with pytest.raises(Refused, match=r"operators \(line 1, column \d+\)$"):
        guard.check(chain(guard.MOST_OPERATORS + 1))


def test_a_long_list_of_dates_has_no_operators() -> None:
    dates = '"2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ' * 3000
    assert guard.check(f"SELECT * {{ VALUES ?d {{ {dates} }} }}") == "SELECT"


def test_a_query_may_be_as_long_as_the_limit_in_bytes() -> None:
    query = "ASK { ?s ?p 'ğ' }"
    guard.check_length(query, len(query.encode()))
    with pytest.raises(Refused, match="longer than"):
        guard.check_length(query, len(query))


# --- whatever comes

PIECES = st.sampled_from(
    ["SERVICE", "ASK", "SELECT", "{", "}", "(", ")", "<", ">", "'", '"', "'''", '"""', "\\", "\\u0053",
     "#", "\n", ":", "x:", ".", "?", "1", "<http://h/>", "_:", "@en", "^^", "true", " ", "ş", "\ud800"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES).map("".join), st.binary().map(bytes.hex)))
def test_no_text_brings_the_guard_to_anything_but_yes_or_no(text: str) -> None:
    with suppress(BadQuery, Refused):
        assert guard.check(text) in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@given(
    st.sampled_from(["", "PREFIX x: <http://h/#> ", "base <http://h/>\n", "# SERVICE\n", "PREFIX : <x"]),
    st.sampled_from(["ASK", "select", "Construct", "DESCRIBE ", "ASKING", "INSERT", "ASK#"]),
    st.lists(st.one_of(PIECES, st.sampled_from("{[(")), max_size=300).map("".join),
)  # fmt: skip
def test_the_short_look_lets_nothing_through_that_the_long_one_keeps_back(
    before: str, form: str, after: str
) -> None:
    text = before + form + after
    if found := guard._plain(text):
        with suppress(BadQuery):
            assert guard._check(text) == found


def test_a_query_as_most_are_needs_only_the_short_look() -> None:
    assert guard._plain("PREFIX x: <http://h/#>\nselect * { ?s x:p 'ş' }") == "SELECT"
    assert guard._plain("ASK { SERVICE <http://h/> {} }") is None


SPACE = st.lists(
    st.sampled_from([" ", "\n", "\t", "\r\n", "# x\n", "# } ' SERVICE {\r"]), min_size=1, max_size=4
).map("".join)
CASES = st.lists(st.booleans(), min_size=7, max_size=7).map(
    lambda ups: "".join(c.upper() if up else c for c, up in zip("service", ups, strict=True))
)
ESCAPES = st.lists(st.sampled_from(["{}", "\\u{:04x}", "\\U{:08X}"]), min_size=7, max_size=7)
TARGETS = st.sampled_from(["<http://h/>", "?x", "ex:x", ":x", "SILENT <http://h/>", "silent ?x"])
BEFORE = st.sampled_from(["", "?s ?p ?o.", "?s ?p 1", "?s ?p true", "?s ?p 'x'", "?s ?p 'SERVICE'.",
                          "FILTER(?a<2&&3>?b)", "{} UNION {}", "VALUES ?x {1}", "?s ?p <http://h/'>."])  # fmt: skip


@given(SPACE, CASES, ESCAPES, TARGETS, BEFORE, st.integers(0, 20))
def test_every_disguise_of_a_call_is_caught(
    space: str, word: str, escapes: list[str], target: str, before: str, depth: int
) -> None:
    hidden = "".join(
        e.format(c if e == "{}" else ord(c)) for e, c in zip(escapes, word, strict=True)
    )
    call = f"{before}{space}{hidden}{space}{target}{space}{{ ?s ?p ?o }}"
    with pytest.raises(Refused, match="SERVICE"):
        guard.check(f"{PREFIXES}ASK {'{' * depth}{{{call}}}{'}' * depth}")


@given(
    st.sampled_from(["'{}'", '"{}"', "'''{}'''", '"""{}"""', "<http://h/{}>", "# {}\n", "?{}", "ex:{}"]),
    CASES,
)  # fmt: skip
def test_every_harmless_wrapping_passes(wrapper: str, word: str) -> None:
    wrapped = wrapper.format(word)
    assert guard.check(f"{PREFIXES}ASK {{ ?s ?p ?o . {wrapped}\n ?p ?o . }}") == "ASK"


def test_keywords_are_words_and_nothing_else() -> None:
    found = guard.words("SELECT * FROM <from> { ?where a 'limit' . x:union ?p ?o } # order")
    assert found == {"SELECT", "FROM", "A"}


W3C = Path(__file__).parents[3] / "shared/w3c"


# The W3C's queries are not part of this repository.
@pytest.mark.skipif(not W3C.exists(), reason="the W3C's cases are not beside this repository")
def test_of_the_queries_of_the_w3c_only_calls_to_services_are_kept_back() -> None:
    engine, kept_back = pyoxigraph.Store(), set()
    for path in sorted(W3C.rglob("*.rq")):
        query = path.read_text("utf-8")
        try:
            guard.check(query)
        except Refused:
            kept_back.add(path.parent.name)
        except BadQuery:
            with pytest.raises(SyntaxError):
                engine.query(query, base_iri="http://h/")
    assert kept_back == {"service", "syntax-fed"}
