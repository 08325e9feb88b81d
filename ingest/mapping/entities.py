"""Persons, states, organizations, places, events, documents, initiatives."""

from collections.abc import Callable
from typing import Any, Final

from graph.terms import NamedNode, curie, literal, when
from ingest.mapping.writer import Writer, decimal, names_of
from ingest.sheet import (
    Document,
    Event,
    EventSeries,
    Initiative,
    Named,
    Organization,
    Person,
    Place,
    Post,
    State,
)

EVENT_CLASS: Final = {
    "summit": "td:Summit",
    "ministerial-meeting": "td:MinisterialMeeting",
    "meeting": "td:Meeting",
    "forum": "td:Forum",
    "observance": "td:Observance",
    "ceremony": "td:Ceremony",
    "event": "td:Event",
}
_ORGANIZATION_CLASS: Final = {
    "international-organization": "td:InternationalOrganization",
    "body": "td:Body",
    "publisher": "td:Publisher",
    "organization": "td:Organization",
}
_PLACE_CLASS: Final = {
    "country": "td:Country",
    "settlement": "td:Settlement",
    "water-body": "td:WaterBody",
    "transport-corridor": "td:TransportCorridor",
    "region": "td:Region",
    "location": "td:Location",
}


def _named(writer: Writer, fact: Named, sheet_id: str, kind: str) -> NamedNode:
    """What every entity has: class, names, whether it is provisional, its Wikidata item.

    In an article only what the record does not know gets labels: the record's own stand.
    """
    node = writer.node(sheet_id)
    writer.add(node, "rdf:type", curie(kind))
    if fact.provisional or writer.article is None:
        writer.labels(node, names_of(fact.names), gloss=fact.provisional)
    for language, others in fact.other_names.items():
        for other in others:
            writer.words(node, "skos:altLabel", {language: other})
    writer.flag(node, "td:provisional", fact.provisional)
    writer.add(node, "schema:sameAs", curie(f"wd:{fact.wikidata}") if fact.wikidata else None)
    return node


def person(writer: Writer, fact: Person) -> list[NamedNode]:
    """A human being."""
    return [_named(writer, fact, fact.id, "td:Person")]


def state(writer: Writer, fact: State) -> list[NamedNode]:
    """A state as an actor."""
    return [_named(writer, fact, fact.id, "td:State")]


def organization(writer: Writer, fact: Organization) -> list[NamedNode]:
    """An organization with its seat, parents and beginnings."""
    node = _named(writer, fact, fact.id, _ORGANIZATION_CLASS[fact.kind])
    writer.link(node, "org:subOrganizationOf", fact.part_of)
    writer.link(node, "td:affiliatedWith", *fact.affiliated_with)
    writer.link(node, "td:headquarteredIn", fact.seat)
    if fact.founded:
        writer.add(node, "td:foundedOn", when(fact.founded.partition("/")[0]))
    writer.page(node, "foaf:homepage", fact.website)
    writer.code(node, "td:topic", "topic", *fact.topics)
    return [node]


def place(writer: Writer, fact: Place) -> list[NamedNode]:
    """A place, where it lies and whose territory it is."""
    node = _named(writer, fact, fact.id, _PLACE_CLASS[fact.kind])
    writer.link(node, "td:locatedIn", fact.located_in)
    writer.link(node, "td:extendsInto", *fact.extends_into)
    writer.link(node, "td:territoryOf", fact.territory_of)
    if fact.latitude is not None and fact.longitude is not None:
        writer.add(node, "geo:lat", decimal(fact.latitude))
        writer.add(node, "geo:long", decimal(fact.longitude))
    return [node]


def event_series(writer: Writer, fact: EventSeries) -> list[NamedNode]:
    """A recurring event."""
    node = _named(writer, fact, fact.id, "td:EventSeries")
    writer.link(node, "td:heldBy", fact.meeting_of)
    writer.add(node, "td:commemoratedOn", literal(fact.day, "xsd:gMonthDay") if fact.day else None)
    return [node]


def post(writer: Writer, fact: Post) -> list[NamedNode]:
    """An office that can be held."""
    node = _named(writer, fact, fact.id, "org:Post")
    writer.link(node, "org:postIn", fact.organization)
    return [node]


def event(writer: Writer, fact: Event) -> list[NamedNode]:
    """A gathering: which, where, when, whose."""
    node = _named(writer, fact, fact.id, EVENT_CLASS[fact.kind])
    writer.code(node, "td:eventStatus", "event-status", fact.status)
    writer.link(node, "td:inSeries", fact.series)
    writer.add(node, "td:ordinal", literal(fact.ordinal) if fact.ordinal else None)
    writer.link(node, "td:meetingOf", fact.meeting_of)
    writer.link(node, "td:takesPlaceIn", fact.place)
    writer.flag(node, "td:isOnline", fact.online)
    writer.link(node, "td:hostedBy", fact.host)
    writer.dated(node, "td:date", fact.when)
    writer.add(node, "td:temporalExpression", literal(fact.when_text) if fact.when_text else None)
    writer.words(node, "td:theme", names_of(fact.theme))
    writer.link(node, "td:opens", fact.opens)
    writer.code(node, "td:topic", "topic", *fact.topics)
    return [node]


def document(writer: Writer, fact: Document) -> list[NamedNode]:
    """A text adopted or signed."""
    node = _named(writer, fact, fact.id, f"td:{fact.kind.capitalize()}")
    writer.link(node, "td:signatory", *fact.signatories)
    writer.code(node, "td:documentForm", "document-form", *([fact.form] if fact.form else []))
    writer.link(node, "td:adoptedAt", fact.adopted_at)
    writer.link(node, "td:amends", *fact.amends)
    writer.dated(node, "td:signedOn", fact.when)
    if fact.in_force:
        writer.add(node, "td:inForceFrom", when(fact.in_force.partition("/")[0]))
    writer.code(node, "td:topic", "topic", *fact.topics)
    return [node]


def initiative(writer: Writer, fact: Initiative) -> list[NamedNode]:
    """A continuing undertaking."""
    node = _named(writer, fact, fact.id, "td:Initiative")
    writer.link(node, "td:withinOrganization", fact.within)
    writer.link(node, "td:concerns", *fact.concerns)
    writer.code(node, "td:topic", "topic", *fact.topics)
    return [node]


DESCRIBE: Final[dict[str, Callable[[Writer, Any], list[NamedNode]]]] = {
    "person": person,
    "state": state,
    "organization": organization,
    "place": place,
    "event-series": event_series,
    "post": post,
    "event": event,
    "document": document,
    "initiative": initiative,
}
