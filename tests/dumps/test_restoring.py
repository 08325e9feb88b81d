"""What a bag holds comes back, or nothing does."""

import gzip
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.contents import Contents
from graph.dumps import restoring as module
from graph.dumps.restoring import opened, restore
from graph.dumps.writing import dump
from graph.errors import BadDump, Locked, StoreError
from graph.settings import Settings
from graph.store import Store
from graph.versions import current, publish
from tests.dumps.conftest import QUADS, SAID, content
from tests.graph.dumped import dumped
from tests.graph.saying import BASE, MERGED, PROPOSING, article, says

# rdflib warns of its own old names.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")
SOURCES = "data/graphs/sources.nq.gz"


def published(bag: Path, folder: Path) -> Path:
    """A folder restored from a bag, as the command does it."""
    restore(bag, folder)
    edition = opened(bag)[0]
    assert edition
    with Store.open(folder, BASE) as store:
        publish(store, Settings(data=folder), issue=(edition.number, edition.created))
    return folder


@pytest.mark.parametrize("quotes", [True, False])
def test_a_restored_folder_dumps_to_the_same_bag(data, tmp_path, quotes):
    with Store.open(data, BASE) as store:
        store.replace(article(3), says(PROPOSING))
        publish(store, Settings(data=data))  # so that number and date are not the first
    bag = dump(current(data), tmp_path / "one", quotes=quotes)
    again = published(bag, tmp_path / "again")
    for asked in (True, quotes):
        two = dump(current(again), tmp_path / f"two-{asked}", quotes=asked)
        assert two.name == bag.name
        assert content(two) == content(bag)


def test_a_restored_folder_has_its_merged_graph_again_and_goes_on(data, bag, tmp_path):
    assert restore(bag, tmp_path / "again").quads == QUADS
    with Store.open(data, BASE) as old, Store.open(tmp_path / "again", BASE) as new:
        assert set(old.quads) == set(new.quads)
        assert new.replace(article(1), SAID[article(1)]).added == 0


@pytest.mark.parametrize("name", [SOURCES, "data/graphs/sources.nq.zst", "plain.nq"])
def test_the_quads_alone_are_enough(data, bag, whole, tmp_path, name):
    file = tmp_path / Path(name).name
    file.write_bytes(whole if name == "plain.nq" else (bag / name).read_bytes())
    assert restore(file, tmp_path / "again").quads == QUADS
    assert dumped(tmp_path / "again") == dumped(data)


def test_an_empty_store_goes_there_and_back(tmp_path):
    with Store.open(tmp_path / "data", BASE) as store:
        publish(store, Settings(data=tmp_path / "data"))
    bag = dump(current(tmp_path / "data"), tmp_path / "dumps")
    again = published(bag, tmp_path / "again")
    assert content(dump(current(again), tmp_path / "two")) == content(bag)


def test_dumps_in_the_folder_do_not_keep_it_from_being_restored(data, bag, tmp_path):
    shutil.copytree(bag.parent, tmp_path / "lost" / "dumps", symlinks=True)
    assert restore(tmp_path / "lost" / "dumps" / "latest", tmp_path / "lost").quads == QUADS
    assert (tmp_path / "lost" / "dumps" / bag.name / "bagit.txt").exists()


def test_a_failed_restore_leaves_the_dumps(bag, tmp_path):
    shutil.copytree(bag.parent, tmp_path / "lost" / "dumps", symlinks=True)
    (tmp_path / "cut.nq").write_bytes(b"")
    with pytest.raises(BadDump):
        restore(tmp_path / "cut.nq", tmp_path / "lost")
    assert [path.name for path in (tmp_path / "lost").iterdir()] == ["dumps"]


def test_a_bag_of_two_versions_is_refused(data, bag, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(bag, other)
    with Store.open(data, BASE) as store:
        store.replace(article(3), says(PROPOSING))
        publish(store, Settings(data=data))
    second = dump(current(data), tmp_path / "dumps")
    shutil.copy(second / SOURCES, other / SOURCES)
    with pytest.raises(BadDump, match="not of one version"):
        restore(other, tmp_path / "again")
    (other / "data/metadata/version.json").unlink()
    with pytest.raises(BadDump, match="not a bag of ours"):
        restore(other, tmp_path / "again")
    assert not (tmp_path / "again").exists()


# ---------------------------------------------------------------- without us

_ASKED = (
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?g { ?s a ?class } }",
    "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
)


def test_rdflib_and_the_native_store_read_the_same_out_of_it(data, whole, tmp_path):
    (tmp_path / "sources.nq").write_bytes(whole)
    store = str(tmp_path / "native")
    native = str(Path(sys.executable).parent / "oxigraph")
    load = [native, "load", "--location", store, "--file", str(tmp_path / "sources.nq")]
    subprocess.run(load, check=True, capture_output=True)
    dataset = rdflib.Dataset().parse(data=whole, format="nquads")
    with Store.open(data, BASE) as ours:
        for question in _ASKED:
            less_merged = question.replace("?o }", f"?o }} FILTER(?g != {MERGED})").replace("?class }", f"?class }} FILTER(?g != {MERGED})")  # fmt: skip
            expected = int(next(ours.quads.query(less_merged))["n"].value)
            (row,) = dataset.query(question)
            query = [native, "query", "--location", store, "--query", question, "--results-format", "csv"]  # fmt: skip
            said = subprocess.run(query, check=True, capture_output=True, text=True).stdout
            assert (int(row.n), int(said.split()[1])) == (expected, expected)
            assert expected > 0


# ---------------------------------------------------------------- what restore refuses


def refused(content: bytes, tmp_path, name="bad.nq") -> str:
    """Why `content` is refused; the folder is seen to be as it was."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadDump) as caught:
        restore(path, tmp_path / "again")
    assert not (tmp_path / "again").exists()
    return str(caught.value)


def test_a_dump_cut_anywhere_is_refused(whole, tmp_path):
    ends = [n + 1 for n, byte in enumerate(whole) if byte == ord("\n")][:-1]
    for cut in {0, 1, len(whole) // 2, len(whole) - 1, *random.sample(ends, 5)}:
        assert refused(whole[:cut], tmp_path)


def test_a_packed_dump_cut_or_damaged_is_refused(whole, tmp_path):
    packed = gzip.compress(whole)
    for cut in (0, 5, 15, len(packed) // 2, len(packed) - 1):
        assert "bad.nq.gz" in refused(packed[:cut], tmp_path, "bad.nq.gz")
    damaged = bytearray(packed)
    damaged[len(packed) // 2] ^= 0xFF
    assert refused(bytes(damaged), tmp_path, "bad.nq.gz")
    assert "line 1:" in refused(whole, tmp_path, "bad.nq.gz")  # not packed at all


def _edit(number: int, old: bytes, new: bytes):
    def edited(whole: bytes) -> bytes:
        lines = whole.splitlines(keepends=True)
        assert old in lines[number - 1]
        lines[number - 1] = lines[number - 1].replace(old, new, 1)
        return b"".join(lines)

    return edited


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_edit(3, b" <", b" "), "line 3: "),
        (_edit(3, b" <", b"  <"), "line 3: not one quad as we write it"),
        (_edit(3, b" .\n", b" . # mine\n"), "line 3: not one quad as we write it"),
        (_edit(3, b"<https:", b"\xff<https:"), "line 3: "),
        (_edit(3, b"\n", b"\n\n"), "line 4: "),
        (_edit(3, b"/id/", b"/jd/"), "line 4: out of order|cut short or altered"),
        (lambda whole: whole * 2, "out of order"),
        (lambda whole: b"".join(sorted(whole.splitlines(True))[:-1]), "cut short or altered"),
        (lambda _: b"", "not a dump of ours"),
        (lambda _: b"\x00\x01\x02" * 99, "not a dump of ours"),
        (lambda _: "Kurultay toplandı.\n".encode("cp1254"), "not a dump of ours"),
        (lambda _: b"<https://a.example/> <https://b.example/> <https://c.example/> .\n", "ours"),
        (lambda whole: whole.replace(BASE.encode() + b"/graph/", b"https://x.example/g/"), ""),
        (lambda whole: whole.replace(b"/graph/record>", b"/graph/merged>"), ""),
    ],
)
def test_a_damaged_or_foreign_dump_is_refused_with_its_place_and_reason(
    whole, tmp_path, change, reason
):
    assert re.search(reason, refused(change(whole), tmp_path))


def _sealed(lines: list[bytes], tmp_path) -> bytes:
    """A dump of those lines with the right number and digest, as only a forger makes it."""
    about = Contents().plus(lines).lines(BASE)
    return b"".join(sorted([*lines, *about]))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f'<{BASE}/id/a> <{BASE}/p> "0042"^^<http://www.w3.org/2001/XMLSchema#integer>', "form"),
        (f'_:a <{BASE}/p> "x"', "line 3: blank nodes"),
        (f"<{BASE}/id/a> <{BASE}/p> _:a", "line 3: blank nodes"),
        (f"<{BASE}/id/a> <{BASE}/p> <<( <a:a> <a:a> <a:a> )>>", "line 3: blank nodes and triple"),
    ],
)
def test_what_a_store_never_holds_is_refused_even_under_a_right_digest(tmp_path, line, reason):
    said = f"{line} <{BASE}/graph/record> .\n".encode()
    assert reason in refused(_sealed([said], tmp_path), tmp_path)


@pytest.mark.parametrize("graph", [f"{BASE}/graph/merged", "https://x.example/graph/record"])
def test_a_graph_that_is_not_ours_is_refused_with_its_line(tmp_path, graph):
    said = f"<{BASE}/id/a> <{BASE}/p> <{BASE}/id/b> <{graph}> .\n".encode()
    assert "line 3: not a graph of" in refused(_sealed([said], tmp_path), tmp_path)


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=200))
def test_no_bytes_bring_restore_down(tmp_path_factory, content):
    home = tmp_path_factory.mktemp("hostile")
    for name in ("bad.nq", "bad.nq.gz"):
        refused(content, home, name)


def test_a_missing_dump_is_named(tmp_path):
    with pytest.raises(BadDump, match=r"absent\.nq"):
        restore(tmp_path / "absent.nq", tmp_path / "again")


def test_a_folder_that_holds_something_is_not_overwritten(data, tmp_path, bag):
    path = bag
    with pytest.raises(StoreError, match="not empty: current, texts"):
        restore(path, data)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine", "utf-8")
    with pytest.raises(StoreError, match=r"not empty: a\.txt"):
        restore(path, tmp_path / "letters")
    assert [p.name for p in (tmp_path / "letters").iterdir()] == ["a.txt"]
    with Store.open(tmp_path / "busy", BASE) as store:
        store.replace(article(7), says(PROPOSING))
    with pytest.raises(StoreError, match="not empty: it holds a graph"):
        restore(path, tmp_path / "busy")
    with Store.open(tmp_path / "busy", BASE) as store:
        assert store.graphs() == [article(7)]


def test_a_restore_leaves_alone_what_another_process_began_meanwhile(bag, tmp_path, monkeypatch):
    folder, inspect = tmp_path / "again", module.stated_contents

    def inspected(path):
        others.append(Store.open(folder, BASE))
        return inspect(path)

    others: list[Store] = []
    monkeypatch.setattr(module, "stated_contents", inspected)
    with pytest.raises(Locked):
        restore(bag, folder)
    with others.pop() as other:
        other.replace(article(7), says(PROPOSING))
    assert (folder / "store.json").exists()
    with Store.open(folder, BASE) as store:
        assert store.graphs() == [article(7)]


def test_an_empty_folder_and_an_empty_store_can_be_restored_into(bag, tmp_path):
    (tmp_path / "empty").mkdir()
    Store.open(tmp_path / "made", BASE).close()
    (tmp_path / "made" / "writer.building-half").mkdir()  # a restore that was killed
    for name in ("empty", "made"):
        assert restore(bag, tmp_path / name).quads == QUADS


def test_a_restore_that_fails_leaves_an_empty_folder_empty(whole, tmp_path):
    (tmp_path / "empty").mkdir()
    said = f'<{BASE}/id/a> <{BASE}/p> "0042"^^<http://www.w3.org/2001/XMLSchema#integer>'
    (tmp_path / "bad.nq").write_bytes(
        _sealed([f"{said} <{BASE}/graph/record> .\n".encode()], tmp_path)
    )
    with pytest.raises(BadDump):
        restore(tmp_path / "bad.nq", tmp_path / "empty")
    assert not list((tmp_path / "empty").iterdir())
