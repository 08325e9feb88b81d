"""One spelling for each word of a language that is written in several ways.

Uzbek is written in Latin and in Cyrillic letters, and its Latin apostrophes in a dozen ways. Here
all become one: Latin letters, `ö` and `ğ` for what an apostrophe makes of o and g, and no other
apostrophe inside a word. Patterns and words of Uzbek are written so.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

BASES: Final = {"uz-Cyrl": "uz"}
"""Languages that share the pack and the words of another, by their codes."""

_APOSTROPHE = "[ʻʼ'’‘‛`´′]"
_VOWELS = "аеёиоуўэюяъьАЕЁИОУЎЭЮЯЪЬ"
_PLAIN = dict(
    zip("абвгджзийклмнопрстуфхҳқғўыэ", "abvgdjziyklmnoprstufxhqğöie", strict=True),
    ш="sh", щ="sh", ч="ch", ю="yu", я="ya", ё="yo", ъ="", ь="",
)  # fmt: skip
_CHANGED = re.compile(
    rf"(?P<bent>[ogOG]){_APOSTROPHE}|(?P<stop>(?<=\w){_APOSTROPHE}(?=\w))"
    rf"|(?P<e>[еЕ])|(?P<c>[цЦ])|(?P<plain>[{''.join(_PLAIN)}{''.join(_PLAIN).upper()}])"
)
_BENT = {"o": "ö", "g": "ğ", "O": "Ö", "G": "Ğ"}


class Change(NamedTuple):
    """Letters that stand for [start, end) of a text."""

    start: int
    end: int
    letters: str


def base(language: str) -> str:
    """The language whose pack and words a language shares: its own code for most."""
    return BASES.get(language, language)


def changes(text: str, language: str) -> Iterator[Change]:
    """Where the one spelling differs from `text`, in order."""
    if base(language) == "uz":
        for match in _CHANGED.finditer(text):
            yield Change(match.start(), match.end(), _letters(text, match))


def respelt(text: str, language: str) -> str:
    """`text` in the one spelling of its language."""
    parts, position = [], 0
    for start, end, letters in changes(text, language):
        parts += [text[position:start], letters]
        position = end
    return "".join([*parts, text[position:]])


def _letters(text: str, match: re.Match[str]) -> str:
    written = match.group()
    if match["bent"]:
        return _BENT[match["bent"]]
    if match["stop"]:
        return ""
    before = text[match.start() - 1] if match.start() else " "
    if match["e"]:
        letters = "ye" if not before.isalpha() or before in _VOWELS else "e"
    elif match["c"]:
        letters = "ts" if before in _VOWELS else "s"
    else:
        letters = _PLAIN[written.lower()]
    return letters.capitalize() if written.isupper() else letters
