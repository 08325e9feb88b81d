"""Speech acts and what they are about: proposals, claims, and what is backed or made known."""

from typing import Final

from graph.terms import NamedNode, curie, literal, when
from ingest.identity import act_id, claim_id, tail, thing_id
from ingest.mapping.writer import Writer, decimal, first_day, last_day, names_of
from ingest.sheet import Act, Claim, Statistic, Thing

# kind of act: its class, and how it is tied to its content
_ACT: Final = {
    "propose": ("td:ProposingAct", "td:putsForward"),
    "offer": ("td:ProposingAct", "td:putsForward"),
    "call": ("td:ProposingAct", "td:putsForward"),
    "invite": ("td:ProposingAct", "td:putsForward"),
    "support": ("td:SupportAct", "td:supports"),
    "welcome": ("td:SupportAct", "td:supports"),
    "announce": ("td:AnnouncementAct", "td:announces"),
    "decide": ("td:DecisionAct", "td:decides"),
    "assert": ("td:AssertionAct", "td:asserts"),
}
_PROPOSING: Final = frozenset(kind for kind, (name, _) in _ACT.items() if name == "td:ProposingAct")
_PROPOSAL_KIND: Final = {
    "body": "establish-body",
    "fund": "establish-body",
    "event": "hold-event",
    "document": "adopt-document",
    "project": "launch-project",
    "format": "create-format",
    "action": "call-for-action",
}
# what can be backed or announced as it stands; of places only corridors could, and no id says so
_SUPPORTABLE: Final = (
    "organization/", "state/", "event/", "event-series/", "document/", "initiative/", "proposal/",
)  # fmt: skip


def act(writer: Writer, fact: Act) -> list[NamedNode]:
    """The act and its content. A claim is proved by the same spans as the act, so it is returned.

    A denied act is a plain speech act that refers to what was denied: nobody put it forward.
    """
    if isinstance(fact.object, Claim):
        content = _claim(writer, fact.object, fact.speaker)
    elif fact.negated:
        content = _denied(writer, fact.kind, fact.object)
    elif fact.kind in _PROPOSING:
        content = _proposal(writer, fact.object)
    else:
        content = _backed(writer, fact, fact.object)
    node = _describe(writer, fact, content)
    return [node, writer.node(content)] if isinstance(fact.object, Claim) else [node]


def _describe(writer: Writer, fact: Act, content: str) -> NamedNode:
    node = writer.node(act_id(fact, content))
    kind, tie = ("td:SpeechAct", "td:refersTo") if fact.negated else _ACT[fact.kind]
    writer.add(node, "rdf:type", curie(kind))
    writer.code(node, "td:actKind", "act", fact.kind)
    writer.link(node, tie, content)
    writer.link(node, "td:speaker", fact.speaker)
    writer.link(node, "td:onBehalfOf", fact.on_behalf_of)
    writer.link(node, "td:addressee", *fact.addressees)
    writer.link(node, "td:deliveredAt", fact.at)
    writer.dated(node, "td:date", fact.date)
    if fact.date is None and writer.article and writer.article.published:
        writer.add(node, "td:latest", when(writer.article.published))
    writer.flag(node, "td:negated", fact.negated)
    writer.flag(node, "td:recalled", fact.recalled)
    return node


# --- claims


def _claim(writer: Writer, claim: Claim, speaker: str) -> str:
    content = claim_id(speaker, claim)
    node = writer.node(content)
    kind = "td:StatisticalClaim" if claim.statistic else "td:Claim"
    writer.add(node, "rdf:type", curie(kind))
    writer.words(node, "td:claimText", names_of(claim.text))
    writer.link(node, "td:claimAbout", *claim.about)
    if claim.statistic:
        _statistic(writer, node, claim.statistic)
    return content


def _statistic(writer: Writer, node: NamedNode, number: Statistic) -> None:
    writer.code(node, "td:indicator", "indicator", number.indicator)
    writer.add(node, "td:value", decimal(number.value))
    writer.code(node, "td:unit", "unit", number.unit)
    writer.add(node, "td:valueText", literal(number.value_text))
    writer.flag(node, "td:isApproximate", number.approximate)
    if number.period:
        writer.add(node, "td:periodStart", when(first_day(number.period)))
        writer.add(node, "td:periodEnd", when(last_day(number.period)))


# --- things proposed, backed, announced, decided


def proposal_id(writer: Writer, thing: Thing) -> str:
    """The record's own id of an earlier proposal, else one from name and organization."""
    if thing.id and thing.id.startswith("proposal/"):
        return thing.id
    return thing_id("proposal", thing, writer.terms)


def _proposal(writer: Writer, thing: Thing) -> str:
    """What is put forward. Known by id alone it is the record's; named, it is described."""
    content = proposal_id(writer, thing)
    if thing.id == content and not thing.name:
        return content
    node = writer.node(content)
    writer.add(node, "rdf:type", curie("td:Proposal"))
    kind = thing.proposal_kind or _PROPOSAL_KIND[thing.type]
    writer.code(node, "td:proposalKind", "proposal-kind", kind)
    _describe_thing(writer, node, thing)
    if thing.id and thing.id != content:
        writer.link(node, "td:concerns", thing.id)
    _plan(writer, node, thing)
    writer.link(node, "td:repeats", *thing.repeats)
    writer.link(node, "td:overlapsWith", *thing.overlaps_with)
    return content


def _plan(writer: Writer, node: NamedNode, thing: Thing) -> None:
    """Where, when and by whom it is to be."""
    writer.link(node, "td:plannedLocation", thing.place)
    writer.dated(node, "td:plannedFor", thing.when)
    writer.link(node, "td:offeredHost", thing.host)


def _describe_thing(writer: Writer, node: NamedNode, thing: Thing) -> None:
    names = names_of(thing.name) or {"en": _from_id(thing.id or "")}
    if writer.article is None or node != writer.node(thing.id or ""):
        writer.labels(node, names, gloss=True)  # what the record knows, the record names
    writer.words(node, "td:proposedName", names_of(thing.name))
    writer.link(node, "td:withinOrganization", thing.within)
    writer.link(node, "td:basedOn", *thing.based_on)
    writer.link(node, "td:concerns", *thing.concerns)
    writer.code(node, "td:topic", "topic", *thing.topics)
    writer.words(node, "dcterms:description", names_of(thing.description))
    expression = literal(thing.when_text) if thing.when_text else None
    writer.add(node, "td:temporalExpression", expression)


def _from_id(sheet_id: str) -> str:
    """A name of last resort: ids are English words."""
    return tail(sheet_id).replace("-", " ").capitalize()


def _backed(writer: Writer, fact: Act, thing: Thing) -> str:
    """What is supported, welcomed, announced or decided: known, proposed, or provisional."""
    if thing.id and (fact.kind == "decide" or thing.id.startswith(_SUPPORTABLE)):
        return thing.id
    if fact.kind in ("support", "welcome") and _is_proposed(thing):
        return _proposal(writer, thing)
    if thing.type == "event":
        return _provisional_event(writer, fact, thing)
    document = thing.type == "document"
    content = thing_id("document" if document else "initiative", thing, writer.terms)
    kind = "td:Agreement" if document else "td:Initiative"
    node = _provisional(writer, content, kind, thing)
    if document and fact.kind == "decide":
        writer.link(node, "td:adoptedAt", fact.at)
    writer.link(node, "td:concerns", thing.id)
    _plan(writer, node, thing)
    return content


def _is_proposed(thing: Thing) -> bool:
    """A body or fund nobody knows does not exist yet: backing it is backing its proposal."""
    return thing.type in ("body", "fund") or (
        thing.type in ("event", "document") and thing.proposal_kind is not None
    )


def _provisional(writer: Writer, content: str, kind: str, thing: Thing) -> NamedNode:
    node = writer.node(content)
    writer.add(node, "rdf:type", curie(kind))
    writer.flag(node, "td:provisional", True)
    _describe_thing(writer, node, thing)
    return node


def _provisional_event(writer: Writer, fact: Act, thing: Thing) -> str:
    content = thing_id("event", thing, writer.terms)
    node = _provisional(writer, content, "td:Event", thing)
    over = thing.when and fact.date and last_day(thing.when) < first_day(fact.date)
    writer.code(node, "td:eventStatus", "event-status", "held" if over else "planned")
    writer.link(node, "td:takesPlaceIn", thing.place)
    writer.link(node, "td:hostedBy", thing.host)
    writer.dated(node, "td:date", thing.when)
    return content


def _denied(writer: Writer, kind: str, thing: Thing) -> str:
    """What a denied act was about, named but not counted as a proposal or an event."""
    if thing.id and not thing.name:
        return thing.id
    proposed = kind in _PROPOSING or _is_proposed(thing)
    content = proposal_id(writer, thing) if proposed else thing.id
    content = content or thing_id("initiative", thing, writer.terms)
    if content != thing.id:
        node = writer.node(content)
        writer.add(node, "rdf:type", curie("td:Supportable"))
        writer.labels(node, names_of(thing.name), gloss=True)
    return content
