"""SPARQL results in JSON, read into cells."""

import json
from dataclasses import dataclass
from math import isfinite
from typing import Final

from graph.terms import NAMESPACES

_XSD: Final = NAMESPACES["xsd"]
_INTEGERS: Final = frozenset(
    _XSD + name
    for name in ("integer", "int", "long", "short", "positiveInteger", "nonNegativeInteger")
)
_DECIMALS: Final = frozenset(_XSD + name for name in ("decimal", "double", "float"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: an IRI, or a literal with its language or datatype."""

    value: str
    is_iri: bool = False
    language: str = ""
    datatype: str = ""

    @property
    def scalar(self) -> str | int | float | bool:
        """The value as JSON has it: numbers and booleans by datatype, all else as text.

        JSON has no infinity; what is none of its numbers stays text.
        """
        try:
            if self.datatype in _INTEGERS:
                return int(self.value)
            if self.datatype in _DECIMALS and isfinite(number := float(self.value)):
                return number
        except ValueError:
            return self.value
        if self.datatype == f"{_XSD}boolean":
            return self.value in ("true", "1")
        return self.value

    def json(self) -> dict[str, str]:
        """The value as SPARQL 1.1 Query Results JSON has it."""
        if self.is_iri:
            return {"type": "uri", "value": self.value}
        found = {"type": "literal", "value": self.value}
        if self.language:
            return {**found, "xml:lang": self.language}
        return {**found, "datatype": self.datatype} if self.datatype else found


def rows(body: bytes) -> list[dict[str, Cell]]:
    """The solutions in `body`, SPARQL results in JSON; unbound variables are left out."""
    bindings = json.loads(body)["results"]["bindings"]
    return [{name: _cell(value) for name, value in row.items()} for row in bindings]


def _cell(value: dict[str, str]) -> Cell:
    return Cell(
        value["value"],
        is_iri=value["type"] == "uri",
        language=value.get("xml:lang", ""),
        datatype=value.get("datatype", ""),
    )
