"""The writer: one at a time, whole changes, nothing twice."""

import json
import random
import signal
import subprocess
import sys
import time
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode

from graph.errors import Locked, StoreError, WrongBase
from graph.store import Change, Store
from graph.terms import Literal, Triple, curie, iri, literal, text, when
from tests.graph.saying import (
    ABOVE,
    BASE,
    CURATION,
    MERGED,
    PROPOSING,
    RECORD,
    article,
    say,
    says,
    thing,
)


def everything(store: Store) -> set:
    return set(store.quads)


def test_the_same_article_twice_changes_nothing(writer):
    triples = says(PROPOSING)
    assert writer.replace(article(1), triples) == Change(added=len(triples), removed=0)
    before = everything(writer)
    assert writer.replace(article(1), reversed(triples)) == Change(0, 0)
    assert everything(writer) == before


def test_literals_that_the_engine_rewrites_are_no_change_the_second_time(writer):
    subject, predicate = thing("claim/a"), curie("td:value")
    values = [
        literal("0042", "xsd:integer"),
        literal("42", "xsd:nonNegativeInteger"),
        literal("85.50", "xsd:decimal"),
        literal("1", "xsd:boolean"),
        literal("2025-10-07T00:00:00.000Z", "xsd:dateTime"),
        text("Тоқаев", "kk-Cyrl"),
        when("2025-10"),
        Literal('quote " backslash \\ line\nend \x00 \ufffe \u200f'),
    ]
    triples = [Triple(subject, predicate, value) for value in values]
    assert writer.replace(article(1), triples).added == len(values) - 1  # 0042 and 42 are one
    before = everything(writer)
    assert writer.replace(article(1), triples) == Change(0, 0)
    assert everything(writer) == before


@given(words=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_any_text_comes_back_as_it_went_in(words):
    subject, predicate = thing("article/a"), curie("dcterms:title")
    triples = {Triple(subject, predicate, text(word, "tr")) for word in words}
    _shared().replace(article(1), triples)
    assert set(_shared().triples(article(1))) == triples
    assert set(_shared().triples(MERGED)) == triples


_SHARED: list[Store] = []


def _shared() -> Store:
    return _SHARED[0]


@pytest.fixture(scope="module", autouse=True)
def _one_store_for_many_examples(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("shared") / "data", BASE, ABOVE) as store:
        _SHARED.append(store)
        yield
    _SHARED.clear()


def test_an_article_read_again_replaces_what_it_said(writer):
    writer.replace(article(1), says(PROPOSING))
    change = writer.replace(article(1), says(PROPOSING)[:-1])
    assert change == Change(added=0, removed=1)
    assert set(writer.triples(article(1))) == set(says(PROPOSING)[:-1])


def test_retracting_removes_exactly_what_only_that_article_said(writer):
    writer.replace(RECORD, says("event/gabala a td:Summit"))
    before = everything(writer)
    writer.replace(article(1), says(PROPOSING))
    assert writer.retract(article(1)) == Change(added=0, removed=len(says(PROPOSING)))
    assert everything(writer) == before
    assert writer.graphs() == [RECORD]
    assert writer.retract(article(1)) == Change(0, 0)


def test_graphs_are_listed_sorted_and_without_the_merged_one(writer):
    for graph in (RECORD, article(2), article(1), CURATION):
        writer.replace(graph, says("event/gabala a td:Summit"))
    assert writer.graphs() == [article(1), article(2), CURATION, RECORD]


def test_what_was_written_is_there_after_opening_again(tmp_path):
    with Store.open(tmp_path / "data", BASE, ABOVE) as store:
        store.replace(article(1), says(PROPOSING))
        before, contents = everything(store), store.contents
    with Store.open(tmp_path / "data", BASE, ABOVE) as store:
        assert everything(store) == before
        assert store.contents == contents


def test_contents_come_out_the_same_whatever_the_order_of_changes(tmp_path):
    graphs = {article(n): says(PROPOSING.splitlines()[: n + 2]) for n in range(4)}
    with Store.open(tmp_path / "one", BASE, ABOVE) as one:
        one.replace(article(9), says(PROPOSING))
        for graph, triples in graphs.items():
            one.replace(graph, triples)
        one.retract(article(9))
        with Store.open(tmp_path / "other", BASE, ABOVE) as other:
            other.load(dict(reversed(graphs.items())))
            assert one.contents == other.contents
            assert everything(one) == everything(other)


def test_loading_in_bulk_keeps_the_other_graphs_and_replaces_its_own(writer):
    writer.replace(RECORD, says("place/gabala td:locatedIn place/azerbaijan"))
    writer.replace(article(1), says("place/azerbaijan td:locatedIn place/europe"))
    writer.load({article(1): says("place/azerbaijan td:locatedIn place/caucasus")})
    assert set(writer.triples(MERGED)) == set(
        says("""
            place/gabala td:locatedIn place/azerbaijan
            place/azerbaijan td:locatedIn place/caucasus
            place/gabala td:locatedIn place/caucasus
        """)
    )


def test_a_bulk_load_that_fails_leaves_everything_as_it_was(writer, tmp_path):
    writer.replace(RECORD, says("event/gabala a td:Summit"))
    before = everything(writer)

    def broken():
        yield from says(PROPOSING)
        raise RuntimeError("the article ends here")

    with pytest.raises(RuntimeError):
        writer.load({article(1): broken()})
    assert everything(writer) == before
    assert not list((tmp_path / "data").glob("writer.*"))
    assert writer.replace(article(1), says(PROPOSING)).added == 6


def test_a_change_that_cannot_be_written_leaves_everything_as_it_was(writer, monkeypatch):
    writer.replace(article(1), says(PROPOSING))
    before = everything(writer)
    # The last step of the request fails: the steps before it must not stay.
    request = writer._request
    monkeypatch.setattr(
        writer, "_request", lambda *a, **k: f"{request(*a, **k)} ; LOAD <file:///nowhere>"
    )
    with pytest.raises(OSError, match=r".+"):
        writer.replace(article(1), says(PROPOSING)[:2])
    assert everything(writer) == before


def test_a_second_writer_is_told_that_the_folder_is_taken(writer, tmp_path):
    with pytest.raises(Locked, match="data: another process is writing"):
        Store.open(tmp_path / "data", BASE, ABOVE)


def test_a_folder_made_with_another_base_is_refused_and_left_unlocked(tmp_path):
    Store.open(tmp_path / "data", BASE, ABOVE).close()
    with pytest.raises(WrongBase, match=BASE):
        Store.open(tmp_path / "data", "https://other.example", ABOVE)
    Store.open(tmp_path / "data", BASE, ABOVE).close()


@pytest.mark.parametrize(
    "about",
    [b"", b"{", b"[]", b"{}", b'{"format": 99, "base": "x", "rules": "y"}', b"\xff\xfe", None],
)
def test_a_damaged_or_missing_store_json_is_named(tmp_path, about):
    Store.open(tmp_path / "data", BASE, ABOVE).close()
    path = tmp_path / "data" / "store.json"
    path.unlink() if about is None else path.write_bytes(about)
    with pytest.raises(StoreError, match=r"store\.json"):
        Store.open(tmp_path / "data", BASE, ABOVE)


def test_a_folder_that_cannot_be_one_and_a_damaged_writer_are_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="file cannot be a data folder"):
        Store.open(tmp_path / "file", BASE, ABOVE)
    Store.open(tmp_path / "data", BASE, ABOVE).close()
    (tmp_path / "data" / "writer" / "CURRENT").write_bytes(b"nonsense")
    with pytest.raises(StoreError, match="writer cannot be opened"):
        Store.open(tmp_path / "data", BASE, ABOVE)


def test_a_store_that_cannot_write_out_its_memory_still_lets_the_next_writer_in(tmp_path):
    class Full:
        def flush(self):
            raise OSError("no space left")

    store = Store.open(tmp_path / "data", BASE, ABOVE)
    store._quads = Full()
    with pytest.raises(OSError, match="no space"):
        store.close()
    Store.open(tmp_path / "data", BASE, ABOVE).close()


def test_a_closed_store_says_so(tmp_path):
    store = Store.open(tmp_path / "data", BASE, ABOVE)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.graphs()


@pytest.mark.parametrize(
    "graph", [MERGED, iri(f"{BASE}/id/article/x"), iri("https://other.example/graph/record")]
)
def test_only_source_graphs_of_this_base_are_written(writer, graph):
    with pytest.raises(ValueError, match="not a source graph"):
        writer.replace(graph, says(PROPOSING))
    with pytest.raises(ValueError, match="not a source graph"):
        writer.load({graph: says(PROPOSING)})
    assert not writer.graphs()


@pytest.mark.parametrize(
    "triple",
    [
        Triple(BlankNode(), curie("rdf:type"), curie("td:Summit")),
        Triple(thing("event/a"), curie("td:takesPlaceIn"), BlankNode()),
        Triple(thing("event/a"), curie("td:takesPlaceIn"), say("event/a a td:Summit")),
    ],
)
def test_blank_nodes_and_triple_terms_are_refused(writer, triple):
    with pytest.raises(ValueError, match="no place here"):
        writer.replace(article(1), [say("event/a a td:Summit"), triple])
    with pytest.raises(ValueError, match="no place here"):
        writer.load({article(1): [triple]})
    assert not writer.graphs()


def test_other_rules_make_the_merged_graph_anew(tmp_path):
    with Store.open(tmp_path / "data", BASE, {}) as store:
        store.replace(article(1), says("event/gabala a td:Summit"))
        assert say("event/gabala a td:Event") not in set(store.triples(MERGED))
        contents = store.contents
    with Store.open(tmp_path / "data", BASE, ABOVE) as store:
        assert say("event/gabala a td:Event") in set(store.triples(MERGED))
        assert store.contents == contents
    rules = json.loads((tmp_path / "data" / "store.json").read_bytes())["rules"]
    with Store.open(tmp_path / "data", BASE, ABOVE) as store:
        assert store.rules == rules


@pytest.mark.parametrize("work", ["load", "publish"])
def test_a_process_ended_at_any_step_leaves_all_of_the_old_or_all_of_the_new(work, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.graph.each_step", work, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 5


_ENDLESS = """
import sys
from pathlib import Path
from graph.store import Store
from tests.graph.saying import ABOVE, BASE, PROPOSING, article, says
with Store.open(Path(sys.argv[1]), BASE, ABOVE) as store:
    print("open", flush=True)
    while True:
        for number in range(5):
            store.replace(article(number), says(PROPOSING))
        for number in range(5):
            store.retract(article(number))
"""


def test_a_writer_killed_while_writing_leaves_both_sides_of_each_change(tmp_path):
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", _ENDLESS, str(tmp_path / "data")], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(random.uniform(0.01, 0.2))
            process.send_signal(signal.SIGKILL)
        with Store.open(tmp_path / "data", BASE, ABOVE) as store:
            before = everything(store)
            store.load({})
            assert everything(store) == before


# ---------------------------------------------------------------- texts


def test_a_text_is_kept_to_the_letter_under_its_hash(writer, tmp_path):
    words = "Kasım Cömert\r\n\tТоқаев \u2028 İ"
    digest = writer.keep_text(words)
    assert digest == sha256(words.encode()).hexdigest()
    assert writer.keep_text(words) == digest
    assert writer.text(digest) == words
    assert [p.name for p in (tmp_path / "data" / "texts").iterdir()] == [f"sha256-{digest}.txt"]
    assert writer.drop_text(digest)
    assert writer.text(digest) is None
    assert not writer.drop_text(digest)


@pytest.mark.parametrize("name", ["", "0" * 64, "../../store.json", "0" * 63 + "\n", "A" * 64])
def test_a_name_that_is_no_kept_hash_finds_nothing(writer, name):
    assert writer.text(name) is None
    assert not writer.drop_text(name)


def test_a_damaged_text_is_not_passed_off_as_the_text(writer, tmp_path):
    digest = writer.keep_text("önerdi")
    (tmp_path / "data" / "texts" / f"sha256-{digest}.txt").write_text("reddetti", "utf-8")
    with pytest.raises(StoreError, match=digest):
        writer.text(digest)


def test_keeping_a_text_again_mends_a_damaged_one(writer, tmp_path):
    digest = writer.keep_text("önerdi")
    (tmp_path / "data" / "texts" / f"sha256-{digest}.txt").write_text("reddetti", "utf-8")
    assert writer.keep_text("önerdi") == digest
    assert writer.text(digest) == "önerdi"


def test_a_text_that_is_not_unicode_is_refused(writer):
    with pytest.raises(ValueError, match="surrogates"):
        writer.keep_text("\ud800")
