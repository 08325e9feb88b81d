"""Dates as a text states them: the pack's patterns have groups day, month, year, relative."""

import re
from collections.abc import Iterator

from ingest.engine.dates import Dated, real
from ingest.engine.text import Document, Span, overlaps
from ingest.forwardpack import ForwardPack


def find(
    document: Document, pack: ForwardPack, published: str | None, start: int, end: int
) -> list[Dated]:
    """Every date in a range, in order, at the precision of its words."""
    found: list[Dated] = []
    taken: list[Span] = []
    for pattern in pack.dates:
        for match in _compiled(pack, pattern).finditer(document.low, start, end):
            span = Span(match.start(), match.end())
            if any(overlaps(span, other) for other in taken):
                continue
            taken.append(span)
            value = real(_value(match, pack, published))
            if value:
                found.append(Dated(span.start, span.end, value))
    return sorted(found, key=lambda d: d.start)


def _compiled(pack: ForwardPack, pattern: str) -> re.Pattern[str]:
    filled = pattern.replace("{months}", "|".join(pack.months))
    filled = filled.replace("{relative}", "|".join(pack.relative_years))
    return pack.regex(rf"(?<![\w.])(?:{filled})(?!\w)")


def _value(match: re.Match[str], pack: ForwardPack, published: str | None) -> str | None:
    part = {name: value for name, value in match.groupdict().items() if value}
    year = part.get("year") or _year(part, pack, published)
    if year is None:
        return None
    fields: list[str] = [year, *_month_and_day(part, pack)]
    return "-".join(fields)


def _year(part: dict[str, str], pack: ForwardPack, published: str | None) -> str | None:
    """The year a relative expression means; the year of publication where none is stated."""
    if published is None:
        return None
    shifts = (
        s for p, s in pack.relative_years.items() if re.fullmatch(p, part.get("relative", ""))
    )
    return str(int(published[:4]) + next(shifts, 0))


def _month_and_day(part: dict[str, str], pack: ForwardPack) -> Iterator[str]:
    if "mm" in part:
        yield f"{part['mm']:0>2}"
    elif "month" in part:
        named = (n for n, p in enumerate(pack.months, 1) if re.fullmatch(p, part["month"]))
        yield f"{next(named):02}"
    if "day" in part:
        yield f"{part['day']:0>2}"
