"""Copies of a story: known by their words, read as of one day, linked, and counted once."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import Store
from graph.terms import curie, iri
from ingest import recordsheets
from ingest.ledger import Ledger
from ingest.mapping import record_triples
from ingest.read import ArticleText
from ingest.run import Loaded, Pipeline
from ingest.sheet import Sheet
from ingest.stories import Stories, alike, resemblance, sketch
from tests.ingest.facts import BASE, PlainTerms, act, article_sheet, record_sheet

QUOTE = "Su Konseyi kurulmasını önerdi"


def story(seed: int, words: int = 300) -> str:
    pick = random.Random(seed)
    return " ".join(f"kelime{pick.randrange(5000)}" for _ in range(words))


def changed(text: str, share: float) -> str:
    """`text` with a run of its words replaced by others."""
    words = text.split()
    few = int(len(words) * share)
    return " ".join([*(f"yeni{n}" for n in range(few)), *words[few:]])


@pytest.mark.parametrize(
    ("other", "like"),
    [
        (story(1), True),
        (story(1).upper(), True),
        (story(1).replace(" ", "\n"), True),
        (f"ANKARA, 6 Mayıs (Ajans) – {story(1)} Haber: Ajans", True),
        (changed(story(1), 0.2), True),
        (changed(story(1), 0.6), False),
        (story(2), False),
        (" ".join(reversed(story(1).split())), False),
    ],
)
def test_a_copy_shares_at_least_half_of_its_phrases(other: str, like: bool) -> None:
    assert alike(sketch(story(1)), sketch(other)) is like


def test_what_sketches_share_estimates_what_texts_share() -> None:
    for share in (0.1, 0.3, 0.5):
        one, other = story(3, 3000), changed(story(3, 3000), share)
        exact = (1 - share) / (1 + share)
        assert abs(resemblance(sketch(one), sketch(other)) - exact) < 0.15


def test_a_few_words_are_too_little_to_tell_a_copy_by() -> None:
    assert not alike(sketch("Zirve yapıldı."), sketch("Zirve yapıldı."))


def placed(stories: Stories, text: str, day: str | None, name: str) -> ArticleText:
    article = ArticleText(text, "tr", name, url=f"https://example.org/{name}", published=day)
    return stories.placed(article, keep=True)


def test_a_copy_is_told_of_the_first_article_and_its_day(tmp_path: Path) -> None:
    stories = Stories(tmp_path)
    first = placed(stories, story(1), "2031-05-06", "a")
    assert (first.copy_of, first.told) == (None, None)
    other = placed(stories, story(2), "2031-05-06", "b")
    assert other.copy_of is None
    copy = placed(stories, changed(story(1), 0.2), "2031-05-08", "c")
    assert copy.published == "2031-05-08"
    assert copy.told == "2031-05-06"
    further = placed(stories, changed(story(1), 0.25), None, "d")
    assert (further.copy_of, further.told) == (copy.copy_of, "2031-05-06")


def test_an_article_read_again_is_no_copy_of_its_own_copies(tmp_path: Path) -> None:
    stories = Stories(tmp_path)
    placed(stories, story(1), "2031-05-06", "a")
    copy = placed(stories, story(1), "2031-05-08", "c")
    assert placed(stories, story(1), "2031-05-06", "a").copy_of is None
    assert placed(stories, story(1), "2031-05-08", "c") == copy
    stories.forget(copy.copy_of or "")
    assert placed(stories, story(1), "2031-05-08", "c").copy_of is None


# --- in the graph


def dated(article: ArticleText) -> Sheet:
    """One proposal, dated by the day by which the article is read."""
    start = article.text.index(QUOTE)
    span = {"start": start, "end": start + len(QUOTE), "quote": QUOTE}
    fact = act(evidence=[span], date=article.told or article.published)
    return article_sheet(
        fact, text=article.text, url=article.url, published=article.published,
        copy_of=article.copy_of,
    )  # fmt: skip


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    monkeypatch.setattr(recordsheets, "shipped", lambda: {"tests": record_sheet()})
    with Store.open(tmp_path / "data", BASE) as store:
        store.load(
            {iri(f"{BASE}/graph/record"): record_triples([record_sheet()], BASE, PlainTerms())}
        )
        yield Pipeline(store, PlainTerms(), dated, Ledger(store.folder))


def put(folder: Path, name: str, day: str, text: str) -> str:
    path = folder / f"{name}.tr.txt"
    front = f"---\nurl: https://example.org/{name}\npublished: {day}\n---\n"
    path.write_text(f"{front}{text} {QUOTE}.", "utf-8")
    return str(path)


def test_copies_give_one_act_with_the_evidence_of_each(work: Pipeline, tmp_path: Path) -> None:
    sources = [
        put(tmp_path, "a", "2031-05-06", story(1)),
        put(tmp_path, "b", "2031-05-08", changed(story(1), 0.2)),
        put(tmp_path, "c", "2031-05-08", story(2)),
    ]
    first, copy, other = work.ingest(sources)
    assert isinstance(first, Loaded)
    assert isinstance(copy, Loaded)
    assert isinstance(other, Loaded)

    def acts(graph: Loaded) -> set[str]:
        found = work.store.triples(graph.graph)
        return {t.subject.value for t in found if "/id/act/" in t.subject.value}

    assert acts(first) == acts(copy) != acts(other)
    (node,) = acts(first)
    proof = {
        t.subject for t in work.store.triples(work.store.merged)
        if t.predicate == curie("td:evidences") and t.object == iri(node)
    }  # fmt: skip
    assert len(proof) == 2
    links = {
        (t.subject.value[-16:], t.object.value[-16:])  # type: ignore[union-attr]
        for t in work.store.triples(work.store.merged)
        if t.predicate == curie("dcterms:isVersionOf")
    }
    assert links == {(copy.graph.value[-16:], first.graph.value[-16:])}


def test_reviewing_leaves_no_trace_and_a_copy_of_what_is_not_there_is_not_linked(
    work: Pipeline, tmp_path: Path
) -> None:
    one = put(tmp_path, "a", "2031-05-06", story(1))
    two = put(tmp_path, "b", "2031-05-08", story(1))
    list(work.sheets([one]))
    (loaded,) = work.ingest([two])
    assert isinstance(loaded, Loaded)
    assert not [
        t for t in work.store.triples(loaded.graph) if t.predicate == curie("dcterms:isVersionOf")
    ]
