"""Fact sheets at the command line, with nothing loaded."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.shared import (
    cores,
    data_option,
    jobs_option,
    language_option,
    llm_option,
    noted,
    open_settings,
    published_option,
)

if TYPE_CHECKING:
    from graph.settings import Settings
    from ingest.errors import IngestError
    from ingest.making import Extract, Rules
    from ingest.read import ArticleText
    from ingest.sheetfile import Form


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="PATH...")
@data_option
@language_option
@published_option
@jobs_option
@llm_option
@click.option("--profile", "profiled", is_flag=True, help="Where the time goes, not the sheets.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of YAML.")
def extract(
    sources: tuple[str, ...], data: Path | None, language: str | None, published: str | None,
    jobs: int | None, llm: bool, profiled: bool, as_json: bool,
) -> None:  # fmt: skip
    """Print the fact sheets of articles, and load nothing.

    Of a single .txt or .html file the sheet comes as YAML or JSON; of a feed, a WARC file, a
    folder or several files as JSON Lines, a sheet a line, in the order of the articles.
    """
    from ingest.making import Made, Rules, read, sheets
    from ingest.sheetfile import dump_sheet

    if profiled:
        _profile(Rules(open_settings(data).data), list(read(sources, language, published)))
        return
    rules, refused, form = chosen(open_settings(data), llm), 0, _form(sources, as_json)
    found = (_article(one) for one in read(sources, language, published))
    for made in noted(sheets(found, rules, jobs or cores())):
        if isinstance(made, Made):
            click.echo(dump_sheet(made.sheet, form), nl=False)
        else:
            click.echo(str(made), err=True)
            refused += 1
    if refused:
        raise SystemExit(1)


def chosen(settings: "Settings", llm: bool) -> "Extract":
    """The rules of a data folder, with a model beside them if asked for.

    Raises UsageError where the model's settings or its libraries are missing.
    """
    from ingest.making import Rules

    rules = Rules(settings.data)
    if not llm:
        return rules
    if not settings.llm_url or not settings.llm_model:
        raise click.UsageError("--llm needs KURULTAY_LLM_URL and KURULTAY_LLM_MODEL")
    try:
        from ingest.llm.assisting import Assisted
        from ingest.llm.endpoint import Endpoint
    except ModuleNotFoundError as error:
        reason = f"--llm needs the extra `llm` ({error.name} is not installed)"
        raise click.UsageError(reason) from None
    key = settings.llm_key.get_secret_value() if settings.llm_key else None
    endpoint = Endpoint(settings.llm_url, settings.llm_model, key, settings.llm_time_limit_s)
    return Assisted(rules, endpoint)


def _profile(rules: "Rules", found: "list[ArticleText | Path | IngestError]") -> None:
    from ingest.profiling import profile, report
    from ingest.read import ArticleText

    articles = [one for one in found if isinstance(one, ArticleText)]
    if not articles:
        raise click.UsageError("no article to read")
    click.echo(report(profile(articles, rules.made)))


def _article(found: "ArticleText | Path | IngestError") -> "ArticleText | IngestError":
    from ingest.errors import BadInput

    return BadInput(str(found), "a fact sheet already") if isinstance(found, Path) else found


def _form(sources: tuple[str, ...], as_json: bool) -> "Form":
    from ingest.inputs import many

    path = Path(sources[0])
    if len(sources) > 1 or path.is_dir() or many(path):
        return "jsonl"
    return "json" if as_json else "yaml"
