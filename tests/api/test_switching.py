"""Many clients while one version after another is published: no failure, no mixture."""

import asyncio
import json
from pathlib import Path

import httpx

from graph.settings import Settings
from graph.store import Store
from graph.terms import Triple, text
from graph.versions import publish
from tests.api.serving import NAME, served
from tests.graph.saying import ABOVE, BASE, RECORD, thing

CONNECTIONS, SWITCHES, THINGS = 64, 20, 50
SAID = f"SELECT ?o {{ ?s <{NAME.value}> ?o BIND(%d AS ?n) }}"
GRAPH = f"CONSTRUCT {{ ?s <{NAME.value}> ?o }} {{ ?s <{NAME.value}> ?o BIND(%d AS ?n) }}"


def write(folder: Path, edition: int) -> str:
    """Publish a version in which every thing is called after its edition; the version's name."""
    with Store.open(folder, BASE, ABOVE) as store:
        said = [Triple(thing(f"t{n}"), NAME, text(f"baskı {edition}", "tr")) for n in range(THINGS)]
        store.replace(RECORD, said)
        return publish(store, Settings(data=folder, base=BASE)).name


async def test_no_request_fails_and_every_answer_is_of_one_version(tmp_path: Path) -> None:
    editions = {write(tmp_path, 0): "baskı 0"}
    seen: set[str] = set()
    done = asyncio.Event()

    async def asking(client: httpx.AsyncClient, number: int) -> int:
        asked = 0
        while not done.is_set():
            asked += 1
            query = (SAID if number % 2 else GRAPH) % (asked * CONNECTIONS + number)
            answer = await client.get("/sparql", params={"query": query})
            assert answer.status_code == 200, answer.text
            seen.add(version := answer.headers["x-kurultay-version"])
            if number % 2:
                rows = json.loads(answer.content)["results"]["bindings"]
                assert [row["o"]["value"] for row in rows] == [editions[version]] * THINGS
            else:
                assert answer.text.count(f'"{editions[version]}"') == THINGS
        return asked

    async def publishing() -> None:
        for edition in range(1, SWITCHES + 1):
            while len(seen) < edition:  # each version is seen before the next comes
                await asyncio.sleep(0.01)
            name = await asyncio.to_thread(write, tmp_path, edition)
            editions[name] = f"baskı {edition}"
        while len(seen) <= SWITCHES:
            await asyncio.sleep(0.01)
        done.set()

    settings = Settings(data=tmp_path, base=BASE, queue_limit=CONNECTIONS)
    limits = httpx.Limits(max_connections=CONNECTIONS)
    with served(settings) as address:
        async with (
            httpx.AsyncClient(
                base_url=address, trust_env=False, timeout=60, limits=limits
            ) as client,
            asyncio.timeout(120),
            asyncio.TaskGroup() as group,
        ):
            asked = [group.create_task(asking(client, n)) for n in range(CONNECTIONS)]
            group.create_task(publishing())
    assert len(seen) == SWITCHES + 1
    assert min(task.result() for task in asked) > 0
