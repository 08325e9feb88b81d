"""What changed, for people to read: `CHANGES.md` of a delta."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, RdfFormat, parse

from graph.ontology import superclasses
from graph.terms import curie

LISTED: Final = 500
"""Entries of a section; of more, the number is told."""

_TYPE: Final = curie("rdf:type").value
_NAMING: Final = frozenset(curie(name).value for name in ("skos:prefLabel", "dcterms:title"))
_STATUS_OF: Final = curie("td:statusOf").value
_TO_STATUS: Final = curie("td:toStatus").value
_DATE: Final = curie("td:date").value
_REPLACED: Final = curie("dcterms:isReplacedBy").value
_COME: Final = {
    "td:Summit": "New summits",
    "td:Proposal": "New proposals",
    "td:StatusChange": "Status changes",
    "td:Article": "New articles",
}
_GONE: Final = {
    "td:Summit": "Summits no longer there",
    "td:Proposal": "Proposals no longer there",
    "td:StatusChange": "Status changes no longer there",
    "td:Article": "Retracted articles",
}
_MERGED: Final = "Merged"


@dataclass(slots=True)
class _Thing:
    """What lines say of one subject: the values of each property, names by language."""

    iri: str
    said: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its English name, else Turkish, else any."""
        found = [self.names[tag] for tag in ("en", "tr", *sorted(self.names)) if tag in self.names]
        return found[0] if found else ""


class Changes:
    """Collects what is worth telling, subject by subject."""

    def __init__(self, base: str) -> None:
        self._home = f"{base}/id/"
        self._kinds = {name: _below(name) for name in _COME}
        self._sections: dict[str, list[_Thing]] = {}

    def see(self, old: list[bytes], new: list[bytes]) -> None:
        """Take note of a subject: all lines about it, before and after."""
        before, after = _thing(old), _thing(new)
        if _REPLACED in after.said and _REPLACED not in before.said:
            self._sections.setdefault(_MERGED, []).append(after)
        for kind, classes in self._kinds.items():
            was, is_ = (bool(classes & {*t.said.get(_TYPE, ())}) for t in (before, after))
            if was != is_:
                section, thing = (_COME[kind], after) if is_ else (_GONE[kind], before)
                self._sections.setdefault(section, []).append(thing)

    def written(self, title: str, counted: dict[str, int], lines: Iterable[bytes]) -> bytes:
        """The page. `lines` are those of the newer version: they know the names of things."""
        names = self._names(lines)
        text = [f"# {title}", f"{counted['added']} statements added, {counted['removed']} removed."]
        for section in (*_COME.values(), _MERGED, *_GONE.values()):
            if things := self._sections.get(section):
                text.append(f"## {section} ({len(things)})")
                rest = [f"- and {len(things) - LISTED} more"] if len(things) > LISTED else []
                told = [self._told(thing, names) for thing in things[:LISTED]]
                text.append("\n".join([*told, *rest]))
        return ("\n\n".join(text) + "\n").encode()

    def _names(self, lines: Iterable[bytes]) -> dict[str, str]:
        """Names of the things that what is told speaks of."""
        things = [t for section in self._sections.values() for t in section[:LISTED]]
        named = {i for t in things for p in (_STATUS_OF, _REPLACED) for i in t.said.get(p, ())}
        if not named:
            return {}
        subjects = {f"<{iri}> ".encode(): iri for iri in named}
        about: dict[str, list[bytes]] = {iri: [] for iri in named}
        for line in lines:
            if iri := subjects.get(line[: line.index(b" ") + 1]):
                about[iri].append(line)
        return {iri: _thing(said).name for iri, said in about.items()}

    def _told(self, thing: _Thing, names: dict[str, str]) -> str:
        def values(predicate: str) -> str:
            return ", ".join(sorted(thing.said.get(predicate, ())))

        short = thing.iri.removeprefix(self._home)
        if replaced := thing.said.get(_REPLACED):
            kept = min(replaced)
            return f"- `{short}` is now {names.get(kept) or ''} `{kept.removeprefix(self._home)}`"
        if about := thing.said.get(_STATUS_OF):
            status = values(_TO_STATUS).rpartition("/")[2]
            name = names.get(min(about)) or min(about).removeprefix(self._home)
            return f"- {name}: {status}, {values(_DATE) or 'undated'} (`{short}`)"
        return f"- {thing.name or short} (`{short}`)"


def _below(kind: str) -> frozenset[str]:
    name = curie(kind).value
    return frozenset({name, *(low for low, above in superclasses().items() if name in above)})


def _thing(lines: Iterable[bytes]) -> _Thing:
    thing = _Thing("")
    for quad in parse(b"".join(lines), RdfFormat.N_QUADS):
        thing.iri = str(quad.subject)[1:-1]
        predicate, value = quad.predicate.value, quad.object
        if isinstance(value, Literal) and predicate in _NAMING:
            thing.names.setdefault(value.language or "", value.value)
        else:
            text = value.value if isinstance(value, Literal) else str(value)[1:-1]
            thing.said.setdefault(predicate, []).append(text)
    return thing
