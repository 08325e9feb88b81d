"""The graph that a new data folder starts with."""

from pathlib import Path

import pytest

from graph.store import Store
from graph.terms import DEFAULT_BASE, curie
from ingest import run
from ingest.run import build, pipeline


def test_the_shipped_record_and_every_sample_make_a_graph(tmp_path: Path) -> None:
    steps: list[str] = []

    def watched(names: list[str]) -> list[str]:
        steps.extend(names)
        return names

    with Store.open(tmp_path / "data", DEFAULT_BASE) as store:
        assert [str(error) for error in build(pipeline(store), watched)] == []
        assert len(store.graphs()) == len(steps) + 1  # the first step makes two graphs
        kinds = {t.object for t in store.triples(store.merged) if t.predicate == curie("rdf:type")}
    assert {curie("td:Summit"), curie("td:ProposingAct"), curie("td:Evidence")} <= kinds


def test_a_sample_that_is_refused_does_not_keep_the_rest_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.tr.txt").write_bytes(b"\0")
    monkeypatch.setattr(run, "samples", lambda: [str(tmp_path / "bad.tr.txt")])
    with Store.open(tmp_path / "data", DEFAULT_BASE) as store:
        assert len(build(pipeline(store))) == 1
        assert len(store.graphs()) == 2
