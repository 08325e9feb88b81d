"""What can go wrong with the graph.

GraphError
├── QueryError            the query, or the way it was asked, is at fault
│   ├── BadQuery          does not parse, or asks for something unknown
│   ├── Refused           SERVICE, update, or a shape no worker is given
│   ├── TimeLimit         ran past its time and was ended
│   └── AnswerTooLarge    would be larger than one answer may be
├── EngineError           the engine is at fault
│   ├── Busy              every worker is taken and the queue is full
│   └── WorkerDied        a worker ended without an answer (crash, memory cap)
└── StoreError            the data folder is at fault
    ├── Locked            another process is writing
    ├── NoVersion         nothing published, or no such version
    ├── BelowFloor        publishing would lose more than is believable
    ├── WrongBase         the store was created with another base IRI
    └── BadDump           a dump that cannot be restored

Each has a `kind`, the last segment of its problem type; `api/app.py` maps kinds to HTTP.
"""

from typing import ClassVar


class GraphError(Exception):
    """Base of all; `seconds` is how long the work ran, where that says something."""

    kind: ClassVar[str] = "graph-error"

    def __init__(self, message: str, *, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class QueryError(GraphError):
    """The query, or the way it was asked, is at fault."""

    kind = "query-error"


class BadQuery(QueryError):
    """The query does not parse, or asks for something unknown."""

    kind = "bad-query"


class Refused(QueryError):
    """The query asks for what is never given here: SERVICE, updates, absurd shapes."""

    kind = "refused"


class TimeLimit(QueryError):
    """The query ran past its time limit and was ended."""

    kind = "time-limit"


class AnswerTooLarge(QueryError):
    """The answer would be larger than the limit."""

    kind = "answer-too-large"


class EngineError(GraphError):
    """The engine is at fault, not the query."""

    kind = "engine-error"


class Busy(EngineError):
    """Every worker is taken and the queue is full; try again shortly."""

    kind = "busy"


class WorkerDied(EngineError):
    """A worker ended without an answer: a crash, or its memory cap."""

    kind = "worker-died"


class StoreError(GraphError):
    """The data folder is at fault."""

    kind = "store-error"


class Locked(StoreError):
    """Another process holds the writer's lock."""

    kind = "locked"


class NoVersion(StoreError):
    """Nothing has been published, or the version asked for is not kept."""

    kind = "no-version"


class BelowFloor(StoreError):
    """Publishing would make a count collapse."""

    kind = "below-floor"


class WrongBase(StoreError):
    """The data folder was created with another base IRI."""

    kind = "wrong-base"


class BadDump(StoreError):
    """A dump that is damaged or not ours; nothing was restored."""

    kind = "bad-dump"
