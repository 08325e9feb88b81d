"""What a model is asked about: sentences with the word of an act in which the rules found none."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ingest.engine.reading import Reading
from ingest.engine.text import Sentence, Span
from ingest.record import Record
from ingest.sheet import Act, Mode, Named, Sheet

MOST: Final = 20  # sentences in one question
ACTORS: Final = ("person", "state", "organization")


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence: its exact text, where that stands, and the words of acts in it.

    `speaker` is who speaks in it, as far as the rules can tell.
    """

    text: str
    start: int
    triggers: tuple[Span, ...]
    mode: Mode
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """The sentences, and the candidates by id with a name for each."""

    sentences: tuple[Asked, ...]
    candidates: dict[str, str]

    def text(self) -> str:
        """The question as JSON."""
        told: dict[str, Any] = {
            "sentences": [
                {"sentence": n, "text": one.text, "speaker": one.speaker}
                for n, one in enumerate(self.sentences)
            ],
            "candidates": self.candidates,
        }
        return json.dumps(told, ensure_ascii=False)


def question(reading: Reading[Any], sheet: Sheet) -> Question:
    """What is left to ask about a text after the rules have read it."""
    known = _candidates(reading, sheet)
    told = [(e.start, e.end) for f in sheet.facts if isinstance(f, Act) for e in f.evidence]
    seen: dict[Sentence, Asked] = {}
    for asked, sentence in _with_triggers(reading, known):
        end = asked.start + len(asked.text)
        if not any(start < end and stop > asked.start for start, stop in told):
            seen.setdefault(sentence, asked)
    return Question(tuple(seen.values())[:MOST], known)


def _with_triggers(
    reading: Reading[Any], known: dict[str, str]
) -> Iterator[tuple[Asked, Sentence]]:
    document = reading.document
    for passage in reading.passages:
        span = passage.outer.span
        start, end = document.place(span.start, span.end)
        found = tuple(_triggers(reading, span))
        if found:
            speaker = passage.speaker if passage.speaker in known else None
            text = document.raw[start:end]
            yield Asked(text, start, found, passage.mode, speaker), passage.outer


def _triggers(reading: Reading[Any], span: Span) -> Iterator[Span]:
    """Where the words of acts stand, in the original text."""
    for _, pattern in reading.pack.trigger_patterns:
        for match in pattern.finditer(reading.document.low, span.start, span.end):
            if match.end() > match.start():
                yield Span(*reading.document.place(match.start(), match.end()))


def _candidates(reading: Reading[Any], sheet: Sheet) -> dict[str, str]:
    """Who is named in the text and known to the record or the sheet, with a name, by id."""
    new = {fact.id: fact for fact in sheet.facts if isinstance(fact, Named)}
    met = dict.fromkeys(m.entity for m in reading.mentions if m.type in ACTORS)
    code = reading.pack.code
    return {entity: name for entity in met if (name := _name(entity, new, reading.record, code))}


def _name(entity: str, new: Mapping[str, Named], record: Record, code: str) -> str | None:
    fact = new.get(entity) or record.entities.get(entity)
    names = getattr(fact, "names", {})
    return names.get(code) or names.get("en") or next(iter(names.values()), None)
