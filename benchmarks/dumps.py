"""Dumping and restoring beside the engine's own `dump` and `load` of the same data.

    python benchmarks/dumps.py [QUADS …]        default: 1000000

Articles are those of `benchmarks/store.py`. A data folder is restored from so many source quads
and published; then, each in a process of its own and one after the other, with its wall-clock
time and its largest resident memory:

- `oxigraph dump` and `oxigraph load`, the native program, of all that the store holds: the
  sources and the merged graph;
- our `dump`, which writes both as sorted N-Quads twice packed, TriG, Turtle and JSON-LD;
- our `restore`, which proves each line, loads the sources and derives the merged graph;
- our `verify`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.store import article, graph
from graph.contents import Tally, quad_line
from graph.dumps.packing import packed, write_lines
from graph.dumps.restoring import restore
from graph.dumps.sorting import Sorting
from graph.settings import Settings
from graph.store import Store
from graph.terms import DEFAULT_BASE
from graph.versions import publish

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
NATIVE = Path(sys.executable).parent / "oxigraph"
OURS = Path(sys.executable).parent / "kurultay"


def sources(quads: int, home: Path) -> Path:
    """A file of sorted N-Quads with about so many lines."""
    sorting, tally = Sorting(home), Tally()
    lines = tally.of(_lines(quads // len(article(1))))
    while some := list(islice(lines, 50_000)):
        sorting.add(some)
    sorting.add(tally.contents.lines(DEFAULT_BASE))
    file = home / "sources.nq.gz"
    with file.open("wb") as out, packed(out, file.name) as pack:
        write_lines(sorting, [pack])
    sorting.close()
    return file


def _lines(articles: int) -> Iterator[bytes]:
    for number in range(articles):
        yield from {quad_line(triple, graph(number)) for triple in article(number)}


def measured(*command: str | Path) -> tuple[float, float]:
    """Seconds that a command takes, and MB of memory it and its children have at most."""
    begun, most = time.perf_counter(), 0.0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        most = max(most, _resident_mb(process.pid))
        time.sleep(0.02)
    taken = time.perf_counter() - begun
    if process.returncode and "verify" not in command:  # made-up articles lack what shapes ask for
        raise SystemExit(f"failed: {' '.join(map(str, command))}")
    return taken, most


def _resident_mb(pid: int) -> float:
    """What a process and its children have in memory now (the kernel's own maximum of a child
    begins with that of its parent)."""
    found = 0.0
    with suppress(OSError):
        found = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found += _resident_mb(int(child))
    return found


def compare(quads: int, home: Path) -> None:
    data = home / "data"
    said = restore(sources(quads, home), data)
    with Store.open(data, DEFAULT_BASE) as store:
        issue = (1, datetime(2026, 1, 1, tzinfo=UTC))
        version = publish(store, Settings(data=data), issue=issue)
        print(
            f"{said.quads:,} source quads, {len(store.quads):,} with the merged graph", flush=True
        )
    whole = home / "all.nq"
    native_dump = measured(NATIVE, "dump", "--location", version.store, "--file", whole)
    our_dump = measured(OURS, "dump", "--data", data)
    _print("dump", native_dump, our_dump)
    native_load = measured(NATIVE, "load", "--location", home / "native", "--file", whole)
    whole.unlink()
    bag = data / "dumps" / "latest"
    our_restore = measured(OURS, "restore", bag.resolve(), "--data", home / "again")
    _print("load", native_load, our_restore)
    taken, memory = measured(OURS, "verify", bag.resolve())
    print(f"  verify {taken:8.1f} s {memory:6.0f} MB", flush=True)


def _print(what: str, native: tuple[float, float], ours: tuple[float, float]) -> None:
    print(
        f"  {what:6} {ours[0]:8.1f} s {ours[1]:6.0f} MB; native {native[0]:8.1f} s "
        f"{native[1]:6.0f} MB; speed {native[0] / ours[0]:.2f} of the native",
        flush=True,
    )


def main() -> None:
    for size in [int(size) for size in sys.argv[1:]] or [1_000_000]:
        with TemporaryDirectory() as home:
            compare(size, Path(home))


if __name__ == "__main__":
    main()
