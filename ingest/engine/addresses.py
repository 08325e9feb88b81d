"""A speech printed whole: its title says whose it is, and every sentence is the speaker's own."""

from dataclasses import replace

from ingest.engine import text
from ingest.engine.gazetteer import Gazetteer
from ingest.engine.people import find_people
from ingest.engine.reading import Reading
from ingest.language import Pack

_FIRST_PERSONS = 2  # verbs in the first person that make a text a speech


def author(title: str | None, gazetteer: Gazetteer, published: str | None) -> str | None:
    """Whose speech a text is by its title, if it is one."""
    pack = gazetteer.pack
    document = text.read(title or "", pack.lower, pack.code)
    if not pack.regex(rf"(?<!\w)(?:{pack.speech})").search(document.low):
        return None
    people = find_people(document, gazetteer, published)
    return next((m.entity for m in people.mentions if m.type == "person"), None)


def in_the_words_of(reading: Reading, speaker: str | None) -> Reading:
    """The reading of a text that is a speech: nothing in it is narrated."""
    if speaker is None or not _is_in_first_person(reading.pack, reading.narration):
        return reading
    passages = tuple(
        replace(p, speaker=speaker, direct=True, mode="direct-quote") for p in reading.passages
    )
    return replace(reading, passages=passages)


def _is_in_first_person(pack: Pack, narration: str) -> bool:
    found = pack.regex(rf"\w{{2,}}{pack.forms['first-person']}(?=[.,!?;])").findall(narration)
    return len(found) >= _FIRST_PERSONS
