"""Several queries for one answer, all of them answered by one version of the graph."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from api.results import Cell, rows
from graph.backend import Answer, Backend, Query
from graph.errors import Busy
from graph.formats import JSON

T = TypeVar("T")


class Asking:
    """Asks a backend, and remembers which versions answered."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.versions: set[str] = set()

    async def __call__(self, text: str, media_type: str, name: str) -> Answer:
        """The backend's answer; raises what the backend raises."""
        answer = await self.backend.answer(Query(text, media_type, name=name))
        self.versions.add(answer.version)
        return answer

    async def rows(self, text: str, name: str) -> list[dict[str, Cell]]:
        """The rows of a SELECT query."""
        return rows((await self(text, JSON, name)).body)


async def at_one_version(backend: Backend, work: Callable[[Asking], Awaitable[T]]) -> tuple[T, str]:
    """What `work` returns, and the one version that all its queries were answered by.

    A new version may be published in between; then the work is done again.
    Raises Busy if that goes on.
    """
    for _ in range(3):
        asking = Asking(backend)
        result = await work(asking)
        if len(asking.versions) <= 1:
            return result, next(iter(asking.versions), backend.version)
    raise Busy("the graph is being published; try again shortly")
