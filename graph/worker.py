"""One reader process: opens a published version, answers queries one after another.

Run as `python -m graph.worker STORE BASE MEMORY_BYTES ANSWER_BYTES`. Requests and answers are
frames on stdin and stdout: the length of a JSON header (4 bytes), the length of a body (8 bytes),
header, body. The process trusts its parent to have guarded the query and to end it in time; it
can open no network connection even so.
"""

import io
import json
import struct
import sys
import threading
from typing import Any, BinaryIO, Final

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from graph.errors import AnswerTooLarge, BadQuery, EngineError
from graph.guard import words
from graph.sandbox import confine
from graph.terms import NAMESPACES

LENGTHS: Final = struct.Struct(">IQ")
_STACK_BYTES: Final = 256 << 20  # with 512 MiB, 100k nested groups survived; see graph/guard.py


class _Limited(io.BytesIO):
    """A file in memory that takes at most `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any) -> int:
        """Keep `data`. Raises AnswerTooLarge beyond the limit."""
        if self.tell() + len(data) > self.most:
            raise AnswerTooLarge(f"the answer is larger than {self.most} bytes")
        return super().write(data)


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    """A header and a body as they cross between processes."""
    text = json.dumps(header).encode()
    return LENGTHS.pack(len(text), len(body)) + text + body


def answer(store: Store, base: str, request: dict[str, Any], most_bytes: int) -> bytes:
    """The answer to a request, written in its media type.

    Raises BadQuery if the query does not parse or calls a function that the engine has not,
    AnswerTooLarge beyond `most_bytes`.
    """
    sink = _Limited(most_bytes)
    try:
        result = store.query(request["query"], base_iri=base + "/", **_dataset(base, request))
        _write(result, request["media_type"], sink)
    except (SyntaxError, RuntimeError) as error:
        raise BadQuery(str(error)) from error
    return sink.getvalue()


def _write(
    result: QuerySolutions | QueryBoolean | QueryTriples, media_type: str, sink: BinaryIO
) -> None:
    if isinstance(result, QueryTriples):
        form = RdfFormat.from_media_type(media_type)
        if form is None:
            raise BadQuery(f"a graph cannot be written as {media_type}")
        serialize(result, sink, form, prefixes=NAMESPACES)
    else:
        results = QueryResultsFormat.from_media_type(media_type)
        if results is None:
            raise BadQuery(f"a table cannot be written as {media_type}")
        result.serialize(sink, results)


def _dataset(base: str, request: dict[str, Any]) -> dict[str, Any]:
    """The dataset the request asks for; without a wish, the merged graph and every named one.

    A wish for one kind of graph alone leaves the other empty (SPARQL 1.1 Protocol, 2.1.4).
    """
    default, named = request["default_graphs"], request["named_graphs"]
    if default is None and named is None:
        if "FROM" in words(request["query"]):
            return {}
        return {"default_graph": [NamedNode(f"{base}/graph/merged")]}
    return {
        "default_graph": [NamedNode(iri) for iri in default or ()],
        "named_graphs": [NamedNode(iri) for iri in named or ()],
    }


def _serve(store: Store, base: str, most_bytes: int, source: BinaryIO, sink: BinaryIO) -> None:
    while head := source.read(LENGTHS.size):
        length, _ = LENGTHS.unpack(head)
        request = json.loads(source.read(length))
        try:
            reply = frame({"status": "ok"}, answer(store, base, request, most_bytes))
        except (BadQuery, AnswerTooLarge) as error:
            reply = frame({"status": error.kind, "message": str(error)})
        except (OSError, ValueError) as error:
            reply = frame({"status": EngineError.kind, "message": str(error)})
        sink.write(reply)
        sink.flush()


def main(arguments: list[str]) -> None:
    """Open the store, say so, and answer until stdin closes."""
    path, base, memory, most_bytes = arguments
    try:
        store = Store.read_only(path)
    except (OSError, RuntimeError) as error:
        sys.exit(f"{path} cannot be opened: {error}")
    failures = confine(int(memory) + _STACK_BYTES)
    sys.stdout.buffer.write(frame({"status": "ready", "unconfined": failures}))
    sys.stdout.buffer.flush()
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(
        target=_serve, args=(store, base, int(most_bytes), sys.stdin.buffer, sys.stdout.buffer)
    )
    thread.start()
    thread.join()


if __name__ == "__main__":
    main(sys.argv[1:])
