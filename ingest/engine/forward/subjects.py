"""Who carries out a verb: a name before it, a pronoun, all who meet, or who speaks."""

import re
from bisect import bisect_left

from ingest.engine.forward.agents import Agent
from ingest.engine.forward.reading import ForwardReading, agents_in
from ingest.engine.reading import Passage
from ingest.engine.subjects import JOINTLY
from ingest.engine.text import Span

_REACH = 400  # characters between a subject and its verb
_BY = 120  # characters after a passive where its agent stands
_WISH = 200  # characters before a verb where a hope may lead it in


def of(reading: ForwardReading, passage: Passage, end: int, able: list[Agent]) -> str | None:
    """Who carries out the verb at `end`: the last name before it that can, else who speaks.

    None if the subject is somebody the text does not name. A speaker's own state is the speaker.
    """
    pack, text = reading.pack, reading.text_of(passage)
    named = able[: bisect_left(able, end, key=lambda a: a.mention.start)]
    after = named[-1].mention.stop if named else passage.span.start
    between = re.split(r"[.!?]\s", text[max(after, end - _REACH) : end])[-1]
    pronouns = pack.own_pronouns if passage.direct else pack.speaker_pronouns
    if pack.regex(rf"(?:^|.*\W)(?:{pronouns})(?: \w+ly| also| также)?\s*$").match(between):
        return passage.speaker
    other = pack.regex(rf"(?:^|.*\W)(?:{pack.new_subject})").match(between)
    if other and not pack.regex(rf"\s*(?:{pack.speaker_pronouns})(?!\w)").match(
        between, other.end()
    ):
        rest = between[other.end() :]
        if _jointly(reading, rest):
            return JOINTLY
        dropped = pack.regex(rf"(?:{pack.dropped})\s*").fullmatch(rest) if named else None
        if dropped is None:
            return None
    if not named:
        return _unnamed(reading, passage, between)
    foremost = _foremost(reading, text, named).mention.entity
    chosen = _principal(foremost, [a.mention.entity for a in named[-4:]], reading)
    own = passage.speaker
    known = reading.speaks_for(own) if own else None
    speaks = known == chosen or (known is None and not chosen.startswith("person/"))
    return own if own and speaks else chosen


def teller(reading: ForwardReading, passage: Passage, chosen: str | None) -> str | None:
    """Who makes known what others will do: who says it, unless another state is to do it."""
    own = passage.speaker
    if own is None or chosen in (None, own):
        return chosen
    if chosen == JOINTLY or str(chosen).startswith("person/"):
        return own
    return chosen if reading.speaks_for(own) == chosen else None


def behind_passive(reading: ForwardReading, passage: Passage, hit: Span) -> str | None:
    """Who did it, where a passive says: `signed by the leaders`, `signed by X`."""
    pack, text = reading.pack, reading.text_of(passage)
    near = min(hit.end + _BY, passage.span.end)
    lead = pack.regex(pack.by_agent).match(text, hit.end, near) or pack.regex(
        rf"[^.;:\"]*?(?:{pack.by_far})"
    ).match(text, hit.end, near)
    if lead is None:
        return None
    if pack.regex(rf"(?:{pack.together_behind})(?!\w)").match(text, lead.end()):
        return JOINTLY
    named = agents_in(reading, passage, Span(hit.end, passage.span.end))
    return named[0].mention.entity if named and named[0].start == lead.end() else None


def of_the_impersonal(passage: Passage, end: int, able: list[Agent]) -> str | None:
    """Who says that something is needed: the person named last before it, else who speaks."""
    before = able[: bisect_left(able, end, key=lambda a: a.mention.start)]
    persons = [a.mention.entity for a in before if a.mention.type == "person"]
    return persons[-1] if persons and not passage.direct else passage.speaker


def is_wished(reading: ForwardReading, passage: Passage, end: int) -> bool:
    """Whether what stands before a verb is only hoped for or expected."""
    wish = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.wish})(?!\w)")
    start = max(passage.span.start, end - _WISH)
    return bool(wish.search(reading.text_of(passage), start, end))


def _principal(chosen: str, named: list[str], reading: ForwardReading) -> str:
    """The person of the sentence who speaks for a state that is the subject of a clause."""
    if not chosen.startswith("state/"):
        return chosen
    persons = [e for e in named if e.startswith("person/") and reading.speaks_for(e) == chosen]
    return persons[-1] if persons else chosen


def _foremost(reading: ForwardReading, text: str, named: list[Agent]) -> Agent:
    """The last of the names, or the first of two persons that are joined: `X and Y signed`."""
    *_, one, other = [None, *named]
    if one is None or {one.mention.type, other.mention.type} != {"person"}:
        return other
    joined = reading.pack.regex(rf",? {reading.pack.conjunction} ")
    return one if joined.fullmatch(text[one.mention.stop : other.start]) else other


def _unnamed(reading: ForwardReading, passage: Passage, before: str) -> str | None:
    """The speaker, where nothing but openers or a pronoun stands before the verb."""
    pack = reading.pack
    rest = pack.regex(rf"[\s\W]*(?:(?:{pack.openers})\W*)*").match(before)
    left = before[rest.end() :] if rest else before
    if _jointly(reading, left):
        return JOINTLY
    said = pack.regex(rf"(?<!\w)(?:{pack.document_says})(?!\w)")
    outer = passage.outer.span
    if passage.direct and said.search(reading.narration, outer.start, outer.end):
        return JOINTLY
    pronouns = pack.own_pronouns if passage.direct else pack.speaker_pronouns
    if not left.strip() or pack.regex(rf"(?:{pronouns})(?!\w)").match(left):
        return passage.speaker
    return None


def _jointly(reading: ForwardReading, words: str) -> bool:
    """Whether words before a verb begin or end with all who meet: `the leaders`."""
    together = reading.pack.jointly
    pattern = rf"\W*(?:{together})(?!\w)|.*\W(?:{together})(?:\s\w+ly|\salso)?\s*$"
    return bool(reading.pack.regex(pattern).match(words))
