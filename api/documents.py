"""What the graph says of one thing, gathered into one document.

A description holds every triple about the thing; the acts, holdings and status changes that
speak of it, whole; and for both the evidence with its quotes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from json import loads
from typing import Any, Final

from rdflib import Graph, Literal
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import Node
from starlette.concurrency import run_in_threadpool

from api.asking import Asking
from api.labels import Texts, nameable, texts
from graph.terms import NAMESPACES, iri

NTRIPLES: Final = "application/n-triples"
# A big organization is spoken of by thousands of acts; questions page through them all.
MENTIONS_LIMIT: Final = 100
EVIDENCE_LIMIT: Final = 300
# Programs that name nothing get Turtle; browsers name HTML.
FORMS: Final = {
    "ttl": "text/turtle",
    "html": "text/html",
    "jsonld": "application/ld+json",
    "nt": NTRIPLES,
}
_PREFIXES: Final = "".join(
    f"PREFIX {name}: <{NAMESPACES[name]}>\n" for name in ("td", "oa", "dcterms", "schema", "skos")
)
_MENTIONS: Final = """\
SELECT DISTINCT ?node WHERE {{
  VALUES ?thing {{ {thing} }}
  ?node ?link ?thing .
  FILTER EXISTS {{
    ?node a ?class .
    FILTER(?class IN (td:SpeechAct, td:Situation, td:StatusChange))
  }}
}}
ORDER BY DESC(STR(?node))
LIMIT {limit}
"""
_DESCRIBED: Final = """\
CONSTRUCT {{ ?thing ?property ?value }} WHERE {{
  VALUES ?thing {{ {things} }}
  ?thing ?property ?value .
}}
"""
_EVIDENCE: Final = """\
CONSTRUCT {{
  ?evidence a td:Evidence ; td:evidences ?node ; oa:hasTarget ?target ;
    td:attributionMode ?mode ; td:rule ?rule ; td:part ?part ; td:confidence ?confidence .
  ?target oa:hasSource ?text ; oa:hasSelector ?selector .
  ?selector oa:exact ?quote ; oa:start ?start ; oa:end ?end .
  ?text td:textOf ?article ; dcterms:language ?language .
  ?article dcterms:title ?title ; schema:url ?url ; dcterms:issued ?issued ;
    td:publisherName ?publisher .
}} WHERE {{
  {{
    SELECT DISTINCT ?evidence ?node WHERE {{
      VALUES ?node {{ {things} }}
      ?evidence td:evidences ?node .
    }}
    ORDER BY ?evidence
    LIMIT {limit}
  }}
  ?evidence oa:hasTarget ?target .
  ?target oa:hasSource ?text ; oa:hasSelector ?selector .
  ?selector oa:exact ?quote ; oa:start ?start ; oa:end ?end .
  OPTIONAL {{ ?evidence td:attributionMode ?mode }}
  OPTIONAL {{ ?evidence td:rule ?rule }}
  OPTIONAL {{ ?evidence td:part ?part }}
  OPTIONAL {{ ?evidence td:confidence ?confidence }}
  OPTIONAL {{ ?text dcterms:language ?language }}
  OPTIONAL {{
    ?text td:textOf ?article .
    OPTIONAL {{ ?article dcterms:title ?title }}
    OPTIONAL {{ ?article schema:url ?url }}
    OPTIONAL {{ ?article dcterms:issued ?issued }}
    OPTIONAL {{ ?article td:publisherName ?publisher }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Described:
    """The description of `thing`, and the nodes in it that speak of the thing."""

    thing: str
    mentions: tuple[str, ...]
    graph: Graph
    names: Texts


async def describe(ask: Asking, thing: str, base: str, *, named: bool) -> Described | None:
    """What the graph says of `thing`, None if nothing.

    With `named` also what everything in the description is called, for a page.
    """
    term = str(iri(thing))
    found = await ask.rows(
        _PREFIXES + _MENTIONS.format(thing=term, limit=MENTIONS_LIMIT), "mentions"
    )
    mentions = tuple(row["node"].value for row in found if row["node"].is_iri)
    graph = Graph()
    everything = " ".join(str(iri(node)) for node in dict.fromkeys((thing, *mentions)))
    await _add(ask, graph, _DESCRIBED.format(things=everything))
    if not len(graph):
        return None
    await _add(ask, graph, _EVIDENCE.format(things=everything, limit=EVIDENCE_LIMIT))
    names = await texts(ask, _mentioned(graph, base)) if named else Texts()
    return Described(thing, mentions, graph, names)


async def exists(ask: Asking, thing: str) -> bool:
    """Whether the graph says anything of `thing`."""
    term = str(iri(thing))
    query = (
        f"SELECT ?property WHERE {{ VALUES ?thing {{ {term} }} ?thing ?property ?value }} LIMIT 1"
    )
    return bool(await ask.rows(query, "exists"))


async def _add(ask: Asking, graph: Graph, query: str) -> None:
    answer = await ask(_PREFIXES + query, NTRIPLES, "description")
    # rdflib takes its time with a long description; other requests must not wait for it.
    await run_in_threadpool(graph.parse, data=answer.body, format="nt")


def _mentioned(graph: Graph, base: str) -> Iterable[str]:
    ours = nameable(base)
    return {str(node) for node in graph.all_nodes() if ours(str(node))}


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
