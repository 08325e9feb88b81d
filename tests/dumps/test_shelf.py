"""A folder of dumps as others see it: whole bags, and nothing that leads out of them."""

import shutil
from pathlib import Path

import pytest

from graph.dumps.bag import hashed
from graph.dumps.delta import dump_delta
from graph.dumps.shelf import bags, held, linked, names
from graph.dumps.writing import dump
from graph.settings import Settings
from graph.store import Store
from graph.versions import current, publish
from tests.dumps.conftest import content
from tests.graph.saying import BASE, article, says


@pytest.fixture
def folder(bag: Path, data: Path) -> Path:
    """Two full dumps and the delta between them."""
    with Store.open(data, BASE) as store:
        store.replace(article(3), says("event/new a td:Summit"))
        publish(store, Settings(data=data))
    dump(current(data), bag.parent)
    dump_delta(current(data), bag, bag.parent)
    return bag.parent


def test_it_tells_every_file_of_every_bag(folder: Path, bag: Path) -> None:
    found = bags(folder)
    assert [(b.name.number, b.name.since) for b in found] == [(2, None), (2, 1), (1, None)]
    assert [b.name for b in found] == names(folder)
    for one in found:
        assert set(one.files) == set(content(one.path))
        assert one.size == sum(map(len, content(one.path).values()))
        for name, file in one.files.items():
            path = one.file(name)
            assert path is not None
            whole = hashed(path)
            assert (whole.size, whole.digests["sha256"]) == (file.size, file.digests["sha256"])
    full, delta, _ = found
    assert linked(folder) == {"latest": full.name, "latest_delta": delta.name}


def test_there_is_nothing_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert names(tmp_path / "none") == bags(tmp_path / "none") == []
    assert linked(tmp_path / "none") == {}
    assert held(tmp_path / "none", "kurultay_full_20240101T000000Z_0001") is None


@pytest.mark.parametrize(
    "lost",
    [
        *("bagit.txt", "bag-info.txt", "README.md", "manifest-sha256.txt"),
        *("tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "data/graphs/sources.nq.zst"),
    ],
)
def test_a_bag_that_lacks_a_file_is_not_there(folder: Path, bag: Path, lost: str) -> None:
    (bag / lost).unlink()
    assert held(folder, bag.name) is None
    assert [b.name.number for b in bags(folder)] == [2, 2]


def test_a_bag_that_is_cut_short_is_not_there(folder: Path, bag: Path) -> None:
    file = bag / "data/graphs/sources.nq.gz"
    file.write_bytes(file.read_bytes()[:-1])
    assert held(folder, bag.name) is None


def test_what_leads_elsewhere_is_not_there(folder: Path, bag: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    shutil.copytree(bag / "data", secret)
    before = held(folder, bag.name)
    assert before is not None
    again = folder / "kurultay_full_20240101T000000Z_0009"
    again.symlink_to(before.path)
    assert held(folder, again.name) is None
    shutil.rmtree(bag / "data/graphs")
    (bag / "data/graphs").symlink_to(secret / "graphs")
    assert before.file("data/graphs/sources.nq.gz") is None
    other = folder / "kurultay_full_20240101T000000Z_0008"
    shutil.copytree(bag, other, symlinks=True)
    assert held(folder, other.name) is None
    for name in ("../secret/graphs/sources.nq.gz", str(secret), "", ".", "data"):
        assert before.file(name) is None
