"""Honest clients while others do their worst: who is hurt, and what is left afterwards.

    python benchmarks/hostile.py [--queries 2000] [--quads 100000] [--limit 2] [--addresses 1]

Honest clients ask look-ups, lists and curated questions at a steady pace, first alone, then while
hostile ones send made-up offences: broken syntax, Cartesian products, paths that explode, huge
VALUES, deep nesting, costly text, answers without end, some from clients that vanish or do not
read. Printed are the honest clients' failures and tail beside their quiet values, how each kind of
offence ended, by how much the time limit was passed (each offence alone), and the server's
processes, file descriptors and memory before, at the worst moment, and after.
"""

import argparse
import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

import uvloop
from systems import System, ours, write_data

from graph.terms import DEFAULT_BASE

_ACCEPT: Final = "application/sparql-results+json"
_HONEST: Final = 4
_PACE_S: Final = 0.05
_PATIENCE_S: Final = 60.0
_QUIET_S: Final = 20.0
_HOSTILE: Final = 24
_LONGEST: Final = 60_000  # characters of an address; servers take hardly more
_VALID: Final = (
    "SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o FILTER(?o > 3 && lang(?o) != 'tr') } GROUP BY ?s"
)


def offences(chance: random.Random) -> dict[str, str]:
    """One query of each kind, never twice the same."""
    n = chance.randrange(1 << 30)
    joined = " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(chance.randrange(3, 8)))
    deep = chance.randrange(100, 5000)
    numbers = " ".join(map(str, range(n % 20000)))
    cut = chance.randrange(len(_VALID))
    return {
        "broken syntax": _VALID[:cut] + chance.choice("{}()<>\"'\\;|") + _VALID[cut + 1 :],
        "Cartesian count": f"SELECT (COUNT(*) AS ?n) {{ {joined} }} # {n}",
        "Cartesian rows": f"SELECT * {{ {joined} }} # {n}",
        "Cartesian order": f"SELECT * {{ {joined} }} ORDER BY ?o0 ?o1 # {n}",
        "exploding path": f"SELECT * {{ ?a (!<x:{n}>|^!<x:{n}>)+ ?b . ?b (!<y:y>)* ?c }}",
        "huge VALUES": f"SELECT * {{ VALUES ?x {{ {numbers} }} ?s ?p ?x }}",
        "deep nesting": f"ASK {'{' * deep} ?s ?p ?o {'}' * deep}",
        "operator chain": f"ASK {{ FILTER(1{'+1' * deep} = {n}) }}",
        "text bomb": "SELECT * { ?a ?b ?c . ?d ?e ?f "
        f"FILTER(REGEX(CONCAT(STR(?c), STR(?f), '{n}'), '(a*)*(a|aa)+(.*){{0,50}}$')) }}",
        "long rows": f"SELECT (CONCAT({', '.join(['STR(?o0)'] * 400)}) AS ?x) {{ {joined} }}",
        "SERVICE": f"SELECT * {{ SERVICE <http://127.0.0.1:{n % 60000 + 1}/> {{ ?s ?p ?o }} }}",
    }


@dataclass
class Seen:
    """What the clients saw."""

    latencies: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    ends: dict[str, Counter[str]] = field(default_factory=dict)

    def p(self, share: float) -> float:
        """A quantile of the latencies, in milliseconds."""
        return 1e3 * sorted(self.latencies)[int(share * (len(self.latencies) - 1))]


async def ask(port: int, target: str, address: str) -> tuple[int, bool]:
    """The status of an answer, and whether its body came whole."""
    async with asyncio.timeout(_PATIENCE_S):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
        try:
            writer.write(_request(target, address))
            status, headers = await _head(reader)
            return status, await _read(reader, headers)
        finally:
            writer.close()


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[bytes, bytes]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
    return int(first.split()[1]), dict(line.split(b": ", 1) for line in lines if line)


async def _read(reader: asyncio.StreamReader, headers: dict[bytes, bytes]) -> bool:
    with suppress(asyncio.IncompleteReadError, ConnectionError, ValueError):
        if b"content-length" in headers:
            await reader.readexactly(int(headers[b"content-length"]))
            return True
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        return True
    return False


def _request(target: str, address: str) -> bytes:
    head = f"Host: h\r\nX-Forwarded-For: {address}\r\nAccept: {_ACCEPT}"
    return f"GET {target} HTTP/1.1\r\n{head}\r\n\r\n".encode()


def _sparql(query: str) -> str:
    return f"/sparql?query={quote(query, safe='')}"


async def honest(port: int, seen: Seen, until: Callable[[], bool], seed: int) -> None:
    """Ask at a steady pace what dashboards and readers ask."""
    chance = random.Random(seed)
    while not until():
        n = chance.randrange(1 << 30)
        target = chance.choice(
            [
                _sparql(f"SELECT ?p ?o {{ <{DEFAULT_BASE}/id/act/{n % 1000}> ?p ?o }} # {n}"),
                _sparql(f"SELECT ?p {{ ?act <x:{n}> ?p }} LIMIT 10"),
                _sparql(f"SELECT ?s ?o {{ ?s ?p ?o }} OFFSET {n % 500} LIMIT 20"),
                "/api/v1/summits?format=json",
                "/api/v1/proposals?limit=20",
            ]
        )
        begun = time.perf_counter()
        try:
            status, whole = await ask(port, target, f"10.0.0.{seed}")
            if status != 200 or not whole:
                seen.failures[f"{status}{'' if whole else ', broken'}"] += 1
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            seen.failures[type(error).__name__] += 1
        seen.latencies.append(time.perf_counter() - begun)
        await asyncio.sleep(_PACE_S)


@contextmanager
def people(port: int, seed: int) -> Iterator[Callable[[], Seen]]:
    """Honest clients as long as the context lasts; then what they saw.

    Another seed asks other queries, or they would be answered from those that were kept.

    In a process of their own: what besiegers do to theirs shall hurt nobody's measurement.
    """
    context = get_context("spawn")
    end = context.Event()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_people, args=(port, end, theirs, seed))
    process.start()
    yield ours.recv
    end.set()


def _people(port: int, end: Event, told: Connection, seed: int) -> None:
    async def all_of_them() -> None:
        await asyncio.gather(*(honest(port, seen, end.is_set, seed + n) for n in range(_HONEST)))

    seen = Seen()
    uvloop.run(all_of_them())
    told.send(seen)


async def vanish(port: int, target: str, address: str) -> None:
    """Ask, and leave before the answer."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_request(target, address))
    await asyncio.sleep(0.05)
    writer.close()


async def dawdle(port: int, target: str, address: str) -> None:
    """Ask, and read a byte a second, three times."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(_request(target, address))
    for _ in range(3):
        await reader.read(1)
        await asyncio.sleep(1)
    writer.transport.abort()


async def hostile(
    port: int, seen: Seen, queries: Iterator[tuple[str, str]], seed: int, addresses: int
) -> None:
    """Send one offence after another; every tenth client vanishes, every tenth dawdles."""
    chance, address = random.Random(seed), f"10.1.0.{seed % addresses}"
    for kind, query in queries:
        target = _sparql(query)
        way: Callable[[System, str], Awaitable[object]]
        way = chance.choice([ask] * 8 + [vanish, dawdle])
        try:
            if len(target) > 60_000:  # longer than servers take in an address
                target = target[:60_000]
            end = await way(port, target, address)
            said = (
                f"{end[0]}{'' if end[1] else ', broken off'}" if isinstance(end, tuple) else "left"
            )
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            said = type(error).__name__
        seen.ends.setdefault(kind, Counter())[said] += 1


async def alone(system: System, limit_s: float) -> dict[str, float]:
    """By how many seconds each kind of offence, sent alone, passes the time limit."""
    over = {}
    for kind, query in offences(random.Random(7)).items():
        begun = time.perf_counter()
        await ask(system.port, _sparql(query)[:_LONGEST], "10.2.0.0")
        over[kind] = time.perf_counter() - begun - limit_s
    return over


def state(system: System) -> tuple[int, int, float]:
    """Processes, file descriptors of the server, memory in MB."""
    descriptors = len(list(Path(f"/proc/{system.process.pid}/fd").iterdir()))
    return len(system.tree()), descriptors, system.pss_bytes() / 1e6


async def siege(system: System, options: argparse.Namespace) -> None:
    """The quiet time, the siege, the peace afterwards."""
    besieged = Seen()
    with people(system.port, 0) as quietly:
        await asyncio.sleep(_QUIET_S)
    quiet = quietly()
    over = await alone(system, options.limit)
    await asyncio.sleep(2)
    before, worst = state(system), (0, 0, 0.0)
    queries = _offences(options.queries)
    done = asyncio.Event()

    async def watching() -> None:
        nonlocal worst
        while not done.is_set():
            found = state(system)
            worst = tuple(map(max, worst, found))  # type: ignore[assignment]
            await asyncio.sleep(1)

    begun = time.monotonic()
    watcher = asyncio.create_task(watching())
    with people(system.port, 100) as amid_it_all:
        besiegers = [
            hostile(system.port, besieged, queries, n, options.addresses) for n in range(_HOSTILE)
        ]
        await asyncio.gather(*besiegers)
    done.set()
    await watcher
    seen = amid_it_all()
    besieged.latencies, besieged.failures = seen.latencies, seen.failures
    print(f"{options.queries} offences in {time.monotonic() - begun:.0f} s")
    await asyncio.sleep(options.limit + 3)
    report(quiet, besieged, over, (before, worst, state(system)))


def _offences(number: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(1)
    for _ in range(number):
        yield chance.choice(list(offences(chance).items()))


def report(
    quiet: Seen,
    besieged: Seen,
    over: dict[str, float],
    states: tuple[tuple[int, int, float], ...],
) -> None:
    """Print what was seen."""
    for name, seen in (("quiet", quiet), ("besieged", besieged)):
        print(
            f"honest, {name:9} {len(seen.latencies):6} requests, p50 {seen.p(0.5):7.2f} ms, "
            f"p99 {seen.p(0.99):7.2f} ms, failures {dict(seen.failures)}"
        )
    print(f"p99 besieged / quiet: {besieged.p(0.99) / quiet.p(0.99):.2f}")
    for kind, ends in sorted(besieged.ends.items()):
        print(f"  {kind:16} alone {over[kind]:+6.2f} s of the limit; {dict(ends.most_common())}")
    for name, (processes, descriptors, megabytes) in zip(
        ("before", "worst", "after"), states, strict=True
    ):
        print(f"{name:7} {processes} processes, {descriptors} descriptors, {megabytes:,.0f} MB")


@contextmanager
def serving(options: argparse.Namespace) -> Iterator[System]:
    """The server under siege."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        quads = write_data(options.quads, home)
        limits = {"QUERY_TIME_LIMIT_S": str(options.limit), "QUEUE_LIMIT": "64"}
        with ours(home, quads, held=True, limits=limits) as system:
            yield system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--quads", type=int, default=100_000)
    parser.add_argument("--limit", type=float, default=2.0, help="seconds a query may work")
    parser.add_argument("--addresses", type=int, default=1, help="where offences come from")
    options = parser.parse_args()
    with serving(options) as system:
        uvloop.run(siege(system, options))


if __name__ == "__main__":
    main()
