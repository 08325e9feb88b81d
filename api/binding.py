"""From the text of a request to typed terms in a query.

A value is parsed into a term of its parameter's type, and the engine's own printer writes
that term into a VALUES line. No text of a request is ever put into a query.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from unicodedata import category

from api.frontmatter import (
    MARKER,
    RESERVED,
    CodeParameter,
    DateParameter,
    IdParameter,
    IntegerParameter,
    LanguageParameter,
    Parameter,
    Question,
    TextParameter,
    YearParameter,
)
from api.labels import LANGUAGE_TAG
from api.problems import BadQuestion, Problem
from api.vocabularies import codes
from graph.terms import NAMESPACES, Term, iri, literal

Values = Mapping[str, tuple[Term, ...]]

COMBINATIONS_LIMIT: Final = 400
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[-._/~][a-z0-9]+)*")
ID: Final = re.compile(rf"(?P<type>[a-z]+(?:-[a-z]+)*)/(?P<slug>{_SLUG.pattern})")
_DAY: Final = re.compile(r"[12]\d{3}-\d{2}-\d{2}", re.ASCII)
_INTEGER: Final = re.compile(r"-?\d{1,12}", re.ASCII)


class BadValue(ValueError):
    """A value that its parameter cannot take; `allowed` says what it can."""

    def __init__(self, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed


def term(parameter: Parameter, value: str, base: str) -> Term:
    """The term that `value` stands for. Raises BadValue."""
    if len(value) > 2000 or any(category(c) in ("Cc", "Cs") for c in value):
        raise BadValue("up to 2000 characters, none of them a control character or half of one")
    match parameter:
        case IdParameter():
            return _id(parameter, value, base)
        case CodeParameter():
            return _code(parameter, value)
        case DateParameter():
            return _date(value)
        case YearParameter():
            return _integer(value, 1000, 2999)
        case IntegerParameter():
            return _integer(value, parameter.minimum, parameter.maximum)
        case TextParameter():
            return _text(parameter, value)
        case LanguageParameter():
            return literal(language_tag(value))


def _id(parameter: IdParameter, value: str, base: str) -> Term:
    types = parameter.entity
    short = value.removeprefix(f"{base}/id/")
    if "/" not in short and len(types) == 1:
        short = f"{types[0]}/{short}"
    match = ID.fullmatch(short)
    if match is None or len(short) > 300 or (types and match["type"] not in types):
        wanted = " or ".join(types) or "type"
        raise BadValue(f"{wanted}/name, such as {parameter.example}, or the IRI")
    return iri(f"{base}/id/{short}")


def _code(parameter: CodeParameter, value: str) -> Term:
    scheme = f"{NAMESPACES['tdv']}{parameter.scheme}/"
    code = value.removeprefix(scheme)
    known = codes().get(parameter.scheme, ())
    if code not in known if known else not _SLUG.fullmatch(code):
        raise BadValue(", ".join(known) or f"a code of the {parameter.scheme} vocabulary")
    return iri(scheme + code)


def _date(value: str) -> Term:
    try:
        day = dt.date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        raise BadValue("a day such as 2025-10-07")
    return literal(day.isoformat(), "xsd:date")


def _integer(value: str, minimum: int, maximum: int) -> Term:
    if not _INTEGER.fullmatch(value) or not minimum <= int(value) <= maximum:
        raise BadValue(f"a whole number from {minimum} to {maximum}")
    return literal(int(value))


def _text(parameter: TextParameter, value: str) -> Term:
    if parameter.enum and value not in parameter.enum:
        raise BadValue(", ".join(parameter.enum))
    # SPARQL has two layers of backslash escapes and engines differ in their order.
    if not value or len(value) > parameter.max_length or "\\" in value:
        raise BadValue(f"1 to {parameter.max_length} characters, no backslash")
    return literal(value)


def language_tag(value: str) -> str:
    """`value` in lower case, if it is a language tag such as tr or kk-Latn. Raises BadValue."""
    if not LANGUAGE_TAG.fullmatch(value):
        raise BadValue("a language tag such as tr, en or kk-Latn")
    return value.lower()


def values(
    question: Question, given: Iterable[tuple[str, str]], base: str, today: dt.date
) -> Values:
    """The terms of each parameter given, or of its default.

    Raises Problem (400) naming the parameter and what is allowed: unknown, given twice
    without being `many`, of the wrong type, missing though required, or too many in all.
    """
    found: dict[str, list[Term]] = {}
    for name, value in given:
        parameter = question.parameters.get(name)
        if parameter is None:
            raise unknown(name, question)
        if name in found and not parameter.many:
            raise bad(name, "may be given once", "one value")
        try:
            found.setdefault(name, []).append(term(parameter, value, base))
        except BadValue as error:
            raise bad(name, f"{_shown(value)} is not a value it can take", error.allowed) from None
    for name, parameter in question.parameters.items():
        if name not in found and parameter.default is not None:
            found[name] = [term(parameter, _default(parameter, today), base)]
        if name not in found and parameter.required:
            raise bad(name, "is required", f"for example {parameter.example}")
    _check_combinations(found)
    return {name: tuple(dict.fromkeys(terms)) for name, terms in found.items()}


def bind(text: str, given: Values) -> str:
    """`text` with the VALUES lines of `given` at its #bind lines; nothing else changes."""

    def lines(marker: re.Match[str]) -> str:
        names = [variable[2:] for variable in marker[2].split()]
        return "\n".join(
            f"{marker[1]}VALUES ?_{name} {{ {' '.join(map(str, given[name]))} }}"
            for name in names
            if name in given
        )

    return MARKER.sub(lines, text)


def check_examples(question: Question, base: str) -> None:
    """Raises BadQuestion if an example or default of `question` is not a value it can take."""
    for name, parameter in question.parameters.items():
        shown: Sequence[str] = [str(parameter.example)]
        if parameter.default is not None:
            shown = [*shown, _default(parameter, dt.date(2025, 1, 1))]
        for value in shown:
            try:
                term(parameter, value, base)
            except BadValue as error:
                reason = f"parameter {name}: {value} is not {error.allowed}"
                raise BadQuestion(f"{question.name}.rq", 1, reason) from error


def _default(parameter: Parameter, today: dt.date) -> str:
    value = str(parameter.default)
    return today.isoformat() if parameter.type == "date" and value == "today" else value


def _check_combinations(found: Mapping[str, Sequence[Term]]) -> None:
    combinations = 1
    for name, terms in found.items():
        combinations *= len(terms)
        if combinations > COMBINATIONS_LIMIT:
            allowed = f"up to {COMBINATIONS_LIMIT} combinations of values in one request"
            raise bad(name, "has too many values together with the others", allowed)


def _shown(value: str) -> str:
    return ascii(value if len(value) <= 60 else value[:60] + "…")


def bad(name: str, reason: str, allowed: str) -> Problem:
    """The problem of one parameter: its name, what is wrong, what is allowed."""
    detail = f"Parameter {name}: {reason}. Allowed: {allowed}."
    return Problem(400, "bad-parameter", "Bad parameter", detail, parameter=name, allowed=allowed)


def unknown(name: str, question: Question) -> Problem:
    """The problem of a parameter that `question` does not have."""
    allowed = ", ".join([*question.parameters, *RESERVED])
    return bad(_shown(name).strip("'\""), "is not a parameter of this question", allowed)
