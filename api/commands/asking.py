"""Questions and SPARQL at the command line, put to the published version or to an endpoint."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from api.commands.shared import data_option, open_settings

if TYPE_CHECKING:
    from api.binding import Values
    from api.frontmatter import Question
    from api.tables import Table
    from graph.backend import Answer, Backend
    from graph.settings import Settings

T = TypeVar("T")

ROWS: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS: Final = {
    "turtle": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}


@click.command()
@click.argument("text", default="-", metavar="[QUERY|-]")
@data_option
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint, not the local graph.")
@click.option(
    "--format", "form", type=click.Choice(["table", *ROWS, *GRAPHS]),
    help="Of the answer  [default: table, or turtle for a graph]",
)  # fmt: skip
def sparql(text: str, data: Path | None, endpoint: str | None, form: str | None) -> None:
    """Run a SPARQL query, given as an argument or on stdin, on the served version."""
    from graph.backend import Query
    from graph.remote import ask

    settings = open_settings(data)
    query = sys.stdin.read() if text == "-" else text
    form, media_type = _form(query, form)
    if endpoint:
        answer = ask(endpoint, query, media_type, settings.query_time_limit_s)
    else:
        answer = _locally(settings, lambda backend: backend.answer(Query(query, media_type)))
    _print(answer, form)


def _form(query: str, chosen: str | None) -> tuple[str, str]:
    """The form of an answer and its media type. Raises UsageError for one this query has not."""
    from graph.remote import form

    kind = form(query)
    graph = kind in ("CONSTRUCT", "DESCRIBE")
    name = chosen or ("turtle" if graph else "table")
    allowed = GRAPHS if graph else {"table": ROWS["json"], **ROWS}
    if name not in allowed:
        raise click.UsageError(f"{kind} answers in {', '.join(allowed)}, not {name}")
    return name, allowed[name]


def _print(answer: "Answer", form: str) -> None:
    from api.commands.show import results_as_table

    if form == "table":
        click.echo(results_as_table(answer.body))
    else:
        click.echo(answer.body, nl=False)


def _locally(settings: "Settings", work: Callable[["Backend"], Awaitable[T]]) -> T:
    """What `work` returns, given the published version to ask."""

    async def run() -> T:
        from graph.workers import Workers

        once = {"workers": 1, "memory_share": 0.0}  # nothing is loaded for one query
        backend = await Workers.start(settings.model_copy(update=once))
        try:
            return await work(backend)
        finally:
            await backend.close()

    return asyncio.run(run())


@click.command()
@click.argument("question", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@data_option
@click.option("--lang", "language", default="en", metavar="CODE", help="Of the labels.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table",
    show_default=True,
)  # fmt: skip
def query(
    question: str | None, values: tuple[str, ...], data: Path | None, language: str, limit: int,
    form: str,
) -> None:  # fmt: skip
    """Answer one of the curated questions from the served version; without one, list them."""
    from api.questions import load

    questions = load()
    if question is None:
        for name, one in questions.items():
            click.echo(f"{name:24} {one.about.summary}")
        return
    if question not in questions:
        raise click.UsageError(f"no question {question}; there are: {', '.join(questions)}")
    settings = open_settings(data)
    found, version = _asked(settings, questions[question], values, limit, language)
    meta = {"question": question, "version": version}
    click.echo(_shown(found, form, meta, settings.base), nl=False)


def _asked(
    settings: "Settings", question: "Question", given: tuple[str, ...], limit: int, language: str
) -> "tuple[Table, str]":
    from api.asking import at_one_version
    from api.binding import BadValue, language_tag
    from api.paging import Page
    from api.tables import table

    try:
        tag = language_tag(language)
    except BadValue as error:
        raise click.UsageError(f"--lang: {error.allowed}") from error
    bound, page = _bound(question, given, settings.base), Page(limit)
    return _locally(
        settings,
        lambda backend: at_one_version(
            backend, lambda ask: table(ask, question, bound, page, settings.base, tag)
        ),
    )


def _bound(question: "Question", given: tuple[str, ...], base: str) -> "Values":
    """The terms of the parameters given as name=value. Raises UsageError for what cannot be."""
    import datetime as dt

    from api.binding import values
    from api.problems import Problem

    if any("=" not in pair for pair in given):
        raise click.UsageError("parameters are written name=value")
    pairs = ((name, value) for name, _, value in (pair.partition("=") for pair in given))
    try:
        return values(question, pairs, base, dt.datetime.now(dt.UTC).date())
    except Problem as problem:
        raise click.UsageError(problem.detail) from problem


def _shown(found: "Table", form: str, meta: dict[str, Any], base: str) -> str:
    from api.commands.show import as_table
    from api.tables import as_csv, as_json

    if form == "json":
        return as_json(found, meta, {}).decode() + "\n"
    if form == "csv":
        return as_csv(found).decode()
    columns = _telling(found)
    rows = [
        [row[name].value.removeprefix(f"{base}/id/") if name in row else "" for name in columns]
        for row in found.rows
    ]
    more = "(there are more rows: raise --limit)\n" if found.next else ""
    heading = ["name" if name == f"{columns[0]}_label" else name for name in columns]
    return f"{as_table([name.removesuffix('_label') for name in heading], rows)}\n{more}"


def _telling(found: "Table") -> list[str]:
    """The columns a person reads: the first id, names for the other ids, none that is empty."""
    first, *rest = found.columns
    return [
        first,
        *(
            name
            for name in rest
            if f"{name}_label" not in found.columns and any(name in row for row in found.rows)
        ),
    ]
