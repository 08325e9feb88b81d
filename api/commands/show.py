"""Answers as text for a terminal."""

import json
import re
from collections.abc import Sequence
from typing import Final

from graph.terms import NAMESPACES

WIDEST: Final = 60
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # a terminal takes them for orders


def as_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, each as wide as its content and no wider than WIDEST."""
    cut = [[_cut(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cut, strict=True)]
    lines = [list(columns), ["-" * width for width in widths], *cut]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def results_as_table(body: bytes) -> str:
    """SPARQL results in JSON as a table; of an ASK, yes or no."""
    answer = json.loads(body)
    if "boolean" in answer:
        return "yes" if answer["boolean"] else "no"
    columns = answer["head"]["vars"]
    rows = [
        [short(row[name]["value"]) if name in row else "" for name in columns]
        for row in answer["results"]["bindings"]
    ]
    return as_table(columns, rows)


def short(value: str) -> str:
    """An IRI of a known namespace as a prefixed name; anything else as it is."""
    for prefix, namespace in NAMESPACES.items():
        if value.startswith(namespace) and len(value) > len(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return value


def _cut(cell: str) -> str:
    line = _CONTROL.sub("�", " ".join(cell.split()))
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"
