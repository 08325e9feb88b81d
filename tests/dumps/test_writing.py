"""A bag: the same bytes for the same version, whole or not there at all."""

import gzip
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import bagit
import pyoxigraph
import pytest
import rdflib
import zstandard
from pyoxigraph import RdfFormat

from graph.dumps import sorting
from graph.dumps.placing import only_one
from graph.dumps.sorting import Sorting
from graph.dumps.writing import dump
from graph.errors import Locked, StoreError
from graph.settings import Settings
from graph.store import Store
from graph.versions import current, publish
from tests.dumps.conftest import QUADS, SAID, WORDS, content
from tests.graph.saying import BASE, MERGED, PROPOSING, article, says

# rdflib's own JSON-LD parser warns of rdflib's own class.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


def test_the_bag_is_one_for_others(bag: Path) -> None:
    assert bag.name.startswith("kurultay_full_")
    assert bagit.Bag(str(bag)).validate()
    assert (bag / "bagit.txt").read_text("utf-8").startswith("BagIt-Version: 1.0\n")
    for tool, manifest in (("sha256sum", "manifest-sha256.txt"), ("sha512sum", "manifest-sha512.txt"), ("sha256sum", "tagmanifest-sha256.txt"), ("sha512sum", "tagmanifest-sha512.txt")):  # fmt: skip
        done = subprocess.run([tool, "--check", "--strict", manifest], cwd=bag, capture_output=True)
        assert done.returncode == 0, done.stderr


def test_it_holds_sorted_lines_of_every_source_and_of_nothing_else(whole: bytes) -> None:
    lines = whole.splitlines(keepends=True)
    assert lines == sorted(set(lines))
    about = [line for line in lines if line.startswith(f"<{BASE}/graph> ".encode())]
    assert len(lines) == QUADS + len(about)
    assert len(about) == 2
    assert str(MERGED).encode() not in whole
    assert b"proposedBy" not in whole
    assert b"someone else" not in whole


def test_every_form_says_the_same(bag: Path, data: Path, whole: bytes) -> None:
    parse, store = pyoxigraph.parse, pyoxigraph.Store.read_only(str(current(data).store))
    files = content(bag)
    assert zstandard.ZstdDecompressor().stream_reader(files["data/graphs/sources.nq.zst"]).read() == whole  # fmt: skip
    sources = {q for q in parse(whole, RdfFormat.N_QUADS) if q.graph_name != pyoxigraph.DefaultGraph()}  # fmt: skip
    trig = gzip.decompress(files["data/graphs/sources.trig.gz"])
    assert set(parse(trig, RdfFormat.TRIG)) == sources == {q for q in store if q.graph_name not in (MERGED, pyoxigraph.DefaultGraph())}  # fmt: skip
    assert trig.count(b" {\n") == len(SAID)
    merged = {q.triple for q in store.quads_for_pattern(None, None, None, MERGED)}
    turtle = gzip.decompress(files["data/merged/merged.ttl.gz"])
    assert {q.triple for q in parse(turtle, RdfFormat.TURTLE)} == merged
    assert b"td:proposedBy <" in turtle
    jsonld = gzip.decompress(files["data/merged/merged.jsonld.gz"])
    assert {q.triple for q in parse(jsonld, RdfFormat.JSON_LD)} == merged


def test_the_metadata_tell_the_truth(bag: Path, data: Path) -> None:
    version, files = current(data), content(bag)
    graph = rdflib.Graph().parse(data=files["data/metadata/dataset.ttl"], format="turtle")
    (triples,) = set(graph.objects(None, rdflib.VOID.triples))
    turtle = gzip.decompress(files["data/merged/merged.ttl.gz"])
    assert triples.toPython() == len(list(pyoxigraph.parse(turtle, RdfFormat.TURTLE)))  # type: ignore[attr-defined]
    sizes = {str(d): s.toPython() for d, s in graph.subject_objects(rdflib.DCAT.byteSize)}  # type: ignore[attr-defined]
    assert {iri.partition(f"{bag.name}/")[2]: size for iri, size in sizes.items()} == {
        name: len(body) for name, body in files.items() if name.startswith(("data/graphs/", "data/merged/"))
    }  # fmt: skip
    said = json.loads(files["data/metadata/version.json"])
    assert (said["number"], said["quads"], said["graphs"]) == (1, QUADS, version.graphs)
    assert said["counts"]["classes"][f"{rdflib.URIRef('https://w3id.org/turkic-diplomacy/ontology#')}Summit"] == 1  # fmt: skip
    datacite = json.loads(files["data/metadata/datacite.json"])
    assert datacite["version"] in bag.name
    schema = json.loads(files["data/metadata/schema.jsonld"])
    hashes = {d["name"]: d["sha256"] for d in schema["distribution"]}
    assert hashes == {n: hashlib.sha256(files[n]).hexdigest() for n in hashes}
    assert len(hashes) == 5
    software = json.loads(files["data/metadata/software.json"])
    assert software["packages"]["pyoxigraph"] == pyoxigraph.__version__
    assert "pytest" not in software["packages"]
    assert f"{QUADS} statements" in files["README.md"].decode()
    assert {"data/ontology/td.ttl", "data/ontology/shapes.ttl", "data/ontology/context.jsonld", "data/ontology/vocabularies/topic.ttl", "data/queries/proposals.rq"} <= files.keys()  # fmt: skip


def test_words_of_articles_are_left_out_where_asked(data: Path, bag: Path, tmp_path: Path) -> None:
    without = dump(current(data), bag.parent, quotes=False)
    assert without.name == f"{bag.name}_without-quotes"
    for name, body in content(without).items():
        plain = gzip.decompress(body) if name.endswith(".gz") else body
        assert WORDS.encode() not in plain, name
    assert WORDS.encode() in gzip.decompress((bag / "data/merged/merged.ttl.gz").read_bytes())
    said = json.loads((without / "data/metadata/version.json").read_bytes())
    assert (said["quotes"], said["quads"]) == (False, QUADS - 1)
    assert "left out" in (without / "README.md").read_text("utf-8")
    assert (bag.parent / "latest").resolve() == bag
    assert (bag.parent / "latest_without-quotes").resolve() == without


def test_latest_follows_and_the_served_version_is_dumped(data: Path, bag: Path) -> None:
    before = content(bag)
    with Store.open(data, BASE) as store:
        store.replace(article(3), says(PROPOSING))
        assert dump(current(data), bag.parent) == bag  # not published yet
        publish(store, Settings(data=data))
    second = dump(current(data), bag.parent)
    assert second != bag
    assert (bag.parent / "latest").resolve() == second
    assert content(bag) == before
    assert {path.name for path in bag.parent.iterdir()} == {
        ".lock",
        "latest",
        bag.name,
        second.name,
    }


_ELSEWHERE = """
import hashlib, json, random, sys
from datetime import datetime
from pathlib import Path
from graph.dumps.writing import dump
from graph.settings import Settings
from graph.store import Store
from graph.versions import current, publish
from tests.dumps.conftest import SAID, content
from tests.graph.saying import BASE
home, seed, created = Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
graphs = {graph: random.Random(seed).sample(said, len(said)) for graph, said in SAID.items()}
order = random.Random(seed).sample(list(graphs), len(graphs))
with Store.open(home / "data", BASE) as store:
    if seed % 2:
        store.load({graph: graphs[graph] for graph in order})
    else:
        for graph in order:
            store.replace(graph, graphs[graph])
    publish(store, Settings(data=home / "data"), issue=(1, created))
bag = dump(current(home / "data"), home / "dumps")
files = {n: hashlib.sha256(b).hexdigest() for n, b in content(bag).items()}
print(json.dumps([bag.name, files]))
"""


@pytest.mark.parametrize(
    ("seed", "place"),
    [
        (0, {"PYTHONHASHSEED": "1", "TZ": "Asia/Almaty", "LC_ALL": "tr_TR.UTF-8"}),
        (1, {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C"}),
        (2, {"PYTHONHASHSEED": "3", "TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0"}),
    ],
)
def test_order_hash_seed_locale_and_time_zone_leave_no_trace(
    data: Path, bag: Path, tmp_path: Path, seed: int, place: dict[str, str]
) -> None:
    created = current(data).created.isoformat()
    done = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, str(tmp_path / "elsewhere"), str(seed), created],
        env={**os.environ, **place},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    here = {name: hashlib.sha256(body).hexdigest() for name, body in content(bag).items()}
    assert json.loads(done.stdout) == [bag.name, here]


def test_a_dump_larger_than_memory_allows_is_sorted_through_files(
    data: Path, bag: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "RUN_BYTES", 300)
    assert content(dump(current(data), tmp_path / "runs")) == content(bag)


def test_lines_are_sorted_whatever_the_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    lines = [b"%d\n" % chance.randrange(500) for _ in range(5_000)]
    for run in (1, 100, 5_000, 1 << 20):
        for block in (1, 64, 1 << 20):
            monkeypatch.setattr(sorting, "RUN_BYTES", run * 5)
            monkeypatch.setattr(sorting, "_BLOCK_BYTES", block)
            sort = Sorting(tmp_path)
            for start in range(0, len(lines), 50 if run > 1 else 250):
                sort.add(lines[start : start + (50 if run > 1 else 250)])
            assert list(sort) == sorted(lines) == list(sort)
            assert len(sort) == len(lines)
            sort.close()


# ---------------------------------------------------------------- whole or not at all


def seen(out: Path) -> set[str]:
    return {path.name for path in out.iterdir() if not path.name.startswith(".")}


def test_a_store_that_lost_something_is_not_dumped(data: Path, tmp_path: Path) -> None:
    version = current(data)
    store = pyoxigraph.Store(str(version.store))
    store.remove(next(store.quads_for_pattern(None, None, None, article(1))))
    del store
    with pytest.raises(StoreError, match=f"{QUADS - 1} quads, not the {QUADS}"):
        dump(version, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} <= {".lock"}


def test_a_version_that_cannot_be_opened_is_named(data: Path, tmp_path: Path) -> None:
    (current(data).store / "CURRENT").unlink()
    with pytest.raises(StoreError, match=f"{current(data).name}.* cannot be opened"):
        dump(current(data), tmp_path / "out")
    assert not seen(tmp_path / "out")


def test_two_do_not_dump_to_one_place(data: Path, bag: Path) -> None:
    with only_one(bag.parent), pytest.raises(Locked, match="another process"):
        dump(current(data), bag.parent)


def test_a_target_that_cannot_be_written_is_named(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(StoreError, match="file: no dump written: "):
        dump(current(data), tmp_path / "file")


@pytest.mark.parametrize("room", [1 << 12, 1 << 16, 1 << 17])
def test_a_full_disk_leaves_nothing_and_is_told(data: Path, tmp_path: Path, room: int) -> None:
    def little_room() -> None:
        # What writes past the limit gets EFBIG, as it would get ENOSPC from a full disk.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    out = tmp_path / "out"
    command = [sys.executable, "-m", "api.cli", "dump", "--data", str(data), "--out", str(out)]
    done = subprocess.run(command, preexec_fn=little_room, capture_output=True, text=True)
    if done.returncode == 0:
        pytest.skip("it fits")
    assert done.returncode == 1
    assert done.stderr == f"{out}: no dump written: File too large\n"
    assert {path.name for path in out.iterdir()} == {".lock"}


def begun(out: Path) -> int:
    """How many files and folders a dump that is being written has so far."""
    hidden = [path for path in out.iterdir() if path.name.startswith(".kurultay_")]
    # os.walk passes over what goes while it looks
    return sum(len(files) + len(folders) for path in hidden for _, folders, files in os.walk(path))


def test_killed_at_any_moment_no_half_dump_is_seen(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "api.cli", "dump", "--data", str(data), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    whole = content(out / "latest")
    (bag,) = (path for path in out.iterdir() if path.name.startswith("kurultay"))
    most, swept = len(list(bag.rglob("*"))), 0
    for moment in range(20):
        if bag.exists():
            shutil.rmtree(bag)
            (out / "latest").unlink()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, **quiet) as process:  # type: ignore[call-overload]
            while process.poll() is None and begun(out) <= moment * most // 20:
                time.sleep(0.0005)
            process.send_signal(signal.SIGKILL)
        swept += begun(out) > 0
        assert seen(out) <= {bag.name, "latest"}
        if bag.exists():
            assert content(bag) == whole
        else:
            assert not (out / "latest").is_symlink()
    assert swept, "no run was ended in the middle"
    subprocess.run(command, check=True, capture_output=True)
    assert {path.name for path in out.iterdir()} == {".lock", "latest", bag.name}
    assert content(bag) == whole
