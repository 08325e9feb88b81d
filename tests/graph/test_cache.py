"""Answers kept: which, for how long, and never more bytes than allowed."""

from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st

from graph.backend import Answer, Query
from graph.cache import Cache, Keeping, Kept, passing
from graph.formats import JSON


def query(number: int, media_type: str = JSON) -> Query:
    return Query(f"ASK {{ <x:{number}> ?p ?o }}", media_type)


def answer(size: int, version: str = "one", seconds: float = 1.0) -> Answer:
    return Answer(b"x" * size, JSON, version, seconds)


def test_version_query_and_media_type_tell_answers_apart() -> None:
    cache = Cache(1 << 20)
    cache.keep(query(1), answer(1))
    assert cache.get("one", query(1)) == answer(1)
    assert cache.get("two", query(1)) is None
    assert cache.get("one", query(2)) is None
    assert cache.get("one", query(1, "text/csv")) is None
    assert cache.get("one", Query(query(1).text, JSON, default_graphs=("g:1",))) is None
    assert cache.get("one", Query(query(1).text, JSON, name="another")) == answer(1)
    cache.forget("one")
    assert (cache.get("one", query(1)), cache.bytes) == (None, 0)


def test_what_is_another_answer_each_time_is_not_kept() -> None:
    cache = Cache(1 << 20)
    for text in ("SELECT (NOW() AS ?n) {}", "SELECT (rand ( ) AS ?n) {}", "ASK {FILTER(UUID()=1)}"):
        assert passing(text)
        cache.keep(Query(text, JSON), answer(1))
        assert cache.get("one", Query(text, JSON)) is None
    long = Query(f"ASK {{}} # {'x' * 20_000}", JSON)
    cache.keep(long, answer(1))
    assert cache.get("one", long) is None
    assert not passing("SELECT ?now { ?now <x:RAND> ?o }")


def test_those_used_least_lately_go_first_and_the_largest_never_come_in() -> None:
    cache = Cache(32_000)
    for number in range(10):
        cache.keep(query(number), answer(900))
        cache.get("one", query(0))
    assert cache.get("one", query(0))
    assert cache.get("one", query(9))
    cache.keep(query(99), answer(1_500))
    assert cache.get("one", query(99)) is None
    for number in range(10, 40):
        cache.keep(query(number), answer(0))
    assert cache.get("one", query(1)) is None


def test_the_costliest_come_first_and_old_use_counts_less() -> None:
    cache = Cache(1 << 20)
    cache.keep(query(1), answer(1, seconds=1.0))
    cache.keep(query(2), answer(1, seconds=0.4))
    assert cache.costliest(1) == [query(1)]
    for _ in range(3):
        cache.get("one", query(2))
    assert cache.costliest(5) == [query(2), query(1)]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2000), st.sampled_from("ab"))))
def test_the_bytes_are_counted_and_never_too_many(steps: list[tuple[int, int, str]]) -> None:
    cache = Cache(20_000)
    for number, size, version in steps:
        cache.keep(query(number), answer(size, version))
        assert 0 <= cache.bytes <= 20_000
    for version in "ab":
        cache.forget(version)
    assert cache.bytes == 0


async def test_a_stream_is_gathered_while_it_passes_unless_it_is_large() -> None:
    cache = Cache(32_000)
    for size, kept in ((900, True), (20_000, False)):
        stream = Keeping(query(size), Kept(answer(size)), cache)
        parts = [part async for part in _parts(stream)]
        assert b"".join(parts) == b"x" * size
        assert (cache.get("one", query(size)) is not None) is kept
    half = Keeping(query(7), Kept(answer(100)), cache)
    await half.read()
    assert cache.get("one", query(7)) is None


async def _parts(stream: Keeping) -> AsyncIterator[bytes]:
    while part := await stream.read():
        yield part
