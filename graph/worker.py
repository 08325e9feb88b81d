"""One reader process: it answers queries over a socket, one after another, as it finds the rows.

A request is a length (4 bytes) and JSON. A reply is frames: a kind (1 byte), a length (4 bytes),
that many bytes; any number of DATA, then END or ERROR. The sender waits while the reader is slow,
so an answer of any size takes little memory. The process trusts its parent to have guarded the
query and to end it in time; it can open no network connection even so.

Queries are answered in a thread of their own. The parent may put it behind all others in the
kernel's eyes; as there is no way back for it, another thread then takes its place.
"""

import ctypes
import json
import os
import socket
import struct
import threading
from contextlib import suppress
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

from graph.errors import AnswerTooLarge, BadQuery, EngineError, QueryError
from graph.guard import words
from graph.terms import NAMESPACES

LENGTH: Final = struct.Struct(">I")
HEAD: Final = struct.Struct(">cI")
READY, DATA, END, ERROR = b"R", b"D", b"E", b"X"
_FRAME_BYTES: Final = 64 << 10  # the engine writes 8 KiB at a time


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """One frame of a reply."""
    return HEAD.pack(kind, len(body)) + body


def request_frame(request: dict[str, Any]) -> bytes:
    """A request as it crosses to the process."""
    text = json.dumps(request).encode()
    return LENGTH.pack(len(text)) + text


def serve(store: Store, base: str, connection: socket.socket) -> None:
    """Answer every request that comes over `connection` until the other side closes it."""
    behind = threading.Event()
    while True:
        thread = threading.Thread(target=_answer_all, args=(store, base, connection, behind))
        thread.start()
        thread.join()
        if not behind.is_set():
            return
        behind.clear()
        _trim()


def _answer_all(
    store: Store, base: str, connection: socket.socket, behind: threading.Event
) -> None:
    """Answer until there are no more requests, or until this thread has been put behind others."""
    usual = os.getpriority(os.PRIO_PROCESS, 0)  # on Linux that of a thread
    with suppress(ConnectionError):
        while head := connection.recv(LENGTH.size, socket.MSG_WAITALL):
            (length,) = LENGTH.unpack(head)
            request = json.loads(connection.recv(length, socket.MSG_WAITALL))
            _reply(store, base, request, connection)
            if os.getpriority(os.PRIO_PROCESS, 0) != usual:
                behind.set()
                return


def _trim() -> None:
    """Give back to the system what a long query took: free memory of the C library's heaps."""
    with suppress(OSError, AttributeError):  # another C library may have no such function
        ctypes.CDLL(None).malloc_trim(0)


class _Sink:
    """A file that sends what is written to it, at most `most` bytes of it."""

    def __init__(self, connection: socket.socket, most: int) -> None:
        self._connection, self._most, self._left = connection, most, most
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        """Send `data` with what comes next. Raises AnswerTooLarge beyond the limit."""
        self._left -= len(data)
        if self._left < 0:
            raise AnswerTooLarge(f"the answer is larger than {self._most} bytes")
        self._held += data
        if len(self._held) >= _FRAME_BYTES:
            self._send(b"")
        return len(data)

    def flush(self) -> None:
        """Nothing: `finish` sends the rest."""

    def finish(self, last: bytes) -> None:
        """Send what is held, then `last`."""
        self._send(last)

    def _send(self, last: bytes) -> None:
        held = frame(DATA, bytes(self._held)) if self._held else b""
        self._held.clear()
        self._connection.sendall(held + last)


def _reply(store: Store, base: str, request: dict[str, Any], connection: socket.socket) -> None:
    sink = _Sink(connection, request["most_bytes"])
    try:
        _answer(store, base, request, sink)
        last = frame(END)
    except QueryError as error:
        last = _error(error.kind, str(error))
    except (SyntaxError, RuntimeError) as error:
        last = _error(BadQuery.kind, str(error))
    except ConnectionError:
        raise
    except (OSError, ValueError) as error:
        last = _error(EngineError.kind, str(error))
    sink.finish(last)


def _error(kind: str, message: str) -> bytes:
    return frame(ERROR, json.dumps({"kind": kind, "message": message}).encode())


def _answer(store: Store, base: str, request: dict[str, Any], sink: Any) -> None:
    """Write the answer to a request in its media type.

    Raises SyntaxError or BadQuery if the query does not parse, RuntimeError if it calls a
    function that the engine has not, AnswerTooLarge beyond the limit.
    """
    result = store.query(request["query"], base_iri=base + "/", **_dataset(base, request))
    _write(result, request["media_type"], sink)


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
        query = request["query"]
        if "FROM" in query.upper() and "FROM" in words(query):
            return {}
        return {"default_graph": [NamedNode(f"{base}/graph/merged")]}
    return {
        "default_graph": [NamedNode(iri) for iri in default or ()],
        "named_graphs": [NamedNode(iri) for iri in named or ()],
    }
