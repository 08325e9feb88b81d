"""Every term is labelled and defined, every concept stands where it belongs."""

import re
from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

TD = "https://w3id.org/turkic-diplomacy/ontology#"
VOC = "https://w3id.org/turkic-diplomacy/voc/"
DOCS = Path(__file__).parents[2] / "docs" / "ontology.md"
CLASS_OF = {
    "proposal-kind": TD + "ProposalKind",
    "status": TD + "Status",
    "act": TD + "SpeechActKind",
    "cameo": str(SKOS.Concept),
    "plover": str(SKOS.Concept),
    "attribution": TD + "AttributionMode",
    "role": TD + "ParticipationRole",
    "event-status": TD + "EventStatus",
    "document-form": TD + "DocumentForm",
    "unit": TD + "Unit",
    "topic": TD + "Topic",
    "indicator": TD + "Indicator",
    "org-role": "http://www.w3.org/ns/org#Role",
}
# What a batch never states: merged graphs derive it, or it names the coded values.
DERIVED = {
    "proposedBy", "proposedAt", "supportedBy", "putForwardIn", "supportedIn", "assertedIn",
    "occasionOf", "realizes", "hasActor",
}  # fmt: skip
ABSTRACT = {"Entity", "Agent", "Location", "Occurrence", "Supportable", "Situation"}
# Used by the vocabularies, or shown by other tests (Meeting, SpeechAct, Organization).
ELSEWHERE = {
    "Topic", "ProposalKind", "Status", "SpeechActKind", "ParticipationRole", "AttributionMode",
    "EventStatus", "DocumentForm", "Indicator", "Unit", "Event", "Meeting", "SpeechAct", "Organization", "negated",
}  # fmt: skip


def _turtle_files():
    folder = files("ontology")
    vocabularies = sorted((folder / "vocabularies").iterdir(), key=lambda file: file.name)
    return [folder / "td.ttl", folder / "shapes.ttl", *vocabularies]


def _own(terms: Graph) -> set[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    found = {term for kind in kinds for term in terms.subjects(RDF.type, kind)}
    return {term for term in found if term.startswith(TD)}


def _concepts(terms: Graph) -> dict[URIRef, str]:
    """Each concept under our own vocabulary IRI, with its scheme's code."""
    concepts = set(terms.subjects(RDF.type, SKOS.Concept))
    return {c: c.removeprefix(VOC).partition("/")[0] for c in concepts if c.startswith(VOC)}


def _languages(terms: Graph, node: URIRef, predicate: URIRef) -> list[str]:
    return [label.language for label in terms.objects(node, predicate)]


@pytest.mark.parametrize("file", _turtle_files(), ids=lambda file: file.name)
def test_the_file_parses_the_same_in_rdflib_and_pyoxigraph(file):
    ours = Graph().parse(data=file.read_text("utf-8"), format="turtle")
    theirs = set(pyoxigraph.parse(file.read_bytes(), pyoxigraph.RdfFormat.TURTLE))
    assert len(ours) == len(theirs) > 20


def test_every_term_is_labelled_in_turkish_and_english_and_defined(terms):
    own = _own(terms)
    assert len(own) > 130
    for term in own:
        languages = _languages(terms, term, RDFS.label)
        assert {"tr", "en"} <= set(languages), term
        assert len(languages) == len(set(languages)), f"{term}: two labels in one language"
        assert len(list(terms.objects(term, SKOS.definition))) == 1, term


def test_every_property_has_one_domain_and_one_range(terms):
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in terms.subjects(RDF.type, kind):
            if term.startswith(TD):
                assert len(list(terms.objects(term, RDFS.domain))) == 1, term
                assert len(list(terms.objects(term, RDFS.range))) == 1, term


def test_no_term_is_used_that_is_not_declared(terms):
    nodes = {node for triple in terms for node in triple if isinstance(node, URIRef)}
    assert {node for node in nodes if node.startswith(TD)} == _own(terms)


def test_the_shapes_speak_only_of_terms_that_exist(terms):
    text = (files("ontology") / "shapes.ttl").read_text("utf-8")
    used = {TD + name for name in re.findall(r"\btd:(\w+)", text)}
    assert used - {str(term) for term in _own(terms)} == set()


def test_there_is_one_scheme_per_file_and_each_file_is_known(terms):
    names = {f.name.removesuffix(".ttl") for f in (files("ontology") / "vocabularies").iterdir()}
    schemes = {str(s).removeprefix(VOC) for s in terms.subjects(RDF.type, SKOS.ConceptScheme)}
    assert names == schemes == set(CLASS_OF)


def test_every_scheme_and_concept_is_labelled_in_turkish_and_english(terms):
    nodes = {*_concepts(terms), *terms.subjects(RDF.type, SKOS.ConceptScheme)}
    for node in nodes:
        languages = _languages(terms, node, SKOS.prefLabel)
        assert {"tr", "en"} <= set(languages), node
        assert len(languages) == len(set(languages)), f"{node}: two labels in one language"


def test_every_concept_is_explained_and_has_its_scheme_and_class(terms):
    concepts = _concepts(terms)
    assert set(concepts.values()) == set(CLASS_OF)
    for concept, code in concepts.items():
        scheme = URIRef(VOC + code)
        assert (concept, RDF.type, URIRef(CLASS_OF[code])) in terms
        assert list(terms.objects(concept, SKOS.inScheme)) == [scheme]
        explained = (terms.value(concept, p) for p in (SKOS.definition, SKOS.scopeNote))
        assert any(explained), concept


def test_every_concept_is_at_the_top_of_its_scheme_or_below_another_in_it(terms):
    for concept, code in _concepts(terms).items():
        scheme = URIRef(VOC + code)
        broader = set(terms.objects(concept, SKOS.broader))
        top = (concept, SKOS.topConceptOf, scheme) in terms
        assert top == ((scheme, SKOS.hasTopConcept, concept) in terms)
        assert top != bool(broader), concept
        assert all((b, SKOS.inScheme, scheme) in terms for b in broader)


def test_no_two_concepts_of_a_scheme_share_a_turkish_or_english_label(terms):
    """In other languages they may: Hungarian has one word, elnök, for president and chair."""
    seen = {}
    for concept, code in _concepts(terms).items():
        labels = terms.objects(concept, SKOS.prefLabel)
        for label in (label for label in labels if label.language in ("tr", "en")):
            other = seen.setdefault((code, label), concept)
            assert other == concept, f"{label!r}: {other} and {concept}"


def test_the_act_kinds_are_those_of_the_fact_sheet(terms):
    sheet = pytest.importorskip("ingest.sheet", reason="the fact sheet models are not here")
    codes = {str(c).rpartition("/")[2] for c, scheme in _concepts(terms).items() if scheme == "act"}
    assert codes == set(sheet.ACT_KINDS)


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        ("proposal-kind", "ProposalKind"),
        ("attribution", "Mode"),
        ("event-status", "EventStatus"),
        ("role", "ParticipationRole"),
        ("status", "Status"),
    ],
)
def test_every_code_that_a_fact_sheet_may_hold_is_a_concept(terms, scheme, name):
    sheet = pytest.importorskip("ingest.sheet", reason="the fact sheet models are not here")
    for code in getattr(sheet, name).__args__:
        assert URIRef(f"{VOC}{scheme}/{code}") in _concepts(terms)


def test_the_fixture_uses_every_class_and_every_property_that_a_batch_states(terms, batch):
    used = {str(node).removeprefix(TD) for triple in batch() for node in triple}
    declared = {
        term.removeprefix(TD)
        for term in _own(terms)
        if (term, RDF.type, OWL.AnnotationProperty) not in terms
    }
    assert declared - used == DERIVED | ABSTRACT | ELSEWHERE


def test_the_spans_of_the_fixture_are_exact(batch):
    lines = (Path(__file__).parent / "fixture.ttl").read_text("utf-8").splitlines()
    text = next(line for line in lines if line.startswith("# At the summit")).removeprefix("# ")
    oa = "http://www.w3.org/ns/oa#"
    graph = batch()
    spans = list(graph.subject_objects(URIRef(oa + "exact")))
    assert len(spans) == 2
    for selector, exact in spans:
        start, end = (graph.value(selector, URIRef(oa + n)).toPython() for n in ("start", "end"))
        assert text[start:end] == str(exact)


def test_the_version_is_the_same_wherever_it_is_stated(terms):
    ontology = URIRef(TD.removesuffix("#"))
    version = str(terms.value(ontology, OWL.versionInfo))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert terms.value(ontology, OWL.versionIRI) == URIRef(f"{ontology}/{version}")
    cited = terms.value(ontology, URIRef("http://purl.org/dc/terms/bibliographicCitation"))
    assert f"version {version}. {ontology}/{version}" in str(cited)
    stated = re.findall(r"(?:version |ontology/)(\d+\.\d+\.\d+)", DOCS.read_text("utf-8"))
    assert stated
    assert set(stated) == {version}


def test_the_guide_names_only_terms_that_exist_and_every_class(terms):
    named = set(re.findall(r"\btd:(\w+)", DOCS.read_text("utf-8")))
    own = {term.removeprefix(TD) for term in _own(terms)}
    assert named - own == set()
    classes = {t.removeprefix(TD) for t in terms.subjects(RDF.type, OWL.Class) if t.startswith(TD)}
    assert classes - named == set()
