"""Who acts: which of the names before a verb is its subject.

A name is a subject where it opens a clause: at the beginning of a sentence, after a comma or a
conjunction, without a preposition or a verb before it, in the bare case.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.engine.gazetteer import Mention
from ingest.engine.reading import MASK
from ingest.engine.text import Document, Span, words
from ingest.forwardpack import ForwardPack

_OWNERS = ("state", "organization", "post")
AGENTS = ("person", "state", "organization")


@dataclass(frozen=True, slots=True)
class Agent:
    """A named agent with the words that lead up to it; `subject` if it can carry out a verb."""

    mention: Mention
    start: int
    subject: bool


def agents(
    document: Document, pack: ForwardPack, mentions: list[Mention], span: Span, narration: str
) -> list[Agent]:
    """The agents named in a span, in order; those inside quoted speech are left out."""
    found: list[Agent] = []
    previous: Mention | None = None
    owners = [Span(m.start, m.stop) for m in mentions if m.type in _OWNERS]
    for named in mentions:
        mention = _metonym(document, pack, named)
        if mention.type in AGENTS and narration[mention.start] != MASK:
            start = _chunk_start(document, pack, span.start, mention.start, owners)
            joined = _joined(pack, narration, found[-1] if found else None, mention, start)
            if joined is None:
                located = previous is not None and _beside(narration, previous, mention)
                bare = document.norm[mention.start : mention.end].isupper()
                leads = pack.clause_starts if bare else f"{pack.before_subject}|{pack.say}"
                joined = not located and _opens(pack, leads, narration, span.start, start)
            governed = mention.type != "person" and _governed(pack, narration, mention.start)
            able = joined and not governed and not mention.suffix
            together = mention.type == "organization" and _members(pack, narration, span, mention)
            owner = previous is not None and _owns(pack, previous, mention)
            found.append(Agent(mention, start, (able or together) and not owner))
        previous = named
    return found


def _metonym(document: Document, pack: ForwardPack, mention: Mention) -> Mention:
    """A capital before a verb is its state: `Baku will host the summit`."""
    state, after = pack.capitals.get(mention.entity), document.norm[mention.stop : mention.stop + 2]
    bare = not mention.suffix and after[:1] == " " and after[1:].islower()
    return replace(mention, entity=state) if state and bare else mention


def _chunk_start(
    document: Document, pack: ForwardPack, first: int, start: int, owners: list[Span]
) -> int:
    """Where the noun phrase that ends in a name begins: `the President of Kazakhstan |Name`."""
    inside = pack.regex(pack.chunk_words)
    low, norm = document.low, document.norm
    for token in reversed(words(norm, max(first, start - 120), start)):
        written = low[token.start : token.end]
        owned = any(token.start in owner for owner in owners)
        named = owned or (norm[token.start].isupper() and not pack.base_form)
        if norm[token.end : start].strip() or not (named or inside.fullmatch(written)):
            break
        if pack.regex(pack.clause_starts).fullmatch(written):
            break
        start = token.start
    return start


def _joined(
    pack: ForwardPack, text: str, before: Agent | None, mention: Mention, start: int
) -> bool | None:
    """For one of several joined names, whether the first is a subject; None if it is not joined."""
    if before is None or before.mention.type != mention.type:
        return None
    gap = text[before.mention.stop : start]
    follows = pack.regex(rf"(?:, | {pack.conjunction} )").match(text, mention.stop)
    if pack.regex(rf",? {pack.conjunction} ").fullmatch(gap) or (gap == ", " and follows):
        return before.subject
    return None


def _governed(pack: ForwardPack, text: str, start: int) -> bool:
    """Whether a preposition stands right before a name: `the chair of OTS`."""
    pattern = pack.regex(rf"(?<!\w)(?:{pack.prepositions})(?: the)?\s$")
    return bool(pattern.search(text, max(0, start - 20), start))


def _members(pack: ForwardPack, text: str, span: Span, mention: Mention) -> bool:
    """Whether an organization acts by its members: `the leaders of the OTS agreed`."""
    opening = rf"(?:^|.*[.,:;{MASK}\n] ?|.*\s(?:{pack.clause_starts})\s)"
    pattern = pack.regex(rf"{opening}(?:{pack.members})$")
    return bool(pattern.match(text[max(span.start, mention.start - 60) : mention.start]))


def _owns(pack: ForwardPack, previous: Mention, mention: Mention) -> bool:
    """Whether an organization only says whose an organ is: `Совет старейшин ОТГ`."""
    both = {previous.type, mention.type} == {"organization"}
    return both and bool(pack.base_form) and mention.start - previous.stop == 1


def _beside(text: str, previous: Mention, mention: Mention) -> bool:
    """Whether a state only says where a town lies: `Gabala, Azerbaijan`."""
    state = mention.type == "state" and previous.type == "place"
    return state and text[previous.stop : mention.start] == ", "


def _opens(pack: ForwardPack, leads: str, text: str, first: int, start: int) -> bool:
    """Whether a noun phrase opens a clause; what stands in quotation marks does not."""
    before = text[first:start].rstrip()
    if text.count('"', first, start) % 2:
        return False
    if not before or before[-1] in f'.,:;!?)"–—-{MASK}':
        return True
    return bool(pack.regex(rf"(?:^|.*\W)(?:{leads})$").match(before[-40:]))


def subjects(found: list[Agent]) -> Iterator[Agent]:
    """Those that can carry out a verb."""
    return (agent for agent in found if agent.subject)
