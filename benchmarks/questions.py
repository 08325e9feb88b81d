"""What a curated question costs when it has been asked before, beside the native server's answer.

    uv run --group bench python benchmarks/questions.py [--data data] [--seconds 0.5] [--rounds 3]

Each question is asked at `/api/v1/` with the example of every parameter it must have, again and
again over one connection, and the native Oxigraph server on disk is asked the query that the
question says it asks (`explain=1`). It holds the same version. Printed are milliseconds and the
ratio of requests a second, the least first; `*` marks questions whose query groups its rows.
The data folder is one that `kurultay serve` has filled; without one, it is filled first.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlencode

import pyoxigraph
import uvloop
from serving import Client
from systems import System, kurultay, native

from api.frontmatter import Question
from api.questions import load
from graph import versions
from graph.terms import DEFAULT_BASE

_TABLE: Final = "application/sparql-results+json"
_MERGED: Final = f" <{DEFAULT_BASE}/graph/merged> .\n".encode()


def write_native(data: Path, home: Path) -> None:
    """Write the published version as `theirs.nq`, its merged graph as the default graph."""
    store = pyoxigraph.Store.read_only(str(versions.current(data).store))
    dumped = store.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b""
    with (home / "theirs.nq").open("wb") as sink:
        for line in dumped.splitlines(keepends=True):
            sink.write(line.replace(_MERGED, b" .\n") if line.endswith(_MERGED) else line)


def _target(question: Question, **more: str) -> str:
    given = {
        name: parameter.example
        for name, parameter in question.parameters.items()
        if parameter.required
    }
    return f"/api/v1/{question.name}?{urlencode({**given, 'format': 'json', **more})}"


async def _timed(ask: Callable[[], Awaitable[bytes]], seconds: float) -> float:
    """Seconds that one request takes, the first ones, which warm up, not counted."""
    for _ in range(3):
        await ask()
    begun, count = time.perf_counter(), 0
    while (took := time.perf_counter() - begun) < seconds:
        await ask()
        count += 1
    return took / count


async def compare(
    here: System, there: System, question: Question, options: argparse.Namespace
) -> tuple[float, float]:
    """Seconds a request takes here and there: medians of the rounds."""
    async with Client(here) as own, Client(there) as peer:
        query = (await own.get(_target(question, explain="1"), "*/*")).decode()
        asks = (
            lambda: own.get(_target(question), "application/json"),
            lambda: peer.ask(query, _TABLE),
        )
        rounds = [
            [await _timed(ask, options.seconds) for ask in asks] for _ in range(options.rounds)
        ]
    first, second = (statistics.median(each) for each in zip(*rounds, strict=True))
    return first, second


async def run(here: System, there: System, options: argparse.Namespace) -> None:
    """Ask every question, and print a table."""
    found = {}
    for name, question in load().items():
        found[name] = await compare(here, there, question, options)
        await asyncio.sleep(0)
    print(f"{'':26}{'ours ms':>9} {'native ms':>10} {'ratio':>7}")
    for name, (first, second) in sorted(found.items(), key=lambda f: f[1][1] / f[1][0]):
        mark = "*" if "GROUP BY" in load()[name].select else " "
        print(f"{name:25}{mark}{1e3 * first:9.2f} {1e3 * second:10.2f} {second / first:7.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        home = Path(folder)
        data = options.data or home / "data"
        with kurultay(data, held=True) as here:
            write_native(data, home)
            with native(home, held=False) as there:
                uvloop.run(run(here, there, options))


if __name__ == "__main__":
    main()
