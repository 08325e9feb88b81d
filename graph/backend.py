"""One question, `answer`, put to whatever holds the graph.

`workers.py` replies from the published version; a remote engine is another reply.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Query:
    """A SPARQL query and how its answer is wanted.

    `media_type` is one of MEDIA_TYPES for the query's form. `default_graphs` and
    `named_graphs` are the protocol's dataset; both None means the merged graph as default
    graph beside every named graph. `name` labels logs and errors.
    """

    text: str
    media_type: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    name: str = "sparql"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: nothing of it is sent before all of it is known."""

    body: bytes
    media_type: str
    version: str
    seconds: float


class Backend(Protocol):
    """What answers queries."""

    @property
    def version(self) -> str:
        """The version of the graph that answers now."""

    async def answer(self, query: Query) -> Answer:
        """The answer to `query`, whole.

        Raises BadQuery, Refused, TimeLimit, AnswerTooLarge, Busy or WorkerDied.
        """

    async def close(self) -> None:
        """Release every process and file."""
