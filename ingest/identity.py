"""Who is who: the ids of what a fact sheet speaks of, from what it says of them.

The rules are written out in docs/fact-sheets.md. Two articles that say the same thing arrive
at the same id; nothing here depends on the clock, on order, or on the machine.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from anyascii import anyascii

from ingest.sheet import (
    Absence,
    Act,
    Article,
    Chairmanship,
    Claim,
    Evidence,
    Extractor,
    Fact,
    Membership,
    Office,
    Participation,
    Ratification,
    StatusChange,
    Thing,
    Version,
    slug,
)

_LONGEST_SLUG = 150
_SAFE = "/%:@!$&'()*+,;=~-._"  # what stands unquoted in a path
_TRACKING = ("utm_", "fbclid", "gclid", "yclid", "mc_cid", "mc_eid")


class Terms(Protocol):
    """What mapping asks of the termbase."""

    def key(self, names: Mapping[str, str], within: str | None = None) -> str:
        """One slug for a named thing, whatever the language of its name."""

    def gloss(self, names: Mapping[str, str]) -> str | None:
        """An English name put together from known words, or None."""


def digest(*parts: object, length: int = 16) -> str:
    """The first `length` hex digits of the SHA-256 of `parts`."""
    return sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[
        :length
    ]


def canonical_url(url: str) -> str:
    """`url` as one article is known by: https, no fragment, no tracking, no last slash.

    Raises ValueError for what is no URL.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(k, v) for k, v in pairs if not k.lower().startswith(_TRACKING)])
    path = quote(parts.path.rstrip("/"), safe=_SAFE)
    return urlunsplit(("https", host + port, path, query, ""))


def page_iri(url: str) -> str:
    """`url` with what a URL may hold and an IRI may not, `{` or `|`, percent-encoded."""
    parts = urlsplit(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url))
    path, query, fragment = (quote(part, safe=f"{_SAFE}?") for part in parts[2:])
    return urlunsplit((parts.scheme, parts.netloc, path, query, fragment))


def article_id(article: Article) -> str:
    """16 hex digits: of the URL where there is one, else of the text."""
    return article_key(str(article.url) if article.url else None, article.sha256)


def article_key(url: str | None, sha256: str) -> str:
    """The id of the article at `url`, or without one of a text of this SHA-256."""
    return digest(canonical_url(url)) if url else sha256[:16]


def tail(sheet_id: str) -> str:
    """The part of an id after its type: `kazakhstan` of `state/kazakhstan`."""
    return sheet_id.partition("/")[2]


def fitted(*parts: str) -> str:
    """`parts` as one slug; past 150 characters a hash of the whole ends it."""
    whole = "-".join(part for part in parts if part)
    if len(whole) <= _LONGEST_SLUG:
        return whole
    return f"{whole[:_LONGEST_SLUG].rstrip('-')}-{digest(whole, length=8)}"


def named_id(kind: str, *names: str) -> str:
    """The id of what is known by its names alone: they in ASCII, or a hash if nothing is left."""
    words = fitted(*(slug(anyascii(name)) for name in names))
    return f"{kind}/{words or digest(*names)}"


def thing_id(kind: str, thing: Thing, terms: Terms) -> str:
    """The id of a thing known by its name: `proposal/cybersecurity-council`."""
    names = {str(language): name for language, name in thing.name.items()}
    if not names:
        return f"{kind}/{fitted(tail(thing.id or ''))}"
    key = terms.key(names, thing.within) or digest(*sorted(names.items()))
    dated = [thing.when[:4]] if kind == "event" and thing.when else []
    return f"{kind}/{fitted(key, *dated)}"


def claim_id(speaker: str, claim: Claim) -> str:
    """Same speaker, indicator, subject, value and period; or same speaker and words."""
    if claim.statistic:
        number = claim.statistic
        content = digest(
            speaker, number.indicator, *sorted(claim.about), number.value, number.unit,
            number.period, length=10,
        )  # fmt: skip
        return f"claim/{fitted(tail(speaker), number.indicator, content)}"
    words = min(f"{language} {' '.join(text.split())}" for language, text in claim.text.items())
    return f"claim/{fitted(tail(speaker), digest(speaker, words, length=12))}"


def version_id(node: str, version: Version) -> str:
    """Same node and words."""
    said = min(f"{language} {' '.join(text.split())}" for language, text in version.text.items())
    return f"claim/otherwise-{digest(node, said, length=12)}"


def act_id(act: Act, content: str) -> str:
    """Same day (or else same event), speaker, kind and content."""
    occasion = act.date or tail(act.at or "") or "undated"
    kind = f"not-{act.kind}" if act.negated else act.kind
    what = tail(content).removeprefix(f"{tail(act.speaker)}-")  # claims start with their speaker
    return f"act/{fitted(slug(occasion), tail(act.speaker), kind, what)}"


def participation_id(fact: Participation) -> str:
    """Same participant, event and role."""
    return _situation("participation", fact.participant, fact.event, fact.role)


def absence_id(fact: Absence) -> str:
    """Same absentee and event."""
    return _situation("absence", fact.absent, fact.event)


def holding_id(fact: Membership | Office | Chairmanship) -> str:
    """Same holder, organization, role and start; a start not stated is one of its own."""
    start = slug(fact.start or "") or tail(fact.began_at or "") or "undated"
    if isinstance(fact, Office):
        return _situation("office", fact.person, fact.organization, fact.role, start)
    if isinstance(fact, Membership):
        return _situation("membership", fact.member, fact.organization, fact.role, start)
    return _situation("chairmanship", fact.member, fact.organization, start)


def _situation(kind: str, *parts: str) -> str:
    return f"situation/{fitted(kind, *(part.rpartition('/')[2] for part in parts))}"


def ratification_id(fact: Ratification) -> str:
    """Same document and state: sources that differ on the day speak of one ratification."""
    return f"ratification/{fitted(tail(fact.document), tail(fact.state))}"


def status_change_id(fact: StatusChange) -> str:
    """Same thing, status and date."""
    return f"status-change/{fitted(fact.of.replace('/', '-'), fact.to, slug(fact.date))}"


def evidence_id(article: Article, span: Evidence, fact: Fact, node: str) -> str:
    """Same text, span and node, found the same way."""
    mark = digest(node, span.part, span.mode, fact.rule, fact.confidence, length=8)
    return f"evidence/{article.sha256[:16]}-{span.start}-{span.end}-{mark}"


def run_id(extractor: Extractor | None) -> str:
    """Same extractor, version and pack; a sheet without one was made by hand."""
    if extractor is None:
        return "run/by-hand"
    return named_id("run", extractor.name, extractor.version, extractor.pack or "")


def reference_id(url: str) -> str:
    """Same page, by its canonical URL."""
    return f"reference/{digest(canonical_url(url))}"
