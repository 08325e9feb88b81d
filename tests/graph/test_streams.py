"""Long answers and long queries: memory, places, pauses, earlier versions, kept answers."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from graph import versions
from graph.backend import CLIENT, Query, Stream
from graph.errors import AnswerTooLarge, Busy, NoVersion, TimeLimit, WorkerDied
from graph.formats import GRAPHS, JSON
from graph.run import _TURN_S
from graph.settings import Settings
from graph.store import Store
from graph.terms import Triple, text
from graph.workers import Workers
from tests.graph.saying import ABOVE, BASE, RECORD, article, thing

ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9)) + " }"
ENDLESS_ROWS = "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(5)) + " }"
MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f }"  # 160,000 rows and a bit
NAMES = f"SELECT ?o {{ ?s <{thing('name').value}> ?o }}"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams") / "data"
    with Store.open(folder, BASE, ABOVE) as store:
        said = [Triple(thing(f"s{n}"), thing("name"), text(f"ad {n}", "tr")) for n in range(400)]
        store.replace(RECORD, said)
        versions.publish(store, Settings(data=folder, base=BASE))
    return folder


@asynccontextmanager
async def serving(folder: Path, **more: object) -> AsyncIterator[Workers]:
    workers = await Workers.start(Settings(data=folder, base=BASE, **more))  # type: ignore[arg-type]
    try:
        yield workers
    finally:
        await workers.close()


async def whole(stream: Stream) -> bytes:
    parts = []
    while part := await stream.read():
        parts.append(part)
    return b"".join(parts)


def stopped(workers: Workers) -> set[int]:
    """The processes of the pool that stand still."""
    pids = {worker.pid for worker in workers._pool.all}
    stats = {pid: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2] for pid in pids}
    return {pid for pid, stat in stats.items() if stat.split()[0] == "T"}


async def until(met: Callable[[], bool]) -> None:
    """Wait for what has to happen soon."""
    async with asyncio.timeout(20):
        while not met():
            await asyncio.sleep(0.02)


async def resident_bytes(workers: Workers) -> int:
    """The largest memory of its own that a process of the pool has."""
    pids = [worker.pid for worker in workers._pool.all]
    lines = "".join(Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids).splitlines()
    return max(int(line.split()[1]) << 10 for line in lines if line.startswith("Private_Dirty:"))


# --- streams


async def test_a_long_answer_comes_in_parts_and_whole(published: Path) -> None:
    async with serving(published, workers=1) as workers:
        async with workers.stream(Query(MANY, JSON)) as stream:
            first = await stream.read()
            assert 0 < len(first) <= 80 << 10
            answer = first + await whole(stream)
            assert await stream.read() == b""
        assert len(json.loads(answer)["results"]["bindings"]) >= 160_000
        assert len(workers._pool.all) >= 2  # it was given back, or replaced


async def test_what_is_not_read_is_not_held(published: Path) -> None:
    more = {"workers": 1, "query_time_limit_s": 600, "stream_limit_bytes": 1 << 40}
    endless = Query(ENDLESS_ROWS, JSON)
    async with serving(published, **more) as workers, workers.stream(endless) as stream:
        read = 0
        while read < 8 << 20:
            read += len(await stream.read())
        before = await resident_bytes(workers)
        await asyncio.sleep(0.5)  # the engine could write some 50 MB by now
        assert await resident_bytes(workers) < before + (4 << 20)
        assert sum(worker._held for worker in workers._pool.all) < 2 << 20


async def test_the_end_of_its_time_ends_a_stream_amid_its_rows(published: Path) -> None:
    async with serving(published, workers=1, query_time_limit_s=0.5) as workers:
        async with workers.stream(Query(ENDLESS_ROWS, JSON)) as stream:
            for _ in range(10):
                assert await stream.read()
            await asyncio.sleep(0.5)
            with pytest.raises(TimeLimit):
                await stream.read()
        assert b"true" in (await workers.answer(Query("ASK {}", JSON))).body


async def test_a_stream_has_a_limit_of_its_own(published: Path) -> None:
    more = {"workers": 1, "answer_limit_bytes": 1 << 12, "stream_limit_bytes": 1 << 20}
    async with serving(published, **more) as workers:
        async with workers.stream(Query("SELECT * { ?s ?p ?o }", JSON)) as stream:
            assert len(await whole(stream)) > 1 << 12
        with pytest.raises(AnswerTooLarge, match="4096 bytes"):
            await workers.answer(Query("SELECT ?s ?o { ?s ?p ?o }", JSON))
        with pytest.raises(AnswerTooLarge, match="1048576 bytes"):
            async with workers.stream(Query(MANY, JSON)) as stream:
                await whole(stream)


async def test_a_worker_that_dies_amid_its_answer_is_told(published: Path) -> None:
    async with serving(published, workers=1) as workers:
        async with workers.stream(Query(ENDLESS_ROWS, JSON)) as stream:
            await stream.read()
            idle = set(workers._pool.idle._queue)  # type: ignore[attr-defined]
            (asked,) = workers._pool.all - idle
            os.kill(asked.pid, signal.SIGKILL)
            with pytest.raises(WorkerDied):
                await whole(stream)
        assert b"true" in (await workers.answer(Query("ASK {}", JSON))).body


# --- places


async def test_long_queries_make_room_for_quick_ones(published: Path) -> None:
    more = {"workers": 1, "quick_query_s": 0.05, "long_queries": 1, "query_time_limit_s": 600}
    async with serving(published, **more) as workers:
        hogs = [
            asyncio.create_task(workers.answer(Query(f"{ENDLESS} # {n}", JSON))) for n in range(3)
        ]
        for _ in range(20):
            async with asyncio.timeout(20):
                assert b"true" in (await workers.answer(Query("ASK { BIND(1 AS ?n) }", JSON))).body
            await asyncio.sleep(0.02)
        assert not any(hog.done() for hog in hogs)
        await until(lambda: workers._lanes.long.waiting == 2)
        await until(lambda: len(stopped(workers)) == 2)  # without a place they stand still
        for hog in hogs:
            hog.cancel()
        await asyncio.gather(*hogs, return_exceptions=True)
        assert (workers._lanes.quick.free, workers._lanes.long.free) == (1, 1)


async def test_long_queries_take_turns(published: Path) -> None:
    more = {"workers": 2, "quick_query_s": 0.02, "long_queries": 1, "query_time_limit_s": 600}
    async with serving(published, **more) as workers:
        hog = asyncio.create_task(workers.answer(Query(ENDLESS, JSON)))
        await until(lambda: workers._lanes.long.free == 0)
        async with asyncio.timeout(20), workers.stream(Query(MANY, JSON)) as stream:
            assert len(json.loads(await whole(stream))["results"]["bindings"]) >= 160_000
        assert not hog.done()
        hog.cancel()
        await asyncio.gather(hog, return_exceptions=True)
        assert (workers._lanes.quick.free, workers._lanes.long.free) == (2, 1)


async def test_nobody_loses_a_place_that_could_not_be_had_again(published: Path) -> None:
    more = {"queue_limit": 1, "quick_query_s": 0.02, "long_queries": 1, "query_time_limit_s": 600}
    async with serving(published, **more) as workers:
        hogs = [
            asyncio.create_task(workers.answer(Query(f"{ENDLESS} # {n}", JSON))) for n in range(2)
        ]
        await until(lambda: workers._lanes.long.waiting == 1)
        await until(lambda: len(stopped(workers)) == 1)
        standing = stopped(workers)
        await asyncio.sleep(3 * _TURN_S)
        assert stopped(workers) == standing
        assert not any(hog.done() for hog in hogs)
        for hog in hogs:
            hog.cancel()
        await asyncio.gather(*hogs, return_exceptions=True)


def priorities(pid: int) -> list[int]:
    """Those of the threads of a process, the first thread's first."""
    found = []
    for thread in sorted(int(thread.name) for thread in Path(f"/proc/{pid}/task").iterdir()):
        with suppress(ProcessLookupError):  # it ended in between
            found.append(os.getpriority(os.PRIO_PROCESS, thread))
    return found


async def test_after_a_long_query_its_process_is_as_good_as_before(published: Path) -> None:
    more = {"workers": 1, "quick_query_s": 0.02}
    async with serving(published, **more) as workers:
        async with workers.stream(Query(MANY, JSON)) as stream:
            worker = stream._stream._worker.pid  # type: ignore[attr-defined]
            await until(lambda: len(priorities(worker)) == 2)
            first, answering = priorities(worker)
            assert first == answering
            while await stream.read():
                answering = max(answering, *priorities(worker))
            assert answering == 19
        await until(lambda: len(priorities(worker)) == 2 and set(priorities(worker)) == {first})
        async with workers.stream(Query(NAMES, JSON)) as stream:
            assert stream._stream._worker.pid == worker  # type: ignore[attr-defined]
            await whole(stream)
            assert set(priorities(worker)) == {first}


async def test_many_queries_need_no_more_processes_than_there_are(published: Path) -> None:
    async with serving(published, workers=2) as workers:
        pids = {worker.pid for worker in workers._pool.all}
        assert len(pids) == 3
        await asyncio.gather(*(workers.answer(Query(f"{NAMES} # {n}", JSON)) for n in range(50)))
        assert {worker.pid for worker in workers._pool.all} == pids


async def test_the_wait_for_a_place_does_not_count_as_work(published: Path) -> None:
    more = {"workers": 1, "quick_query_s": 0.05, "long_queries": 1, "query_time_limit_s": 1}
    async with serving(published, **more) as workers:
        both = (workers.answer(Query(f"{ENDLESS} # {n}", JSON)) for n in range(2))
        ends = await asyncio.gather(*both, return_exceptions=True)
        assert {type(end) for end in ends} <= {TimeLimit, Busy}
        assert TimeLimit in {type(end) for end in ends}


async def test_a_paused_stream_gives_its_place_to_others_and_goes_on(published: Path) -> None:
    more = {"workers": 1, "paused_streams": 1, "query_time_limit_s": 600}
    async with serving(published, **more) as workers:
        async with workers.stream(Query(MANY, JSON)) as stream:
            begun = await stream.read()
            stream.pause()
            assert b"true" in (await workers.answer(Query("ASK {}", JSON))).body
            async with workers.stream(Query(ENDLESS_ROWS, JSON)) as second:
                await second.read()
                with pytest.raises(Busy, match="too slowly"):
                    second.pause()
            await stream.resume()
            rows = json.loads(begun + await whole(stream))["results"]["bindings"]
            assert len(rows) >= 160_000
        assert (workers._lanes.quick.free, workers._lanes.paused.free) == (1, 1)


async def test_a_client_that_leaves_while_paused_leaves_nothing_behind(published: Path) -> None:
    async with serving(published, workers=1, query_time_limit_s=600) as workers:
        async with workers.stream(Query(ENDLESS_ROWS, JSON)) as stream:
            await stream.read()
            stream.pause()
            await until(lambda: len(stopped(workers)) == 1)
            paused = stopped(workers)
        await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in paused))
        assert (workers._lanes.quick.free, workers._lanes.paused.free) == (1, 32)


async def test_one_client_with_many_queries_does_not_crowd_out_another(published: Path) -> None:
    more = {"workers": 1, "quick_query_s": 600, "query_time_limit_s": 600}
    async with serving(published, **more) as workers:
        order: list[str] = []

        async def asking(client: str, number: int) -> None:
            CLIENT.set(client)
            await workers.answer(Query(f"ASK {{ BIND({number} AS ?n) }}", JSON))
            order.append(client)

        hog = asyncio.create_task(workers.answer(Query(ENDLESS, JSON)))
        await asyncio.sleep(0.1)
        many = [asyncio.create_task(asking("many", n)) for n in range(8)]
        await asyncio.sleep(0.05)
        one = asyncio.create_task(asking("one", 99))
        await asyncio.sleep(0.05)
        hog.cancel()
        await asyncio.gather(one, *many, return_exceptions=True)
        assert order.index("one") <= 2


# --- versions


async def test_an_earlier_version_answers_when_it_is_named(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, base=BASE)
    with Store.open(tmp_path, BASE, ABOVE) as store:
        store.replace(article(1), [Triple(thing("a"), thing("name"), text("Eski", "tr"))])
        first = versions.publish(store, settings)
        store.replace(article(1), [Triple(thing("a"), thing("name"), text("Yeni", "tr"))])
        second = versions.publish(store, settings)
        async with serving(tmp_path) as workers:
            for version, word in ((first, "Eski"), (second, "Yeni"), (first, "Eski")):
                answer = await workers.answer(Query(NAMES, JSON, version=version.name))
                assert answer.version == version.name
                assert word in answer.body.decode()
            turtle = Query("CONSTRUCT WHERE {?s ?p ?o}", GRAPHS[0], version=first.name)
            assert "Eski" in (await workers.answer(turtle)).body.decode()
            with pytest.raises(NoVersion, match="no version"):
                await workers.answer(Query(NAMES, JSON, version="../../etc"))
            assert "Yeni" in (await workers.answer(Query(NAMES, JSON))).body.decode()


async def test_what_is_asked_often_is_kept_and_worked_out_again_for_the_next_version(
    tmp_path: Path,
) -> None:
    settings = Settings(data=tmp_path, base=BASE)
    with Store.open(tmp_path, BASE, ABOVE) as store:
        store.replace(article(1), [Triple(thing("a"), thing("name"), text("Eski", "tr"))])
        versions.publish(store, settings)
        async with serving(tmp_path) as workers:
            for _ in range(3):
                assert "Eski" in (await workers.answer(Query(NAMES, JSON))).body.decode()
            store.replace(article(1), [Triple(thing("a"), thing("name"), text("Yeni", "tr"))])
            second = versions.publish(store, settings)
            await until(lambda: workers.version == second.name)
            kept = workers._cache.get(second.name, Query(NAMES, JSON))
            assert kept is not None
            assert "Yeni" in kept.body.decode()


async def test_a_zygote_that_dies_is_replaced(published: Path) -> None:
    async with serving(published, workers=1) as workers:
        first = workers._pool
        first.zygote.process.kill()
        await until(lambda: workers._pool is not first)
        assert b"true" in (await workers.answer(Query("ASK {}", JSON))).body
