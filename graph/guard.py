"""What no worker is given: SERVICE, updates, and shapes that end the engine's process.

The query is cut into tokens as the SPARQL grammar cuts it, so that the word SERVICE inside a
string, a comment, an IRI, a prefixed name or a variable offends nobody. The engine's parser knows
no tokens: it takes `SERVICESILENT<x>`, `1SERVICE<x>` and, where a prefixed name leads nowhere,
even `service:x {` for a call, and `<` for an operator where the grammar has an IRI. What it could
read that way is refused or, being no SPARQL, called a bad query.

Code point escapes (`\\u0053`) may be resolved before the grammar applies (SPARQL 1.1 Query, 19.2)
or only inside strings and IRIs, as our engine does; a query has to be harmless both ways.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from typing import Final, NamedTuple, cast, get_args

from graph.errors import BadQuery, Refused
from graph.formats import Form

MOST_NESTING: Final = 200
"""Levels of brackets. The engine's process ends at about 2,190 (measured on 0.5.13)."""

MOST_OPERATORS: Final = 2000
"""Operators in one query. The engine's process ends at about 7,190 in a chain (0.5.13)."""

_LONG: Final = 1024  # characters; half a millisecond
_ASIDE: Final = ThreadPoolExecutor(1, "guard")
"""One thread: several would keep the event loop waiting for the interpreter."""
_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
_PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_BEFORE_A_GRAPH: Final = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"})
_OPERATORS: Final = frozenset("+-*/|&!^=<>")
_TERMS: Final = frozenset({"iri", "name", "variable"})
_OPENING, _CLOSING = frozenset("({["), frozenset(")}]")

# The names of the grammar: PN_CHARS_BASE, PN_CHARS_U with digits, PN_CHARS, PLX.
_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START: Final = f"{_BASE}_0-9"
_INSIDE: Final = f"{_START}\u00b7\u0300-\u036f\u203f\u2040"
_ESCAPED: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_CODE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IN_STRING: Final = rf"""\\[tbnrf\\"']|{_CODE}"""

# Possessive throughout: whatever the text, the time is proportional to its length.
_TOKEN: Final = re.compile(
    rf"""
    (?P<skip>\s++|\#[^\n\r]*+)
  | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_CODE})*+>)
  | (?P<string>\"{{3}}(?:\"{{0,2}}(?:[^"\\]|{_IN_STRING}))*+\"{{3}}
              |'{{3}}(?:'{{0,2}}(?:[^'\\]|{_IN_STRING}))*+'{{3}}
              |(?!\"{{3}}|'{{3}})(?:"(?:[^"\\\n\r]|{_IN_STRING})*+"|'(?:[^'\\\n\r]|{_IN_STRING})*+'))
  | (?P<variable>[?$][{_START}][{_INSIDE}]*+)
  | (?P<blank>_:[{_START}](?:\.*+[{_INSIDE}\-])*+)
  | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?)
  | (?P<name>(?:[{_BASE}](?:\.*+[{_INSIDE}\-])*+)?
             :(?:(?:[{_START}:]|{_ESCAPED})(?:\.*+(?:[{_INSIDE}\-:]|{_ESCAPED}))*+)?)
  | (?P<words>[A-Za-z][{_INSIDE}\-.]*+)
  | (?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
  | (?P<mark>\^\^|<<|[{{}}()\[\].,;+\-*/|&!^=<>?~])
    """,
    re.VERBOSE,
)
_PROLOGUE_AND_FORM: Final = re.compile(
    rf"""(?:\s++ | (?:PREFIX\s++[{_BASE}]*+:\s*+ | BASE\s++)<[^\x00-\x20<>"{{}}|^`\\]*+>)*+
    (SELECT|ASK|CONSTRUCT|DESCRIBE)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_HALF: Final = re.compile(r"[\ud800-\udfff]")
_WORD: Final = re.compile(r"[A-Za-z0-9_]+")
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TWO_WAYS: Final = re.compile(r"<[^\x00-\x20<>\"{}|^`\\]*['()#][^\x00-\x20<>\"{}|^`\\]*>")
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


def check_length(query: str, most_bytes: int) -> None:
    """Raises Refused if the query is longer: for queries of strangers, not for our own."""
    if len(query.encode("utf-8", "surrogatepass")) > most_bytes:
        raise Refused(f"the query is longer than {most_bytes} bytes")


@lru_cache(maxsize=256)  # the endpoint asks for the form, then the backend checks
def check(query: str) -> Form:
    """The form of the query, if a worker may have it.

    Raises Refused, naming line and column, for SERVICE, an update, brackets nested deeper than
    MOST_NESTING or more than MOST_OPERATORS operators; BadQuery for what is no query at all.
    """
    if form := _plain(query):
        return form
    if half := _HALF.search(query):
        raise BadQuery(f"half a character{_place(query, half.start())}")
    resolved = _ESCAPE.sub(_character, query)
    if resolved != query:
        with suppress(BadQuery):  # an escaped quotation mark is fine where it is read in place
            _check(resolved)
    return _check(query)


async def check_aside(query: str) -> Form:
    """What `check` says; if it takes long to look closer, that is done beside the event loop."""
    if len(query) < _LONG or _plain(query):
        return check(query)
    return await asyncio.get_running_loop().run_in_executor(_ASIDE, check, query)


def words(query: str) -> frozenset[str]:
    """The bare words of a query, in capitals: its keywords and function names.

    Raises BadQuery for what is no query at all.
    """
    return frozenset(token.text.upper() for token in _tokens(query) if token.kind == "word")


def _plain(query: str) -> Form | None:
    """The form of a query in which nothing can be hidden; None if one has to look closer."""
    if "\\" in query or "SERVICE" in query.upper() or _HALF.search(query):
        return None
    flat = sum(map(query.count, _OPENING)) <= MOST_NESTING
    short = sum(map(query.count, _OPERATORS)) <= MOST_OPERATORS
    begun = _PROLOGUE_AND_FORM.match(query)
    return cast(Form, begun[1].upper()) if begun and flat and short else None


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code <= 0xDFFF else match.group()


def _check(query: str) -> Form:
    tokens = list(_well_shaped(query))
    form = _form(tokens, query)
    for place, token in enumerate(tokens):
        if "SERVICE" in token.text.upper() and (
            token.kind == "word" or (token.kind == "name" and _may_call(tokens, place))
        ):
            raise Refused(f"SERVICE is not answered here{_place(query, token.position)}")
    return form


def _form(tokens: Sequence[_Token], query: str) -> Form:
    found = (t for t in tokens if t.kind == "word" and t.text.upper() not in _PROLOGUE)
    first = next(found, None)
    expected = "SELECT, ASK, CONSTRUCT or DESCRIBE expected"
    if first is None:
        raise BadQuery(f"no query: {expected}")
    word, place = first.text.upper(), _place(query, first.position)
    if word in _UPDATES:
        raise Refused(f"updates are not accepted: {word}{place}")
    if "SERVICE" not in word and word not in get_args(Form):
        raise BadQuery(f"{expected}, not {word[:40]}{place}")
    return cast(Form, word)


def _well_shaped(query: str) -> Iterator[_Token]:
    """The tokens, as far as they nest and operate no more than they may."""
    open_: list[str] = []
    operators = 0
    for token in _tokens(query):
        kind, text, position = token
        if text in _OPENING:
            open_.append(text)
        elif text in _CLOSING:
            del open_[-1:]
        elif kind == "mark":
            operators += text in _OPERATORS
        if open_[-1:] == ["("] and text.startswith("<") and _reads_two_ways(query, position):
            raise BadQuery(f"write a space after this <{_place(query, position)}")
        if len(open_) > MOST_NESTING:
            raise Refused(f"nested more than {MOST_NESTING} deep{_place(query, position)}")
        if operators > MOST_OPERATORS:
            raise Refused(f"more than {MOST_OPERATORS} operators{_place(query, position)}")
        yield token


def _reads_two_ways(query: str, position: int) -> bool:
    """Whether `<` begins an IRI or is an operator, and what is quoted depends on it.

    Operators stand only inside round brackets, and before `scheme://` makes no sense.
    """
    if query.startswith("<<", position):
        return _TWO_WAYS.match(query, position + 1) is not None
    if _ABSOLUTE.match(query, position):
        return False
    return _TWO_WAYS.match(query, position) is not None


def _may_call(tokens: Sequence[_Token], place: int) -> bool:
    """Whether the prefixed name at `place` could be read as SERVICE, an address and a group."""
    rest = iter(tokens[place + 1 : place + 4])
    token = next(rest, None)
    if token and token.text == "{":
        before = tokens[place - 1] if place else None
        return before is None or before.text.upper() not in _BEFORE_A_GRAPH
    if token and token.text.upper() == "SILENT":
        token = next(rest, None)
    if token and token.kind in _TERMS:
        token = next(rest, None)
    return token is not None and token.text == "{"


def _tokens(query: str) -> Iterator[_Token]:
    position = 0
    while position < len(query):
        match = _TOKEN.match(query, position)
        if match is None:
            raise BadQuery(f"not SPARQL from here on{_place(query, position)}")
        kind, text = match.lastgroup or "mark", match.group()
        if kind == "words":
            for word in _WORD.finditer(text):
                yield _Token("word", word.group(), position + word.start())
        elif kind != "skip":
            yield _Token(kind, text, position)
        position = match.end()


def _place(query: str, position: int) -> str:
    line = query.count("\n", 0, position) + 1
    column = position - (query.rfind("\n", 0, position) + 1) + 1
    return f" (line {line}, column {column})"
