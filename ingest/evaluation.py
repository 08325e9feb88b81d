"""The report of an evaluation, for a person to read: Markdown, or HTML.

It is put together as blocks, headings, tables and lists, which either form writes out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, TypeAlias

from ingest import measures
from ingest.evaluate import (
    GoldAct,
    Pair,
    Presence,
    Score,
    object_text,
    ratios,
    same_actor,
    same_object,
    told,
)
from ingest.measures import NOTHING, Measure, Scored
from ingest.sheet import ACT_KINDS, Act
from ingest.termbase import Termbase

_FLAGS: Final = ("negated", "recalled")
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .6rem;"
    "text-align:left}li{margin:.4rem 0}"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first or second level."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as there are columns."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """Items of a list."""

    items: Sequence[str]


Block: TypeAlias = Heading | Table | Listing | str


def blocks(articles: Sequence[Scored], terms: Termbase) -> Iterator[Block]:
    """The report: all, languages, kinds, slots, kinds confused, articles, every error."""
    total = measures.together(articles)
    yield Heading("Extraction against annotated articles", 1)
    yield _summary(articles)
    yield _overall(articles, total)
    yield Heading("By language")
    yield _languages(articles)
    yield Heading("By kind")
    yield Table(
        ("kind", "annotated", "found", "precision", "recall", "F1"),
        [_counted(*row) for row in measures.kinds(total).items()],
    )
    yield Heading("By slot, over the acts that were found")
    yield Table(
        ("slot", "annotated", "filled", "precision", "recall", "F1"),
        [_counted(*row) for row in measures.slots(total).items()],
    )
    yield Heading("Who took part")
    yield _presence(total.present)
    yield Heading("Kinds confused: annotated in rows, found in columns")
    yield _confusion(articles, terms)
    yield Heading("Articles")
    yield _articles(articles)
    for one in articles:
        if one.score.strict < one.score.expected or one.score.wrong:
            yield Heading(f"Errors in {one.name}")
            yield Listing(list(_errors(one, terms)))


def _summary(articles: Sequence[Scored]) -> str:
    stories = len({one.story for one in articles})
    return (
        f"{len(articles)} articles that tell {stories} stories. Lenient: kind, actor and object "
        "are right. Strict: also organization, place, date, polarity and recall where annotated. "
        "The interval covers 95 of 100 draws of as many stories."
    )


def _lenient(score: Score) -> float:
    return score.lenient


def _strict(score: Score) -> float:
    return score.strict


def _f1(right: Callable[[Score], float]) -> Callable[[Score], float]:
    return lambda score: score.measures(right(score))[2]


def _overall(articles: Sequence[Scored], total: Score) -> Table:
    rows = []
    for name, right in (("lenient", _lenient), ("strict", _strict)):
        low, high = measures.interval(articles, _f1(right))
        cells = _numbers(total.measures(right(total)))
        rows.append((name, str(total.expected), str(total.found), *cells, f"{low:.2f}–{high:.2f}"))
    columns = ("all", "annotated", "found", "precision", "recall", "F1", "interval of F1")
    return Table(columns, rows)


def _languages(articles: Sequence[Scored]) -> Table:
    found = measures.languages(articles)
    rows = [
        (code, str(one.expected), str(one.found), *_numbers(one.measures(one.lenient)),
         f"{_f1(_strict)(one):.2f}")
        for code, one in found.items()
    ]  # fmt: skip
    mean, strict = (measures.macro(found.values(), right) for right in (_lenient, _strict))
    rows.append(("mean of languages", "", "", *_numbers(mean), f"{strict[2]:.2f}"))
    columns = ("language", "annotated", "found", "precision", "recall", "F1", "strict F1")
    return Table(columns, rows)


def _presence(present: Presence) -> Table:
    counts = str(present.expected), str(present.found)
    rows = [
        (name, *counts, *_numbers(ratios(right, present.found, present.expected)))
        for name, right in (("in any role", present.right), ("in the role", present.in_role))
    ]
    return Table(("took part", "annotated", "found", "precision", "recall", "F1"), rows)


def _confusion(articles: Sequence[Scored], terms: Termbase) -> Table:
    tables = [measures.confusion(one.score, terms, one.language) for one in articles]
    total = sum(tables, start=type(tables[0])())
    kinds = [*(k for k in ACT_KINDS if any(k in pair for pair in total)), NOTHING]
    rows = [[row, *(str(total[row, column] or "") for column in kinds)] for row in kinds]
    return Table(("", *kinds), rows)


def _articles(articles: Sequence[Scored]) -> Table:
    rows = [
        (one.name, one.language, str(one.score.expected), str(one.score.found),
         *_numbers(one.score.measures(one.score.lenient)), f"{_f1(_strict)(one.score):.2f}")
        for one in articles
    ]  # fmt: skip
    columns = (
        "article", "language", "annotated", "found", "precision", "recall", "F1", "strict F1",
    )  # fmt: skip
    return Table(columns, rows)


def _errors(one: Scored, terms: Termbase) -> Iterator[str]:
    score = one.score
    for pair in score.pairs:
        if slips := "; ".join(_slips(pair)):
            yield f"Found, but {slips}: {pair.expected}{_quoted(pair.expected.quote)}"
    for expected in score.missed:
        doubt = f" (doubted: {expected.doubt})" if expected.doubt else ""
        why = _why_missed(expected, score.wrong, terms, one.language)
        yield f"Missed, {why}: {expected}{doubt}{_quoted(expected.quote)}"
    for act in score.wrong:
        quote = act.evidence[0].quote if act.evidence else None
        why = _why_wrong(act, score, terms, one.language)
        yield f"Wrong, {why}: {told(act)} [{act.rule}]{_quoted(quote)}"


def _slips(pair: Pair) -> Iterator[str]:
    """The slots of an act that was found which are not as annotated."""
    for slot in measures.SLOTS:
        expected, filled = measures.annotated(pair, slot), measures.filled(pair, slot)
        if (expected and expected != filled) or (slot in _FLAGS and bool(expected) != bool(filled)):
            yield f"{slot} is {expected}, not {filled}"


def _why_missed(expected: GoldAct, wrong: Sequence[Act], terms: Termbase, language: str) -> str:
    for act in wrong:
        actor = same_actor(act, expected)
        if same_object(act, expected, terms, language):
            return f"found as {act.kind}" if actor else f"found of {act.speaker}"
        if actor and act.kind == expected.kind:
            return f"perhaps found with the object “{object_text(act)}”"
    return "not found"


def _why_wrong(act: Act, score: Score, terms: Termbase, language: str) -> str:
    def is_told(expected: GoldAct) -> bool:
        return same_actor(act, expected) and same_object(act, expected, terms, language)

    if any(is_told(pair.expected) for pair in score.pairs):
        return "told twice"
    return "of another kind" if any(map(is_told, score.missed)) else "not annotated"


def _quoted(quote: str | None) -> str:
    return f" — “{' '.join(quote.split())}”" if quote else ""


def _counted(name: str, row: tuple[int, int, Measure]) -> tuple[str, ...]:
    annotated, found, measure = row
    return (name, str(annotated), str(found), *_numbers(measure))


def _numbers(measure: Measure) -> tuple[str, ...]:
    return tuple(f"{value:.2f}" for value in measure)


# --- the two forms


def markdown(report: Iterable[Block]) -> str:
    """The blocks as Markdown."""
    return "\n\n".join(map(_in_markdown, report)) + "\n"


def _in_markdown(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {text}"
        case Table(columns, rows):
            lines = [columns, ["---"] * len(columns), *rows]
            return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)
        case Listing(items):
            return "\n".join(f"- {_cell(item)}" for item in items)
    return block


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def html(report: Iterable[Block]) -> str:
    """The blocks as a page of HTML that needs nothing else."""
    body = "\n".join(map(_in_html, report))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>'
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _in_html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Table(columns, rows):
            head, *lines = (
                "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in line)
                for tag, line in (("th", columns), *(("td", row) for row in rows))
            )
            return "\n".join(
                ["<table>", *(f"<tr>{line}</tr>" for line in (head, *lines)), "</table>"]
            )
        case Listing(items):
            return "\n".join(["<ul>", *(f"<li>{escape(item)}</li>" for item in items), "</ul>"])
    return f"<p>{escape(block)}</p>"
