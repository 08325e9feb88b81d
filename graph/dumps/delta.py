"""What changed between two versions: a bag with the lines that went and the lines that came.

Both are sorted N-Quads, the two lines about the whole among them, so that comparing and merging
lines makes the newer dump from the older, byte for byte. RDF Patch says the same for stores that
apply it, and CHANGES.md for people.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from itertools import groupby, islice
from pathlib import Path
from string import Template
from typing import Any, Final

from graph.citation import version_iri
from graph.contents import Contents, Tally, source_lines
from graph.dumps.bag import Bag
from graph.dumps.changes import Changes
from graph.dumps.edition import WITHOUT_QUOTES, issue
from graph.dumps.forms import packed_file
from graph.dumps.gathering import without_quotes
from graph.dumps.packing import lines_of
from graph.dumps.placing import place
from graph.dumps.restoring import opened, stated_contents
from graph.dumps.sorting import Sorting
from graph.dumps.writing import README, bag_info, opened_store
from graph.errors import BadDump, StoreError
from graph.versions import Version

REMOVED: Final = "data/removed.nq.gz"
ADDED: Final = "data/added.nq.gz"
PATCH: Final = "data/changes.rdfp.gz"
DELTA: Final = "data/delta.json"
CHANGES: Final = "CHANGES.md"
LATEST: Final = "latest_delta"


@dataclass(frozen=True, slots=True)
class Side:
    """A version on one side of a delta: its lines, sorted, and what they hold."""

    number: int
    created: datetime
    base: str
    contents: Contents
    lines: Iterable[bytes]

    @property
    def said(self) -> dict[str, Any]:
        """What `delta.json` says of it."""
        return {
            "number": self.number,
            "created": self.created.isoformat(),
            "quads": self.contents.quads,
            "digest": self.contents.digest,
        }


def dump_delta(new: Version, old: Version | Path, out: Path, *, quotes: bool = True) -> Path:
    """Write what changed from `old`, a version or a bag, to `new`; the bag's folder comes back.

    Without `quotes` the words of articles are left out of both. `latest_delta` then leads to the
    bag. Memory is bounded. Raises StoreError if the two have no base in common, and as
    `graph.dumps.writing.dump`; BadDump if the older bag is damaged.
    """
    number = old.number if isinstance(old, Version) else _edition(old).number
    suffix = "" if quotes else WITHOUT_QUOTES
    name = f"kurultay_delta_{issue(new.number, new.created)}_since_{number:04d}{suffix}"

    def write(bag: Bag) -> str:
        with ExitStack() as closing:
            before = _side(old, bag.folder, closing, quotes=quotes)
            after = _side(new, bag.folder, closing, quotes=quotes)
            if before.base != after.base:
                raise StoreError(f"{before.base} and {after.base} have nothing in common")
            _write(bag, before, after)
        bag.put(README, _readme(name, before, after))
        bag.seal(bag_info(name, after.created))
        return name

    return place(out, name, LATEST + suffix, write)


def paired(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """The lines about each subject in both, `old` and `new` being sorted."""
    before, after = _by_subject(old), _by_subject(new)
    one, two = next(before, None), next(after, None)
    while one or two:
        first = min(group[0] for group in (one, two) if group)
        left: list[bytes] = []
        right: list[bytes] = []
        if one and one[0] == first:
            left, one = one[1], next(before, None)
        if two and two[0] == first:
            right, two = two[1], next(after, None)
        yield left, right


def _by_subject(lines: Iterable[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    for subject, group in groupby(lines, lambda line: line[: line.index(b" ") + 1]):
        yield subject, list(group)


def _edition(bag: Path) -> Any:
    edition, _ = opened(bag)
    if edition is None:
        raise BadDump(f"{bag}: not a bag")
    return edition


def _side(of: Version | Path, scratch: Path, closing: ExitStack, *, quotes: bool) -> Side:
    if isinstance(of, Path):
        edition, file = _edition(of), opened(of)[1]
        base, contents = stated_contents(file)
        if edition.quotes and not quotes:
            raise StoreError(f"{of} holds quotes: compare with one that does not")
        return Side(edition.number, edition.created, base, contents, lines_of(file))
    sorting, tally = Sorting(scratch), Tally()
    closing.callback(sorting.close)
    said = source_lines(opened_store(of), of.base, scratch)
    lines = tally.of(said if quotes else without_quotes(said))
    while some := list(islice(lines, 10_000)):
        sorting.add(some)
    sorting.add(tally.contents.lines(of.base))
    return Side(of.number, of.created, of.base, tally.contents, sorting)


def _write(bag: Bag, before: Side, after: Side) -> None:
    changes, counted = Changes(after.base), {"removed": 0, "added": 0}
    with ExitStack() as open_files:
        names = (REMOVED, ADDED, PATCH)
        removed, added, patch = (open_files.enter_context(packed_file(bag, n)) for n in names)
        patch.write(_head(before, after))
        for old, new in paired(before.lines, after.lines):
            kept = set(old) & set(new)
            gone = [line for line in old if line not in kept]
            come = [line for line in new if line not in kept]
            removed.writelines(gone)
            added.writelines(come)
            patch.writelines(b"D " + line for line in gone)
            patch.writelines(b"A " + line for line in come)
            counted["removed"] += len(gone)
            counted["added"] += len(come)
            if gone or come:
                changes.see(old, new)
        patch.write(b"TC .\n")
    said = {"base": after.base, "from": before.said, "to": after.said, **counted}
    bag.put(DELTA, json.dumps(said, indent=1, sort_keys=True).encode() + b"\n")
    title = f"From version {before.number} to version {after.number}"
    bag.put(CHANGES, changes.written(title, counted, after.lines))


def _head(before: Side, after: Side) -> bytes:
    old, new = (version_iri(side.base, side.number) for side in (before, after))
    return f"H id <{new}> .\nH prev <{old}> .\nTX .\n".encode()


def _readme(name: str, before: Side, after: Side) -> bytes:
    template = Template((files("graph.dumps") / "README-delta.md").read_text("utf-8"))
    old, new = (issue(side.number, side.created) for side in (before, after))
    return template.substitute(name=name, old=old, new=new).encode()
