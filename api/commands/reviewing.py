"""What a curator asks before loading: validate, coverage."""

from pathlib import Path

import click

from api.commands.shared import data_option, open_settings


@click.command()
@click.argument("sources", nargs=-1, metavar="[PATH...]")
@data_option
def validate(sources: tuple[str, ...], data: Path | None) -> None:
    """Check fact sheets (.yaml, .json): their fields, what they refer to, their shape as RDF.

    Sheets of the record are checked together with the record, which must not contradict
    itself. Without PATH the record is checked as it stands.
    """
    from ingest.errors import IngestError
    from ingest.sources import expand
    from ingest.validation import validate_record

    settings, refused = open_settings(data), 0
    if not sources:
        facts, warnings = validate_record(settings.data, settings.base)
        _tell("the record", facts, warnings)
    for source in expand(sources):
        try:
            _tell(source, *_held(source, settings.data, settings.base))
        except IngestError as error:
            refused += 1
            click.echo(str(error), err=True)
    if refused:
        raise SystemExit(1)


def _held(source: str, data: Path, base: str) -> tuple[int, list[str]]:
    from ingest.errors import BadSheet
    from ingest.sheetfile import SUFFIXES
    from ingest.validation import validate

    if not source.endswith(SUFFIXES):
        raise BadSheet(source, f"not a fact sheet: {', '.join(SUFFIXES)}")
    sheet, warnings = validate(Path(source), data, base)
    return len(sheet.facts), warnings


def _tell(source: str, facts: int, warnings: list[str]) -> None:
    for warning in warnings:
        click.echo(f"{source}: note: {warning}", err=True)
    click.echo(f"{source}: {facts} facts, in order")


@click.command()
@data_option
@click.option("--all", "every", is_flag=True, help="Name everything that lacks something.")
@click.option(
    "--update", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Put the tables between the coverage marks of a Markdown page instead of printing them.",
)  # fmt: skip
def coverage(data: Path | None, every: bool, update: Path | None) -> None:
    """Tell what the record holds and what it lacks, as Markdown tables."""
    from ingest import coverage as tables
    from ingest.recordsheets import sheets

    text = tables.report(sheets(open_settings(data).data), most=None if every else tables.FEW)
    if update:
        tables.update(update, text)
    else:
        click.echo(text)
