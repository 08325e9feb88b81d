"""Does a delta lead from the one version to the other, as it says?"""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from graph.contents import Contents
from graph.dumps.delta import ADDED, DELTA, PATCH, REMOVED
from graph.dumps.packing import lines_of
from graph.errors import BadDump


def untrue(bag: Path) -> Iterator[str]:
    """What is wrong with what a delta says, a line for each thing. Raises BadDump as well."""
    try:
        said = json.loads((bag / DELTA).read_bytes())
        base, before, after = said["base"], _contents(said["from"]), _contents(said["to"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadDump(f"{DELTA} is damaged: {error!r}") from error
    about = {*before.lines(base), *after.lines(base)}
    gone, come = (
        (line for line in _in_order(bag, name) if line not in about) for name in (REMOVED, ADDED)
    )
    if before.minus(gone).plus(come) != after:
        yield f"{DELTA}: {REMOVED} and {ADDED} do not lead from the one version to the other"
    for name, sign in ((REMOVED, b"D "), (ADDED, b"A ")):
        patched = (line[2:] for line in lines_of(bag / PATCH) if line.startswith(sign))
        if any(one != two for one, two in _together(lines_of(bag / name), patched)):
            yield f"{PATCH}: not what {name} says"


def _contents(said: dict[str, str]) -> Contents:
    return Contents(int(said["quads"]), int(said["digest"], 16))


def _in_order(bag: Path, name: str) -> Iterator[bytes]:
    before = b""
    for number, line in enumerate(lines_of(bag / name), 1):
        if line <= before:
            raise BadDump(f"{name}, line {number}: out of order")
        before = line
        yield line


def _together(one: Iterator[bytes], two: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    end = (b"",)
    return zip(chain(one, end), chain(two, end), strict=False)
