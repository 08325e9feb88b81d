"""A whole bag is found whole, and each damage is named."""

import gzip
import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from graph.dumps.bag import Bag
from graph.dumps.verifying import verify
from graph.dumps.writing import dump
from graph.versions import current

SOURCES, AGAIN = "data/graphs/sources.nq.gz", "data/graphs/sources.nq.zst"
TRIG, TURTLE, JSONLD = "data/graphs/sources.trig.gz", "data/merged/merged.ttl.gz", "data/merged/merged.jsonld.gz"  # fmt: skip


@pytest.fixture(scope="session")
def shipped(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dump(current(built), tmp_path_factory.mktemp("dumps"))


@pytest.fixture
def bag(shipped: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped, tmp_path / shipped.name))


@pytest.mark.parametrize("quotes", [True, False])
def test_a_bag_as_it_was_written_is_whole(built: Path, tmp_path: Path, quotes: bool) -> None:
    bag = dump(current(built), tmp_path, quotes=quotes)
    said = CliRunner().invoke(main, ["verify", str(bag)])
    assert (said.exit_code, said.stdout, said.stderr) == (0, f"{bag}: whole\n", "")


def _files(bag: Path) -> list[Path]:
    return sorted(path for path in bag.rglob("*") if path.is_file())


def _flip(bag: Path, chance: random.Random) -> str:
    path = chance.choice(_files(bag))
    body = bytearray(path.read_bytes())
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    path.write_bytes(body)
    return str(path.relative_to(bag))


def _cut(bag: Path, chance: random.Random) -> str:
    path = chance.choice(_files(bag))
    body = path.read_bytes()
    path.write_bytes(body[: chance.randrange(len(body))])
    return str(path.relative_to(bag))


def _take(bag: Path, chance: random.Random) -> str:
    path = chance.choice(_files(bag))
    path.unlink()
    return str(path.relative_to(bag))


def _put(bag: Path, chance: random.Random) -> str:
    folder = chance.choice([path for path in (bag, *bag.rglob("*")) if path.is_dir()])
    path = folder / chance.choice(["extra.txt", ".hidden", "sources.nq", "manifest-md5.txt"])
    path.write_bytes(b"" if chance.random() < 0.5 else b"mine")
    return str(path.relative_to(bag))


def _swap(bag: Path, chance: random.Random) -> str:
    path = chance.choice([*bag.glob("manifest-*"), *bag.glob("tagmanifest-*")])
    lines = path.read_text("utf-8").splitlines(keepends=True)
    one, two = chance.sample(range(len(lines)), 2)
    if chance.random() < 0.5:  # whole lines, or but the digests of two files
        lines[one], lines[two] = lines[two], lines[one]
    else:
        (a, x), (b, y) = lines[one].split("  "), lines[two].split("  ")
        lines[one], lines[two] = f"{b}  {x}", f"{a}  {y}"
    path.write_text("".join(lines), "utf-8")
    return path.name


@pytest.mark.parametrize("damage", [_flip, _cut, _take, _put, _swap])
@pytest.mark.parametrize("number", range(10))
def test_each_of_fifty_random_damages_is_named(
    bag: Path, damage: Callable[[Path, random.Random], str], number: int
) -> None:
    seed = random.randrange(1 << 32)
    name = damage(bag, random.Random(seed))
    found = list(verify(bag))
    assert any(name in line for line in found), (seed, name, found)
    said = CliRunner().invoke(main, ["verify", str(bag)])
    assert said.exit_code == 1
    assert said.stderr.splitlines() == [f"{bag}: {line}" for line in found]


@pytest.mark.parametrize("kind", ["link", "empty folder"])
def test_what_is_no_file_is_named(bag: Path, kind: str) -> None:
    if kind == "link":
        (bag / "data" / "odd").symlink_to("/etc/passwd")
    else:
        (bag / "data" / "odd").mkdir()
    assert list(verify(bag)) == ["data/odd: neither a file nor a folder that holds any"]


# ---------------------------------------------------------------- sealed again after the change


def _sealed(bag: Path, changes: dict[str, bytes]) -> Path:
    """The bag with other files in it and the manifests made to fit, as only a forger makes it."""
    info = dict(line.split(": ", 1) for line in (bag / "bag-info.txt").read_text("utf-8").splitlines())  # fmt: skip
    info.pop("Payload-Oxum")
    forged = bag.parent / "forged" / bag.name
    forged.mkdir(parents=True)
    new = Bag(forged)
    for path in _files(bag):
        name = str(path.relative_to(bag))
        if name not in ("bagit.txt", "bag-info.txt") and "manifest-" not in name:
            new.put(name, changes.get(name, path.read_bytes()))
    new.seal(info)
    return forged


def _less_a_line(body: bytes) -> bytes:
    lines = gzip.decompress(body).splitlines(keepends=True)
    return gzip.compress(b"".join(lines[:100] + lines[101:]))


def _upside_down(body: bytes) -> bytes:
    return gzip.compress(b"".join(reversed(gzip.decompress(body).splitlines(keepends=True))))


def _replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def changed(body: bytes) -> bytes:
        plain = gzip.decompress(body)
        assert old in plain
        return gzip.compress(plain.replace(old, new, 1))

    return changed


def _edited(key: str, value: object) -> Callable[[bytes], bytes]:
    return lambda body: json.dumps({**json.loads(body), key: value}).encode()


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (SOURCES, _less_a_line, r"sources.nq.gz: cut short or altered"),
        (SOURCES, _upside_down, r"sources.nq.gz, line 2: out of order"),
        (SOURCES, _replaced(b"> .\n", b">.\n"), r"sources.nq.gz, line 1: not one quad"),
        (AGAIN, lambda body: body[:-9], r"sources.nq.zst"),
        (TRIG, _replaced(b"@kk", b"@ky"), r"sources.trig.gz: not the quads"),
        (TRIG, _replaced(b" a ", b" \x01 "), r"sources.trig.gz"),
        (TURTLE, _replaced(b"@kk", b"@ky"), r"merged.ttl.gz: lacks 1 triples"),
        (JSONLD, _replaced(b"kk", b"ky"), r"merged.jsonld.gz: not the triples"),
        ("data/metadata/version.json", _edited("graphs", 77), r"version.json: says"),
        ("data/metadata/version.json", _edited("quads", 3), r"version.json: says"),
        ("data/metadata/version.json", _edited("counts", {}), r"version.json: the counts"),
        ("data/metadata/version.json", lambda _: b"{}", r"version.json is damaged"),
        ("data/metadata/dataset.ttl", lambda b: b.replace(b"void:triples ", b"void:triples 1"), "dataset.ttl: another number"),
        ("data/metadata/dataset.ttl", lambda b: b.replace(b"dcat:byteSize \"", b"dcat:byteSize \"1"), "dataset.ttl: another size"),
        ("data/metadata/dataset.ttl", lambda b: b[:300], "dataset.ttl"),
        ("data/metadata/datacite.json", _edited("version", "1"), r"datacite.json: of another"),
        ("data/metadata/schema.jsonld", lambda _: b"[", r"schema.jsonld"),
        ("data/metadata/CITATION.cff", lambda b: b.replace(b"version: 2", b"version: 3"), r"CITATION.cff: of another"),
        ("data/metadata/rights.nt.gz", lambda b: gzip.compress(gzip.decompress(b).replace(b"/graph/record>", b"/graph/other>")), r"rights.nt.gz: not of"),
        ("data/metadata/rights.nt.gz", lambda b: gzip.compress(b"".join(gzip.decompress(b).splitlines(True)[:-1])), r"rights.nt.gz: not of"),
        ("README.md", lambda _: b"Hello", r"README.md: of another"),
    ],
)  # fmt: skip
def test_what_is_sealed_but_untrue_is_named(
    bag: Path, name: str, change: Callable[[bytes], bytes], said: str
) -> None:
    found = list(verify(_sealed(bag, {name: change((bag / name).read_bytes())})))
    assert any(re.search(said, line) for line in found), found


def test_a_sealed_bag_without_a_file_is_not_whole(bag: Path) -> None:
    for name in ("README.md", "data/metadata/datacite.json", "data/ontology/shapes.ttl"):
        copy = Path(shutil.copytree(bag, bag.parent / name.replace("/", "-") / bag.name))
        (copy / name).unlink()
        found = list(verify(_sealed(copy, {})))
        assert any(name.rpartition("/")[2] in line for line in found), found


def test_facts_that_break_the_shapes_are_named(built: Path, tmp_path: Path) -> None:
    from graph.settings import Settings
    from graph.store import Store
    from graph.terms import DEFAULT_BASE
    from graph.versions import publish

    data = Path(shutil.copytree(built, tmp_path / "data"))
    with Store.open(data, DEFAULT_BASE) as store:
        (graph,) = (g for g in store.graphs() if "/article/" in g.value)
        kept = [t for t in store.triples(graph) if not t.predicate.value.endswith("#confidence")]
        store.replace(graph, kept)
        publish(store, Settings(data=data))
    found = list(verify(dump(current(data), tmp_path / "out")))
    assert found
    assert all("breaks a shape" in line and "#confidence" in line for line in found)
