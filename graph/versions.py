"""Published versions: whole copies of the writer, and one pointer to the one that is served.

A version is built under a hidden name, renamed when whole, and never written to again. The file
`{data}/current` names the one to serve; publishing and rolling back move it and nothing else.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any, Final, TypeAlias

from filelock import FileLock, Timeout
from pyoxigraph import QuerySolutions

from graph.departed import write_departed
from graph.errors import BelowFloor, Locked, NoVersion, StoreError
from graph.files import sync_folder, write_whole
from graph.moments import standing
from graph.search import write_index
from graph.settings import Settings
from graph.store import Store
from graph.terms import Literal, curie

COUNTED: Final = ("td:Proposal", "td:SpeechAct", "td:Summit", "td:Article", "td:Evidence")

_NAME: Final = re.compile(r"\d{4,}-\d{8}T\d{6}Z-[0-9a-f]{8}")
_POINTER_WAIT_S: Final = 10.0  # moving a pointer takes milliseconds


Issue: TypeAlias = tuple[int, datetime]
"""The number and the date of a version."""


@dataclass(frozen=True, slots=True)
class Version:
    """One published version.

    `quads` counts the source quads, each once per graph that says it; `graphs` the source
    graphs; `counts` the members of each class of COUNTED in the merged graph. `content` is the
    same for two versions that say the same. `path` is its folder.
    """

    number: int
    name: str
    created: datetime
    base: str
    content: str
    quads: int
    graphs: int
    counts: Mapping[str, int]
    software: str
    path: Path

    @property
    def store(self) -> Path:
        """The engine's files: to be opened read-only."""
        return self.path / "store"


def publish(
    store: Store, settings: Settings, *, force: bool = False, issue: Issue | None = None
) -> Version:
    """Make the writer's present contents the version that is served.

    Nothing new since the current version: that one comes back. The copy is hard-linked; listing
    what it no longer knows takes a second for each 100,000 things. Afterwards all but the last
    `versions_kept` and the current are deleted. Number and date are those of `issue`, else the next
    and now.
    Raises BelowFloor, changing nothing, if a count falls under `floor_ratio` of the current
    version's; `force` publishes all the same.
    """
    before = _current_or_none(store.folder)
    content = _content(store)
    if before is not None and before.content == content:
        version = before
    else:
        version = _describe(store, content, issue or _next(store.folder))
        if before is not None and not force:
            _check_floors(before, version, settings.floor_ratio)
        _write(store, version, before)
    with _pointing(store.folder):
        if version is not before:
            _point(store.folder, version)
        _prune(store.folder, settings.versions_kept)
    return version


def versions(folder: Path) -> list[Version]:
    """The versions kept in a data folder, oldest first. Raises StoreError if one is damaged."""
    home = folder / "versions"
    if not home.exists():
        return []
    found = [read_version(path) for path in home.iterdir() if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda version: version.number)


def current(folder: Path) -> Version:
    """The version that is served. Raises NoVersion if nothing was published."""
    pointer = folder / "current"
    if not pointer.exists():
        raise NoVersion(f"{folder}: nothing has been published")
    name = pointer.read_text("utf-8", "replace").strip()
    if not _NAME.fullmatch(name) or not (folder / "versions" / name).exists():
        raise NoVersion(f"{pointer} names {name!r}, which is not a version kept here")
    return read_version(folder / "versions" / name)


def named(folder: Path, name: str) -> Version:
    """The version called `name`. Raises NoVersion if it is not kept."""
    if not _NAME.fullmatch(name) or not (folder / "versions" / name).exists():
        raise NoVersion(f"no version {name[:60]!r} is kept")
    return read_version(folder / "versions" / name)


def at(folder: Path, when: datetime) -> Version:
    """The kept version that was the last one made by `when`, the first one if none was.

    Which one was served then is not kept: a rollback leaves no trace. Raises NoVersion if nothing
    was published.
    """
    kept = versions(folder)
    if not kept:
        raise NoVersion(f"{folder}: nothing has been published")
    return standing(kept, when)


def made(name: str) -> datetime:
    """When the version called `name` was made. Raises ValueError for what is no such name."""
    return datetime.strptime(name.partition("-")[2].partition("-")[0], "%Y%m%dT%H%M%S%z")


def rollback(folder: Path, number: int) -> Version:
    """Serve version `number` again. The writer keeps what it has; publishing brings it back.

    Needs no writer's lock. Raises NoVersion if that version is not kept.
    """
    if not versions(folder):  # then not even a lock is made
        raise NoVersion(f"{folder}: nothing has been published")
    with _pointing(folder):
        kept = {version.number: version for version in versions(folder)}
        if number not in kept:
            raise NoVersion(f"no version {number}; kept are {sorted(kept)}")
        _point(folder, kept[number])
        return kept[number]


def read_version(path: Path) -> Version:
    """The version in a folder, by its manifest. Raises StoreError if that is damaged."""
    try:
        said: dict[str, Any] = json.loads((path / "manifest.json").read_bytes())
        counts = {name: int(count) for name, count in said["counts"].items()}
        return Version(
            number=int(said["number"]),
            name=str(said["name"]),
            created=datetime.fromisoformat(said["created"]),
            base=str(said["base"]),
            content=str(said["content"]),
            quads=counts.pop("quads"),
            graphs=counts.pop("graphs"),
            counts=counts,
            software=str(said["software"]),
            path=path,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{path / 'manifest.json'} is damaged: {error!r}") from error


def _current_or_none(folder: Path) -> Version | None:
    try:
        return current(folder)
    except NoVersion:
        return None


def _content(store: Store) -> str:
    said = f"{store.base} {store.contents.quads} {store.contents.digest} {store.rules}"
    return sha256(said.encode()).hexdigest()


def _next(folder: Path) -> Issue:
    number = 1 + max((version.number for version in versions(folder)), default=0)
    return number, datetime.now(UTC).replace(microsecond=0)


def _describe(store: Store, content: str, issue: Issue) -> Version:
    number, created = issue
    name = f"{number:04d}-{created:%Y%m%dT%H%M%SZ}-{content[:8]}"
    return Version(
        number=number,
        name=name,
        created=created,
        base=store.base,
        content=content,
        quads=store.contents.quads,
        graphs=len(store.graphs()),
        counts={kind: _members(store, kind) for kind in COUNTED},
        software=_software(),
        path=store.folder / "versions" / name,
    )


def _members(store: Store, kind: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH {store.merged} {{ ?x a {curie(kind)} }} }}"
    rows = store.quads.query(query)
    assert isinstance(rows, QuerySolutions)
    count = next(rows)["n"]
    assert isinstance(count, Literal)
    return int(count.value)


def _software() -> str:
    try:
        return metadata.version("kurultay")
    except metadata.PackageNotFoundError:
        return "unknown"


def _check_floors(before: Version, after: Version, ratio: float) -> None:
    pairs = {"quads": (before.quads, after.quads)}
    pairs |= {kind: (before.counts.get(kind, 0), after.counts[kind]) for kind in COUNTED}
    fallen = [
        f"{name} from {old} to {new}" for name, (old, new) in pairs.items() if new < ratio * old
    ]
    if fallen:
        raise BelowFloor(
            f"not published: {', '.join(fallen)} since version {before.number}, "
            f"below {ratio:.0%} of what it had"
        )


def _write(store: Store, version: Version, before: Version | None) -> None:
    home = store.folder / "versions"
    home.mkdir(exist_ok=True)
    part = home / f".{version.name}"
    shutil.rmtree(part, ignore_errors=True)  # of a publication that was ended this very second
    part.mkdir()
    store.copy(part / "store")
    write_departed(part, version.base, store.quads, before.path if before else None)
    write_index(part, version.base, store.quads)
    manifest = json.dumps(_manifest(version), indent=1, ensure_ascii=False)
    write_whole(part / "manifest.json", manifest.encode() + b"\n")
    part.rename(version.path)
    sync_folder(home)


def _manifest(version: Version) -> dict[str, object]:
    return {
        "number": version.number,
        "name": version.name,
        "created": version.created.isoformat(),
        "base": version.base,
        "content": version.content,
        "counts": {"quads": version.quads, "graphs": version.graphs, **version.counts},
        "software": version.software,
    }


@contextmanager
def _pointing(folder: Path) -> Iterator[None]:
    """Nobody else moves the pointer or deletes versions meanwhile."""
    try:
        with FileLock(folder / "versions.lock", timeout=_POINTER_WAIT_S):
            yield
    except Timeout:
        raise Locked(f"{folder}: another process is moving the pointer") from None


def _point(folder: Path, version: Version) -> None:
    write_whole(folder / "current", version.name.encode() + b"\n")


def _prune(folder: Path, kept: int) -> None:
    serving = current(folder).number
    for rest in (folder / "versions").glob(".*"):  # half made or half deleted
        shutil.rmtree(rest)
    for version in versions(folder)[:-kept]:
        if version.number != serving:
            # Hidden first: a version half deleted must not be found.
            shutil.rmtree(version.path.rename(version.path.with_name(f".{version.name}")))
