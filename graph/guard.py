"""What no worker is given: SERVICE, updates, and shapes that end the engine's process.

The query is cut into tokens as the SPARQL grammar does, so that these words inside a string, a
comment, an IRI, a prefixed name or a variable offend nobody. Code point escapes (`\\u0053`) may
stand anywhere in a query and are resolved before its grammar applies (SPARQL 1.1 Query, 19.2);
the text is therefore looked at twice, as it stands and with its escapes resolved.
"""

import re
from collections.abc import Iterator
from typing import Final, cast, get_args

from graph.errors import BadQuery, Refused
from graph.formats import Form

MOST_NESTING: Final = 200
"""Levels of brackets. The engine's process ends at about 2,190 (measured on 0.5.13)."""

MOST_OPERATORS: Final = 2000
"""Operators in one query. The engine's process ends at about 7,190 in a chain (0.5.13)."""

_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
_OPERATORS: Final = frozenset("+-*/|&!^=<>")
_TOKEN: Final = re.compile(
    r"""
    (?P<skip>\s+|\#[^\n\r]*)
  | (?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<blank>_:[\w.\-]+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:[\w:\-.]|%[0-9A-Fa-f]{2}|\\[^\w\s])*)
  | (?P<word>[^\W\d_][\w]*)
  | (?P<number>[0-9][\w.]*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check(query: str, most_bytes: int) -> Form:
    """The form of the query, if a worker may have it.

    Raises Refused, naming line and column, for SERVICE, an update, brackets nested deeper than
    MOST_NESTING, more than MOST_OPERATORS operators or a text of more than `most_bytes`; BadQuery
    for what is no query at all.
    """
    if len(query.encode("utf-8", "surrogatepass")) > most_bytes:
        raise Refused(f"the query is longer than {most_bytes} bytes")
    if not query.isprintable() and any(0xD800 <= ord(c) <= 0xDFFF for c in query):
        raise BadQuery("the query has a lone surrogate")
    form = _check_tokens(query)
    resolved = _ESCAPE.sub(_character, query)
    if resolved != query:
        _check_tokens(resolved)
    return form


def words(query: str) -> frozenset[str]:
    """The bare words of a query, in capitals: its keywords and function names."""
    return frozenset(token.upper() for kind, token, _ in _tokens(query) if kind == "word")


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code <= 0xDFFF else match.group()


def _check_tokens(query: str) -> Form:
    depth = operators = 0
    form: str | None = None
    for kind, token, position in _tokens(query):
        if kind == "word":
            word = token.upper()
            if word == "SERVICE":
                raise Refused(f"SERVICE is not answered here{_place(query, position)}")
            if form is None and word not in ("BASE", "PREFIX"):
                form = _form(word, query, position)
        elif kind == "other":
            depth += (token in "({[") - (token in ")}]")
            operators += token in _OPERATORS
            if depth > MOST_NESTING:
                raise Refused(f"nested more than {MOST_NESTING} deep{_place(query, position)}")
            if operators > MOST_OPERATORS:
                raise Refused(f"more than {MOST_OPERATORS} operators{_place(query, position)}")
    if form is None:
        raise BadQuery("no query: SELECT, ASK, CONSTRUCT or DESCRIBE expected")
    return cast(Form, form)


def _tokens(query: str) -> Iterator[tuple[str, str, int]]:
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or "other"
        if kind != "skip":
            yield kind, match.group(), match.start()


def _form(word: str, query: str, position: int) -> str:
    if word in _UPDATES:
        raise Refused(f"updates are not accepted: {word}{_place(query, position)}")
    if word not in get_args(Form):
        raise BadQuery(
            f"SELECT, ASK, CONSTRUCT or DESCRIBE expected, not {word[:40]}{_place(query, position)}"
        )
    return word


def _place(query: str, position: int) -> str:
    line = query.count("\n", 0, position) + 1
    column = position - (query.rfind("\n", 0, position) + 1) + 1
    return f" (line {line}, column {column})"
