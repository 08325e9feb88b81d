"""Things that earlier versions knew and a version no longer does: their addresses are gone.

`departed.txt` in a version's folder holds their IRIs, one a line, sorted. Each version takes over
what its forerunner had lost, so that nothing is forgotten when old versions are deleted.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, QuerySolutions, Store

from graph.files import write_whole

_FILE: Final = "departed.txt"


def write_departed(folder: Path, base: str, now: Store, before: Path | None) -> None:
    """Write what the forerunner in the version's folder `before` knew, and `now` does not.

    Both are listed: half a second for each 100,000 things.
    """
    known = _things(now, base)
    lost: Iterable[str] = ()
    if before is not None:
        lost = departed(before) | _things(Store.read_only(str(before / "store")), base)
    lines = sorted(thing for thing in lost if thing not in known)
    write_whole(folder / _FILE, "".join(f"{line}\n" for line in lines).encode())


@lru_cache(maxsize=2)
def departed(version: Path) -> frozenset[str]:
    """The IRIs of the things that the version in a folder has lost; none if it does not say."""
    file = version / _FILE
    return frozenset(file.read_text("utf-8").splitlines()) if file.exists() else frozenset()


def _things(store: Store, base: str) -> set[str]:
    merged = NamedNode(f"{base}/graph/merged")
    rows = store.query(f"SELECT DISTINCT ?thing {{ GRAPH {merged} {{ ?thing a ?class }} }}")
    assert isinstance(rows, QuerySolutions)
    found = (row["thing"] for row in rows)
    ours = f"{base}/id/"
    return {t.value for t in found if isinstance(t, NamedNode) and t.value.startswith(ours)}
