"""Whether a version is held in memory: by its size, and by what the machine or container has."""

from pathlib import Path

import pytest

from graph import memory, versions
from graph.settings import Settings
from graph.store import Store
from graph.terms import Triple, text
from tests.graph.saying import ABOVE, BASE, RECORD, thing


def test_a_version_fits_its_share_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path, BASE, ABOVE) as store:
        said = [Triple(thing(f"s{n}"), thing("name"), text(f"ad {n}", "tr")) for n in range(100)]
        store.replace(RECORD, said)
        version = versions.publish(store, Settings(data=tmp_path, base=BASE))
    assert version.quads == 100
    monkeypatch.setattr(memory, "_machine_bytes", lambda: 1_200_000)
    few = {"workers": 1, "long_queries": 2}
    assert memory.fits(version, Settings(memory_share=0.4, **few))  # type: ignore[arg-type]
    assert not memory.fits(version, Settings(memory_share=0.399, **few))  # type: ignore[arg-type]
    assert not memory.fits(version, Settings(memory_share=0.4, workers=2, long_queries=2))
    assert not memory.fits(version, Settings(memory_share=0))


def test_a_container_with_less_memory_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = memory._machine_bytes()
    monkeypatch.setattr(Path, "read_text", lambda *_: "1000000\n")
    assert memory._machine_bytes() == 1_000_000
    monkeypatch.setattr(Path, "read_text", lambda *_: "max\n")
    assert memory._machine_bytes() >= machine
