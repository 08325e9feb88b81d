"""Who carries out an act: the subject of its verb, whoever meets, or who was speaking anyway."""

import re
from itertools import pairwise

from ingest.engine.gazetteer import Mention
from ingest.engine.reading import Passage, Reading, owns_nothing, stands_alone
from ingest.engine.text import Span
from ingest.language import Trigger

JOINTLY = "all"
"""The speaker of an act of all leaders together: the organization whose meeting it is."""

_REPORT_REACH = 3  # paragraphs back to the declaration that a passive reports
_DESCRIBED_REACH = 60  # characters between a participle and the name it describes
BODIES = ("state", "organization")


def speaker(
    reading: Reading, passage: Passage, trigger: Trigger, match: re.Match[str]
) -> str | None:
    """The agent of a trigger, JOINTLY, or None if nobody that is named carries it out."""
    if trigger.passive:
        agent = by_whom(reading, passage, match.start())
        if agent or trigger.by:
            return agent[0] if agent else None
        party = _first_party(reading, passage) if trigger.kind == "decide" else None
        return party or (JOINTLY if at_a_meeting(reading, passage) else None)
    if passage.direct and passage.speaker is None and _leaders_say(reading, passage):
        return JOINTLY
    if passage.direct:
        if match.lastgroup == "finite" and not _goes_on(reading, passage, match.end()):
            return _opener(reading, passage, match.start())
        if _is_of_others(reading, match):
            return _opener(reading, passage, match.start())
        reported = match.lastgroup == "word" and not trigger.quoted and not reading.pack.apostrophe
        opener = _opener(reading, passage, match.start()) if reported else None
        return opener or passage.speaker
    if match.lastgroup == "participle":
        end = min(match.end() + _DESCRIBED_REACH, passage.span.end)
        bare = [m for m in reading.within(match.end(), end, "person") if not m.suffix]
        return bare[0].entity if bare else passage.speaker
    if match.lastgroup == "reported" and not reading.pack.apostrophe:
        told_of = _embedded(reading, passage, match.start())
        if told_of:
            return told_of
    reminded = reading.pack.regex(rf"\s+(?:{reading.pack.reminded})")
    recalled = reminded.match(reading.document.low, match.end())
    if match.lastgroup == "reported" and (trigger.kind == "decide" or recalled):
        told_of = _owner(reading, passage, match.start())
        if told_of:
            return told_of
    both = _pair(reading, passage, match.start())
    return both[0] if both else _subject(reading, passage, match.start())


def _is_of_others(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a speaker reports what others did: `dəstək verdiklərini`, but not `verdiyimizi`."""
    pack = reading.pack
    ours = pack.regex(rf"{pack.forms['first-person']}(?!\w)|\w[mb][ıiuüыиуүі][zз]")
    other = match.lastgroup == "reported" and not pack.apostrophe
    return other and ours.search(match.group()) is None


def _leaders_say(reading: Reading, passage: Passage) -> bool:
    """Whether a speech is that of all leaders: `liderler, "..." açıkladı`."""
    said = reading.pack.regex(rf"(?<!\w){reading.pack.leaders},")
    outer = passage.outer.span
    return said.search(reading.narration, outer.start, passage.span.start) is not None


def by_whom(reading: Reading, passage: Passage, end: int) -> tuple[str, int] | None:
    """The agent of a passive and where its clause goes on: `Prezident tomonidan |...`."""
    pattern = reading.pack.regex(rf"\s(?:{reading.pack.by_agent})(?!\w)")
    named = reading.within(passage.span.start, end, "person", *BODIES)
    for mention in reversed(named):
        by = pattern.match(reading.narration, mention.stop, end)
        if by and not passage.direct:
            return mention.entity, by.end()
    return None


def without_agent(reading: Reading, clause: Span, agent: tuple[str, int]) -> Span:
    """The clause of a passive behind its agent, or before it if that stands next to the verb."""
    if reading.document.low[agent[1] : clause.end].strip():
        return Span(agent[1], clause.end)
    named = [m for m in reading.within(clause.start, agent[1]) if m.entity == agent[0]]
    return Span(clause.start, named[-1].start if named else clause.end)


def _first_party(reading: Reading, passage: Passage) -> str | None:
    """The first state of a passive between states: `iki ülke arasında ... imzalandı`."""
    pack, span = reading.pack, passage.outer.span
    between = pack.regex(rf"(?<!\w)(?:{pack.bilateral})(?!\w)")
    if passage.direct or not between.search(reading.narration, span.start, span.end):
        return None
    states = reading.within(span.start, span.end, "state") or [
        m for m in reading.mentions if m.type == "state"
    ]
    return states[0].entity if states else None


def _goes_on(reading: Reading, passage: Passage, end: int) -> bool:
    """Whether the verb shares the person of one behind it: `takdir ediyor ve destekliyoruz`."""
    pack = reading.pack
    joined = rf"(?:,| (?:{pack.conjunctions}) )"
    shared = pack.regex(rf"{joined}[^.!?\"]{{0,80}}?\w(?:{pack.first_plural})(?!\w)")
    return shared.match(reading.document.low, end, passage.span.end) is not None


def _pair(reading: Reading, passage: Passage, end: int) -> list[str]:
    """The first two persons of the text, where `iki lider` is the subject; where the parties are,
    only if the text names no other.
    """
    pack, start = reading.pack, passage.span.start
    named = list(dict.fromkeys(m.entity for m in reading.mentions if m.type == "person"))
    words = pack.pair if len(named) > 2 else rf"{pack.pair}|{pack.parties}"
    if len(named) == 2 and not _at_a_summit(reading):
        words = rf"{words}|{pack.heads}"
    pattern = pack.regex(rf"(?<!\w)(?:{words})(?!\w)")
    return named[:2] if pattern.search(reading.narration, start, end) else []


def _at_a_summit(reading: Reading) -> bool:
    """Whether a text speaks of a summit, whose heads of state are more than it names."""
    heads = [w for event in reading.pack.events if event.kind == "summit" for w in event.words]
    return bool(reading.pack.regex(rf"(?<!\w)(?:{'|'.join(heads)})").search(reading.narration))


def _owner(reading: Reading, passage: Passage, end: int) -> str | None:
    """Whose decision is reported: the genitive that opens the clause, `liderlerin`, `TDT'nin`."""
    pack, start, low = reading.pack, passage.span.start, reading.narration
    all_of_them = rf"(?<!\w)(?:{pack.leaders}|{pack.the_organization})(?:{pack.genitive_suffix})\s"
    if pack.regex(all_of_them).search(low, start, end):
        return JOINTLY
    genitive = pack.regex(pack.genitive_suffix)
    listed = pack.regex(rf"(?:,| (?:{pack.conjunctions})) ")
    titles = pack.regex("|".join(word for role in pack.roles.values() for word in role.words))
    group: list[Mention] = []
    for mention in reading.within(start, end, "person", *BODIES):
        gap = listed.fullmatch(low, group[-1].stop, mention.start) if group else None
        last = genitive.fullmatch(mention.suffix) is not None
        beside = gap is not None and not (last and gap.group() == ", ")
        group = [*group, mention] if beside else [mention]
        ahead = low[start : group[0].start].rpartition(",")[2].strip()
        if last and (beside or not ahead or titles.fullmatch(ahead)):
            return group[0].entity
    return None


def _embedded(reading: Reading, passage: Passage, end: int) -> str | None:
    """Whose act a person recalls, bare before it: `Тоқаев жиында Түркия ұсынғанын айтты`."""
    start = passage.span.start
    bare = [m for m in reading.within(start, end, "person", *BODIES) if not m.suffix]
    if len(bare) < 2 or bare[-1].type == "person" or is_joined(reading, bare[-1]):
        return None
    free = _owns_nothing(reading, bare[-1])
    return bare[-1].entity if free and any(m.type == "person" for m in bare) else None


def _opener(reading: Reading, passage: Passage, end: int) -> str | None:
    """The body that a quoted sentence in the third person speaks of: `TDT bunu destekliyor`."""
    kinds = BODIES if reading.pack.apostrophe else ("person", *BODIES)
    bodies = [m for m in reading.within(passage.span.start, end, *kinds) if not m.suffix]
    norm = reading.document.norm
    for mention in bodies:
        first = not norm[passage.span.start : mention.start].strip()
        after = mention.stop + 1
        alone = norm[after : after + 1].islower() or any(m.start == after for m in reading.mentions)
        if set_off(reading, mention) or (first and alone):
            return mention.entity
    return None


def _subject(reading: Reading, passage: Passage, end: int) -> str | None:
    """The last person in the bare case before `end`; else a body that is set off.

    None if the subject is a plural that names nobody: what the envoys say is not their host's.
    """
    start = passage.span.start
    bare = [
        m for m in reading.within(start, end, "person", *BODIES)
        if not m.suffix and not reading.is_masked(m.start) and not _goes_with(reading, m)
    ]  # fmt: skip
    people = [m for m in bare if m.type == "person"]
    if people:
        return people[-1].entity
    takes_up = reading.pack.regex(rf"{reading.pack.pronouns}(?!\w)").match(reading.narration, start)
    plain = [] if takes_up else [m for m in bare if _owns_nothing(reading, m)]
    bodies = [m for m in bare if set_off(reading, m) or m in plain or together(reading, m)]
    if bodies:
        return bodies[-1].entity
    plural = reading.pack.regex(rf"[^,]{{0,60}}(?<!\w){reading.pack.plural_subject}")
    ascribed = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.according})")
    told = passage.told and not ascribed.search(reading.narration, start, passage.span.end)
    others = plural.match(reading.narration, start) and not told
    return None if others else passage.speaker


def together(reading: Reading, mention: Mention) -> bool:
    """Whether a state ends a pair that opens its sentence: `Türkiye ile Kazakistan ... anlaştı`."""
    first = _partner(reading, mention)
    opens = first and reading.document.low[max(0, first.start - 2) : first.start].strip(' "')
    return first is not None and (first.start == 0 or opens in ("\n", ".", "", "!"))


def _partner(reading: Reading, mention: Mention) -> Mention | None:
    """The bare state that `ile` or `ve` joins to a bare state behind it."""
    low = reading.document.low
    joint = reading.pack.regex(rf" (?:{reading.pack.conjunctions}) $")
    for other in reading.within(max(0, mention.start - 40), mention.start, "state"):
        if not other.suffix and joint.fullmatch(low, other.stop, mention.start):
            return None if mention.suffix or mention.type != "state" else other
    return None


def _goes_with(reading: Reading, mention: Mention) -> bool:
    """Whether a bare name is that of a companion, where a list of subjects ends in another name."""
    return not reading.pack.apostrophe and is_joined(reading, mention)


def _owns_nothing(reading: Reading, mention: Mention) -> bool:
    """Whether a bare name is a subject wherever it stands, where owners are in the genitive."""
    pack, document = reading.pack, reading.document
    return not pack.apostrophe and owns_nothing(document, pack, reading.mentions, mention)


def beside(reading: Reading, passage: Passage, trigger: Trigger, agent: str, end: int) -> list[str]:
    """Who decides together with the subject: `A ile B, anlaşmayı imzaladı`, `A, B және C`.

    What `iki lider` call for or support, both do.
    """
    kinds_of_both = ("decide", "call", "support", "welcome")
    if trigger.kind not in kinds_of_both or trigger.passive or passage.direct:
        return []
    both = _pair(reading, passage, end)
    if len(both) > 1 or trigger.kind != "decide":
        return both[1:]
    bare = reading.within(passage.span.start, end, "person", "state")
    joint = re.compile(rf" (?:{reading.pack.conjunctions}) (?:[^\W\d_][\w']* ){{0,5}}")
    found: list[str] = []
    for first, second in reversed(list(pairwise(bare))):
        gap = reading.document.low[first.stop : second.start]
        listed = bool(found) and gap == ", "
        follows = second.entity == (found[-1] if found else agent)
        if follows and not first.suffix and (listed or joint.fullmatch(gap)):
            found += [first.entity] if first.entity != agent else []
    return found


def name_end(reading: Reading, mention: Mention) -> int:
    """Where a subject ends: `Kazakistan hükümeti`, `Kazakistan Parlamentosu` are the state's."""
    pack, low = reading.pack, reading.document.low
    organ = pack.regex(rf" (?:{pack.state_organs})(?=,| (?:{pack.subject_particles})(?!\w))")
    found = organ.match(low, mention.stop) if mention.type == "state" else None
    return found.end() if found else mention.stop


def set_off(reading: Reading, mention: Mention) -> bool:
    """Whether a comma or particle marks a bare name as the subject; the members of a list are not.

    An institution that the record does not know is a mention only where it is a subject.
    """
    if mention.entity in reading.people.institutions:
        return True
    pack, low = reading.pack, reading.document.low
    stop = name_end(reading, mention)
    if pack.regex(rf"\s(?:{pack.subject_particles})(?!\w)").match(low, stop):
        return True
    if stop > mention.stop:
        return True
    if low[mention.stop : mention.stop + 1] != ",":
        return stands_alone(reading.document, pack, reading.mentions, mention)
    beside = reading.within(mention.stop, min(mention.stop + 60, len(low)), *BODIES)[:1]
    listed = beside and beside[0].start - mention.stop < 3
    opens = mention.start == 0 or low[mention.start - 1] == "\n" or low[mention.start - 2] in ".!?"
    return not listed or bool(pack.apostrophe and opens and beside[0].suffix)


def at_a_meeting(reading: Reading, passage: Passage) -> bool:
    """Whether a passive has a decider: its sentence, or one before it in the paragraph, names
    a meeting, a declaration or the leaders.
    """
    pack, outer = reading.pack, passage.outer
    if passage.direct:
        return False
    reported = pack.regex(pack.reports).search(reading.narration[: outer.span.end].rstrip("\n "))
    back = _REPORT_REACH if reported else 0
    first = min(
        p.outer.span.start
        for p in reading.passages
        if 0 <= outer.paragraph - p.outer.paragraph <= back
    )
    span = outer.span
    if pack.regex(rf"(?<!\w)(?:{pack.between})(?!\w)").search(
        reading.narration, span.start, span.end
    ):
        return False
    heads = "|".join(word for event in pack.events for word in event.words)
    named = rf"(?:{heads}|{pack.meeting}|{pack.leaders}|{pack.declaration})"
    pattern = pack.regex(rf"(?<!\w){named}(?! {pack.aside}(?!\w))")
    return bool(pattern.search(reading.narration, first, outer.span.end))


def is_joined(reading: Reading, mention: Mention) -> bool:
    """Whether a name only goes with another: `Şi ile görüştü`."""
    joined = reading.pack.regex(rf"\s(?:{reading.pack.joined})(?!\w)")
    return bool(joined.match(reading.document.low, mention.stop))


def all_leaders(reading: Reading, passage: Passage, trigger: Trigger, end: int) -> bool:
    """Whether `liderler` is the subject: of a decision anywhere, else where a comma says so."""
    if passage.direct or _pair(reading, passage, end):
        return False
    named = any(not m.suffix for m in reading.within(passage.span.start, end, "person"))
    if trigger.kind != "decide" and (named or reading.pack.sure_object == "(?!)"):
        return False
    after = r"[\s,]+" if trigger.kind == "decide" else ","
    pattern = reading.pack.regex(rf"(?<!\w){reading.pack.leaders}{after}")
    return bool(pattern.search(reading.document.low, passage.span.start, end))


def of_all_leaders(reading: Reading, passage: Passage, clause: Span) -> tuple[str, Span]:
    """Speaker and clause of a decision of all of them."""
    pattern = reading.pack.regex(rf"(?<!\w){reading.pack.leaders}[\s,]+")
    found = list(pattern.finditer(reading.document.low, passage.span.start, clause.end))
    start = found[-1].end() if found else clause.start
    return JOINTLY, Span(max(start, clause.start), clause.end)
