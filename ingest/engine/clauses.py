"""The clause of a verb: where it begins, and where the object in its case ends.

In the Turkic languages both stand before the verb.
"""

import re

from ingest.engine import names, subjects
from ingest.engine.reading import Passage, Reading
from ingest.engine.text import Span, words

_BRACKETED = re.compile(r" \([^()\n]{2,40}\)")
_OBJECT_REACH = 12  # words between an object in its case and its verb
_UNCLEAR_REACH = 5  # the same, where the ending may be no case at all


def clause_before(reading: Reading, passage: Passage, end: int, passive: bool = False) -> Span:
    """The clause that ends at `end`: back to a connective, a speech, or the subject's comma.

    A subject right before the verb stands after its object; that of a passive is its object.
    """
    pack, text = reading.pack, reading.text_of(passage)
    start = passage.span.start
    for match in pack.regex(rf"(?<!\w){pack.breaks}|\u0000+\W*").finditer(text, start, end):
        start = match.end() if text[match.end() : end].strip() else start
    for mention in reading.within(start, end, "person", "state", "organization"):
        if mention.suffix or passive or subjects.is_joined(reading, mention):
            continue
        if not text[mention.stop : end].strip() and text[start : mention.start].strip():
            return Span(start, _before_title(reading, start, mention.start))
        apart = subjects.set_off(reading, mention) or subjects.together(reading, mention)
        if mention.type == "person" or apart:
            start = max(start, subjects.name_end(reading, mention))
    bracketed = _BRACKETED.match(text, start, end)  # the short name of who acts: `X (TDT) ...`
    start = bracketed.end() if bracketed else start
    particle = pack.regex(rf"\s+(?:{pack.subject_particles})(?!\w)").match(text, start, end)
    start = particle.end() if particle else start
    several = rf"(?:{pack.pair}|{pack.parties}|{pack.heads})(?!\w)"
    opener = pack.regex(rf"[\s,]*(?:{pack.openers}|{several})").match(text, start, end)
    start = opener.end() if opener else start
    end = _before_own_name(reading, start, end)
    while start < end and text[start] in " ,;:\"'\u0000":
        if text[start] == '"' and '"' in text[start + 1 : end]:
            break
        start += 1
    return Span(start, end)


def _before_own_name(reading: Reading, start: int, end: int) -> int:
    """`end` moved left over whom the speaker speaks as: `... desteğimizi |Türkiye olarak`."""
    pack, low = reading.pack, reading.document.low
    for mention in reading.within(start, end, *subjects.BODIES)[-1:]:
        ours = pack.regex(rf" {pack.named_as}\s*").fullmatch(low, mention.stop, end)
        if ours and low[start : mention.start].strip():
            return mention.start
    return end


def _before_title(reading: Reading, start: int, end: int) -> int:
    """`end` moved left over the title of a name: `... түзүүнү |өзбек президенти Мирзиёев`."""
    pack, low = reading.pack, reading.document.low
    titles = "|".join([pack.titles, *(w for role in pack.roles.values() for w in role.words)])
    owners = rf"(?:{'|'.join(pack.demonyms)}|\w+(?:{pack.genitive_suffix})) "
    found = pack.regex(rf"(?<!\w)(?:{owners})?(?:{titles}) $").search(low, start, end)
    if pack.apostrophe or found is None:
        return end
    left = found.start()
    owner = reading.within(start, left, "state", "organization")[-1:]
    named = re.compile(r"(?<=\W)[^\W\d_]+ $").search(low, start, left)
    if owner and not low[owner[0].stop : left].strip():
        left = owner[0].start
    elif named and reading.document.norm[named.start()].isupper():
        left = named.start()
    joint = pack.regex(rf"(?<!\w)(?:{pack.conjunctions}) $").search(low, start, left)
    beside = reading.within(start, joint.start(), "person")[-1:] if joint else []
    if joint and beside and not low[beside[0].stop : joint.start()].strip():
        return _before_title(reading, start, beside[0].start)
    return left


def object_end(reading: Reading, clause: Span, case: str) -> int | None:
    """Where the last word in the object's case ends: adverbs may stand before the verb."""
    marked = reading.pack.regex(rf"\w+(?:'[ny]?\w|(?:{case}))")
    end = names.without_fillers(reading.pack, reading.document.low, clause.start, clause.end)
    tokens = words(reading.document.norm, clause.start, end)
    low = reading.document.low
    found = [t for t in tokens[-_OBJECT_REACH:] if marked.fullmatch(low[t.start : t.end])]
    clear = reading.pack.regex(reading.pack.clear_object)
    last = tokens[-1] if tokens else clause
    indefinite = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.indefinite})$")
    if tokens and _is_bare(reading, low[last.start : last.end]):
        return last.end
    if tokens and indefinite.search(low, clause.start, last.end):
        return last.end
    found = [t for t in found if clear.fullmatch(low[t.start : t.end])] or [
        t for t in found if t in tokens[-_UNCLEAR_REACH:]
    ]
    sole = reading.pack.regex(rf"\w+(?:{reading.pack.sure_object})")
    sure = [t for t in found if sole.fullmatch(low[t.start : t.end])]
    found = sure or found
    before_a_comma = [t for t in found if low[t.end : t.end + 1] == ","]
    return next((t.end for t in reversed(before_a_comma or found)), None)


def _is_bare(reading: Reading, word: str) -> bool:
    """Whether a word before a verb is its object without a case: `bir fuar düzenleyecek`."""
    plural = reading.pack.regex(reading.pack.bare_plural).fullmatch(word)
    return bool(plural or reading.terms.type_of(word, reading.pack.code))
