"""Dumps: dump, archive, verify, restore."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.shared import F, data_option, open_settings

if TYPE_CHECKING:
    from graph.beside import Progress
    from graph.versions import Version


def _dumping(command: F) -> F:
    """`--out` and `--without-quotes`."""
    out = click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="The folder of dumps  [default: dumps in the data folder]",
    )
    text = "Leave the words of articles out."
    return out(click.option("--without-quotes", is_flag=True, help=text)(command))


@click.command()
@data_option
@_dumping
@click.option("--delta", is_flag=True, help="Only what changed since an earlier version.")
@click.option(
    "--since",
    metavar="NUMBER|BAG",
    help="The earlier version, kept or in a bag  [default: the one before]",
)
def dump(
    data: Path | None, out: Path | None, without_quotes: bool, delta: bool, since: str | None
) -> None:
    """Write the served version as a BagIt bag into a folder of dumps, and point `latest` to it."""
    from graph.dumps.delta import dump_delta
    from graph.dumps.writing import dump as write
    from graph.versions import current

    if since and not delta:
        raise click.UsageError("--since goes with --delta")
    settings = open_settings(data)
    folder, out, quotes = settings.data, out or settings.dumps, not without_quotes
    version = current(folder)
    if delta:
        bag = dump_delta(version, _earlier(folder, version.number, since), out, quotes=quotes)
    else:
        with _bar() as progress:
            bag = write(version, out, quotes=quotes, progress=progress)
    click.echo(str(bag))


def _earlier(folder: Path, number: int, since: str | None) -> "Version | Path":
    """The version that `since` names, kept in a data folder or in a bag; else the one before."""
    from graph.errors import NoVersion
    from graph.versions import versions

    if since and not since.isdecimal():
        return Path(since)
    kept = {version.number: version for version in versions(folder)}
    asked = int(since) if since else max((n for n in kept if n < number), default=0)
    if asked not in kept:
        raise NoVersion(f"{folder}: no version {since or f'before {number}'} is kept: {[*kept]}")
    return kept[asked]


@click.command()
@data_option
@_dumping
@click.option(
    "--metrics",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A .prom file that tells Prometheus how the run ended.",
)
def archive(
    data: Path | None, out: Path | None, without_quotes: bool, metrics: Path | None
) -> None:
    """Dump the served version if it is new, and what changed; then delete what is not to be kept.

    For a timer: a run that was missed or failed is made up for by the next.
    """
    from graph.dumps.periodic import dump_if_new, told
    from graph.dumps.retention import rule
    from graph.versions import current

    settings = open_settings(data)
    out, quotes = out or settings.dumps, not without_quotes
    with told(metrics, out) if metrics else nullcontext(), _bar() as progress:
        version = current(settings.data)
        run = dump_if_new(version, out, rule(settings), quotes=quotes, progress=progress)
    for bag in run.bags:
        click.echo(str(bag))
    for name in run.gone:
        click.echo(f"{out / name}: deleted")


@click.command()
@click.argument("bag", type=click.Path(exists=True, file_okay=False, path_type=Path))
def verify(bag: Path) -> None:
    """Prove a bag whole and true, or name what is wrong with it: a line each, exit status 1."""
    from graph.dumps.verifying import verify as wrong_with

    damaged = False
    for damage in wrong_with(bag):
        damaged = True
        click.echo(f"{bag}: {damage}", err=True)
    if damaged:
        raise SystemExit(1)
    click.echo(f"{bag}: whole")


@click.command()
@click.argument("dump", type=click.Path(exists=True, path_type=Path))
@data_option
def restore(dump: Path, data: Path | None) -> None:
    """Make an empty data folder hold what a bag, or its N-Quads alone, holds, and publish it.

    From a bag the version gets its number and date back.
    """
    from graph.dumps.restoring import opened
    from graph.dumps.restoring import restore as fill
    from graph.store import Store
    from graph.versions import publish as make_current

    folder = open_settings(data).data
    contents, (edition, _) = fill(dump, folder), opened(dump)
    settings = open_settings(data)  # with the base that the dump brought
    with Store.open(settings.data, settings.base) as store:
        issue = (edition.number, edition.created) if edition else None
        version = make_current(store, settings, issue=issue)
    click.echo(f"version {version.number}: {contents.quads} quads in {folder}")


@contextmanager
def _bar() -> "Iterator[Progress]":
    """A progress bar on stderr, if that is a terminal: a stage after the other."""
    from tqdm import tqdm

    shown = ""
    with tqdm(unit=" lines", unit_scale=True, file=sys.stderr, disable=None) as bar:

        def told(stage: str, lines: int, of: int | None) -> None:
            nonlocal shown
            if stage != shown:
                shown = stage
                bar.reset(of)
                bar.set_description(stage)
            bar.update(lines)

        yield told
