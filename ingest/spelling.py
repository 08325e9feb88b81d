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
_SINGLE = ("абвгджзийклмнопрстуфхҳқғўыэецАБВГДЖЗИЙКЛМНОПРСТУФХҲҚҒЎЫЭЕЦ",
           "abvgdjziyklmnoprstufxhqğöieesABVGDJZIYKLMNOPRSTUFXHQĞÖIEES")  # fmt: skip
_SEVERAL = {"ш": "sh", "щ": "sh", "ч": "ch", "ю": "yu", "я": "ya", "ё": "yo", "ъ": "", "ь": "",
            "е": "ye", "ц": "ts"}  # fmt: skip
_CHANGED = re.compile(
    rf"(?P<bent>[ogOG]){_APOSTROPHE}|(?P<stop>(?<=\w){_APOSTROPHE}(?=\w))"
    rf"|[шщчюяёъьШЩЧЮЯЁЪЬ]|(?:(?<![^\W\d_])|(?<=[{_VOWELS}]))[еЕ]|(?<=[{_VOWELS}])[цЦ]"
)
_LETTERS: Final = {"uz": str.maketrans(*_SINGLE)}
_BENT = {"o": "ö", "g": "ğ", "O": "Ö", "G": "Ğ"}


class Change(NamedTuple):
    """Letters that stand for [start, end) of a text."""

    start: int
    end: int
    letters: str


def base(language: str) -> str:
    """The language whose pack and words a language shares: its own code for most."""
    return BASES.get(language, language)


def letters(language: str) -> dict[int, int]:
    """Letters that one letter stands for, for `str.translate`; the rest are `changes`."""
    return _LETTERS.get(base(language), {})


def changes(text: str, language: str) -> Iterator[Change]:
    """Where the one spelling has more or fewer letters than `text`, in order."""
    if base(language) == "uz":
        for match in _CHANGED.finditer(text):
            yield Change(match.start(), match.end(), _letters(match))


def respelt(text: str, language: str) -> str:
    """`text` in the one spelling of its language."""
    parts, position, single = [], 0, letters(language)
    for start, end, several in changes(text, language):
        parts += [text[position:start].translate(single), several]
        position = end
    return "".join([*parts, text[position:].translate(single)])


def _letters(match: re.Match[str]) -> str:
    written = match.group()
    if match["bent"]:
        return _BENT[match["bent"]]
    if match["stop"]:
        return ""
    several = _SEVERAL[written.lower()]
    return several.capitalize() if written.isupper() else several
