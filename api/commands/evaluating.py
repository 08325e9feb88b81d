"""How well extraction does against articles annotated by hand."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.extracting import chosen
from api.commands.shared import data_option, llm_option, open_settings

if TYPE_CHECKING:
    from ingest.making import Extract
    from ingest.measures import Scored


@click.command()
@click.argument("gold", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
@llm_option
@click.option(
    "--texts", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="Where the annotated articles are  [default: beside the annotations]",
)  # fmt: skip
@click.option(
    "--report", "page", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write the whole report there: .html, or Markdown.",
)  # fmt: skip
def evaluate(
    gold: Path, data: Path | None, llm: bool, texts: Path | None, page: Path | None
) -> None:
    """Score extraction against the annotations (.yaml) in the folder GOLD, as Markdown."""
    from ingest import evaluation, measures
    from ingest.evaluate import report
    from ingest.termbase import Termbase

    articles = _scored(gold, texts or gold, chosen(open_settings(data), llm))
    if not articles:
        raise click.UsageError(f"{gold}: no annotations (.yaml)")
    click.echo(report((one.name, one.score) for one in articles))
    low, high = measures.interval(articles, lambda score: score.measures(score.lenient)[2])
    stories = len({one.story for one in articles})
    click.echo(
        f"\nF1 lies between {low:.2f} and {high:.2f} in 95 of 100 draws of {stories} stories"
    )
    if llm:
        found, right = measures.by_others(measures.together(articles))
        click.echo(f"Found by the model alone: {found} acts, {right:g} of them right")
    if page:
        form = evaluation.html if page.suffix in (".html", ".htm") else evaluation.markdown
        page.write_text(form(evaluation.blocks(articles, Termbase.load())), "utf-8")


def _scored(gold: Path, texts: Path, extract: "Extract") -> "list[Scored]":
    from ingest.evaluate import load_gold, score
    from ingest.measures import Scored, stories
    from ingest.read import read
    from ingest.stories import sketch
    from ingest.termbase import Termbase

    terms, rows, told = Termbase.load(), [], []
    for path in sorted(gold.glob("*.yaml")):
        annotated = load_gold(path)
        article = read(texts / annotated.article)
        told.append((path.stem, annotated.story, sketch(article.text)))
        rows.append((path.stem, article.language, score(extract(article), annotated, terms)))
    return [Scored(*row[:2], story, row[2]) for row, story in zip(rows, stories(told), strict=True)]
