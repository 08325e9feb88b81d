"""What the graph says of one thing, gathered from a few queries: a bounded description.

It holds every triple about the thing; the acts, situations, status changes and ratifications that
speak of it, whole, the latest first; what else leads to it, some of each property; and for all of
these the evidence with its quotes and the references they are sourced from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from rdflib import Graph
from starlette.concurrency import run_in_threadpool

from api.asking import Asking
from api.documents import NTRIPLES
from api.labels import Texts, nameable, texts
from graph.terms import NAMESPACES, iri

# A big organization is spoken of by thousands of acts; questions page through them all.
MENTIONS_LIMIT: Final = 100
EVIDENCE_LIMIT: Final = 1000
LINKS_LIMIT: Final = 25
"""Of what else leads to the thing, for each property."""

_PREFIXES: Final = "".join(
    f"PREFIX {name}: <{NAMESPACES[name]}>\n" for name in ("td", "oa", "dcterms", "schema", "skos")
)
_SPEAKS: Final = """\
EXISTS {
    ?node a ?class .
    FILTER(?class IN (td:SpeechAct, td:Situation, td:StatusChange, td:Ratification))
  }"""
_MENTIONS: Final = f"""\
SELECT ?node (MAX(STR(?when)) AS ?latest) WHERE {{
  VALUES ?thing {{ %(thing)s }}
  ?node ?link ?thing .
  FILTER {_SPEAKS}
  OPTIONAL {{ ?node td:date|td:startDate|td:participationIn/td:date|td:absentFrom/td:date ?when }}
}}
GROUP BY ?node
ORDER BY DESC(?latest) ?node
LIMIT {MENTIONS_LIMIT + 1}
"""
_LINKS: Final = f"""\
SELECT ?link (COUNT(DISTINCT ?node) AS ?n) WHERE {{
  VALUES ?thing {{ %(thing)s }}
  ?node ?link ?thing .
  FILTER NOT {_SPEAKS}
  FILTER(?link != td:evidences)
}}
GROUP BY ?link
"""
_LINKED: Final = f"""\
{{
  SELECT ?node ?link ?thing WHERE {{
    VALUES (?link ?thing) {{ (%(link)s %(thing)s) }}
    ?node ?link ?thing .
    FILTER NOT {_SPEAKS}
  }}
  ORDER BY ?node
  LIMIT {LINKS_LIMIT}
}}"""
_STANDING: Final = """\
SELECT ?property ?kept WHERE {
  VALUES ?thing { %(thing)s }
  ?thing ?property ?value .
  OPTIONAL { ?thing dcterms:isReplacedBy ?kept }
}
LIMIT 1
"""
_DESCRIBED: Final = """\
CONSTRUCT { ?thing ?property ?value } WHERE {
  VALUES ?thing { %(things)s }
  ?thing ?property ?value .
}
"""
_SOURCES: Final = """\
CONSTRUCT { ?source a td:Reference ; ?property ?value } WHERE {
  VALUES ?thing { %(things)s }
  VALUES ?property { dcterms:title schema:url schema:archivedAt td:publisherName dcterms:issued }
  ?thing td:sourcedFrom ?source .
  ?source ?property ?value .
}
"""
_EVIDENCE: Final = f"""\
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
      VALUES ?node {{ %(things)s }}
      ?evidence td:evidences ?node .
    }}
    ORDER BY ?evidence
    LIMIT {EVIDENCE_LIMIT}
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
    """The description of `thing`.

    `mentions` are the nodes in it that speak of the thing, the latest first; `more` tells
    whether the graph has others. `links` counts what else leads to it, by property: `graph`
    holds up to LINKS_LIMIT of each. `names` is what everything in it is called, for a page.
    """

    thing: str
    graph: Graph
    mentions: tuple[str, ...] = ()
    more: bool = False
    links: Mapping[str, int] = field(default_factory=dict)
    names: Texts = field(default_factory=Texts)


async def describe(ask: Asking, thing: str, base: str, *, named: bool) -> Described | None:
    """What the graph says of `thing`, None if nothing; with names if it is `named`."""
    term = str(iri(thing))
    found = [row["node"] for row in await ask.rows(_ask(_MENTIONS, thing=term), "mentions")]
    mentions = [node.value for node in found[:MENTIONS_LIMIT] if node.is_iri]
    things = " ".join(str(iri(node)) for node in dict.fromkeys((thing, *mentions)))
    graph = Graph()
    await _add(ask, graph, _ask(_DESCRIBED, things=things))
    if not len(graph):
        return None
    await _add(ask, graph, _ask(_SOURCES, things=things))
    await _add(ask, graph, _ask(_EVIDENCE, things=things))
    counted = await ask.rows(_ask(_LINKS, thing=term), "links")
    links = {row["link"].value: int(row["n"].value) for row in counted}
    if links:
        await _add(ask, graph, _linked(term, links))
    names = await texts(ask, _mentioned(graph, base)) if named else Texts()
    more = len(found) > MENTIONS_LIMIT
    return Described(thing, graph, tuple(mentions), more, links, names)


def _linked(term: str, links: Iterable[str]) -> str:
    parts = (_LINKED % {"link": str(iri(link)), "thing": term} for link in sorted(links))
    body = "\nUNION\n".join(parts)
    return f"{_PREFIXES}CONSTRUCT {{ ?node ?link ?thing }} WHERE {{\n{body}\n}}"


@dataclass(frozen=True, slots=True)
class Standing:
    """That the graph knows a thing; `replaced_by` is the one that it was merged into."""

    replaced_by: str | None


async def standing(ask: Asking, thing: str) -> Standing | None:
    """Whether the graph says anything of `thing`, None if not."""
    found = await ask.rows(_ask(_STANDING, thing=str(iri(thing))), "standing")
    kept = [row["kept"].value for row in found if "kept" in row]
    return Standing(kept[0] if kept else None) if found else None


def _ask(query: str, **terms: str) -> str:
    return _PREFIXES + query % terms


async def _add(ask: Asking, graph: Graph, query: str) -> None:
    answer = await ask(query, NTRIPLES, "description")
    # rdflib takes its time with a long description; other requests must not wait for it.
    await run_in_threadpool(graph.parse, data=answer.body, format="nt")


def _mentioned(graph: Graph, base: str) -> Iterable[str]:
    ours = nameable(base)
    return {str(node) for node in graph.all_nodes() if ours(str(node))}
