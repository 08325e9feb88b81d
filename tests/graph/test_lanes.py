"""Places for queries: how many, in whose turn, and what is left when somebody gives up."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Busy
from graph.lanes import Lane

LONG_S = 60.0


async def queue(lane: Lane, *clients: str) -> list[asyncio.Task[None]]:
    """Who waits, one after another."""
    tasks = []
    for client in clients:
        tasks.append(asyncio.create_task(lane.take(client, LONG_S)))
        await asyncio.sleep(0)
    return tasks


async def test_clients_are_served_in_turn_and_none_crowds_out_others() -> None:
    lane = Lane(1, 10)
    assert lane.taken_at_once()
    tasks = await queue(lane, "a", "a", "a", "b", "c", "b")
    order = []
    for _ in tasks:
        lane.give_back()
        await asyncio.sleep(0)
        served = next(n for n, task in enumerate(tasks) if task.done() and n not in order)
        order.append(served)
    assert order == [0, 3, 4, 1, 5, 2]
    lane.give_back()
    assert (lane.free, lane.waiting) == (1, 0)


async def test_beyond_the_queue_and_after_the_time_it_is_busy() -> None:
    lane = Lane(1, 1)
    await lane.take("a", LONG_S)
    (waiting,) = await queue(lane, "a")
    with pytest.raises(Busy, match="queue is full"):
        await lane.take("b", LONG_S)
    lane.give_back()
    await waiting
    with pytest.raises(Busy, match="in time"):
        await lane.take("a", 0.01)
    lane.give_back()
    assert (lane.free, lane.waiting) == (1, 0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.booleans()), max_size=30))
def test_whoever_gives_up_whenever_no_place_is_lost(steps: list[tuple[str, bool, bool]]) -> None:
    async def played() -> None:
        lane, tasks = Lane(2, 100), []
        for client, gives_up, gives_back in steps:
            tasks.append(asyncio.create_task(lane.take(client, LONG_S)))
            await asyncio.sleep(0)
            if gives_back and any(task.done() for task in tasks):
                done = next(task for task in tasks if task.done())
                tasks.remove(done)
                lane.give_back()
            if gives_up and tasks and not tasks[-1].done():
                tasks.pop().cancel()  # perhaps in the very moment it was given a place
        while tasks:
            done = next(task for task in tasks if task.done())
            tasks.remove(done)
            lane.give_back()
            for _ in range(3):
                await asyncio.sleep(0)
        await asyncio.sleep(0.001)
        assert (lane.free, lane.waiting) == (2, 0)

    asyncio.run(played())
