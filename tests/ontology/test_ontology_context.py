"""The JSON-LD context: it names every term, and what goes out through it comes back whole."""

import json
from importlib.resources import files

import pytest
from rdflib import OWL, RDF, Graph
from rdflib.compare import isomorphic

TD = "https://w3id.org/turkic-diplomacy/ontology#"


@pytest.fixture(scope="module")
def context():
    return json.loads((files("ontology") / "context.jsonld").read_text("utf-8"))["@context"]


def _target(definition):
    return definition["@id"] if isinstance(definition, dict) else definition


def test_every_class_and_property_has_its_own_name(terms, context):
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in terms.subjects(RDF.type, kind):
            if term.startswith(TD):
                name = term.removeprefix(TD)
                assert _target(context[name]) == f"td:{name}"


def test_every_name_leads_to_a_term_of_ours_or_to_a_declared_external_one(terms, context):
    prefixes = {k: v for k, v in context.items() if isinstance(v, str) and v.startswith("http")}
    declared = {str(term) for term in terms.subjects(RDF.type, None)}
    for name, definition in context.items():
        target = _target(definition) if name != "@version" else "@"
        if target.startswith(("@", "http")):
            continue
        prefix, _, local = target.partition(":")
        assert prefixes[prefix] + local in declared, name


def test_object_properties_are_links_and_nothing_else_of_ours_is(terms, context):
    objects = {str(t).removeprefix(TD) for t in terms.subjects(RDF.type, OWL.ObjectProperty)}
    for name, definition in context.items():
        if str(_target(definition) if name != "@version" else "").startswith("td:"):
            link = isinstance(definition, dict) and definition.get("@type") == "@id"
            assert link == (name in objects), name


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib, of itself
def test_a_batch_comes_back_from_json_ld_as_it_went(batch, context):
    before = batch()
    sent = before.serialize(format="json-ld", context=context)
    assert isomorphic(before, Graph().parse(data=sent, format="json-ld"))


def test_a_node_reads_like_plain_json(batch, context):
    sent = json.loads(batch().serialize(format="json-ld", context=context))
    kazakhstan = next(n for n in sent["@graph"] if n["id"].endswith("state/kazakhstan"))
    assert kazakhstan["type"] == "State"
    assert kazakhstan["label"] == {"en": "Kazakhstan", "kk": "Қазақстан"}
    planned = next(n for n in sent["@graph"] if n["id"].endswith("event/ots-summit-13-2026"))
    assert planned["earliest"] == "2026-01-01"
    assert planned["hostedBy"].endswith("state/turkiye")
