"""The pipeline: each file goes in whole or leaves nothing behind, and the rest goes on."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.store import Store
from graph.terms import iri
from ingest import recordsheets
from ingest.errors import BadPack, BadSheet, IngestError, Nonconforming
from ingest.ledger import Ledger
from ingest.mapping import record_triples
from ingest.read import ArticleText
from ingest.run import Loaded, Pipeline, article_graph
from ingest.sheet import Sheet
from ingest.sheetfile import dump_sheet
from ingest.sources import ACCEPTED, expand, left_out
from ingest.validation import validate
from tests.graph.dumped import dumped
from tests.ingest.facts import BASE, TEXT, PlainTerms, act, article_sheet, record_sheet

RECORD = iri(f"{BASE}/graph/record")


def little_extractor(article: ArticleText) -> Sheet:
    """Finds the proposal in TEXT; trips over what says so."""
    if "tökezle" in article.text:
        raise IndexError("list index out of range")
    quote = "Su Konseyi kurulmasını önerdi"
    start = article.text.index(quote)
    shift = 1 if "kaymış" in article.text else 0
    span = {"start": start + shift, "end": start + shift + len(quote), "quote": quote}
    speaker = "person/nobody" if "kimse" in article.text else "person/aydin"
    fact = act(evidence=[span], speaker=speaker)
    return article_sheet(fact, text=article.text, url=article.url)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    monkeypatch.setattr(recordsheets, "shipped", lambda: {"tests": record_sheet()})
    with Store.open(tmp_path / "data", BASE) as store:
        store.load({RECORD: record_triples([record_sheet()], BASE, PlainTerms())})
        yield Pipeline(store, PlainTerms(), little_extractor, Ledger(store.folder))


def put(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def bytes_of(work: Pipeline, folder: Path) -> bytes:
    lines = {
        f"{graph} {triple}" for graph in (*work.store.graphs(), work.store.merged)
        for triple in work.store.triples(graph)
    }  # fmt: skip
    return "\n".join(sorted(lines)).encode()


def ledger(work: Pipeline) -> list[dict[str, str]]:
    path = work.store.folder / "ledger.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_an_article_goes_all_the_way_and_its_text_is_kept(work: Pipeline, tmp_path: Path) -> None:
    (loaded,) = work.ingest([put(tmp_path, "a.tr.txt", TEXT)])
    assert isinstance(loaded, Loaded)
    assert loaded.added > 20
    assert loaded.graph in work.store.graphs()
    assert work.store.text(article_sheet(act()).article.sha256) == TEXT  # type: ignore[union-attr]


def test_the_same_article_again_changes_nothing(work: Pipeline, tmp_path: Path) -> None:
    source = put(tmp_path, "a.tr.txt", TEXT)
    list(work.ingest([source]))
    before = bytes_of(work, tmp_path)
    (again,) = work.ingest([source])
    assert isinstance(again, Loaded)
    assert (again.added, again.removed) == (0, 0)
    assert bytes_of(work, tmp_path) == before


def test_retracting_an_article_leaves_the_graph_as_it_was(work: Pipeline, tmp_path: Path) -> None:
    list(work.ingest([put(tmp_path, "b.tr.txt", f"{TEXT} İki.")]))
    before = bytes_of(work, tmp_path)
    (loaded,) = work.ingest([put(tmp_path, "a.tr.txt", TEXT)])
    assert isinstance(loaded, Loaded)
    assert work.retract(loaded.graph) == loaded.added
    assert bytes_of(work, tmp_path) == before
    assert work.store.text(article_sheet(act()).article.sha256) is None  # type: ignore[union-attr]


def test_a_corrected_text_replaces_the_old_one_of_its_address(
    work: Pipeline, tmp_path: Path
) -> None:
    front = "---\nurl: https://example.org/a\n---\n"
    (old,) = work.ingest([put(tmp_path, "a.tr.txt", front + TEXT)])
    (new,) = work.ingest([put(tmp_path, "a.tr.txt", f"{front}Düzeltme: {TEXT}")])
    assert isinstance(old, Loaded)
    assert isinstance(new, Loaded)
    assert old.graph == new.graph
    kept = list((work.store.folder / "texts").iterdir())
    assert [path.read_text("utf-8") for path in kept] == [f"Düzeltme: {TEXT}"]


def test_what_is_refused_is_told_and_written_down_and_the_rest_goes_on(
    work: Pipeline, tmp_path: Path
) -> None:
    unknown = dump_sheet(article_sheet(act())).replace("speaker:", "speeker:")
    bad = {
        "1-empty.tr.txt": "",
        "2-binary.tr.txt": b"\x89PNG\0\0",
        "3-latin5.tr.txt": "Görüşme".encode("cp1254"),
        "4-field.yaml": unknown,
        "5-broken.yaml": "facts: [",
        "6-trips.tr.txt": "tökezle",
        "7-shapeless.tr.txt": f"kimse. {TEXT}",
        "8-shifted.tr.txt": f"kaymış. {TEXT}",
        "9-page.html": "<p>",
    }
    sources = [put(tmp_path, name, content) for name, content in bad.items()]
    before = bytes_of(work, tmp_path)
    assert all(isinstance(one, IngestError) for one in work.ingest(sources))
    assert bytes_of(work, tmp_path) == before
    rows = ledger(work)
    assert {row["source"] for row in rows} == set(sources)
    stages = {Path(row["source"]).name[0]: row["stage"] for row in rows}
    assert list(stages.values()) == [
        "read", "read", "read", "sheet", "sheet", "extract", "check", "sheet", "read",
    ]  # fmt: skip
    assert all(row["time"] and row["reason"] for row in rows)

    good = put(tmp_path, "good.tr.txt", TEXT)
    results = list(
        work.ingest([sources[0], good, "https://example.org/", str(tmp_path / "none.txt")])
    )
    assert [isinstance(one, Loaded) for one in results] == [False, True, False, False]


def test_a_trip_inside_the_extractor_names_the_article(work: Pipeline, tmp_path: Path) -> None:
    (error,) = work.ingest([put(tmp_path, "a.tr.txt", "tökezle")])
    assert isinstance(error, BadPack)
    assert str(error).endswith(
        "a.tr.txt: the extractor failed: IndexError: list index out of range"
    )


def test_a_shifted_span_is_refused_with_its_place(work: Pipeline, tmp_path: Path) -> None:
    (error,) = work.ingest([put(tmp_path, "a.tr.txt", f"kaymış. {TEXT}")])
    assert isinstance(error, BadSheet)
    assert "facts.0.evidence.0: the text at" in str(error)


def test_an_act_of_somebody_unknown_is_refused_with_act_and_name(
    work: Pipeline, tmp_path: Path
) -> None:
    (error,) = work.ingest([put(tmp_path, "a.tr.txt", f"kimse. {TEXT}")])
    assert isinstance(error, Nonconforming)
    assert "act/2025-10-07-nobody-propose-water-council-birlik" in str(error)
    assert "no such entity: person/nobody" in str(error)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_fact_sheet_loads_as_its_article_would(work: Pipeline, tmp_path: Path, form: str) -> None:
    list(work.ingest([put(tmp_path, "a.tr.txt", TEXT)]))
    before = bytes_of(work, tmp_path)
    sheet = little_extractor(ArticleText(TEXT, "tr", "a"))
    (again,) = work.ingest([put(tmp_path, f"a.{form}", dump_sheet(sheet, form))])  # type: ignore[arg-type]
    assert isinstance(again, Loaded)
    assert bytes_of(work, tmp_path) == before


def test_a_sheets_spans_are_held_against_the_kept_text(work: Pipeline, tmp_path: Path) -> None:
    list(work.ingest([put(tmp_path, "a.tr.txt", TEXT)]))
    wrong = dump_sheet(article_sheet(act())).replace("önerdi}", "önerir}")
    (error,) = work.ingest([put(tmp_path, "a.yaml", wrong)])
    assert isinstance(error, BadSheet)


def test_a_record_sheet_stands_beside_the_shipped_ones_and_can_be_corrected(
    work: Pipeline, tmp_path: Path
) -> None:
    names = {"type": "place", "id": "place/bukhara", "names": {"en": "Bukhara"}}
    only = record_sheet(names).model_copy(update={"facts": record_sheet(names).facts[-1:]})
    (loaded,) = work.ingest([put(tmp_path, "cities.yaml", dump_sheet(only))])
    assert isinstance(loaded, Loaded)
    assert loaded.graph == RECORD
    assert (loaded.added, loaded.removed) == (3, 0)
    assert (work.store.folder / "record" / "cities.yaml").exists()
    corrected = dump_sheet(only).replace("Bukhara", "Buhara")
    (again,) = work.ingest([put(tmp_path, "cities.yaml", corrected)])
    assert isinstance(again, Loaded)
    assert (again.added, again.removed) == (1, 1)


def test_a_record_sheet_that_breaks_the_record_is_not_kept(work: Pipeline, tmp_path: Path) -> None:
    fact = {
        "type": "office",
        "person": "person/nobody",
        "organization": "state/anadolu",
        "role": "king",
    }
    sheet = record_sheet(fact)
    (error,) = work.ingest([put(tmp_path, "more.yaml", dump_sheet(sheet))])
    assert isinstance(error, Nonconforming)
    assert "person/nobody" in str(error)
    assert "tdv:org-role/king" in str(error)
    assert not (work.store.folder / "record").exists()


def test_a_folder_gives_its_readable_files_and_counts_the_others(tmp_path: Path) -> None:
    for name in ("b.tr.txt", "sub/a.yaml", "sub/.git/x.txt", "page.pdf", ".hidden.txt"):
        put(tmp_path / "in", name, "x")
    folder = str(tmp_path / "in")
    assert [Path(p).name for p in expand([folder])] == ["b.tr.txt", "a.yaml"]
    assert left_out([folder]) == {folder: 1}
    (tmp_path / "empty").mkdir()
    assert list(expand([str(tmp_path / "empty")])) == [str(tmp_path / "empty")]


@pytest.mark.parametrize(
    "name",
    ["0123456789abcdef", "article/0123456789abcdef", f"{BASE}/id/article/0123456789abcdef",
     f"{BASE}/graph/article/0123456789abcdef"],
)  # fmt: skip
def test_an_article_is_named_by_id_iri_or_graph(name: str) -> None:
    assert article_graph(name, BASE).value == f"{BASE}/graph/article/0123456789abcdef"


def test_an_article_is_named_by_its_address(work: Pipeline, tmp_path: Path) -> None:
    front = "---\nurl: https://example.org/a\n---\n"
    (loaded,) = work.ingest([put(tmp_path, "a.tr.txt", front + TEXT)])
    assert isinstance(loaded, Loaded)
    assert article_graph("http://example.org/a/?utm_source=x", BASE) == loaded.graph


def test_validation_needs_no_graph_and_sees_the_one_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordsheets, "shipped", lambda: {"tests": record_sheet()})
    change = {"type": "status", "of": "proposal/su-konseyi", "to": "adopted", "date": "2026",
              "evidence": act()["evidence"]}  # fmt: skip
    path = Path(put(tmp_path, "a.yaml", dump_sheet(article_sheet(change))))
    with pytest.raises(Nonconforming, match="no such entity: proposal/su-konseyi"):
        validate(path, tmp_path / "none", BASE)
    assert not (tmp_path / "none").exists()
    proposal = {**act(), "object": {"type": "body", "name": {"tr": "Su Konseyi"}}}
    other = article_sheet(proposal, url="https://example.org/b")
    with Store.open(tmp_path / "data", BASE) as store:
        store.load({RECORD: record_triples([record_sheet()], BASE, PlainTerms())})
        work = Pipeline(store, _Plain(), little_extractor, Ledger(store.folder))
        work.load(other, None, "b")
    assert validate(path, tmp_path / "data", BASE)[0].article is not None


class _Plain(PlainTerms):
    def key(self, names: object, within: object = None) -> str:
        return "su-konseyi"


@pytest.mark.parametrize(
    ("path", "name"),
    [("x/record/people/anadolu.yaml", "people/anadolu"), ("x/people/anadolu.yaml", "anadolu"),
     ("record/a.b.yaml", "a.b"), ("record/old/record/a.json", "a"), ("record/../a.yaml", "a"),
     ("record/../../a.yaml", "a"), ("../record/./b/../a.yaml", "a"), ("/record/a.yaml", "a")],
)  # fmt: skip
def test_a_sheet_of_the_record_is_named_from_its_record_folder_on(path: str, name: str) -> None:
    assert recordsheets.name_of(Path(path)) == name


def test_a_data_folder_s_own_sheet_in_a_folder_stands_for_the_shipped_one(tmp_path: Path) -> None:
    sheet = recordsheets.keep(tmp_path, "people/anadolu", record_sheet())
    assert sheet.relative_to(tmp_path).as_posix() == "record/people/anadolu.yaml"
    assert recordsheets.own(tmp_path) == {"people/anadolu": record_sheet()}


def test_the_dump_after_reingesting_has_the_same_bytes(work: Pipeline, tmp_path: Path) -> None:
    source = put(tmp_path, "a.tr.txt", TEXT)
    list(work.ingest([source]))
    folder = work.store.folder
    work.store.close()
    first = dumped(folder)
    with Store.open(folder, BASE) as store:
        list(Pipeline(store, PlainTerms(), little_extractor, Ledger(folder)).ingest([source]))
    assert dumped(folder) == first


def test_a_path_that_no_file_can_have_is_refused_and_the_rest_goes_on(
    work: Pipeline, tmp_path: Path
) -> None:
    (tmp_path / "loop.tr.txt").symlink_to(tmp_path / "loop.tr.txt")
    sources = ["x" * 300 + ".tr.txt", f"{tmp_path}/loop.tr.txt", put(tmp_path, "a.tr.txt", TEXT)]
    assert left_out(sources) == {}
    results = list(work.ingest(sources))
    assert [isinstance(one, Loaded) for one in results] == [False, False, True]


def test_a_folder_that_may_not_be_looked_into_is_refused_and_the_rest_goes_on(
    work: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, listed = str(tmp_path / "in" / "closed"), os.scandir
    put(tmp_path / "in", "closed/a.tr.txt", TEXT)
    put(tmp_path / "in", "open/a.tr.txt", TEXT)
    (tmp_path / "in" / "broken.tr.txt").symlink_to("nowhere")

    def scandir(path: str) -> Any:
        if str(path) == closed:
            raise PermissionError(13, "Permission denied", closed)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    broken, refused, loaded = work.ingest([str(tmp_path / "in")])
    assert "broken.tr.txt: No such file" in str(broken)
    assert str(refused) == f"{closed}: a folder that may not be looked into"
    assert isinstance(loaded, Loaded)


@pytest.mark.parametrize(
    "name", ["https://[x", "https://x:99999/a", "a\udc80", "https://a\udc80/", "", "<a>"]
)
def test_what_names_no_article_still_gives_a_graph_that_is_not_there(name: str) -> None:
    assert article_graph(name, BASE).value.startswith(f"{BASE}/graph/article/")


def test_everything_that_is_read_is_named_where_something_is_not(
    work: Pipeline, tmp_path: Path
) -> None:
    (error,) = work.ingest([put(tmp_path, "paper.pdf", "x")])
    assert all(suffix in str(error) for suffix in ACCEPTED)


def test_what_another_extractor_found_is_noted(work: Pipeline, tmp_path: Path) -> None:
    sheet = article_sheet(act(extractor="llm"), act("support", extractor="llm"))
    (loaded,) = work.ingest([put(tmp_path, "a.yaml", dump_sheet(sheet))])
    assert isinstance(loaded, Loaded)
    assert "2 facts found by llm, to be reviewed" in loaded.warnings
