"""Checking a fact sheet without loading it: schema, references, shapes."""

from collections import defaultdict
from pathlib import Path

from graph.store import Store
from graph.terms import Triple
from ingest import recordsheets
from ingest.check import check
from ingest.coherence import require
from ingest.mapping import graph_iri, record_triples, triples
from ingest.merging import resolved
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
            return sheet, _validated(sheet, path, data, base, store)
    return sheet, _validated(sheet, path, data, base, None)


def validate_record(data: Path, base: str) -> tuple[int, list[str]]:
    """How many facts the record of `data` holds, and the warnings on them.

    Raises BadSheet; Nonconforming if a shape is broken or the record contradicts itself.
    """
    record = recordsheets.sheets(data)
    return sum(len(sheet.facts) for sheet in record.values()), _of_record(record, "record", base)


def _of_record(record: dict[str, Sheet], source: str, base: str) -> list[str]:
    require(record)
    return check(record_triples(record.values(), base, Termbase.load()), source, base)


def _validated(sheet: Sheet, path: Path, data: Path, base: str, store: Store | None) -> list[str]:
    record, graph = recordsheets.sheets(data), graph_iri(sheet, base)
    if sheet.article is None:
        return _of_record(record | {recordsheets.name_of(path): sheet}, str(path), base)
    known: dict[object, list[Triple]] = defaultdict(list)
    for triple in record_triples(record.values(), base, Termbase.load()):
        known[triple.subject].append(triple)
    found = triples(sheet, base, Termbase.load())
    if store is None:
        return check(found, str(path), base, lambda node: known.get(node, []))
    return check(
        resolved(store, found),
        str(path),
        base,
        lambda node: [*known.get(node, ()), *store.describe(node, graph)],
    )
