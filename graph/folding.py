"""Words as they are looked for: without case, accents and script, as Turkic names are written.

A name has many spellings: Жапаров is Japarov, Zhaparov, Caparov and Cəparov. Folding makes them
one by giving up what tells them apart, so a folded text is for comparing and not for reading.
"""

import re
from typing import Final

from anyascii import anyascii

_LETTERS: Final = str.maketrans(
    # Dotted and dotless i are one; ə is written a, and ё yo, where names are written in Latin.
    {"İ": "i", "I": "i", "ı": "i", "Ə": "a", "ə": "a", "Ә": "a", "ә": "a", "Ё": "yo", "ё": "yo"}
    # The marks of Uzbek oʻ and gʻ, and of the glottal stop.
    | dict.fromkeys("ʻʼ‘`", "")
)
_UZBEK_APOSTROPHE: Final = re.compile(r"(?<=[og])['’](?=\w)", re.IGNORECASE)
_WORD: Final = re.compile(r"[a-z0-9]+")
_SOUNDS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"dzh|zh|ch|j"), "c"),
    (re.compile(r"sh"), "s"),
    (re.compile(r"kh|x"), "h"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"q|ck"), "k"),
    (re.compile(r"w"), "v"),
    (re.compile(r"y(?=[aeiou])"), ""),
    (re.compile(r"y"), "i"),
    (re.compile(r"([a-z])\1+"), r"\1"),
)


def folded(text: str) -> str:
    """The words of `text`, folded, with a space between them; empty if it has none.

    Folding what is folded changes nothing.
    """
    plain = anyascii(_UZBEK_APOSTROPHE.sub("", text).translate(_LETTERS)).lower()
    return " ".join(_sounded(word) for word in _WORD.findall(plain))


def _sounded(word: str) -> str:
    while True:
        before = word
        for spelling, sound in _SOUNDS:
            word = spelling.sub(sound, word)
        if word == before:
            return word
