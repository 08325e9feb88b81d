"""Small graphs by hand: what an article says, in a line each."""

from collections.abc import Iterable

from graph.terms import NamedNode, Triple, curie, iri, literal, text

BASE = "https://data.example/kurultay"
MERGED = iri(f"{BASE}/graph/merged")
RECORD = iri(f"{BASE}/graph/record")
CURATION = iri(f"{BASE}/graph/curation")

SUPERCLASSES = {
    "Summit": ("Event", "Meeting"),
    "Meeting": ("Event",),
    "ProposingAct": ("SpeechAct",),
    "SupportAct": ("SpeechAct",),
}
ABOVE = {
    curie(f"td:{name}").value: tuple(curie(f"td:{above}").value for above in names)
    for name, names in SUPERCLASSES.items()
}


def article(number: int) -> NamedNode:
    return iri(f"{BASE}/graph/article/{number:016x}")


def thing(name: str) -> NamedNode:
    return iri(f"{BASE}/id/{name}")


def say(line: str) -> Triple:
    """`act/a td:negated true`, `place/x rdfs:label "X"`, `event/x a td:Summit`."""
    subject, predicate, value = line.split(" ", 2)
    prefixed = curie("rdf:type" if predicate == "a" else predicate)
    return Triple(thing(subject), prefixed, _object(value))


def says(lines: str | Iterable[str]) -> list[Triple]:
    lines = lines.splitlines() if isinstance(lines, str) else lines
    return [say(line.strip()) for line in lines if line.strip()]


def _object(value):
    if value in ("true", "false"):
        return literal(value == "true")
    if value.startswith('"'):
        return text(value.strip('"'), "en")
    return thing(value) if "/" in value else curie(value)


PROPOSING = """
    act/tokayev-proposes a td:ProposingAct
    act/tokayev-proposes td:putsForward proposal/council
    act/tokayev-proposes td:onBehalfOf state/kazakhstan
    act/tokayev-proposes td:deliveredAt event/gabala
    proposal/council a td:Proposal
    event/gabala a td:Summit
"""
