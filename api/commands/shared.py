"""What commands share: the data folder and the language."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from graph.settings import Settings

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """`--data`, the data folder."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="The data folder  [default: KURULTAY_DATA, or data]",
    )(command)


def language_option(command: F) -> F:
    """`--lang`, the language of what is read."""
    text = "Language of the text (tr, en, az, kk, ...), where the file does not say it."
    return click.option("--lang", "language", metavar="CODE", help=text)(command)


def published_option(command: F) -> F:
    """`--published`, the day an article appeared."""
    text = "Day of publication, YYYY-MM-DD, where the file does not say it."
    return click.option("--published", metavar="DAY", help=text)(command)


def jobs_option(command: F) -> F:
    """`--jobs`, how many processes extract."""
    text = "Processes that extract  [default: one for each core]"
    return click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help=text)(command)


def llm_option(command: F) -> F:
    """`--llm`, a language model beside the rules."""
    text = "Ask a language model (KURULTAY_LLM_URL) about sentences where the rules found no act."
    return click.option("--llm", is_flag=True, help=text)(command)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def noted(outcomes: Iterable[T]) -> Iterator[T]:
    """`outcomes`, counted on stderr as they come where that is a terminal."""
    from tqdm import tqdm

    yield from tqdm(outcomes, unit=" articles", file=sys.stderr, disable=None)


def open_settings(data: Path | None, **given: Any) -> "Settings":
    """The settings of this run: options, else KURULTAY_… in the environment, else defaults.

    A data folder keeps the base IRI it was made with. Raises UsageError for a value that
    cannot be.
    """
    from pydantic import ValidationError

    from graph.about import read_about
    from graph.settings import Settings

    options = {name: value for name, value in {"data": data, **given}.items() if value is not None}
    try:
        settings = Settings(**options)
        about = read_about(settings.data)
        if about and "base" not in settings.model_fields_set:
            settings = Settings(**{**options, "base": about["base"]})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "_".join(map(str, first["loc"])).upper()
        raise click.UsageError(f"KURULTAY_{name}: {first['msg']}, not {first['input']!r}") from None
    return settings


def existing_settings(data: Path | None) -> "Settings":
    """The settings, for a command that changes what is there. Raises StoreError if nothing is."""
    from graph.about import read_about
    from graph.errors import StoreError

    settings = open_settings(data)
    if read_about(settings.data) is None:
        raise StoreError(f"{settings.data} holds no graph")
    return settings
