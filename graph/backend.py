"""One question, `answer`, put to whatever holds the graph.

`workers.py` replies from the published version; a remote engine is another reply.
"""

from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, Protocol

CLIENT: Final[ContextVar[str]] = ContextVar("client", default="")
"""Who asks: queries of one client wait behind each other, not before those of others."""

REQUEST: Final[ContextVar[str]] = ContextVar("request", default="")
"""The id of the request a query belongs to, for the logs."""


@dataclass(frozen=True, slots=True)
class Query:
    """A SPARQL query and how its answer is wanted.

    `media_type` is one of MEDIA_TYPES for the query's form. `default_graphs` and
    `named_graphs` are the protocol's dataset; both None means the merged graph as default
    graph beside every named graph. `version` is the name of an earlier version; None means the
    one that answers now. `name` labels logs and metrics.
    """

    text: str
    media_type: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    version: str | None = None
    name: str = field(default="sparql", compare=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: nothing of it is sent before all of it is known."""

    body: bytes
    media_type: str
    version: str
    seconds: float


class Stream(Protocol):
    """An answer on its way, of one version from its first to its last byte."""

    version: str

    @property
    def seconds(self) -> float:
        """How long the query has worked."""

    async def read(self) -> bytes:
        """The next part; nothing at the end. Raises what `Backend.answer` raises."""

    def pause(self) -> None:
        """Let others work while nobody takes what was read. Raises Busy if too many are paused."""

    async def resume(self) -> None:
        """Go on. Raises Busy if no place gets free in time."""


class Backend(Protocol):
    """What answers queries."""

    @property
    def version(self) -> str:
        """The version of the graph that answers now."""

    async def answer(self, query: Query) -> Answer:
        """The answer to `query`, whole.

        Raises BadQuery, Refused, TimeLimit, AnswerTooLarge, Busy, NoVersion or WorkerDied.
        """

    def stream(self, query: Query) -> AbstractAsyncContextManager[Stream]:
        """The answer to `query`, part by part, however large; ended when the context is left."""

    async def close(self) -> None:
        """Release every process and file."""
