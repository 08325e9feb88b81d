"""The ontology as the store holds it: no blank nodes, the same bytes every time."""

import subprocess
import sys
from hashlib import sha256

from pyoxigraph import BlankNode
from rdflib import Graph

from graph.ontology import GENID, ontology_triples, superclasses

TD = "https://w3id.org/turkic-diplomacy/ontology#"
DIGEST = "\n".join(("import hashlib", "from graph.ontology import ontology_triples"))
DIGEST += "\nlines = '\\n'.join(map(str, ontology_triples()))"
DIGEST += "\nprint(hashlib.sha256(lines.encode()).hexdigest())"


def test_no_blank_node_is_left():
    for triple in ontology_triples():
        assert not isinstance(triple.subject, BlankNode)
        assert not isinstance(triple.object, BlankNode)


def test_the_triples_are_sorted_and_each_stands_once():
    lines = [str(triple) for triple in ontology_triples()]
    assert lines == sorted(set(lines))


def test_another_process_gets_the_same_triples():
    lines = "\n".join(map(str, ontology_triples()))
    there = subprocess.run([sys.executable, "-c", DIGEST], capture_output=True, check=True)
    assert there.stdout.decode().strip() == sha256(lines.encode()).hexdigest()


def test_only_the_blank_nodes_differ_from_the_files(terms):
    ours = Graph().parse(data=" .\n".join(map(str, ontology_triples())) + " .", format="nt")
    named = {t for t in ours if GENID not in str(t[0]) + str(t[2])}
    plain = {t for t in terms if "BNode" not in (type(t[0]).__name__, type(t[2]).__name__)}
    assert named == plain
    assert len(ours) == len(terms)


def test_a_caller_who_spoils_the_list_spoils_only_his_own():
    ontology_triples().clear()
    assert ontology_triples()


def test_a_summit_is_everything_above_it():
    above = superclasses()[TD + "Summit"]
    for name in ("Meeting", "Event", "Occurrence", "Supportable", "Entity"):
        assert TD + name in above
    assert "https://schema.org/Event" in above
    assert TD + "Summit" not in above
    assert list(above) == sorted(above)


def test_superclasses_are_closed_and_named():
    for name, above in superclasses().items():
        assert name not in above
        for parent in above:
            assert set(superclasses().get(parent, ())) <= set(above)
            assert parent.startswith("http")
            assert GENID not in parent
