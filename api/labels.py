"""Names of things, in the language a reader wants.

Questions return IRIs; one more query fetches what those are called. The language asked for
comes first, then English, then Turkish, then any.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from api.asking import Asking
from graph.terms import NAMESPACES, curie, iri

# What a thing is called, the best first.
NAMING: Final = ("skos:prefLabel", "rdfs:label", "dcterms:title", "td:proposedName", "td:claimText")
RESERVED_LANGUAGE: Final = "lang"
LANGUAGE_TAG: Final = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z]{4})?", re.ASCII)
# One query text stays under any engine's limit.
_CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class Text:
    """Words and their language, empty where unknown."""

    words: str
    language: str = ""


@dataclass(slots=True)
class Texts:
    """What things say in each property: (thing, property) to texts."""

    of: dict[tuple[str, str], list[Text]] = field(default_factory=dict)

    def best(self, thing: str, property_: str, language: str) -> Text | None:
        """The text of one property nearest to `language`, None if it has none."""
        return nearest(self.of.get((thing, curie(property_).value), []), language)

    def name(self, thing: str, language: str) -> Text | None:
        """What `thing` is called, None if it has no name."""
        named = (self.best(thing, property_, language) for property_ in NAMING)
        return next((text for text in named if text is not None), None)


def nearest(found: Iterable[Text], language: str) -> Text | None:
    """The text in `language`, else in English, Turkish or any; None if there is none."""
    return min(found, key=lambda text: _distance(text, language), default=None)


def _distance(text: Text, language: str) -> tuple[int, str, str]:
    tag, wanted = text.language.lower(), language.lower()
    main = tag.partition("-")[0]
    order = [tag == wanted, main == wanted.partition("-")[0], main == "en", main == "tr", tag == ""]
    return (order.index(True) if True in order else len(order), tag, text.words)


async def texts(ask: Asking, things: Iterable[str], extra: Sequence[str] = ()) -> Texts:
    """The names of `things`, and their texts in the `extra` properties (prefixed names)."""
    wanted = sorted(set(things))
    found = Texts()
    properties = " ".join(str(curie(name)) for name in dict.fromkeys([*NAMING, *extra]))
    for start in range(0, len(wanted), _CHUNK):
        subjects = " ".join(str(iri(thing)) for thing in wanted[start : start + _CHUNK])
        query = (
            "SELECT ?thing ?property ?text WHERE {\n"
            f"  VALUES ?thing {{ {subjects} }}\n  VALUES ?property {{ {properties} }}\n"
            "  ?thing ?property ?text\n}"
        )
        for row in await ask.rows(query, "labels"):
            text = Text(row["text"].value, row["text"].language)
            found.of.setdefault((row["thing"].value, row["property"].value), []).append(text)
    return found


def nameable(base: str) -> Callable[[str], bool]:
    """Whether an IRI is one of ours, which the graph may name."""
    ours = (f"{base}/id/", NAMESPACES["tdv"], NAMESPACES["td"])
    return lambda value: value.startswith(ours)


def language_of(value: str | None) -> str:
    """The language `value` names, in lower case; English if it names none."""
    known = value is not None and LANGUAGE_TAG.fullmatch(value)
    return value.lower() if value and known else "en"
