"""What a query costs over HTTP: ours beside the native Oxigraph server and rdflib-endpoint.

    uv run --group bench python benchmarks/serving.py [QUADS …]      default: 100000 1000000

For each size the same made-up articles are put into every system, the answers are compared, and
each workload is driven against each system in turn, several rounds over, from one process. Printed
are the requests a second, the 99th percentile, the processor time a request takes, and the ratio
of the requests to those of the native server on disk: median and range of the rounds. `cached`
repeats one query; everywhere else no two queries are alike. The last lines tell memory and what a
CONSTRUCT of everything costs.

    --seconds S    of each measurement (2)     --rounds N    (3)     --without NAME    leave one out
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

import uvloop
from systems import System, native, ours, rdflib_endpoint, write_data

from graph.terms import DEFAULT_BASE, NAMESPACES

_PREFIXES: Final = "".join(f"PREFIX {p}: <{NAMESPACES[p]}> " for p in ("td", "skos", "dcterms"))
_ID: Final = f"{DEFAULT_BASE}/id"
_TABLE: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"
_BASELINE: Final = "native, on disk"
_SERIAL: Final = itertools.count()

_LOOK_UP: Final = f"SELECT ?p ?o {{ <{_ID}/act/%> ?p ?o }}"
_ENTITY: Final = f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ VALUES ?s {{ <{_ID}/proposal/%> }} ?s ?p ?o }} UNION
  {{ VALUES ?o {{ <{_ID}/proposal/%> }} ?s ?p ?o }} }}"""
_ASK: Final = f"ASK {{ <{_ID}/act/%> td:putsForward ?p }}"
_LIST: Final = """SELECT ?p ?label ?act ?date { ?act td:putsForward ?p ; td:date ?date .
  ?p skos:prefLabel ?label FILTER(lang(?label) = "en") } OFFSET % LIMIT 50"""
_ORDERED: Final = """SELECT ?p ?date ?event { ?act td:putsForward ?p ; td:date ?date ;
  td:deliveredAt ?event } ORDER BY DESC(?date) ?p ?event LIMIT 50"""
_FILTER: Final = """SELECT DISTINCT ?p { ?p skos:prefLabel ?label
  FILTER(CONTAINS(LCASE(STR(?label)), "%")) } LIMIT 20"""
_AGGREGATION: Final = """SELECT ?state ?year (COUNT(DISTINCT ?p) AS ?n) { ?act td:putsForward ?p ;
  td:onBehalfOf ?state ; td:date ?date BIND(SUBSTR(STR(?date), 1, 4) AS ?year) }
  GROUP BY ?state ?year ORDER BY ?state ?year"""


@dataclass(frozen=True)
class Workload:
    """A kind of query: its text with % for a number, and the connections that ask it at once."""

    name: str
    query: str
    connections: tuple[int, ...]
    accept: str = _TABLE
    cached: bool = False

    def text(self, number: int) -> str:
        """The query with the number, like no other if it is not to be cached."""
        if self.cached:
            return _PREFIXES + self.query.replace("%", "1")
        return f"{_PREFIXES}{self.query.replace('%', str(number))} # {next(_SERIAL)}"


WORKLOADS: Final = (
    Workload("look-up", _LOOK_UP, (1, 8, 64)),
    Workload("describe", _ENTITY, (1, 8, 64), _TRIPLES),
    Workload("ask", _ASK, (8,)),
    Workload("list with paging", _LIST, (1, 8)),
    Workload("ordered list", _ORDERED, (1,)),
    Workload("text filter", _FILTER, (1, 8)),
    Workload("aggregation", _AGGREGATION, (1,)),
    Workload("cached list", _LIST, (1, 8), cached=True),
    Workload("cached aggregation", _AGGREGATION, (1,), cached=True),
)


@dataclass(frozen=True)
class Measured:
    """One round of one workload against one system."""

    per_second: float
    p99_ms: float
    cpu_ms: float


class Client:
    """A connection that asks one query after another: no more than the protocol needs."""

    def __init__(self, system: System) -> None:
        self._system = system

    async def __aenter__(self) -> "Client":
        address = ("127.0.0.1", self._system.port)
        self._reader, self._writer = await asyncio.open_connection(*address, limit=1 << 24)
        return self

    async def __aexit__(self, *error: object) -> None:
        self._writer.close()

    async def ask(self, query: str, accept: str) -> bytes:
        """The body of the answer to a query."""
        return b"".join([part async for part in self.parts(query, accept)])

    async def get(self, target: str, accept: str) -> bytes:
        """The body of what stands at an address."""
        return b"".join([part async for part in self._parts(target, accept)])

    def parts(self, query: str, accept: str) -> AsyncIterator[bytes]:
        """The body of the answer to a query, part by part."""
        return self._parts(f"{self._system.path}?query={quote(query, safe='')}", accept)

    async def _parts(self, target: str, accept: str) -> AsyncIterator[bytes]:
        head = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n"
        self._writer.write(head.encode())
        status, *lines = (await self._reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
        if b" 200 " not in status:
            raise SystemExit(f"{self._system.name}: {status.decode()}\n{target}")
        headers = dict(line.split(b": ", 1) for line in lines if line)
        if b"content-length" in headers:
            yield await self._reader.readexactly(int(headers[b"content-length"]))
            return
        while size := int(await self._reader.readline(), 16):
            yield await self._reader.readexactly(size)
            await self._reader.readexactly(2)
        await self._reader.readline()


async def drive(
    system: System, work: Workload, connections: int, seconds: float, numbers: Iterator[int]
) -> Measured:
    """Ask for so many seconds over so many connections."""
    latencies: list[float] = []
    end = time.perf_counter() + seconds

    async def one() -> None:
        async with Client(system) as client:
            while (begun := time.perf_counter()) < end:
                await client.ask(work.text(next(numbers)), work.accept)
                latencies.append(time.perf_counter() - begun)

    begun, cpu = time.perf_counter(), system.cpu_s()
    await asyncio.gather(*(one() for _ in range(connections)))
    count, took = len(latencies), time.perf_counter() - begun
    p99 = sorted(latencies)[int(0.99 * (count - 1))]
    return Measured(count / took, 1e3 * p99, 1e3 * (system.cpu_s() - cpu) / count)


async def same_answers(systems: list[System]) -> None:
    """Every system gives the same rows to each workload, or the benchmark ends."""
    for work in WORKLOADS:
        for number in (1, 7):
            answers = {}
            for system in systems:
                async with Client(system) as client:
                    found = await client.ask(work.text(number), work.accept)
                answers[system.name] = _rows(found, work)
            first = answers[_BASELINE]
            if different := [name for name, rows in answers.items() if rows != first]:
                raise SystemExit(f"{work.name}: another answer from {', '.join(different)}")


def _rows(body: bytes, work: Workload) -> object:
    if work.accept == _TRIPLES:
        return sorted(body.splitlines())
    answer = json.loads(body)
    if "boolean" in answer:
        return answer["boolean"]
    rows = [
        tuple(sorted((name, cell["value"]) for name, cell in row.items()))
        for row in answer["results"]["bindings"]
    ]
    # Without an order, LIMIT may choose any rows: their number is all that must agree.
    return rows if "ORDER" in work.query else len(rows)


def compare(systems: list[System], quads: int, seconds: float, rounds: int) -> None:
    """Drive all workloads against all systems, and print a table."""
    print(f"\n{'':34}{'requests/s':>11} {'p99 ms':>8} {'CPU ms':>8}   ratio (range)")
    for work in WORKLOADS:
        for connections in work.connections:
            found: dict[str, list[Measured]] = {system.name: [] for system in systems}
            for round_ in range(rounds):
                for system in systems:
                    numbers = _numbers(round_, quads, work)
                    measured = uvloop.run(drive(system, work, connections, seconds, numbers))
                    found[system.name].append(measured)
            _print(f"{work.name}, {connections}", found)


def _numbers(seed: int, quads: int, work: Workload) -> Iterator[int]:
    """Numbers of things that there are, no two alike within one round."""
    start = random.Random(f"{work.name} {seed}").randrange(quads)
    most = max(1, quads // 100)  # things of each kind, at the least
    return (number % most for number in itertools.count(start))


def _print(name: str, found: dict[str, list[Measured]]) -> None:
    print(name)
    for system, rounds in found.items():
        baseline = found[_BASELINE]
        ratios = [a.per_second / b.per_second for a, b in zip(rounds, baseline, strict=True)]
        per_second, p99, cpu = (
            statistics.median(getattr(r, field) for r in rounds)
            for field in ("per_second", "p99_ms", "cpu_ms")
        )
        print(
            f"    {system:30}{per_second:11,.1f} {p99:8.2f} {cpu:8.2f}"
            f"   {statistics.median(ratios):.2f}"
            f" ({min(ratios):.2f}–{max(ratios):.2f})",
            flush=True,
        )


async def construct(system: System) -> tuple[float, int, int]:
    """Seconds, bytes and growth of memory while everything is sent as N-Triples."""
    before, peak, size = system.pss_bytes(), 0, 0
    begun = last = time.perf_counter()
    async with Client(system) as client:
        async for part in client.parts("CONSTRUCT WHERE { ?s ?p ?o }", _TRIPLES):
            size += len(part)
            if (now := time.perf_counter()) - last > 0.25:
                peak, last = max(peak, system.pss_bytes()), now
    return time.perf_counter() - begun, size, max(0, peak - before)


def run(quads: int, options: argparse.Namespace) -> None:
    """One size."""
    with TemporaryDirectory(dir=options.scratch) as folder, ExitStack() as stack:
        home = Path(folder)
        written = write_data(quads, home)
        print(f"\n=== {written:,} quads", flush=True)
        starting = {
            _BASELINE: lambda: native(home, held=False),
            "native, in memory": lambda: native(home, held=True),
            "ours, in memory": lambda: ours(home, written, held=True),
            "ours, on disk": lambda: ours(home, written, held=False),
            "rdflib-endpoint": lambda: rdflib_endpoint(home),
        }
        systems = []
        for name, start in starting.items():
            if name in options.without:
                continue
            begun = time.perf_counter()
            systems.append(stack.enter_context(start()))
            print(f"{name}: ready after {time.perf_counter() - begun:.1f} s", flush=True)
        uvloop.run(same_answers(systems))
        compare(systems, written, options.seconds, options.rounds)
        print("\nmemory (PSS), and everything as N-Triples")
        for system in systems:
            pss = system.pss_bytes() / 1e6
            seconds, size, growth = uvloop.run(construct(system))
            print(
                f"    {system.name:30}{pss:7,.0f} MB; {size / 1e6:,.0f} MB in {seconds:.1f} s, "
                f"{growth / 1e6:,.0f} MB more memory",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("quads", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--scratch", type=Path, help="where the data is written while it runs")
    options = parser.parse_args()
    for quads in options.quads:
        run(quads, options)


if __name__ == "__main__":
    main()
