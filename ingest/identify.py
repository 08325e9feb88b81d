"""Which language a text is in.

The model knows 130 languages, so a text in none of ours is seen to be something else instead of
being forced into the nearest. It does not know Kazakh in Latin letters: that has to be stated.
"""

import re
from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_ENOUGH: Final = 20_000  # characters; more change no answer and cost time
_SURE: Final = 0.5
_CYRILLIC: Final = re.compile("[а-яёўқғҳ]", re.IGNORECASE)
_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)


def identified(text: str) -> str | None:
    """The code of the language of `text`, `uz-Cyrl` for Uzbek in Cyrillic letters.

    None where the text is too short or too mixed to tell. The code may be of a language that is
    not read here.
    """
    part = text[:_ENOUGH]
    code, confidence = _identifier().classify(part)
    if confidence < _SURE:
        return None
    cyrillic = len(_CYRILLIC.findall(part)) > len(_LATIN.findall(part))
    return f"{code}-Cyrl" if code == "uz" and cyrillic else str(code)


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
