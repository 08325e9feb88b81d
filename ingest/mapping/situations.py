"""What holds for a time: taking part, membership, office, chair; ratifications, status changes."""

from collections.abc import Callable
from typing import Any, Final

from graph.terms import NamedNode, curie, when
from ingest.identity import (
    absence_id,
    holding_id,
    participation_id,
    ratification_id,
    status_change_id,
)
from ingest.mapping.writer import Writer, first_day, last_day_before
from ingest.sheet import (
    Absence,
    Chairmanship,
    Membership,
    Office,
    Participation,
    Ratification,
    StatusChange,
)


def participation(writer: Writer, fact: Participation) -> list[NamedNode]:
    """An agent in an event, perhaps for another."""
    node = writer.node(fact.id or participation_id(fact))
    writer.add(node, "rdf:type", curie("td:Participation"))
    writer.link(node, "td:participant", fact.participant)
    writer.link(node, "td:participationIn", fact.event)
    writer.code(node, "td:participationRole", "role", fact.role)
    writer.link(node, "td:represents", fact.represents)
    writer.link(node, "td:standsInFor", fact.stands_in_for)
    return [node]


def absence(writer: Writer, fact: Absence) -> list[NamedNode]:
    """Who was missing where."""
    node = writer.node(absence_id(fact))
    writer.add(node, "rdf:type", curie("td:Absence"))
    writer.link(node, "td:absentee", fact.absent)
    writer.link(node, "td:absentFrom", fact.event)
    return [node]


def membership(writer: Writer, fact: Membership) -> list[NamedNode]:
    """An agent in an organization."""
    return [_holding(writer, fact, "td:Membership", fact.member, fact.role)]


def office(writer: Writer, fact: Office) -> list[NamedNode]:
    """A person in a post."""
    node = _holding(writer, fact, "td:OfficeHolding", fact.person, fact.role)
    writer.link(node, "td:fillsPost", fact.post)
    return [node]


def chairmanship(writer: Writer, fact: Chairmanship) -> list[NamedNode]:
    """A state in the chair."""
    return [_holding(writer, fact, "td:Chairmanship", fact.member, "term-chair")]


def _holding(
    writer: Writer, fact: Membership | Office | Chairmanship, kind: str, holder: str, role: str
) -> NamedNode:
    node = writer.node(fact.id or holding_id(fact))
    writer.add(node, "rdf:type", curie(kind))
    writer.link(node, "org:member", holder)
    writer.link(node, "org:organization", fact.organization)
    writer.code(node, "org:role", "org-role", role)
    _period(writer, node, fact)
    writer.add(node, "td:holdsAsOf", when(fact.as_of) if fact.as_of else None)
    writer.link(node, "td:beganAt", fact.began_at)
    writer.link(node, "td:endedAt", fact.ended_at)
    return node


def _period(writer: Writer, node: NamedNode, fact: Membership | Office | Chairmanship) -> None:
    """Start and end as stated, beside the first and last day that they leave possible."""
    if fact.start:
        writer.add(node, "td:startDate", when(fact.start.partition("/")[0]))
        writer.add(node, "td:earliest", when(first_day(fact.start)))
    if fact.end:
        writer.add(node, "td:endDate", when(fact.end.rpartition("/")[2]))
        writer.add(node, "td:latest", when(last_day_before(fact.end)))


def ratification(writer: Writer, fact: Ratification) -> list[NamedNode]:
    """A state's own step after a signature."""
    node = writer.node(ratification_id(fact))
    writer.add(node, "rdf:type", curie("td:Ratification"))
    writer.link(node, "td:ratifies", fact.document)
    writer.link(node, "td:ratifiedBy", fact.state)
    writer.dated(node, "td:date", fact.when)
    return [node]


def status_change(writer: Writer, fact: StatusChange) -> list[NamedNode]:
    """A dated step in the life of a proposal or initiative."""
    node = writer.node(status_change_id(fact))
    writer.add(node, "rdf:type", curie("td:StatusChange"))
    writer.link(node, "td:statusOf", fact.of)
    writer.code(node, "td:toStatus", "status", fact.to)
    writer.dated(node, "td:date", fact.date)
    writer.link(node, "td:causedBy", fact.caused_by)
    writer.link(node, "td:recordedIn", fact.recorded_in)
    writer.link(writer.node(fact.of), "td:realizedAs", fact.realized_as)
    return [node]


DESCRIBE: Final[dict[str, Callable[[Writer, Any], list[NamedNode]]]] = {
    "participation": participation,
    "absence": absence,
    "membership": membership,
    "office": office,
    "chairmanship": chairmanship,
    "ratification": ratification,
    "status": status_change,
}
