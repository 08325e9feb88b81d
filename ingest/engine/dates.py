"""Dates as a text states them, never more precise than the words.

`3 Ekim 2025` is a day, `kasım ayında` a month, `gelecek yıl` a year, the last two only where
the day of publication is known.
"""

import re
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from ingest.engine.text import Document
from ingest.language import Pack
from ingest.sheet import When

_WHEN = TypeAdapter[str](When)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date expression: where it stands, and its value (YYYY, YYYY-MM or YYYY-MM-DD)."""

    start: int
    end: int
    value: str


def find(
    document: Document, pack: Pack, published: str | None, start: int, end: int
) -> list[Dated]:
    """Every date in a range, in order."""
    reference = published and (int(published[:4]), int(published[5:7]))
    found = []
    for match in _pattern(pack).finditer(document.low, start, end):
        value = real(_value(match, pack, reference or None))
        if value:
            found.append(Dated(match.start(), match.end(), value))
    return found


def real(value: str | None) -> str | None:
    """`value` if it is a date, as a sheet writes dates: 31 February is none, nor the year 0."""
    try:
        return value and _WHEN.validate_python(value)
    except ValidationError:
        return None


def _pattern(pack: Pack) -> re.Pattern[str]:
    months = "|".join(pack.months)
    years = "|".join(pack.relative_years)
    near = "|".join(pack.relative_months)
    return pack.regex(
        rf"(?<![\w.])(?:"
        rf"(?:(?P<year1>\d{{4}})[ -]{pack.year}\w* )?"
        rf"(?P<day>\d{{1,2}})(?:[-–]\d{{1,2}})?[ -](?P<month>{months})(?:[ ,]+(?P<year>\d{{4}}))?"
        rf"|(?:(?P<ryear3>{years}) |(?P<year4>\d{{4}})[ -](?:{pack.year}\w* )?)?"
        rf"(?P<month3>{months})(?:{pack.month_of_day}) (?P<day3>\d{{1,2}})(?!\d)"
        rf"|(?:(?P<ryear>{years}) |(?P<year2>\d{{4}})[ -](?:{pack.year}\w* )?)?(?P<month2>{months})"
        rf"(?=(?:'?{pack.month_case}| {pack.month_noun})(?!\w))"
        rf"|(?P<near>{near})"
        rf"|(?P<ryear2>{years})(?:{pack.year_case})?(?!\w)"
        rf"|(?P<year3>(?:19|20)\d\d)(?= {pack.year}|{pack.year_ending})"
        rf"|(?P<dd>\d{{1,2}})\.(?P<mm>\d{{1,2}})\.(?P<yyyy>(?:19|20)\d\d)"
        rf")"
    )


def _value(match: re.Match[str], pack: Pack, reference: tuple[int, int] | None) -> str | None:
    part = match.groupdict()
    if part["yyyy"]:
        return f"{part['yyyy']}-{part['mm']:0>2}-{part['dd']:0>2}"
    if part["near"]:
        return _shift(reference, pack.relative_months[_key(part["near"], pack.relative_months)])
    if part["year3"]:
        return part["year3"]
    if part["ryear2"]:
        shift = pack.relative_years[_key(part["ryear2"], pack.relative_years)]
        return str(reference[0] + shift) if reference else None
    if part["month2"]:
        return _month(part["month2"], part["year2"], part["ryear"], pack, reference)
    if part["month3"]:
        month3 = _month(part["month3"], part["year4"], part["ryear3"], pack, reference)
        return month3 and f"{month3}-{part['day3']:0>2}"
    month = 1 + pack.months.index(_key(part["month"], pack.months))
    year = part["year1"] or part["year"] or (reference and reference[0])
    return f"{year}-{month:02}-{part['day']:0>2}" if year else None


def _month(
    written: str, year: str, near: str, pack: Pack, reference: tuple[int, int] | None
) -> str | None:
    month = 1 + pack.months.index(_key(written, pack.months))
    if year:
        return f"{year}-{month:02}"
    if reference is None:
        return None
    shift = pack.relative_years[_key(near, pack.relative_years)] if near else 0
    return f"{reference[0] + shift}-{month:02}"


def _shift(reference: tuple[int, int] | None, months: int) -> str | None:
    if reference is None:
        return None
    index = reference[0] * 12 + reference[1] - 1 + months
    return f"{index // 12}-{index % 12 + 1:02}"


def _key(text: str, patterns: "list[str] | dict[str, int]") -> str:
    """Which of the pack's patterns spelt `text`."""
    return next(p for p in patterns if re.fullmatch(p, text))
