"""A bag described for catalogues and citations: DCAT 3 with VoID, DataCite 4, schema.org, CFF.

Addresses of files are those they have where the dumps of this dataset are served.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import yaml
from rdflib import DCTERMS, FOAF, RDF, VOID, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from graph.citation import (
    DESCRIPTION,
    KEYWORDS,
    LICENSE,
    PROJECT,
    PROJECT_NAME,
    TITLE,
    dataset_iri,
    version_iri,
)
from graph.dumps.bag import Written
from graph.dumps.edition import Edition

DCAT_FILE: Final = "data/metadata/dataset.ttl"
DATACITE_FILE: Final = "data/metadata/datacite.json"
SCHEMA_FILE: Final = "data/metadata/schema.jsonld"
CITATION_FILE: Final = "data/metadata/CITATION.cff"

RIGHTS: Final = {
    True: "The facts are licensed under CC BY 4.0. Quotations from articles remain the property "
    "of their publishers; they are cited, with their source, as evidence.",
    False: "The facts are licensed under CC BY 4.0. Quotations from articles are left out.",
}
_DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
_IANA: Final = "https://www.iana.org/assignments/media-types/"
_DATACITE: Final = "http://datacite.org/schema/kernel-4"
_MEDIA: Final = {
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
}
_PACKING: Final = {".gz": "application/gzip", ".zst": "application/zstd"}


def described(edition: Edition, payload: Mapping[str, Written]) -> dict[str, bytes]:
    """The files that describe a bag, by name. `payload` are the files of the graph in it."""
    return {
        DCAT_FILE: _dcat(edition, payload),
        DATACITE_FILE: _json(_datacite(edition, payload)),
        SCHEMA_FILE: _json(_schema(edition, payload)),
        CITATION_FILE: yaml.safe_dump(_citation(edition), sort_keys=False).encode(),
    }


def address(edition: Edition, name: str) -> str:
    """The address of a file of the bag."""
    return f"{edition.base}/dumps/{edition.name}/{name}"


def _media_types(name: str) -> tuple[str, str]:
    """The media types of a file's content and of its packing."""
    stem, _, packing = name.rpartition(".")
    return _MEDIA[f".{stem.rpartition('.')[2]}"], _PACKING[f".{packing}"]


def _dcat(edition: Edition, payload: Mapping[str, Written]) -> bytes:
    graph = Graph(bind_namespaces="none")
    prefixes = {"dcat": _DCAT, "spdx": SPDX, "dcterms": DCTERMS, "foaf": FOAF, "void": VOID}
    for prefix, namespace in {**prefixes, "xsd": XSD}.items():
        graph.bind(prefix, namespace)
    dataset = URIRef(version_iri(edition.base, edition.number))
    said: list[tuple[URIRef, Node]] = [
        (RDF.type, _DCAT.Dataset),
        (RDF.type, VOID.Dataset),
        *((DCTERMS.title, Literal(title, lang=tag)) for tag, title in TITLE.items()),
        *((DCTERMS.description, Literal(words, lang=tag)) for tag, words in DESCRIPTION.items()),
        *((_DCAT.keyword, Literal(word, lang="en")) for word in KEYWORDS),
        (DCTERMS.identifier, Literal(edition.name)),
        (DCTERMS.issued, Literal(edition.created.isoformat(), datatype=XSD.dateTime)),
        (_DCAT.version, Literal(edition.issue)),
        (_DCAT.isVersionOf, URIRef(dataset_iri(edition.base))),
        (DCTERMS.creator, URIRef(PROJECT)),
        (DCTERMS.publisher, URIRef(PROJECT)),
        (DCTERMS.license, URIRef(LICENSE)),
        (DCTERMS.rights, URIRef(f"{dataset}-rights")),
        (VOID.triples, Literal(edition.counts.triples)),
        (VOID.distinctSubjects, Literal(edition.counts.subjects)),
        (VOID.classes, Literal(len(edition.counts.classes))),
        (VOID.properties, Literal(len(edition.counts.properties))),
    ]
    for one in said:
        graph.add((dataset, *one))
    graph.add((URIRef(PROJECT), RDF.type, FOAF.Agent))
    graph.add((URIRef(PROJECT), FOAF.name, Literal(PROJECT_NAME, lang="en")))
    graph.add((URIRef(f"{dataset}-rights"), RDF.type, DCTERMS.RightsStatement))
    rights = Literal(RIGHTS[edition.quotes], lang="en")
    graph.add((URIRef(f"{dataset}-rights"), DCTERMS.description, rights))
    for name, file in payload.items():
        distribute(graph, dataset, address(edition, name), name, file)
    return graph.serialize(format="turtle", encoding="utf-8")


def distribute(graph: Graph, dataset: URIRef, iri: str, name: str, file: Written) -> URIRef:
    """Say in `graph` that a file of a bag, at the address `iri`, is a distribution."""
    one, checksum = URIRef(iri), URIRef(f"{iri}#sha256")
    content, packing = _media_types(name)
    graph.add((dataset, _DCAT.distribution, one))
    for said in (
        (RDF.type, _DCAT.Distribution),
        (DCTERMS.title, Literal(name)),
        (_DCAT.accessURL, one),
        (_DCAT.downloadURL, one),
        (_DCAT.mediaType, URIRef(_IANA + content)),
        (_DCAT.compressFormat, URIRef(_IANA + packing)),
        (_DCAT.byteSize, Literal(file.size, datatype=XSD.nonNegativeInteger)),
        (DCTERMS.license, URIRef(LICENSE)),
        (SPDX.checksum, checksum),
    ):
        graph.add((one, *said))
    for media in (content, packing):
        graph.add((URIRef(_IANA + media), RDF.type, DCTERMS.MediaType))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm))
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add(
        (checksum, SPDX.checksumValue, Literal(file.digests["sha256"], datatype=XSD.hexBinary))
    )
    return one


def _datacite(edition: Edition, payload: Mapping[str, Written]) -> dict[str, Any]:
    """Ready for a deposit, but for the DOI, which whoever takes the deposit gives."""
    return {
        "schemaVersion": _DATACITE,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "RDF dataset"},
        "creators": [{"name": PROJECT_NAME, "nameType": "Organizational"}],
        "titles": [{"title": title, "lang": tag} for tag, title in TITLE.items()],
        "publisher": {"name": PROJECT_NAME},
        "publicationYear": f"{edition.created:%Y}",
        "dates": [{"date": edition.created.isoformat(), "dateType": "Issued"}],
        "version": edition.issue,
        "subjects": [{"subject": word, "lang": "en"} for word in KEYWORDS],
        "descriptions": [
            {"description": words, "descriptionType": "Abstract", "lang": tag}
            for tag, words in DESCRIPTION.items()
        ],
        "rightsList": [
            {
                "rights": "Creative Commons Attribution 4.0 International",
                "rightsUri": LICENSE,
                "rightsIdentifier": "CC-BY-4.0",
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            },
            {"rights": RIGHTS[edition.quotes]},
        ],
        "alternateIdentifiers": [
            {"alternateIdentifier": edition.name, "alternateIdentifierType": "bag name"}
        ],
        "relatedIdentifiers": [
            {
                "relatedIdentifier": dataset_iri(edition.base),
                "relatedIdentifierType": "URL",
                "relationType": "IsVersionOf",
            }
        ],
        "formats": sorted({_media_types(name)[0] for name in payload}),
        "sizes": [
            f"{edition.quads} quads",
            f"{edition.counts.triples} triples in the merged graph",
        ],
    }


def _schema(edition: Edition, payload: Mapping[str, Written]) -> dict[str, Any]:
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@id": version_iri(edition.base, edition.number),
        "@type": "Dataset",
        "name": TITLE["en"],
        "description": DESCRIPTION["en"],
        "identifier": edition.name,
        "version": edition.issue,
        "datePublished": edition.created.isoformat(),
        "license": {"@id": LICENSE},
        "usageInfo": RIGHTS[edition.quotes],
        "creator": {"@id": PROJECT, "@type": "Organization", "name": PROJECT_NAME},
        "keywords": list(KEYWORDS),
        "isAccessibleForFree": True,
        "size": f"{edition.quads} quads",
        "distribution": [
            download(address(edition, name), name, file) for name, file in payload.items()
        ],
    }


def download(iri: str, name: str, file: Written) -> dict[str, Any]:
    """A file of a bag, at the address `iri`, in schema.org's words."""
    return {
        "@type": "DataDownload",
        "name": name,
        "contentUrl": {"@id": iri},
        "contentSize": str(file.size),
        "encodingFormat": list(_media_types(name)),
        "sha256": file.digests["sha256"],
    }


def _citation(edition: Edition) -> dict[str, Any]:
    """After the Citation File Format 1.2.0."""
    return {
        "cff-version": "1.2.0",
        "message": "If you use this version of the dataset, please cite it as below.",
        "type": "dataset",
        "title": TITLE["en"],
        "version": edition.issue,
        "date-released": edition.created.date(),
        "authors": [{"name": PROJECT_NAME}],
        "license": "CC-BY-4.0",
        "url": dataset_iri(edition.base),
        "identifiers": [{"type": "url", "value": version_iri(edition.base, edition.number)}],
        "keywords": list(KEYWORDS),
        "abstract": DESCRIPTION["en"],
    }


def _json(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, indent=1, ensure_ascii=False).encode() + b"\n"
