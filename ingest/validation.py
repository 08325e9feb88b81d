"""Checking a fact sheet without loading it: schema, references, shapes."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from graph.store import Store
from graph.terms import Triple
from ingest import recordsheets
from ingest.check import check
from ingest.mapping import graph_iri, record_triples, triples
from ingest.sheet import Sheet
from ingest.sheetfile import load_sheet
from ingest.termbase import Termbase


def validate(path: Path, data: Path, base: str) -> tuple[Sheet, list[str]]:
    """A sheet file held against schema, references and shapes, and the warnings on it.

    What it refers to may be in the record, or anywhere in the graph where `data` has one.
    Raises BadSheet or Nonconforming, StoreError if the data folder fails.
    """
    sheet = load_sheet(path)
    if (data / "store.json").exists():
        with Store.open(data, base) as store:
            return sheet, _validated(sheet, path, data, base, store.describe)
    return sheet, _validated(sheet, path, data, base, lambda node, besides: [])  # noqa: ARG005


def _validated(
    sheet: Sheet, path: Path, data: Path, base: str, said: Callable[..., list[Triple]]
) -> list[str]:
    record, graph = recordsheets.sheets(data), graph_iri(sheet, base)
    if sheet.article is None:
        together = (record | {recordsheets.name_of(path): sheet}).values()
        return check(record_triples(together, base, Termbase.load()), str(path), base)
    known: dict[object, list[Triple]] = defaultdict(list)
    for triple in record_triples(record.values(), base, Termbase.load()):
        known[triple.subject].append(triple)
    return check(
        triples(sheet, base, Termbase.load()),
        str(path),
        base,
        lambda node: [*known.get(node, ()), *said(node, graph)],
    )
