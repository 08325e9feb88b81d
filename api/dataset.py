"""What the dataset is: VoID, DCAT 3 and schema.org, from counts of one version of it.

The dataset keeps its IRI on any host; services and pages are those of the host that is asked.
What does not answer there is not described.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from rdflib import DCTERMS, FOAF, RDF, SKOS, VOID, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from api.description import SD, format_iri
from api.downloads import distributed, downloads
from api.html import short
from api.labels import Texts
from api.schemaorg import CONTEXT
from api.statistics import Coverage, Statistics
from graph.citation import (
    DESCRIPTION,
    KEYWORDS,
    LICENSE,
    PROJECT,
    PROJECT_NAME,
    TITLE,
    VOID_PATH,
    dataset_iri,
    version_iri,
)
from graph.dumps.metadata import SPDX
from graph.dumps.shelf import Held
from graph.formats import GRAPHS
from graph.terms import NAMESPACES, ONTOLOGY
from graph.versions import Version

DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")  # rdflib's lacks what DCAT 3 added
_EU: Final = Namespace("http://publications.europa.eu/resource/authority/")
_LANGUAGES: Final = {
    **{"en": "ENG", "tr": "TUR", "az": "AZE", "kk": "KAZ", "ky": "KIR", "uz": "UZB"},
    **{"tk": "TUK", "hu": "HUN", "ru": "RUS"},
}
_PROTOCOL: Final = "https://www.w3.org/TR/sparql11-protocol/"
PREFIXES: Final = {
    **NAMESPACES,
    **{"dcat": str(DCAT), "void": str(VOID), "sd": str(SD), "spdx": str(SPDX)},
}
"""Of the vocabularies that the description is written in."""
_THEME: Final = (SKOS.prefLabel, Literal("International issues", lang="en"))
_WIKIDATA: Final = "http://www.wikidata.org/entity/Q2013"


class _Describing:
    """A graph being filled: properties and values of one subject after the other."""

    def __init__(self) -> None:
        self.graph = Graph(bind_namespaces="none")

    def say(self, subject: str, kinds: Iterable[URIRef], *pairs: tuple[URIRef, Node]) -> URIRef:
        node = URIRef(subject)
        for kind in kinds:
            self.graph.add((node, RDF.type, kind))
        for predicate, value in pairs:
            self.graph.add((node, predicate, value))
        return node


def describe(
    base: str,
    here: str,
    counted: Statistics,
    covered: Coverage,
    published: list[Version],
    dump: Held | None,
) -> Graph:
    """The dataset, its catalogue, services and latest dump as they are at the address `here`."""
    describing, void = _Describing(), f"{base}{VOID_PATH}"
    dataset = URIRef(dataset_iri(base))
    services = _services(describing, here, dataset)
    _dataset(describing, base, here, covered, published)
    _statistics(describing, base, here, counted)
    if dump:
        distributed(describing.graph, dataset, here, dump)
    catalogue = describing.say(
        f"{void}#catalogue",
        [DCAT.Catalog],
        *_words(DCTERMS.title, TITLE),
        *_words(DCTERMS.description, DESCRIPTION),
        *_rights(),
        (DCAT.dataset, dataset),
        *((DCAT.service, service) for service in services),
        (FOAF.homepage, describing.say(f"{here}/", [FOAF.Document])),
    )
    describing.say(
        f"{here}{VOID_PATH}",
        [VOID.DatasetDescription],
        (FOAF.primaryTopic, dataset),
        (FOAF.topic, catalogue),
        (DCTERMS.publisher, URIRef(PROJECT)),
    )
    describing.say(PROJECT, [FOAF.Agent], (FOAF.name, Literal(PROJECT_NAME, lang="en")))
    describing.say(LICENSE, [DCTERMS.LicenseDocument])
    return describing.graph


def _services(describing: _Describing, here: str, dataset: URIRef) -> list[URIRef]:
    shared = [*_rights(), (DCAT.servesDataset, dataset)]
    sparql = describing.say(
        f"{here}/sparql",
        [DCAT.DataService, SD.Service],
        (DCTERMS.title, Literal("SPARQL 1.1 endpoint", lang="en")),
        (DCAT.endpointURL, URIRef(f"{here}/sparql")),
        (DCAT.endpointDescription, URIRef(f"{here}/sparql")),
        (DCTERMS.conformsTo, describing.say(_PROTOCOL, [DCTERMS.Standard])),
        *shared,
    )
    questions = describing.say(
        f"{here}/api/v1/",
        [DCAT.DataService],
        (DCTERMS.title, Literal("Curated questions as JSON and CSV", lang="en")),
        (DCAT.endpointURL, URIRef(f"{here}/api/v1/")),
        (DCAT.endpointDescription, URIRef(f"{here}/openapi.json")),
        *shared,
    )
    return [sparql, questions]


def _dataset(
    describing: _Describing, base: str, here: str, covered: Coverage, published: list[Version]
) -> None:
    void, say = f"{base}{VOID_PATH}", describing.say
    distribution = say(
        f"{void}#sparql",
        [DCAT.Distribution],
        (DCTERMS.title, Literal("The whole graph through SPARQL", lang="en")),
        (DCAT.accessURL, URIRef(f"{here}/sparql")),
        (DCAT.accessService, URIRef(f"{here}/sparql")),
        (DCTERMS.license, URIRef(LICENSE)),
    )
    languages = [
        _EU[f"language/{_LANGUAGES[tag]}"] for tag in covered.languages if tag in _LANGUAGES
    ]
    say(
        dataset_iri(base),
        [DCAT.Dataset, VOID.Dataset],
        *_words(DCTERMS.title, TITLE),
        *_words(DCTERMS.description, DESCRIPTION),
        *((DCAT.keyword, Literal(word, lang="en")) for word in KEYWORDS),
        *_rights(),
        (DCTERMS.creator, URIRef(PROJECT)),
        (DCTERMS.identifier, Literal(dataset_iri(base), datatype=XSD.anyURI)),
        (DCTERMS.accessRights, say(_EU["access-right/PUBLIC"], [DCTERMS.RightsStatement])),
        (DCTERMS.accrualPeriodicity, say(_EU["frequency/IRREG"], [DCTERMS.Frequency])),
        (DCTERMS.conformsTo, say(ONTOLOGY, [DCTERMS.Standard])),
        (DCAT.theme, say(_EU["data-theme/INTR"], [SKOS.Concept], _THEME)),
        *((DCTERMS.language, say(tag, [DCTERMS.LinguisticSystem])) for tag in languages),
        *((DCTERMS.spatial, say(place, [DCTERMS.Location])) for place in covered.places),
        *((DCTERMS.temporal, period) for period in _period(describing, void, covered)),
        (DCAT.landingPage, URIRef(f"{here}/")),
        (DCAT.distribution, distribution),
        *_current(describing, base, published),
    )


def _period(describing: _Describing, void: str, covered: Coverage) -> list[URIRef]:
    if not covered.first:
        return []
    days = [(DCAT.startDate, covered.first), (DCAT.endDate, covered.last)]
    said = [(name, Literal(day, datatype=XSD.date)) for name, day in days]
    return [describing.say(f"{void}#period", [DCTERMS.PeriodOfTime], *said)]


def _current(
    describing: _Describing, base: str, published: list[Version]
) -> list[tuple[URIRef, Node]]:
    """What the dataset says of its versions, `published` the latest first."""
    nodes = [version_iri(base, version.number) for version in published]
    for node, version, earlier in zip(
        nodes, published, [*map(URIRef, nodes[1:]), None], strict=True
    ):
        describing.say(
            node,
            [DCAT.Dataset],
            *(
                (DCTERMS.title, Literal(f"{t}, {version.number}", lang=tag))
                for tag, t in TITLE.items()
            ),
            *_words(DCTERMS.description, DESCRIPTION),
            (DCAT.version, Literal(version.name)),
            (DCTERMS.issued, _moment(version.created)),
            (DCAT.isVersionOf, URIRef(dataset_iri(base))),
            *([(DCAT.previousVersion, earlier)] if earlier else []),
        )
    if not published:
        return []
    return [
        (DCAT.hasCurrentVersion, URIRef(nodes[0])),
        (DCAT.version, Literal(published[0].name)),
        (DCTERMS.modified, _moment(published[0].created)),
    ]


def _moment(when: datetime) -> Literal:
    return Literal(when.isoformat(), datatype=XSD.dateTime)


def _statistics(describing: _Describing, base: str, here: str, counted: Statistics) -> None:
    void, dataset = f"{base}{VOID_PATH}", dataset_iri(base)
    linked = [
        (VOID.subjectsTarget, URIRef(dataset)),
        (VOID.objectsTarget, describing.say(_WIKIDATA, [VOID.Dataset])),
        (VOID.linkPredicate, URIRef(f"{NAMESPACES['schema']}sameAs")),
        (VOID.triples, Literal(counted.links)),
    ]
    describing.say(
        dataset,
        [],
        (VOID.triples, Literal(counted.triples)),
        (VOID.entities, Literal(counted.entities)),
        (VOID.distinctSubjects, Literal(counted.subjects)),
        (VOID.distinctObjects, Literal(counted.objects)),
        (VOID.classes, Literal(len(counted.classes))),
        (VOID.properties, Literal(len(counted.properties))),
        (VOID.uriSpace, Literal(f"{base}/id/")),
        (VOID.sparqlEndpoint, URIRef(f"{here}/sparql")),
        (VOID.subset, describing.say(f"{void}#wikidata", [VOID.Linkset], *linked)),
        *((VOID.feature, format_iri(media_type)) for media_type in GRAPHS),
        *((VOID.vocabulary, URIRef(one)) for one in _vocabularies(counted)),
    )
    _partitions(describing, void, dataset, counted)


def _partitions(describing: _Describing, void: str, dataset: str, counted: Statistics) -> None:
    for name, members in sorted(counted.classes.items()):
        part = describing.say(
            f"{void}#class-{_slug(name)}",
            [VOID.Dataset],
            (VOID["class"], URIRef(name)),
            (VOID.entities, Literal(members)),
        )
        describing.say(dataset, [], (VOID.classPartition, part))
    for name, triples in sorted(counted.properties.items()):
        part = describing.say(
            f"{void}#property-{_slug(name)}",
            [VOID.Dataset],
            (VOID.property, URIRef(name)),
            (VOID.triples, Literal(triples)),
        )
        describing.say(dataset, [], (VOID.propertyPartition, part))


def _slug(name: str) -> str:
    return quote(short(name).replace(":", "-"), safe="/")


def _vocabularies(counted: Statistics) -> list[str]:
    """The namespaces of the classes and properties in use."""
    used = {*counted.classes, *counted.properties}
    return sorted({name[: max(name.rfind("#"), name.rfind("/")) + 1] for name in used})


def _words(predicate: URIRef, words: dict[str, str]) -> list[tuple[URIRef, Node]]:
    return [(predicate, Literal(text, lang=tag)) for tag, text in words.items()]


def _rights() -> list[tuple[URIRef, Node]]:
    return [(DCTERMS.publisher, URIRef(PROJECT)), (DCTERMS.license, URIRef(LICENSE))]


def schema_dataset(
    base: str, here: str, version: str, covered: Coverage, names: Texts, dump: Held | None
) -> dict[str, Any]:
    """The dataset in schema.org's words, for the home page at `here`; `names` are of places."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": dataset_iri(base),
        "@type": "Dataset",
        "name": TITLE["en"],
        "description": DESCRIPTION["en"],
        "url": {"@id": f"{here}/"},
        "license": {"@id": LICENSE},
        "creator": {"@id": PROJECT, "@type": "Organization", "name": PROJECT_NAME},
        "keywords": list(KEYWORDS),
        "inLanguage": list(covered.languages),
        "isAccessibleForFree": True,
        "version": version,
        "spatialCoverage": [_place(place, names) for place in covered.places],
        "subjectOf": {"@id": f"{here}{VOID_PATH}"},
    }
    span = {"temporalCoverage": f"{covered.first}/{covered.last}"} if covered.first else {}
    if dump:
        found["distribution"] = downloads(here, dump)
    return {**found, **span}


def _place(iri: str, names: Texts) -> dict[str, str]:
    found, name = {"@id": iri, "@type": "Place"}, names.name(iri, "en")
    return {**found, "name": name.words} if name else found
