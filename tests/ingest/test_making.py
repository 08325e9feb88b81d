"""Sheets from many articles: in order, the same whatever the number of processes."""

import os
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from ingest.errors import BadInput, BadPack, IngestError
from ingest.making import Made, Rules, read, sheets
from ingest.read import ArticleText
from ingest.run import samples
from ingest.sheet import Sheet
from ingest.sheetfile import dump_sheet
from tests.ingest.facts import article_sheet


def little(article: ArticleText) -> Sheet:
    """A sheet without facts; trips over what says so, or takes its process with it."""
    if "tökezle" in article.text:
        raise IndexError("list index out of range")
    if "öl" in article.text:
        os._exit(1)
    return article_sheet(text=article.text)


def numbered(count: int) -> Iterator[ArticleText]:
    return (ArticleText(f"Haber {n}.", "tr", f"{n}") for n in range(count))


@pytest.mark.parametrize("count", [0, 1, 7, 8, 60])
def test_sheets_come_in_the_order_of_the_articles(count: int) -> None:
    made = list(sheets(numbered(count), little, jobs=3))
    assert [one.source for one in made if isinstance(one, Made)] == [str(n) for n in range(count)]
    assert made == list(sheets(numbered(count), little))


def test_what_is_refused_stands_in_its_place_whichever_process_refused_it() -> None:
    found: list[ArticleText | Path | IngestError] = list(numbered(30))
    found[3] = BadInput("3", "is empty")
    found[9] = Path("a.yaml")
    found[20] = ArticleText("tökezle", "tr", "20")
    for jobs in (1, 2):
        made = list(sheets(found, little, jobs))
        assert made[3] is found[3]
        assert made[9] is found[9]
        assert isinstance(made[20], BadPack)
        assert str(made[20]) == "20: the extractor failed: IndexError: list index out of range"
        assert sum(isinstance(one, Made) for one in made) == 27


def test_a_process_that_dies_costs_the_articles_it_had_and_no_traceback() -> None:
    found = [*numbered(10), ArticleText("öl", "tr", "dead"), *numbered(40)]
    made = list(sheets(found, little, jobs=2))
    assert len(made) == 51
    assert isinstance(made[10], BadPack)
    assert str(made[10]) == "dead: a process died over it, or over an article beside it"
    assert all(isinstance(one, Made) for one in made[30:])


def test_no_more_than_a_few_articles_are_taken_ahead() -> None:
    taken = 0

    def endless() -> Iterator[ArticleText]:
        nonlocal taken
        for taken, article in enumerate(numbered(10_000), 1):  # noqa: B007
            yield article

    made = sheets(endless(), little, jobs=2)
    for _ in range(20):
        next(made)
    assert taken < 40
    made.close()  # type: ignore[attr-defined]


def test_the_samples_give_the_same_bytes_in_one_process_and_in_two(tmp_path: Path) -> None:
    def written(jobs: int) -> str:
        made = sheets(read(samples()), Rules(tmp_path), jobs)
        return "".join(dump_sheet(one.sheet, "jsonl") for one in made if isinstance(one, Made))

    one = written(1)
    assert len(one.splitlines()) == len(samples()) > 8
    assert written(2) == one


def test_memory_stays_where_it_is_over_hundreds_of_articles(tmp_path: Path) -> None:
    for n in range(400):
        (tmp_path / f"{n:04}.tr.txt").write_text(f"Haber {n}. " + f"kelime{n} " * 6000, "utf-8")
    # A file is read into 5 MB; all texts together are 24 MB.
    assert _peak(sheets(read([str(tmp_path)]), little)) < 8_000_000


def _peak(made: Iterable[object]) -> int:
    tracemalloc.start()
    try:
        assert sum(1 for _ in made) == 400
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
