"""A made-up world for the tests of mapping, checking and loading."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from anyascii import anyascii

from ingest.sheet import Sheet, slug

BASE = "https://example.org/kg"
TEXT = "Başkan Aydın, Su Konseyi kurulmasını önerdi. Ticaret 3 kat arttı. Zirve yapıldı."


_WORDS = {"su": "water", "water": "water", "konseyi": "council", "council": "council"}


class PlainTerms:
    """A termbase of four words: enough for one name in two languages."""

    def key(self, names: Mapping[str, str], within: str | None = None) -> str:
        name = names.get("en") or names[min(names)]
        known = [_WORDS.get(w, w) for w in slug(anyascii(name)).split("-")]
        return "-".join([*known, *([within.partition("/")[2]] if within else [])])

    def gloss(self, names: Mapping[str, str]) -> str | None:
        name = names.get("en") or names[min(names)]
        known = [_WORDS.get(w.lower()) for w in name.split()]
        return " ".join(w for w in known if w).title() if all(known) else None


def span(quote: str, **more: Any) -> dict[str, Any]:
    """Evidence for the first place where TEXT says `quote`."""
    start = TEXT.index(quote)
    return {"start": start, "end": start + len(quote), "quote": quote, **more}


def act(kind: str = "propose", **more: Any) -> dict[str, Any]:
    return {
        "type": "act", "kind": kind, "speaker": "person/aydin", "on_behalf_of": "state/anadolu",
        "date": "2025-10-07",
        "object": {"type": "body", "name": {"tr": "Su Konseyi"}, "topics": ["environment-water"],
                   "within": "organization/birlik"},
        "evidence": [span("Su Konseyi kurulmasını önerdi")], **more,
    }  # fmt: skip


def article_sheet(
    *facts: dict[str, Any], text: str = TEXT, url: str | None = None, **article: Any
) -> Sheet:
    return Sheet.model_validate(
        {
            "article": {
                "language": "tr", "published": "2025-10-08", "url": url,
                "sha256": sha256(text.encode()).hexdigest(), "characters": len(text), **article,
            },
            "extractor": {"name": "rules", "version": "1.0", "pack": "tr 1"},
            "facts": list(facts),
        }
    )  # fmt: skip


def record_sheet(*facts: dict[str, Any]) -> Sheet:
    """The record: a state and its president, an organization, a place, a summit."""
    given: list[dict[str, Any]] = [
        {"type": "state", "id": "state/anadolu", "names": {"en": "Anatolia", "tr": "Anadolu"}},
        {"type": "person", "id": "person/aydin", "names": {"tr": "Ali Aydın"}, "wikidata": "Q1"},
        {"type": "organization", "id": "organization/birlik", "names": {"tr": "Birlik"},
         "kind": "international-organization"},
        {"type": "place", "id": "place/samarkand", "names": {"en": "Samarkand"},
         "kind": "settlement", "latitude": 39.65, "longitude": 66.96},
        {"type": "event", "id": "event/summit-1", "names": {"en": "First summit"}, "kind": "summit",
         "meeting_of": "organization/birlik", "place": "place/samarkand",
         "when": "2025-10-06/2025-10-07"},
        {"type": "office", "person": "person/aydin", "organization": "state/anadolu",
         "role": "president", "start": "2019-03"},
        *facts,
    ]  # fmt: skip
    source = {"url": "https://example.org/source", "publisher": "Example", "date": "2025"}
    return Sheet.model_validate(
        {"title": "Test record", "sources": {"s": source},
         "facts": [{**fact, "sources": ["s"]} for fact in given]}
    )  # fmt: skip
