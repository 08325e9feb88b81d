"""The pool of reader processes, over a small published version."""

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from graph import guard, versions
from graph.backend import Answer, Query
from graph.errors import (
    AnswerTooLarge,
    BadQuery,
    Busy,
    EngineError,
    NoVersion,
    Refused,
    TimeLimit,
    WorkerDied,
)
from graph.formats import GRAPHS, JSON, RESULTS
from graph.run import Run
from graph.settings import Settings
from graph.store import Store
from graph.terms import Triple, literal, text
from graph.workers import Workers
from tests.graph.saying import ABOVE, BASE, MERGED, RECORD, article, thing

ONE, TWO = article(1), article(2)
NAME = thing("name")
NAMES = {"a": "İstanbul ğüşiöç", "b": "Қазақстан әңғү"}
LONG = "ş" * (1 << 20)  # 2 MiB of UTF-8
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9)) + " }"
EVERY_PROCESS = "SELECT ?s ?o { ?s ?p ?o }"


def fill(store: Store) -> None:
    store.replace(ONE, [Triple(thing("a"), NAME, text(NAMES["a"], "tr"))])
    store.replace(TWO, [Triple(thing("b"), NAME, text(NAMES["b"], "kk"))])
    numbers = [Triple(thing("n"), thing(f"p{n}"), literal(n)) for n in range(100)]
    store.replace(RECORD, [Triple(thing("a"), NAME, text(NAMES["a"], "tr")), *numbers])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workers") / "data"
    with Store.open(folder, BASE, ABOVE) as store:
        fill(store)
        versions.publish(store, Settings(data=folder, base=BASE))
    return folder


@asynccontextmanager
async def serving(folder: Path, **more: object) -> AsyncIterator[Workers]:
    workers = await Workers.start(Settings(data=folder, base=BASE, **more))  # type: ignore[arg-type]
    try:
        yield workers
    finally:
        await workers.close()


def children() -> set[int]:
    """The zygotes of this process and what they have forked."""
    zygotes = {pid for pid in _children_of(os.getpid()) if _is_zygote(pid)}
    return zygotes.union(*(_children_of(pid) for pid in zygotes))


def _children_of(pid: int) -> set[int]:
    found = set()
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # threads and processes come and go
            found |= {int(child) for child in listed.read_text().split()}
    return found


def _is_zygote(pid: int) -> bool:
    with suppress(OSError):
        return b"graph.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


@pytest.fixture(params=["in memory", "on disk"], autouse=True)
def _held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KURULTAY_MEMORY_SHARE", "0.25" if request.param == "in memory" else "0")


RUNNING: set[int] = set()
"""The workers that were asked and have not been given back."""


@pytest.fixture(autouse=True)
def _watched(monkeypatch: pytest.MonkeyPatch) -> None:
    ask, finish = Run.ask, Run.finish

    def asked(self: Run, most_bytes: int) -> None:
        RUNNING.add(self._worker.pid)
        ask(self, most_bytes)

    def finished(self: Run, reason: str) -> None:
        RUNNING.discard(self._worker.pid)
        finish(self, reason)

    monkeypatch.setattr(Run, "ask", asked)
    monkeypatch.setattr(Run, "finish", finished)


def busy() -> set[int]:
    return set(RUNNING)


async def until(met: Callable[[], bool]) -> None:
    """Wait for what has to happen soon; a minute without it is a failure."""
    async with asyncio.timeout(20):
        while not met():
            await asyncio.sleep(0.02)


async def values(workers: Workers, query: str, **more: object) -> set[str]:
    answer = await workers.answer(Query(query, JSON, **more))  # type: ignore[arg-type]
    rows = json.loads(answer.body)["results"]["bindings"]
    return {cell["value"] for row in rows for cell in row.values()}


async def ask(workers: Workers, query: str = "ASK {}") -> bool:
    return bool(json.loads((await workers.answer(Query(query, JSON))).body)["boolean"])


# --- answers


@pytest.mark.parametrize("media_type", RESULTS)
async def test_a_table_comes_in_every_media_type(published: Path, media_type: str) -> None:
    async with serving(published, workers=1) as workers:
        query = f"SELECT ?o {{ <{thing('a').value}> ?p ?o }}"
        answer = await workers.answer(Query(query, media_type))
    assert NAMES["a"] in answer.body.decode()
    assert (answer.media_type, answer.version) == (media_type, workers.version)


@pytest.mark.parametrize("media_type", RESULTS[:2])
async def test_yes_and_no_come_in_json_and_xml(published: Path, media_type: str) -> None:
    async with serving(published, workers=1) as workers:
        for query, word in (("ASK {?s ?p ?o}", b"true"), ("ASK {?s <x> ?o}", b"false")):
            assert word in (await workers.answer(Query(query, media_type))).body


# rdflib's own JSON-LD parser makes the class it warns of.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("media_type", GRAPHS)
async def test_a_graph_comes_in_every_media_type(published: Path, media_type: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(isLiteral(?o) && lang(?o) != '') }"
    described = f"DESCRIBE <{thing('b').value}>"
    b = (URIRef(thing("b").value), URIRef(NAME.value), Literal(NAMES["b"], "kk"))
    async with serving(published, workers=1) as workers:
        for asked, size in ((query, 2), (described, 1)):
            answer = await workers.answer(Query(asked, media_type))
            graph = Graph().parse(answer.body, format=media_type)
            assert b in graph
            assert len(graph) == size
            graph.close()


async def test_letters_and_long_literals_survive_both_ways(published: Path) -> None:
    async with serving(published) as workers:
        assert await values(workers, f"SELECT ('{LONG}' AS ?x) {{}}") == {LONG}
        for name, value in NAMES.items():
            found = await values(workers, f"SELECT ?s {{ ?s ?p ?o FILTER(str(?o) = '{value}') }}")
            assert found == {thing(name).value}


# --- datasets

GRAPHS_SEEN = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
NAMES_SEEN = f"SELECT ?s {{ ?s <{NAME.value}> ?o }}"
A, B = thing("a").value, thing("b").value


async def test_the_default_graph_is_the_merged_one_beside_every_named_graph(
    published: Path,
) -> None:
    async with serving(published) as workers:
        rows = f"SELECT (COUNT(*) AS ?n) {{ ?s <{NAME.value}> ?o }}"
        assert await values(workers, rows) == {"2"}  # what two graphs say counts once
        everywhere = {g.value for g in (ONE, TWO, RECORD, MERGED)}
        assert await values(workers, GRAPHS_SEEN) >= everywhere


async def test_from_chooses_the_dataset(published: Path) -> None:
    async with serving(published) as workers:
        chosen = f"SELECT ?s FROM <{ONE.value}> {{ ?s <{NAME.value}> ?o }}"
        assert await values(workers, chosen) == {A}
        assert await values(workers, GRAPHS_SEEN.replace("{", f"FROM <{ONE.value}> {{", 1)) == set()
        named = GRAPHS_SEEN.replace("{", f"FROM NAMED <{TWO.value}> {{", 1)
        assert await values(workers, named) == {TWO.value}


async def test_the_dataset_of_the_request_comes_before_that_of_the_query(published: Path) -> None:
    one, two = (ONE.value,), (TWO.value,)
    chosen = f"SELECT ?s FROM <{ONE.value}> {{ ?s <{NAME.value}> ?o }}"
    async with serving(published) as workers:
        assert await values(workers, NAMES_SEEN, default_graphs=one) == {A}
        assert await values(workers, NAMES_SEEN, default_graphs=one + two) == {A, B}
        assert await values(workers, GRAPHS_SEEN, default_graphs=one) == set()
        assert await values(workers, GRAPHS_SEEN, named_graphs=two) == {TWO.value}
        assert await values(workers, NAMES_SEEN, named_graphs=two) == set()
        assert await values(workers, chosen, default_graphs=two) == {B}
        assert await values(workers, chosen, named_graphs=two) == set()
        both = {"default_graphs": one, "named_graphs": two}
        assert await values(workers, NAMES_SEEN, **both) == {A}
        assert await values(workers, GRAPHS_SEEN, **both) == {TWO.value}


# --- limits


async def test_a_runaway_query_ends_and_others_go_on_being_answered(published: Path) -> None:
    async with serving(published, query_time_limit_s=1) as workers:
        before = children()
        runaway = asyncio.create_task(workers.answer(Query(ENDLESS, JSON)))
        await until(lambda: bool(busy()))
        assert await ask(workers)
        assert not runaway.done()
        with pytest.raises(TimeLimit, match="longer than 1 s") as ended:
            await runaway
        assert ended.value.seconds == 1
        await until(lambda: len(before - children()) == 1)
        assert await ask(workers)


async def test_a_killed_worker_costs_one_request(published: Path) -> None:
    async with serving(published, workers=1) as workers:
        asked = asyncio.create_task(workers.answer(Query(ENDLESS, JSON)))
        await until(lambda: bool(busy()))
        os.kill(busy().pop(), signal.SIGKILL)
        with pytest.raises(WorkerDied):
            await asked
        assert await ask(workers)


async def test_a_worker_that_died_while_idle_costs_nothing(published: Path) -> None:
    async with serving(published, workers=1) as workers:
        idle = list(workers._pool.all)
        for worker in idle:
            os.kill(worker.pid, signal.SIGKILL)
        await until(lambda: not any(worker.alive for worker in idle))
        assert await ask(workers)


async def test_an_answer_that_is_too_large_is_an_error_and_the_worker_lives_on(
    published: Path,
) -> None:
    async with serving(published, workers=1, answer_limit_bytes=2000) as workers:
        before = children()
        for media_type in RESULTS:
            with pytest.raises(AnswerTooLarge, match="2000 bytes"):
                await workers.answer(Query(EVERY_PROCESS, media_type))
        with pytest.raises(AnswerTooLarge):
            await workers.answer(Query("CONSTRUCT WHERE {?s ?p ?o}", GRAPHS[0]))
        assert await ask(workers)
        assert children() == before


async def test_a_bad_query_is_told_by_the_engine_with_its_place(published: Path) -> None:
    async with serving(published, workers=1) as workers:
        before = children()
        with pytest.raises(BadQuery, match=r"1:\d+"):
            await workers.answer(Query("SELECT * { ?s ?p }", JSON))
        with pytest.raises(BadQuery, match="cannot be written"):
            await workers.answer(Query("SELECT * {}", GRAPHS[0]))
        with pytest.raises(Refused):
            await workers.answer(Query("ASK { SERVICE <http://h/> {} }", JSON))
        for query in ("ASK { ?s ?p ?o FILTER(%s) }", "SELECT (%s AS ?x) { ?s ?p ?o }"):
            with pytest.raises(BadQuery, match="function <http://h/f> is not supported"):
                await workers.answer(Query(query % "<http://h/f>(?o)", JSON))
        graph = "CONSTRUCT { ?s ?p ?x } { ?s ?p ?o BIND(<http://h/f>(?o) AS ?x) }"
        with pytest.raises(BadQuery, match="function <http://h/f> is not supported"):
            await workers.answer(Query(graph, GRAPHS[0]))
        assert await ask(workers)
        assert children() == before


async def test_beyond_the_queue_the_answer_is_busy(published: Path) -> None:
    more = {"workers": 1, "queue_limit": 1, "query_time_limit_s": 600}
    async with serving(published, quick_query_s=600, **more) as workers:
        running = asyncio.create_task(workers.answer(Query(ENDLESS, JSON)))
        await until(lambda: bool(busy()))
        waiting = asyncio.create_task(workers.answer(Query("ASK {}", JSON)))
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="queue is full"):
            await workers.answer(Query("ASK {}", JSON))
        running.cancel()
        assert b"true" in (await waiting).body
        assert running.cancelled()


async def test_nobody_waits_longer_than_a_query_may_run(published: Path) -> None:
    async with serving(published, workers=1, query_time_limit_s=1) as workers:
        both = [workers.answer(Query(ENDLESS, JSON)) for _ in range(3)]
        ends = await asyncio.gather(*both, return_exceptions=True)
        assert {type(end) for end in ends} <= {TimeLimit, Busy}
        assert await ask(workers)


async def test_a_cancelled_request_frees_its_worker(published: Path) -> None:
    async with serving(published, workers=1, query_time_limit_s=600) as workers:
        before = len(children())
        for _ in range(4):
            asked = asyncio.create_task(workers.answer(Query(ENDLESS, JSON)))
            await until(lambda: bool(busy()))
            runner = busy()
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            assert await ask(workers)
            await until(lambda runner=runner: not runner & children())  # type: ignore[misc]
        await until(lambda: len(children()) <= before)


# --- versions and ends


async def test_a_new_version_is_served_and_the_old_processes_go(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, base=BASE)
    with Store.open(tmp_path, BASE, ABOVE) as store:
        fill(store)
        first = versions.publish(store, settings)
        async with serving(tmp_path) as workers:
            old = children()
            assert workers.version == first.name
            store.replace(ONE, [Triple(thing("c"), NAME, text("Yeni", "tr"))])
            second = versions.publish(store, settings)
            await until(lambda: workers.version == second.name)
            assert thing("c").value in await values(workers, NAMES_SEEN)
            await until(lambda: not old & children())
            versions.rollback(tmp_path, first.number)
            await until(lambda: workers.version == first.name)
            assert thing("c").value not in await values(workers, NAMES_SEEN)


async def test_what_has_begun_is_finished_on_its_own_version(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, base=BASE)
    with Store.open(tmp_path, BASE, ABOVE) as store:
        fill(store)
        versions.publish(store, settings)
        async with serving(tmp_path, query_time_limit_s=600) as workers:
            running = asyncio.create_task(workers.answer(Query(ENDLESS, JSON)))
            await until(lambda: bool(busy()))
            runner, old = busy(), children()
            store.replace(ONE, [Triple(thing("c"), NAME, text("Yeni", "tr"))])
            second = versions.publish(store, settings)
            await until(lambda: workers.version == second.name)
            await until(lambda: len(old & children()) == 2)  # it, and the zygote it came from
            assert runner < old & children()
            assert not running.done()
            running.cancel()
            await until(lambda: not runner & children())


async def test_without_its_folder_it_goes_on_with_what_it_has_open(
    published: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Path(shutil.copytree(published, tmp_path / "data"))
    async with serving(folder) as workers:
        shutil.rmtree(folder)
        await until(lambda: "still serving" in caplog.text)
        assert await values(workers, NAMES_SEEN) == {A, B}


async def test_nothing_published_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(NoVersion):
        await Workers.start(Settings(data=tmp_path, base=BASE))


async def test_a_version_that_cannot_be_opened_leaves_no_process(
    published: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(published, tmp_path / "data"))
    (versions.current(folder).store / "CURRENT").unlink()
    before = children()
    with pytest.raises(WorkerDied, match="cannot be opened"):
        await Workers.start(Settings(data=folder, base=BASE))
    assert children() == before


async def test_closing_leaves_no_process_and_no_one_waiting(published: Path) -> None:
    before = children()
    async with serving(published, workers=1, query_time_limit_s=600) as workers:
        running = asyncio.create_task(workers.answer(Query(ENDLESS, JSON)))
        await until(lambda: bool(busy()))
        waiting = asyncio.create_task(workers.answer(Query("ASK {}", JSON)))
        await asyncio.sleep(0)
    for asked in (running, waiting):
        with pytest.raises(WorkerDied):
            await asked
    assert children() == before
    with pytest.raises(WorkerDied, match="closed"):
        await ask(workers)


async def test_a_relative_data_folder_will_do(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(published.parent)
    async with serving(Path(published.name)) as workers:
        assert await ask(workers)


async def test_workers_find_the_code_wherever_the_server_was_started(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "__init__.py").write_text("raise SystemExit('a stranger')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [folder for folder in sys.path if folder])
    async with serving(published) as workers:
        assert await ask(workers)


# --- the second lock


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine and the connections made to it."""
    met: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                connection, address = server.accept()
                connection.close()
                if met and met[-1] == "end":
                    return
                met.append(address)

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1], met
        met.append("end")
        socket.create_connection(server.getsockname()).close()
        thread.join()


# Without the sandbox there is no second lock.
@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")
async def test_a_call_that_slips_through_the_guard_opens_no_connection(
    published: Path, listener: tuple[int, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, met = listener
    monkeypatch.setattr(guard, "check", lambda query: "SELECT")
    async with serving(published) as workers:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]"):
            call = f"SERVICE <http://{host}:{port}/> {{ ?s ?p ?o }}"
            with pytest.raises(EngineError):
                await workers.answer(Query(f"SELECT * {{ {call} }}", JSON))
        silent = f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        assert isinstance(await workers.answer(Query(silent, JSON)), Answer)
        assert await ask(workers)
    assert met == []
