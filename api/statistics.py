"""What a version of the graph holds, counted by SPARQL on the merged graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.asking import Asking
from graph.terms import NAMESPACES

WIKIDATA: Final = NAMESPACES["wd"]
_PREFIXES: Final = "".join(
    f"PREFIX {name}: <{NAMESPACES[name]}>\n" for name in ("td", "org", "schema", "skos")
)
_CLASSES: Final = "SELECT ?of (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?of } GROUP BY ?of"
_PROPERTIES: Final = "SELECT ?of (COUNT(*) AS ?n) WHERE { ?s ?of ?o } GROUP BY ?of"
_NODES: Final = """\
SELECT (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) WHERE { ?s ?p ?o }"""
_ENTITIES: Final = """\
SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o FILTER(STRSTARTS(STR(?s), "%s/id/")) }"""
_LINKS: Final = f"""\
SELECT (COUNT(*) AS ?n) WHERE {{
  ?s schema:sameAs ?o FILTER(STRSTARTS(STR(?o), "{WIKIDATA}"))
}}"""
_SPAN: Final = """\
SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last) WHERE {
  ?thing td:earliest|td:latest ?day ; a ?class .
  FILTER(?class IN (td:Event, td:SpeechAct))
}"""
_PLACES: Final = """\
SELECT DISTINCT ?place WHERE {
  ?membership a td:Membership ; org:member ?state .
  ?place td:territoryOf ?state .
}
ORDER BY ?place"""
_LANGUAGES: Final = """\
SELECT DISTINCT (LANG(?label) AS ?language) WHERE { ?thing skos:prefLabel ?label }"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days between which its events and acts lie (ISO 8601, empty where there are none),
    the territories of the states in it, and the languages of its names.
    """

    first: str
    last: str
    places: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts in VoID's sense: `classes` by their members, `properties` by their triples.

    `entities` are the subjects whose IRI is under `{base}/id/`; `links` lead to Wikidata.
    """

    classes: Mapping[str, int]
    properties: Mapping[str, int]
    subjects: int
    objects: int
    entities: int
    links: int

    @property
    def triples(self) -> int:
        """All triples of the merged graph."""
        return sum(self.properties.values())


async def statistics(ask: Asking, base: str) -> Statistics:
    """Everything that is counted. Takes time that grows with the graph."""
    nodes = (await ask.rows(_NODES, "statistics"))[0]
    return Statistics(
        classes=await _by(ask, _CLASSES),
        properties=await _by(ask, _PROPERTIES),
        subjects=int(nodes["subjects"].value),
        objects=int(nodes["objects"].value),
        entities=await _number(ask, _ENTITIES % base),
        links=await _number(ask, _LINKS),
    )


async def coverage(ask: Asking) -> Coverage:
    """What the graph covers in time, space and language."""
    span = await ask.rows(_PREFIXES + _SPAN, "coverage")
    places = await ask.rows(_PREFIXES + _PLACES, "coverage")
    languages = await ask.rows(_PREFIXES + _LANGUAGES, "coverage")
    days = {name: cell.value for row in span for name, cell in row.items()}
    return Coverage(
        days.get("first", ""),
        days.get("last", ""),
        tuple(row["place"].value for row in places),
        tuple(sorted({row["language"].value.lower().partition("-")[0] for row in languages})),
    )


async def _by(ask: Asking, query: str) -> dict[str, int]:
    rows = await ask.rows(query, "statistics")
    return {row["of"].value: int(row["n"].value) for row in rows if "of" in row}


async def _number(ask: Asking, query: str) -> int:
    return int((await ask.rows(_PREFIXES + query, "statistics"))[0]["n"].value)
