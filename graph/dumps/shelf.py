"""The bags in a folder of dumps, as their names and manifests tell of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from graph.dumps.bag import Written, hashed
from graph.dumps.edition import WITHOUT_QUOTES

LATEST: Final = "latest"
LINKS: Final = tuple(
    kind + suffix for kind in (LATEST, "latest_delta") for suffix in ("", WITHOUT_QUOTES)
)
"""The names that lead to the last bag of each kind."""

_ISSUE: Final = r"(?P<created>[0-9]{8}T[0-9]{6}Z)_(?P<number>[0-9]{4,18})"
_NAME: Final = re.compile(
    rf"kurultay_(?:full|(?P<delta>delta))_{_ISSUE}"
    rf"(?(delta)_since_(?P<since>[0-9]{{4,18}}))(?P<quoteless>{WITHOUT_QUOTES})?"
)
_SEALS: Final = ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt")


@dataclass(frozen=True, slots=True)
class Name:
    """What the name of a bag says: number and date of its version; `since` is of deltas only."""

    text: str
    number: int
    created: datetime
    since: int | None
    quotes: bool

    @property
    def order(self) -> tuple[datetime, int, bool, bool, str]:
        """Sorts bags by age; of one age the one that holds most comes last."""
        return self.created, self.number, self.since is None, self.quotes, self.text


@dataclass(frozen=True, slots=True)
class Held:
    """A bag and its files, by their paths in it."""

    name: Name
    path: Path
    files: Mapping[str, Written]

    @property
    def created(self) -> datetime:
        """When its version was made."""
        return self.name.created

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())

    def file(self, name: str) -> Path | None:
        """Where a file of the bag is; None for what its manifests do not name."""
        return _inside(self.path, name) if name in self.files else None


def read_name(text: str) -> Name | None:
    """What a name says; None if no bag is called so."""
    match = _NAME.fullmatch(text)
    try:
        created = datetime.strptime(match["created"], "%Y%m%dT%H%M%S%z") if match else None
    except ValueError:  # such as the month 13
        return None
    if match is None or created is None:
        return None
    since = int(match["since"]) if match["since"] else None
    return Name(text, int(match["number"]), created, since, match["quoteless"] is None)


def names(folder: Path) -> list[Name]:
    """The names of the bags in a folder, the latest first."""
    found = [read_name(path.name) for path in folder.iterdir()] if folder.is_dir() else []
    return sorted((name for name in found if name), key=lambda name: name.order, reverse=True)


def linked(folder: Path) -> dict[str, Name]:
    """The names that links lead to, by link."""
    found = {link: read_name((folder / link).resolve().name) for link in LINKS}
    return {link: name for link, name in found.items() if name and (folder / link).is_symlink()}


def bags(folder: Path) -> list[Held]:
    """The whole bags in a folder, the latest first."""
    found = (held(folder, name.text) for name in names(folder))
    return [bag for bag in found if bag]


def latest(folder: Path) -> Held | None:
    """The bag that `latest` leads to; None if it is not there whole."""
    name = linked(folder).get(LATEST)
    return held(folder, name.text) if name else None


def held(folder: Path, text: str) -> Held | None:
    """The bag of that name in a folder; None if there is none, or a part of it is not there.

    Sizes are looked at, digests are not.
    """
    name, path = read_name(text), folder / text
    try:
        stamp = (path / _SEALS[-1]).stat() if name and not path.is_symlink() else None
        files = _files(path, stamp.st_ino, stamp.st_mtime_ns) if stamp else None
    except (OSError, ValueError):
        return None
    return Held(name, path, files) if name and files else None


@lru_cache(maxsize=1024)
def _files(bag: Path, *stamp: int) -> Mapping[str, Written]:  # noqa: ARG001 - of the cache
    """The files of a bag. Raises OSError or ValueError if it is not whole."""
    payload = _stated(bag, "manifest-sha256.txt")
    tags = _stated(bag, "tagmanifest-sha256.txt")
    sizes = [file.size for file in payload.values()]
    info = (bag / "bag-info.txt").read_text("utf-8").split("\n")
    if f"Payload-Oxum: {sum(sizes)}.{len(sizes)}" not in info:
        raise ValueError(f"{bag}: not the payload that bag-info.txt tells of")
    return {**payload, **tags, **{name: hashed(bag / name) for name in _SEALS}}


def _stated(bag: Path, manifest: str) -> dict[str, Written]:
    found = {}
    for line in (bag / manifest).read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        path = _inside(bag, name)
        if path is None:
            raise ValueError(f"{bag}: {name} is not in it")
        found[name] = Written(path.stat().st_size, {"sha256": digest})
    return found


def _inside(bag: Path, name: str) -> Path | None:
    """The file `name`, if it is one, and neither it nor a folder on the way leads elsewhere."""
    path = bag.resolve() / name
    return path if path.is_file() and path.resolve() == path else None
