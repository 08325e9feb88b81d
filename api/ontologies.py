"""`/ontology`: the ontology and its earlier versions, as pages and in RDF.

`ontology/td.ttl` is the present version; what was published before it stays under its number in
`ontology/versions/`. The version IRI of each is answered, whichever is the latest.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from json import dumps
from typing import Final

from fastapi import FastAPI
from rdflib import OWL, RDF, Graph, Literal, URIRef
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.accept import negotiated
from api.conditional import headers, unchanged
from api.documents import FORMS, context, serialize, split
from api.html import here, page, root
from api.labels import RESERVED_LANGUAGE, Text, Texts, language_of
from api.openapi import described, extend
from api.problems import Problem
from api.signposting import descriptions, link
from graph.citation import LICENSE
from graph.settings import Settings
from graph.terms import NAMESPACES, ONTOLOGY, curie

_TD: Final = NAMESPACES["td"]
_KINDS: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_TEXTS: Final = ("rdfs:label", "skos:definition")


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property of the ontology."""

    local: str
    label: Text
    definition: Text


def install(app: FastAPI, settings: Settings) -> None:  # noqa: ARG001 - every part has this form
    """Add the addresses of the ontology and its context to `app`."""
    add = app.router.add_route
    add("/ontology", _redirect, methods=["GET"])
    add("/ontology/context.jsonld", _context, methods=["GET"])
    add("/ontology.{form}", _latest, methods=["GET"])
    add("/ontology/{path}", _version, methods=["GET"])
    extend(
        app,
        {
            "/ontology": described("ontology", "The ontology"),
            "/ontology/{version}": described("ontology-version", "A version of it", "version"),
        },
    )


def versions() -> dict[str, Traversable]:
    """The file of each version of the ontology, by its number, the present one first."""
    folder = files("ontology")
    earlier = folder / "versions"
    kept = earlier.iterdir() if earlier.is_dir() else ()
    found = {f.name.removesuffix(".ttl"): f for f in kept if f.name.endswith(".ttl")}
    present = folder / "td.ttl"
    return {_number(present.read_bytes()): present} | dict(sorted(found.items(), reverse=True))


@cache
def _number(turtle: bytes) -> str:
    return str(_parsed(turtle).value(URIRef(ONTOLOGY), OWL.versionInfo))


@cache
def _parsed(turtle: bytes) -> Graph:
    return Graph().parse(data=turtle, format="turtle")


async def _redirect(request: Request) -> Response:
    return _see_other(request)


async def _latest(request: Request) -> Response:
    number = next(iter(versions()))
    return _document(request, number, request.path_params["form"])


async def _version(request: Request) -> Response:
    number, form = split(request.path_params["path"])
    return _document(request, number, form) if form else _see_other(request, number)


def _see_other(request: Request, number: str | None = None) -> Response:
    """The way to the document that suits the client."""
    if number is not None:
        _file(number)
    form, path = negotiated(request, FORMS), here(request)
    language = request.query_params.get(RESERVED_LANGUAGE)
    suffix = f"?{RESERVED_LANGUAGE}={language_of(language)}" if language and form == "html" else ""
    kept = {"Vary": "Accept", "Link": descriptions(path, "describedby")}
    return RedirectResponse(f"{path}.{form}{suffix}", status_code=303, headers=kept)


def _document(request: Request, number: str, form: str) -> Response:
    if form not in FORMS:
        raise _missing()
    source = _file(number).read_bytes()
    language = language_of(request.query_params.get(RESERVED_LANGUAGE))
    version, asked = request.app.state.backend.version, ("ontology", number, form, language)
    links = _links(here(request).removesuffix(f".{form}"), number, root(request))
    if known := unchanged(request, version, *asked, links=links):
        return known
    body = _page(request, number, language) if form == "html" else _written(source, form)
    kept = headers(version, *asked, links=links)
    return Response(body, media_type=FORMS[form], headers=kept)


def _links(path: str, number: str, above: str) -> str:
    return ", ".join(
        [
            descriptions(path, "alternate"),
            link(ONTOLOGY, "describes"),
            link(f"{ONTOLOGY}/{number}", "cite-as"),
            link(f"{above}/ontology", "latest-version"),
            link(LICENSE, "license"),
        ]
    )


def _page(request: Request, number: str, language: str) -> bytes:
    known = versions()
    graph = _parsed(known[number].read_bytes())
    classes = _terms(graph, (OWL.Class,), language)
    properties = _terms(graph, _KINDS, language)
    version = request.app.state.backend.version
    numbers = {"number": number, "numbers": list(known)}
    return page(
        "ontology.html", request, version, classes=classes, properties=properties, **numbers
    )


def _terms(graph: Graph, kinds: tuple[URIRef, ...], language: str) -> list[Term]:
    found = {str(term) for kind in kinds for term in graph.subjects(RDF.type, kind)}
    texts = _texts(graph)
    return [
        Term(
            iri.removeprefix(_TD),
            texts.best(iri, "rdfs:label", language) or Text(iri.removeprefix(_TD)),
            texts.best(iri, "skos:definition", language) or Text(""),
        )
        for iri in sorted(found)
        if iri.startswith(_TD)
    ]


def _texts(graph: Graph) -> Texts:
    found = Texts()
    for name in _TEXTS:
        for subject, words in graph.subject_objects(URIRef(curie(name).value)):
            if isinstance(words, Literal):
                key = (str(subject), curie(name).value)
                found.of.setdefault(key, []).append(Text(str(words), words.language or ""))
    return found


@cache
def _written(source: bytes, form: str) -> bytes:
    return source if form == "ttl" else serialize(_parsed(source), form)


def _file(number: str) -> Traversable:
    try:
        return versions()[number]
    except KeyError:
        raise _missing() from None


def _missing() -> Problem:
    known = ", ".join(versions())
    return Problem(404, "not-found", "Not found", f"Versions of the ontology: {known}.")


async def _context(_: Request) -> Response:
    body = dumps({"@context": context()}, ensure_ascii=False, indent=1)
    kept = {"Cache-Control": "public, max-age=3600"}
    return Response(body, media_type="application/ld+json", headers=kept)
