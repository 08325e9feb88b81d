"""What changed between two versions leads from the one to the other, for lines, stores, people."""

import gzip
import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dumps import changes
from graph.dumps.bag import Bag
from graph.dumps.delta import dump_delta, paired
from graph.dumps.fixity import damages
from graph.dumps.restoring import restore
from graph.dumps.verifying import verify
from graph.dumps.writing import dump
from graph.errors import BadDump, StoreError
from graph.settings import Settings
from graph.store import Store
from graph.versions import Version, current, publish, versions
from tests.dumps.conftest import WORDS, content
from tests.graph.saying import BASE, CURATION, RECORD, article, says

SOURCES = "data/graphs/sources.nq.gz"
NEWS = """
    proposal/fund a td:Proposal
    proposal/fund skos:prefLabel "Green fund"
    event/astana a td:Summit
    event/astana skos:prefLabel "Astana summit"
    event/gabala a td:Summit
    status-change/one a td:StatusChange
    status-change/one td:statusOf proposal/council
    status-change/one td:toStatus tdv:status/adopted
    article/b a td:Article
"""


@pytest.fixture
def two(data: Path) -> tuple[Version, Version]:
    """The first version, and one in which much is different."""
    with Store.open(data, BASE) as store:
        store.replace(article(3), says(NEWS))
        store.replace(RECORD, says('proposal/council skos:prefLabel "Council"\norganization/a dcterms:isReplacedBy organization/b\norganization/b skos:prefLabel "The Bank"'))  # fmt: skip
        store.retract(CURATION)
        publish(store, Settings(data=data), force=True)
    old, new = versions(data)
    return old, new


@pytest.fixture
def delta(two: tuple[Version, Version], tmp_path: Path) -> Path:
    old, new = two
    return dump_delta(new, old, tmp_path / "dumps")


def _sources(bag: Path) -> bytes:
    return gzip.decompress((bag / SOURCES).read_bytes())


def _applied(old: Path, delta: Path) -> bytes:
    """What the shell makes of the lines of the README."""
    block = (delta / "README.md").read_text("utf-8").partition("    export")[2].partition("\n\n")[0]
    script = f"export{block}".replace("OLD", str(old))
    subprocess.run(["bash", "-euc", f"{script}\nmv sources.nq '{old}.nq'"], cwd=delta, check=True)
    return Path(f"{old}.nq").read_bytes()


@pytest.mark.parametrize("quotes", [True, False])
def test_the_shell_makes_the_newer_dump_from_the_older(
    two: tuple[Version, Version], tmp_path: Path, quotes: bool
) -> None:
    old, new = (dump(version, tmp_path / "full", quotes=quotes) for version in two)
    delta = dump_delta(two[1], two[0], tmp_path / "out", quotes=quotes)
    assert _applied(old, delta) == _sources(new) != _sources(old)
    assert restore(Path(f"{old}.nq"), tmp_path / "again").quads > 0
    back = dump_delta(two[0], two[1], tmp_path / "out", quotes=quotes)
    assert _applied(new, back) == _sources(old)
    if not quotes:
        assert all(WORDS.encode() not in body for body in content(delta).values())
        assert WORDS.encode() not in gzip.decompress((back / "data/added.nq.gz").read_bytes())


def test_a_delta_from_a_bag_is_that_from_the_version(
    two: tuple[Version, Version], delta: Path, tmp_path: Path
) -> None:
    bag = dump(two[0], tmp_path / "full")
    again = dump_delta(two[1], bag, tmp_path / "again")
    assert again.name == delta.name
    assert content(again) == content(delta)
    assert (delta.parent / "latest_delta").resolve() == delta


def test_the_patch_says_what_the_lines_say(two: tuple[Version, Version], delta: Path) -> None:
    lines = gzip.decompress((delta / "data/changes.rdfp.gz").read_bytes()).splitlines(keepends=True)
    assert lines[:3] == [
        f"H id <{BASE}/.well-known/void#version-2> .\n".encode(),
        f"H prev <{BASE}/.well-known/void#version-1> .\n".encode(),
        b"TX .\n",
    ]
    assert lines[-1] == b"TC .\n"
    for name, sign in (("removed", b"D "), ("added", b"A ")):
        said = gzip.decompress((delta / f"data/{name}.nq.gz").read_bytes())
        assert b"".join(line[2:] for line in lines if line.startswith(sign)) == said
        assert json.loads((delta / "data/delta.json").read_bytes())[name] == said.count(b"\n") > 2


def test_changes_are_told_in_words(delta: Path) -> None:
    text = (delta / "CHANGES.md").read_text("utf-8")
    assert text.startswith("# From version 1 to version 2\n")
    assert "## New proposals (1)\n\n- Green fund (`proposal/fund`)\n" in text
    assert "## New summits (1)\n\n- Astana summit (`event/astana`)\n" in text  # Gabala was known
    assert "- Council: adopted, undated (`status-change/one`)\n" in text
    assert "## New articles (1)\n" in text
    assert "- `organization/a` is now The Bank `organization/b`\n" in text
    assert "no longer" not in text


def test_what_is_gone_is_told_and_long_lists_are_cut(
    two: tuple[Version, Version], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LISTED", 0)
    text = (dump_delta(two[0], two[1], tmp_path / "out") / "CHANGES.md").read_text("utf-8")
    assert "## Proposals no longer there (1)\n\n- and 1 more\n" in text
    assert "## Retracted articles (1)" in text


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_pairing_keeps_every_line_and_the_order(one: set[int], two: set[int]) -> None:
    def lines(numbers: set[int]) -> list[bytes]:
        return sorted(b"<a:%s%d> <p> %d .\n" % (b"/" * (n % 2), n // 7, n) for n in numbers)

    pairs = list(paired(lines(one), lines(two)))
    assert [line for old, _ in pairs for line in old] == lines(one)
    assert [line for _, new in pairs for line in new] == lines(two)
    assert all(len({line.split()[0] for line in (*old, *new)}) == 1 for old, new in pairs)


def test_a_delta_is_verified(delta: Path, tmp_path: Path) -> None:
    assert list(verify(delta)) == []
    for _ in range(10):
        copy = Path(shutil.copytree(delta, tmp_path / "copy" / delta.name))
        path = random.choice([p for p in sorted(copy.rglob("*")) if p.is_file()])
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        assert any(str(path.relative_to(copy)) in line for line in verify(copy))
        shutil.rmtree(copy)


@pytest.mark.parametrize("name", ["data/removed.nq.gz", "data/added.nq.gz", "data/delta.json"])
def test_an_untrue_delta_is_found_out(delta: Path, tmp_path: Path, name: str) -> None:
    forged = Bag(tmp_path / "forged")
    for file, body in content(delta).items():
        if file.startswith("data/"):
            if file == name and name.endswith(".gz"):
                lines = gzip.decompress(body).splitlines(keepends=True)
                body = gzip.compress(b"".join(lines[:-1]))
            elif file == name:
                body = body.replace(b'"quads": ', b'"quads": 1')
            forged.put(file, body)
    forged.seal({})
    assert list(damages(forged.folder)) == []
    assert any(name in line for line in verify(forged.folder))


def test_what_cannot_be_compared_is_refused(
    two: tuple[Version, Version], bag: Path, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="holds quotes"):
        dump_delta(two[1], bag, tmp_path / "out", quotes=False)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadDump, match="not a bag"):
        dump_delta(two[1], tmp_path / "empty", tmp_path / "out")
    with Store.open(tmp_path / "other", "https://other.example") as store:
        publish(store, Settings(data=tmp_path / "other"))
    with pytest.raises(StoreError, match="nothing in common"):
        dump_delta(two[1], current(tmp_path / "other"), tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} <= {".lock"}
