"""Dumps: the same bytes for the same graph, and back again, or not at all."""

import gzip
import hashlib
import os
import random
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import dump as module
from graph.contents import Contents
from graph.dump import dump, restore
from graph.errors import BadDump, Locked, StoreError
from graph.settings import Settings
from graph.store import Store
from graph.terms import Literal, Triple, curie
from graph.versions import publish
from tests.graph.saying import BASE, CURATION, MERGED, PROPOSING, RECORD, article, says, thing

SAID = {
    RECORD: says('place/gabala rdfs:label "Qəbələ"'),
    article(1): says(PROPOSING),
    article(2): [
        *says(PROPOSING),
        Triple(thing("article/a"), curie("dcterms:title"), Literal('a "b"\n\t\x01 \u2028 ű')),
    ],
    CURATION: says("claim/a td:contradicts claim/b"),
}
QUADS = sum(map(len, SAID.values()))


@pytest.fixture
def data(tmp_path):
    with Store.open(tmp_path / "data", BASE) as store:
        for graph, triples in SAID.items():
            store.replace(graph, triples)
        store.keep_text("someone else's words")
    return tmp_path / "data"


@pytest.fixture
def whole(data, tmp_path):
    return dump(data, tmp_path / "whole.nq").read_bytes()


def test_a_dump_is_sorted_lines_of_every_source_and_of_nothing_else(whole):
    lines = whole.splitlines(keepends=True)
    assert lines == sorted(set(lines))
    about = [line for line in lines if line.startswith(f"<{BASE}/graph> ".encode())]
    assert len(lines) == QUADS + len(about)
    assert len(about) == 2
    assert str(MERGED).encode() not in whole
    assert b"proposedBy" not in whole
    assert b"someone else" not in whole


def test_a_data_folder_dumps_what_it_serves(data, tmp_path, whole):
    with Store.open(data, BASE) as store:
        version = publish(store, Settings(data=data))
        store.replace(article(3), says(PROPOSING))
    assert dump(data, tmp_path / "served.nq").read_bytes() == whole
    assert dump(version.path, tmp_path / "version.nq").read_bytes() == whole


def test_a_restored_folder_dumps_to_the_same_bytes_and_has_its_merged_graph_again(
    data, tmp_path, whole
):
    packed = dump(data, tmp_path / "whole.nq.gz")
    assert gzip.decompress(packed.read_bytes()) == whole
    assert restore(packed, tmp_path / "again") == QUADS
    assert dump(tmp_path / "again", tmp_path / "again.nq").read_bytes() == whole
    assert dump(tmp_path / "again", tmp_path / "again.nq.gz").read_bytes() == packed.read_bytes()
    with Store.open(data, BASE) as old, Store.open(tmp_path / "again", BASE) as new:
        assert set(old.quads) == set(new.quads)
        assert new.replace(article(1), SAID[article(1)]).added == 0


def test_an_empty_store_goes_there_and_back(tmp_path):
    Store.open(tmp_path / "data", BASE).close()
    out = dump(tmp_path / "data", tmp_path / "empty.nq")
    assert restore(out, tmp_path / "again") == 0
    assert dump(tmp_path / "again", tmp_path / "two.nq").read_bytes() == out.read_bytes()


_ELSEWHERE = """
import hashlib, random, sys
from pathlib import Path
from graph.dump import dump
from graph.store import Store
from tests.graph.saying import BASE
from tests.graph.test_dump import SAID
home, seed = Path(sys.argv[1]), int(sys.argv[2])
graphs = {graph: random.Random(seed).sample(said, len(said)) for graph, said in SAID.items()}
order = random.Random(seed).sample(list(graphs), len(graphs))
with Store.open(home / "data", BASE) as store:
    if seed % 2:
        store.load({graph: graphs[graph] for graph in order})
    else:
        for graph in order:
            store.replace(graph, graphs[graph])
for name in ("d.nq", "d.nq.gz"):
    print(hashlib.sha256(dump(home / "data", home / name).read_bytes()).hexdigest())
"""


@pytest.mark.parametrize(
    ("seed", "place"),
    [
        (0, {"PYTHONHASHSEED": "1", "TZ": "Asia/Almaty", "LC_ALL": "tr_TR.UTF-8"}),
        (1, {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C"}),
        (2, {"PYTHONHASHSEED": "3", "TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0"}),
    ],
)
def test_order_hash_seed_locale_and_time_zone_leave_no_trace(data, tmp_path, seed, place):
    done = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, str(tmp_path / "elsewhere"), str(seed)],
        env={**os.environ, **place},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    here = [dump(data, tmp_path / name).read_bytes() for name in ("d.nq", "d.nq.gz")]
    assert done.stdout.split() == [hashlib.sha256(content).hexdigest() for content in here]


def test_a_dump_larger_than_memory_allows_is_sorted_through_files(
    data, tmp_path, whole, monkeypatch
):
    monkeypatch.setattr(module, "RUN_BYTES", 300)
    assert dump(data, tmp_path / "runs.nq").read_bytes() == whole


def test_a_dump_that_fails_leaves_the_old_file(data, tmp_path, monkeypatch):
    out = tmp_path / "whole.nq"
    out.write_bytes(b"last night's")

    def fail(*_, **__):
        raise OSError("no space left")

    monkeypatch.setattr(module, "_write", fail)
    with pytest.raises(OSError, match="no space"):
        dump(data, out)
    assert out.read_bytes() == b"last night's"
    assert {p.name for p in tmp_path.iterdir()} == {"data", "whole.nq"}


def test_a_folder_without_a_graph_or_a_strange_name_is_refused(data, tmp_path):
    (tmp_path / "other").mkdir()
    with pytest.raises(StoreError, match="holds no graph"):
        dump(tmp_path / "other", tmp_path / "x.nq")
    with pytest.raises(ValueError, match="ends in"):
        dump(data, tmp_path / "x.ttl")


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
        (lambda _: b"\x00\x01\x02" * 99, "line 1: "),
        (lambda _: "Kurultay toplandı.\n".encode("cp1254"), "line 1: "),
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


def test_a_folder_that_holds_something_is_not_overwritten(data, tmp_path, whole):
    path = tmp_path / "whole.nq"
    with pytest.raises(StoreError, match="not empty: texts"):
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


def test_a_restore_leaves_alone_what_another_process_began_meanwhile(whole, tmp_path, monkeypatch):
    folder, inspect = tmp_path / "again", module._inspect

    def inspected(path):
        others.append(Store.open(folder, BASE))
        return inspect(path)

    others: list[Store] = []
    monkeypatch.setattr(module, "_inspect", inspected)
    with pytest.raises(Locked):
        restore(tmp_path / "whole.nq", folder)
    with others.pop() as other:
        other.replace(article(7), says(PROPOSING))
    assert (folder / "store.json").exists()
    with Store.open(folder, BASE) as store:
        assert store.graphs() == [article(7)]


def test_a_version_that_cannot_be_opened_is_named(data, tmp_path):
    with Store.open(data, BASE) as store:
        version = publish(store, Settings(data=data))
    (version.store / "CURRENT").unlink()
    with pytest.raises(StoreError, match=f"{version.name}.* cannot be opened"):
        dump(data, tmp_path / "x.nq")
    assert not list(tmp_path.glob("*x.nq*"))


def test_an_empty_folder_and_an_empty_store_can_be_restored_into(whole, tmp_path):
    (tmp_path / "empty").mkdir()
    Store.open(tmp_path / "made", BASE).close()
    (tmp_path / "made" / "writer.building-half").mkdir()  # a restore that was killed
    for name in ("empty", "made"):
        assert restore(tmp_path / "whole.nq", tmp_path / name) == QUADS


def test_a_restore_that_fails_leaves_an_empty_folder_empty(whole, tmp_path):
    (tmp_path / "empty").mkdir()
    said = f'<{BASE}/id/a> <{BASE}/p> "0042"^^<http://www.w3.org/2001/XMLSchema#integer>'
    (tmp_path / "bad.nq").write_bytes(
        _sealed([f"{said} <{BASE}/graph/record> .\n".encode()], tmp_path)
    )
    with pytest.raises(BadDump):
        restore(tmp_path / "bad.nq", tmp_path / "empty")
    assert not list((tmp_path / "empty").iterdir())
