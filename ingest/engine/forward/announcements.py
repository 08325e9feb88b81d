"""What a speaker says of a thing that is the subject: that it will be, or should be.

`The forum will be held in Almaty, he said` announces, `a fund should be created` proposes.
"""

from collections.abc import Iterator

from ingest.engine.acts import Found
from ingest.engine.forward import acts, clauses, subjects
from ingest.engine.forward.reading import ForwardReading
from ingest.engine.reading import Passage
from ingest.engine.text import Span, fold
from ingest.sheet import ActKind

_RULES: dict[str, tuple[ActKind, str]] = {
    "should": ("propose", "should"), "could": ("offer", "could"),
    "removed": ("call", "should-be"), "historic": ("welcome", "was-historic"),
}  # fmt: skip
_LOOSE = ("historic", "removed")  # any noun phrase may be what is judged, or is to end
_REACH = 200  # characters after the verb


def find(reading: ForwardReading) -> Iterator[Found]:
    """Every such announcement and proposal of the text, in order, repetitions included."""
    pack = reading.pack
    pattern = pack.regex(
        rf"(?<!\w)(?:(?P<passive>{pack.will_be_held})|(?P<should>{pack.should_be})"
        rf"|(?P<removed>{pack.should_end})|(?P<could>{pack.could_host})|(?P<historic>{pack.was_historic})"
        rf"|(?P<active>{pack.will_hold}))(?!\w)"
    )
    for passage in reading.passages:
        if passage.speaker is None or not acts.is_said(reading, passage):
            continue
        for match in pattern.finditer(
            reading.text_of(passage), passage.span.start, passage.span.end
        ):
            hit = Span(match.start(), match.end())
            if subjects.is_wished(reading, passage, hit.start):
                continue
            found = _told(reading, passage, hit, match.lastgroup or "active")
            if found:
                yield found


def _told(reading: ForwardReading, passage: Passage, hit: Span, form: str) -> Found | None:
    pack, text, speaker = reading.pack, reading.text_of(passage), passage.speaker
    start = acts.clause_start(reading, passage, hit.start)
    that = pack.regex(rf"(?:.*\W)?(?:{pack.clause_openers})\s").match(text, start, hit.start)
    before = Span(that.end() if that else start, hit.start)
    after = clauses.region(reading, text, hit.end, min(hit.end + _REACH, passage.span.end))
    led = pack.regex(rf"(?:{pack.prepositions})\s").match(text, after.start)
    after = Span(after.start, after.start) if led else after
    phrase = clauses.noun_phrase(reading, before) if form != "active" else None
    inverted = phrase is None or pack.base_form
    if clauses.type_of(reading, phrase) is None and inverted and form not in _LOOSE:
        phrase = clauses.noun_phrase(reading, after) if after.end > after.start else None
    thing = clauses.type_of(reading, phrase)
    shell = phrase and pack.regex(rf"(?:.*\W)?(?:{pack.shells})").match(
        fold(clauses.head(reading, phrase), pack.lower)
    )
    loose = thing is None and phrase and (form in _LOOSE or shell)
    thing = "action" if loose else thing
    if phrase is None or thing is None or speaker is None:
        return None
    kind, rule = _RULES.get(form, ("announce", "future"))
    return Found(
        kind, speaker, passage, hit, phrase.span, phrase.text, thing,
        Span(before.start, after.end), f"{pack.code}.{kind}.{rule}", 0.75, proper=phrase.proper,
    )  # fmt: skip
