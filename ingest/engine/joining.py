"""One act told twice is one act: in the headline, the lead, the body and the quotation.

Two tellings are one when the speaker is the same and so are the distinctive words of the
object, or the later names but its head (`the declaration`); words that any object of the
kind may have (council, organization, new) decide nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.engine.acts import Found
from ingest.engine.reading import Reading
from ingest.engine.text import overlaps
from ingest.termbase import Termbase

_ORDER = ("decide", "propose", "offer", "support", "welcome", "announce", "call", "invite")
_INTERCHANGEABLE = (
    {"propose", "call", "invite", "offer"},
    {"announce", "decide"},
)
_ALIKE = 0.75
# words that distinguish nothing where a headline or a quotation tells what the report tells
_GENERIC = frozenset({"joint", "international", "turkic", "turkic-states"})


def taken_up(reading: Reading, found: list[Found]) -> Iterator[Found]:
    """The acts; of who backs `this proposal` the object is what another proposed before."""
    pack, low = reading.pack, reading.document.low
    pointing = pack.regex(rf"{pack.this} (?:{pack.shells})")
    for act in found:
        words = low[act.object.start : act.object.end]
        earlier = [
            other
            for other in found
            if other.kind in ("propose", "offer")
            and other.trigger.end <= act.object.start
            and other.speaker != act.speaker
        ]
        if act.kind == "support" and earlier and pointing.fullmatch(words):
            last = max(earlier, key=lambda other: other.trigger.end)
            yield replace(
                act, name=last.name, type=last.type, proper=last.proper, points_back=False
            )
        else:
            yield act


def groups(found: Iterable[Found], terms: Termbase, language: str) -> list[list[Found]]:
    """The tellings of each act, in order of the first."""
    joined: list[tuple[frozenset[str], list[Found]]] = []
    for act in found:
        words = frozenset(terms.key({language: act.name}).split("-"))
        for theirs, group in joined:
            if _same(act, words, group, theirs):
                group.append(act)
                break
        else:
            joined.append((words, [act]))
    return [group for _, group in joined]


def best(group: list[Found]) -> Found:
    """The telling to go by: the strongest kind, its own words, a proper name, not the headline."""
    return min(
        group,
        key=lambda f: (
            _ORDER.index(f.kind), f.points_back, not f.proper, f.passage.mode == "headline"
        ),
    )  # fmt: skip


def alike(act: Found, group: list[Found]) -> bool:
    """Whether an act has the speaker of a group, its polarity and a kind it may be told under."""
    first = group[0]
    if act.speaker != first.speaker or act.negated != first.negated:
        return False
    return any(_interchangeable(act.kind, other.kind) for other in group)


def _same(act: Found, words: frozenset[str], group: list[Found], theirs: frozenset[str]) -> bool:
    if not alike(act, group):
        return False
    shared = words & theirs
    nested = any(overlaps(act.object, other.object) for other in group)
    retold = any(_modes_differ(act, other) for other in group)
    if retold and _within(words - _GENERIC, theirs - _GENERIC):
        return True
    titled = act.passage.mode == "headline" or group[0].passage.mode == "headline"
    if titled and len(shared) > 1 and 2 * len(shared) >= min(len(words), len(theirs)):
        return True
    most = len(shared) > 1 and len(shared) / min(len(words), len(theirs)) >= _ALIKE
    taken_up = min(len(words), len(theirs)) == 1 and words <= theirs and not act.proper
    return words == theirs or nested or most or taken_up


def _modes_differ(one: Found, other: Found) -> bool:
    """Whether one is told in the headline or a quotation and the other in the report."""
    return (one.passage.mode == "reported-speech") != (other.passage.mode == "reported-speech")


def _within(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether all words of one telling are among those of the other."""
    return bool(one and other) and (one <= other or other <= one)


def _interchangeable(one: str, other: str) -> bool:
    return one == other or any({one, other} <= kinds for kinds in _INTERCHANGEABLE)
