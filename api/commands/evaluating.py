"""How well extraction does against articles annotated by hand."""

from pathlib import Path

import click

from api.commands.shared import data_option, open_settings


@click.command()
@click.argument("gold", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
@click.option(
    "--texts", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="Where the annotated articles are  [default: beside the annotations]",
)  # fmt: skip
def evaluate(gold: Path, data: Path | None, texts: Path | None) -> None:
    """Score extraction against the annotations (.yaml) in the folder GOLD, as Markdown."""
    from ingest.evaluate import load_gold, report, score
    from ingest.making import Rules
    from ingest.read import read
    from ingest.termbase import Termbase

    extract, terms = Rules(open_settings(data).data), Termbase.load()
    scores = []
    for path in sorted(gold.glob("*.yaml")):
        annotated = load_gold(path)
        article = read((texts or gold) / annotated.article)
        scores.append((path.stem, score(extract(article), annotated, terms)))
    if not scores:
        raise click.UsageError(f"{gold}: no annotations (.yaml)")
    click.echo(report(scores))
