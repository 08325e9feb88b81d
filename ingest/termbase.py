"""The termbase: concepts with their words in every language.

It gives one identity to `Siber Güvenlik Konseyi` and `Cybersecurity Council`, an English gloss
to a name known only in Turkish, the kind of thing a name names, and its topics.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml
from anyascii import anyascii
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ingest import spelling
from ingest.errors import BadPack
from ingest.sheet import Language, ThingType, slug

_SUFFIXES: Mapping[str, str] = {
    "tr": (
        r"[kğ]?(?:l[ae]r)?(?:[ıiuü]?m[ıiuü]z)?(?:s?[ıiuü])?"
        r"(?:y?l[ae]|n?[ıiuü]n|n?[dt][ae](?:n|ki)?|[yn]?[ıiuü]|[yn]?[ae]|c[ae])?"
    ),
    "az": (
        r"[kqğy]?(?:l[aə]r)?(?:[ıiuü]?m[ıiuü]z)?(?:s?[ıiuü])?"
        r"(?:y?l[aə]|n?[ıiuü]n|n?d[aə](?:n|k[ıi])?|n?[ıiuü]|[yn]?[aə])?"
    ),
    "en": r"(?:s|'s|s')?",
    "kk": (
        r"(?:[лдт][ыі][қкғг])?[қкғг]?(?:[лдт][ае]р)?(?:[ыі]?м[ыі]з)?(?:с?[ыі])?"
        r"(?:[ндт][ыі]ң?|н|[ғгқк][ае]|н?[ае]|н?[дт][ае](?:[ғг][ыі])?|[дтн][ае]н|[мбп]ен)?"
    ),
    "ky": (
        r"(?:[лдт][ыиуү][кг])?[кг]?(?:[лдт][аеоө]р)?(?:[ыиуү]?б[ыиуү]з)?(?:с?[ыиуү])?"
        r"(?:[ндт][ыиуү]н?|н|[гк][аеоө]|н?[аеоө]|н?[дт][аеоө](?:н|г[ыиуү])?)?"
    ),
    "uz": (
        r"(?:lik|li)?[kgqğ]?(?:lar)?(?:i?miz)?(?:s?i)?"
        r"(?:ning|ni|[gkq]acha|[gkq]a|dagi|dan|da)?"
    ),
}
# endings cut off words that the termbase does not know, so that two cases of one word are one
_ENDINGS: Mapping[str, str] = {
    "ru": (
        r"(?:иями|иях|ием|ией|ии|ию|ия|ие|ами|ями|ого|его|ому|ему|ыми|ими|ый|ий|ой|ая|яя|ое|ее"
        r"|ую|юю|ые|ых|их|ым|им|ов|ев|ей|ом|ем|ах|ях|ам|ям|ью|а|я|о|е|у|ю|ы|и|ь)"
    ),
}
_LONGEST_KEY = 120
_MOST_SEEN = 2_000  # names of which the pieces are kept: one article asks for each several times
_ANY_SUFFIX = r"\w{0,8}"
_UPPER_TR = str.maketrans("Iİ", "ıi")


class Concept(BaseModel):
    """One concept; `words` are folded patterns of stems."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    en: str
    type: ThingType | None = None
    topics: tuple[str, ...] = ()
    skip: bool = False
    words: dict[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of a name: a concept, or a word the termbase does not know."""

    word: str
    concept: Concept | None


class Termbase:
    """All concepts, and how to find them in names."""

    def __init__(self, concepts: list[Concept]) -> None:
        self.concepts = {concept.id: concept for concept in concepts}
        if len(self.concepts) != len(concepts):
            raise BadPack("terms.yaml", "two concepts have the same id")
        self._patterns: dict[str, tuple[re.Pattern[str], list[Concept]]] = {}
        self._seen: dict[tuple[str, str], list[Term]] = {}

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> "Termbase":
        """The shipped termbase. Raises BadPack if the file is wrong."""
        source = (resources.files("ingest") / "terms.yaml").read_text("utf-8")
        try:
            rows = yaml.safe_load(source)
            return cls(TypeAdapter(list[Concept]).validate_python(rows))
        except (yaml.YAMLError, ValidationError) as error:
            raise BadPack("terms.yaml", str(error)) from error

    def terms(self, name: str, language: str) -> list[Term]:
        """The pieces of `name` in order, longest known phrases first."""
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        key = name, language
        if key not in self._seen:
            self._seen[key] = self._read(name, language)
        return self._seen[key]

    def _read(self, name: str, language: str) -> list[Term]:
        pattern, concepts = self._rows(language)
        return [
            Term(match.group(), concepts[int(match.lastgroup[1:])] if match.lastgroup else None)
            for match in pattern.finditer(_fold(name, language))
        ]

    def key(self, names: Mapping[str, str], within: str | None = None) -> str:
        """The identity of a named thing: its modifiers in a fixed order, its head last.

        The same for every language that has words for its concepts; `within`, the organization
        it would belong to, is part of it where it is not the Organization of Turkic States.
        """
        language, name = next(iter(sorted(names.items(), key=_preference)))
        terms = [t for t in self.terms(name, language) if not (t.concept and t.concept.skip)]
        head = next((t for t in reversed(terms) if t.concept and t.concept.type), None)
        modifiers = sorted({_stem(t, language) for t in terms if t is not head} - {""})
        parts = [*modifiers, *([_stem(head, language)] if head else [])]
        owner = [within.partition("/")[2]] if within and not _is_default(within) else []
        key = slug("-".join([*parts, *owner])) or slug(anyascii(name))
        return key[:_LONGEST_KEY].strip("-")

    def gloss(self, names: Mapping[str, str]) -> str | None:
        """The English name, put together from the concepts; None if a word is not known."""
        if "en" in names:
            return names["en"]
        language, name = next(iter(sorted(names.items(), key=_preference)))
        terms = [t for t in self.terms(name, language) if not (t.concept and t.concept.skip)]
        if not terms or any(t.concept is None for t in terms):
            return None
        return " ".join(t.concept.en for t in terms if t.concept and t.concept.en) or None

    def type_of(self, name: str, language: str) -> ThingType | None:
        """What kind of thing a name names, by its last head noun."""
        heads = [t.concept for t in self.terms(name, language) if t.concept and t.concept.type]
        return heads[-1].type if heads else None

    def topics(self, text: str, language: str) -> list[str]:
        """The topics `text` touches, in the order met."""
        found = (t.concept for t in self.terms(text, language))
        return list(dict.fromkeys(topic for c in found if c for topic in c.topics))

    def _rows(self, code: str) -> tuple[re.Pattern[str], list[Concept]]:
        """One pattern for a language, longest phrase first, and the concept of each group."""
        language = spelling.base(code)
        if language not in self._patterns:
            suffix = _SUFFIXES.get(language, _ANY_SUFFIX)
            rows = sorted(
                (
                    (word, concept)
                    for concept in self.concepts.values()
                    for word in concept.words.get(language, ())  # type: ignore[call-overload]
                ),
                key=lambda row: (-row[0].count(" "), -len(row[0]), row[0]),
            )
            known = "".join(f"(?P<r{n}>(?:{word}){suffix})|" for n, (word, _) in enumerate(rows))
            pattern = re.compile(rf"(?<![\w+])(?:{known}[\w+][\w.+-]*)(?![\w+])")
            self._patterns[language] = pattern, [concept for _, concept in rows]
        return self._patterns[language]


def _preference(item: tuple[str, str]) -> tuple[int, str]:
    return (0 if item[0] == "en" else 1, item[0])


def _is_default(within: str) -> bool:
    return within == "organization/organization-of-turkic-states"


def _fold(name: str, language: str) -> str:
    name = spelling.respelt(name, language).replace("’", "'")
    name = re.sub(r"'\w*", "", name)
    return (name.translate(_UPPER_TR) if language in ("tr", "az") else name).lower()


def _stem(term: Term | None, language: str) -> str:
    if term is None:
        return ""
    if term.concept:
        return term.concept.id
    suffix = _SUFFIXES.get(spelling.base(language)) or _ENDINGS.get(language)
    word = re.sub(rf"(?<=\w{{4}}){suffix}$", "", term.word, count=1) if suffix else term.word
    return slug(anyascii(word))
