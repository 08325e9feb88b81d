"""What there is in the folder of dumps, for people, programs and feed readers."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from api.atom import link, text
from graph.dumps.delta import CHANGES, DELTA
from graph.dumps.edition import EDITION
from graph.dumps.forms import SOURCES
from graph.dumps.shelf import Held

FEED: Final = "application/atom+xml"
LISTED: Final = 50
"""Releases in the feed."""
_MEDIA: Final = {
    ".gz": "application/gzip",
    ".zst": "application/zstd",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".ttl": "text/turtle",
    ".rq": "application/sparql-query",
    ".md": "text/markdown",
    ".txt": "text/plain",
}
_COUNTED: Final = {EDITION: ("quads", "graphs"), DELTA: ("added", "removed")}


@dataclass(frozen=True, slots=True)
class Release:
    """A bag and what it counts: quads and graphs, of a delta quads added and removed."""

    bag: Held
    counts: dict[str, int]

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        name = self.bag.name
        since = f", what changed since {name.since}" if name.since is not None else ""
        return f"Version {name.number}{since}{'' if name.quotes else ', without quotes'}"

    @property
    def path(self) -> str:
        """Its address, from where the application is mounted."""
        return f"/dumps/{self.bag.name.text}/"


def media_type(name: str) -> str:
    """The media type of a file of a bag."""
    return _MEDIA.get(PurePosixPath(name).suffix, "application/octet-stream")


def releases(bags: Iterable[Held]) -> list[Release]:
    """The bags with their counts; none where a bag that is damaged tells none."""
    return [Release(bag, _counts(bag)) for bag in bags]


def _counts(bag: Held) -> dict[str, int]:
    for name, counted in _COUNTED.items():
        if path := bag.file(name):
            return _read(path, counted)
    return {}


def _read(path: Path, counted: Iterable[str]) -> dict[str, int]:
    try:
        said = json.loads(path.read_bytes())
        return {name: int(said[name]) for name in counted}
    except (OSError, ValueError, KeyError, TypeError):  # `kurultay verify` names it
        return {}


def described(release: Release, root: str) -> dict[str, Any]:
    """A release as JSON."""
    name = release.bag.name
    return {
        "name": name.text,
        "title": release.title,
        "version": name.number,
        "created": name.created.isoformat(),
        "since": name.since,
        "quotes": name.quotes,
        "bytes": release.bag.size,
        **release.counts,
        "href": root + release.path,
    }


def files(release: Release, root: str) -> list[dict[str, Any]]:
    """The files of a release as JSON."""
    return [
        {
            "name": name,
            "mediaType": media_type(name),
            "bytes": file.size,
            "sha256": file.digests["sha256"],
            "href": f"{root}{release.path}{name}",
        }
        for name, file in sorted(release.bag.files.items())
    ]


def feed(found: Sequence[Release], base: str, site: str, updated: str) -> bytes:
    """The full dumps as news, the latest first: Atom (RFC 4287). `updated` is where none is."""
    full = [release for release in found if release.bag.name.since is None][:LISTED]
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    text(root, "id", f"{base}/dumps/feed.atom")
    text(root, "title", "Kurultay: versions of the dataset")
    text(root, "updated", _moment(full[0]) if full else updated)
    text(SubElement(root, "author"), "name", "Kurultay")
    text(root, "generator", "Kurultay", version=metadata.version("kurultay"))
    link(root, "self", f"{site}/dumps/feed.atom", FEED)
    link(root, "alternate", f"{site}/dumps/", "text/html")
    for release in full:
        _entry(root, release, base, site, found)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: Element, release: Release, base: str, site: str, found: Sequence[Release]) -> None:
    entry = SubElement(root, "entry")
    text(entry, "id", base + release.path)
    text(entry, "title", release.title)
    text(entry, "updated", _moment(release))
    here = site + release.path
    link(entry, "alternate", here, "text/html")
    whole = SOURCES[0]
    size = str(release.bag.files[whole].size)
    link(entry, "enclosure", here + whole, media_type(whole), length=size)
    for delta in found:
        name = delta.bag.name
        if name.since is not None and name.number == release.bag.name.number:
            to = site + delta.path + CHANGES
            link(entry, "related", to, media_type(CHANGES), title=delta.title)
    counts = ", ".join(f"{count} {name}" for name, count in release.counts.items())
    text(entry, "summary", f"{counts}; {release.bag.size} bytes.")


def _moment(release: Release) -> str:
    return f"{release.bag.created:%Y-%m-%dT%H:%M:%SZ}"
