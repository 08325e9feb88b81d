"""Documents about a thing: the forms there are of them, and how a graph is written in each."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from json import loads
from typing import Any, Final

from rdflib import Graph, Literal
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import Node

from graph.terms import NAMESPACES

NTRIPLES: Final = "application/n-triples"
# Programs that name nothing get Turtle; browsers name HTML.
FORMS: Final = {
    "ttl": "text/turtle",
    "html": "text/html",
    "jsonld": "application/ld+json",
    "nt": NTRIPLES,
}


def serialize(graph: Graph, form: str) -> bytes:
    """`graph` as `form`, one of FORMS but html; equal graphs give equal bytes."""
    for prefix, namespace in NAMESPACES.items():
        graph.bind(prefix, namespace, replace=True)
    if form == "nt":
        lines = graph.serialize(format="nt", encoding="utf-8").splitlines()
        return b"\n".join(sorted(filter(None, lines))) + b"\n"
    if form == "jsonld":
        return graph.serialize(
            format="json-ld", context=context(), encoding="utf-8", sort_keys=True, indent=1
        )
    turtle = BytesIO()
    _Turtle(graph).serialize(turtle, encoding="utf-8")
    return turtle.getvalue()


class _Turtle(TurtleSerializer):
    """rdflib's own writes the decimal 85 as 85.0: to RDF another term than in the other forms."""

    def label(self, node: Node, position: int) -> str:
        """How `node` is written."""
        written: str = super().label(node, position)
        if isinstance(node, Literal) and node.datatype and not written.startswith('"'):
            return written if written == str(node) else f'"{node}"^^{node.datatype.n3()}'
        return written


@cache
def context() -> Mapping[str, Any]:
    """The JSON-LD context that ships with the ontology, or just the prefixes."""
    file = files("ontology") / "context.jsonld"
    if not file.is_file():
        return dict(NAMESPACES)
    found: Mapping[str, Any] = loads(file.read_text("utf-8"))["@context"]
    return found


def split(path: str) -> tuple[str, str | None]:
    """`path` without the suffix of a form, and that form; None if it ends in none."""
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and suffix in FORMS else (path, None)
