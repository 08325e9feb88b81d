"""`kurultay`: the command line, a thin door onto `ingest`, `graph` and the API's questions.

What a person got wrong is one line on stderr, naming file, place and reason, and exit status 1
(2 where the command itself was wrong). Imports wait for the command that needs them, so that
`kurultay --help` answers at once.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.archiving import archive, dump, restore, verify
from api.commands.asking import query, sparql
from api.commands.curating import merge
from api.commands.evaluating import evaluate
from api.commands.extracting import chosen, extract
from api.commands.keeping import publish, rollback, versions
from api.commands.reviewing import coverage, validate
from api.commands.shared import (
    cores,
    data_option,
    existing_settings,
    jobs_option,
    language_option,
    llm_option,
    noted,
    open_settings,
    published_option,
)

if TYPE_CHECKING:
    from graph.settings import Settings
    from graph.store import Store
    from ingest.errors import IngestError
    from ingest.run import Loaded, Pipeline


class Commands(click.Group):
    """A group whose commands end in a line on stderr and status 1, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """What the command returns."""
        from api.problems import BadQuestion
        from graph.errors import GraphError
        from ingest.errors import IngestError

        try:
            return super().invoke(ctx)
        except (BadQuestion, GraphError, IngestError) as error:
            click.echo(_printable(str(error)), err=True)
        except OSError as error:
            if error.filename is None:  # a closed pipe: click knows what to do
                raise
            click.echo(f"{error.filename}: {error.strerror}", err=True)
        raise SystemExit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order they are met, not of the alphabet."""
        return list(self.commands)


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kurultay", prog_name="kurultay")
def main() -> None:
    """A knowledge graph of Turkic-states diplomacy: articles in, sourced answers out."""


# --- serve


@main.command()
@data_option
@click.option("--host", help="Address to listen on  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on  [default: 8000]")
def serve(data: Path | None, host: str | None, port: int | None) -> None:
    """Serve the graph over HTTP; an empty data folder is filled first."""
    settings = open_settings(data, host=host, port=port)
    _make_ready(settings)
    from api.serving import serve as answer

    answer(settings)


def _make_ready(settings: "Settings") -> None:
    """See to it that there is a published version."""
    from graph.store import Store
    from graph.versions import publish

    if not _is_published(settings.data):
        with Store.open(settings.data, settings.base) as store:
            _filled(store)
            publish(store, settings)


def _filled(store: "Store") -> "Pipeline":
    """The pipeline of a store; one that was never published is built first."""
    from ingest.run import build, pipeline

    work = pipeline(store)
    if not _is_published(store.folder):
        click.echo("Building the graph from the shipped record and samples", err=True)
        for refused in build(work, _progress):
            click.echo(str(refused), err=True)
    return work


def _is_published(data: Path) -> bool:
    from graph.errors import NoVersion
    from graph.versions import current

    try:
        return bool(current(data).number)
    except NoVersion:
        return False


def _progress(steps: list[str]) -> Iterable[str]:
    from tqdm import tqdm

    with tqdm(steps, desc="Building the graph", unit="step", file=sys.stderr, disable=None) as bar:
        for step in bar:
            bar.set_postfix_str(Path(step).name)
            yield step


# --- ingest


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="PATH...")
@data_option
@language_option
@published_option
@jobs_option
@llm_option
@click.option("--no-publish", is_flag=True, help="Load, and leave the served version as it is.")
@click.option(
    "--review",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the fact sheet there for review instead of loading it; of several, a folder.",
)
def ingest(
    sources: tuple[str, ...], data: Path | None, language: str | None, published: str | None,
    jobs: int | None, llm: bool, no_publish: bool, review: Path | None,
) -> None:  # fmt: skip
    """Read articles and fact sheets, and folders of them, into the graph.

    Articles are .txt, .html, feeds (.rss, .atom, .xml) and .warc.gz files, fact sheets .yaml and
    .json. Each article goes in whole or not at all. A refusal is told on stderr and in the data
    folder's ledger.jsonl; the rest goes on, and the exit status is 1. Where every one is
    refused, nothing is published.
    """
    from graph.store import Store
    from graph.versions import publish, versions
    from ingest.sources import left_out

    settings = open_settings(data)
    for folder, others in left_out(sources).items():
        click.echo(f"{folder}: {others} files of other kinds left out", err=True)
    with Store.open(settings.data, settings.base) as store:
        filled = _filled(store)
        work = replace(filled, extract=chosen(settings, llm), jobs=jobs or cores())
        if review is not None:
            refused = _review(work, sources, review, language, published)
        else:
            told = [_told(one) for one in noted(work.ingest(sources, language, published))]
            refused = sum(told)
            news = refused < len(told) or not versions(settings.data)
            if news and not no_publish:
                publish(store, settings)
    if refused:
        raise SystemExit(1)


def _told(outcome: "Loaded | IngestError") -> bool:
    """Say what became of a file; whether it was refused."""
    from ingest.errors import IngestError

    if isinstance(outcome, IngestError):
        click.echo(str(outcome), err=True)
        return True
    for warning in outcome.warnings:
        click.echo(f"{outcome.source}: note: {warning}", err=True)
    graph = outcome.graph.value.partition("/graph/")[2]
    click.echo(f"{outcome.source}: {graph}: {outcome.added} added, {outcome.removed} removed")
    return False


def _review(
    work: "Pipeline", sources: Iterable[str], out: Path, language: str | None, published: str | None
) -> int:
    """Write the sheets of `sources` to `out`; how many files were refused."""
    from ingest.errors import IngestError
    from ingest.inputs import many
    from ingest.sheetfile import dump_sheet
    from ingest.sources import expand

    paths, refused = list(expand(sources)), 0
    alone = len(paths) == 1 and not many(Path(paths[0]))
    names = _numbered(out)
    for made in noted(work.sheets(paths, language, published)):
        if isinstance(made, IngestError):
            work.ledger.refuse(made, "review")
            refused += _told(made)
            continue
        target = out if alone else names(made.source)
        target.parent.mkdir(parents=True, exist_ok=True)
        form = "json" if target.suffix == ".json" else "yaml"
        target.write_text(dump_sheet(made.sheet, form), "utf-8")  # type: ignore[arg-type]
        click.echo(f"{made.source}: {len(made.sheet.facts)} facts in {target}")
    return refused


def _numbered(folder: Path) -> "Callable[[str], Path]":
    """A function from a source to its sheet in `folder`; those of one name are numbered."""
    taken: set[str] = set()

    def target(source: str) -> Path:
        stem = Path(source.partition("#")[0]).stem
        names = (f"{stem}-{n}" if n > 1 else stem for n in count(1))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        return folder / f"{name}.yaml"

    return target


@main.command()
def schema() -> None:
    """Print the JSON Schema of a fact sheet."""
    import json

    from ingest.sheet import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


# --- retract


@main.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@data_option
@click.option("--no-publish", is_flag=True, help="Leave the served version as it is.")
def retract(articles: tuple[str, ...], data: Path | None, no_publish: bool) -> None:
    """Take articles out of the graph, by id, IRI or URL, with all that only they say."""
    from graph.store import Store
    from graph.versions import publish
    from ingest.run import article_graph, pipeline

    settings, retracted = existing_settings(data), 0
    with Store.open(settings.data, settings.base) as store:
        work, known = pipeline(store), set(store.graphs())
        for article in articles:
            graph = article_graph(article, store.base)
            if graph in known:
                click.echo(f"{article}: {work.retract(graph)} removed")
                retracted += 1
            else:
                click.echo(f"{article}: no such article in the graph", err=True)
        if retracted and not no_publish:
            # Taken out on purpose: the floors guard against losing by mistake.
            publish(store, settings, force=True)
    if retracted < len(articles):
        raise SystemExit(1)


for command in (
    merge,
    validate,
    coverage,
    query,
    sparql,
    publish,
    versions,
    rollback,
    dump,
    archive,
    verify,
    restore,
    extract,
    evaluate,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
