"""Work in a process beside this one, which ends with it."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from graph.dumps.gathering import Progress
from graph.errors import StoreError
from graph.sandbox import end_with_parent

T = TypeVar("T")
_FORK: Final = multiprocessing.get_context("fork")


@contextmanager
def beside(work: Callable[[Progress], T], progress: Progress) -> Iterator[Callable[[], T]]:
    """`work` begins in a copy of this process; what is yielded waits for its result.

    It may read what this process leaves alone meanwhile. What it tells of its progress is told
    while somebody waits. Waiting raises what `work` raised, StoreError if its process was ended.
    """
    receiving, sending = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_work, args=(work, sending))
    process.start()
    sending.close()
    try:
        yield lambda: _result(receiving, progress)
    finally:
        process.kill()
        process.join()
        process.close()
        receiving.close()


def _work(work: Callable[[Progress], Any], sending: Connection) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process is told, and ends this one
    with suppress(BrokenPipeError):
        try:
            sending.send(("done", work(lambda *told: sending.send(("told", told)))))
        except Exception as error:
            sending.send(("failed", error))


def _result(receiving: Connection, progress: Progress) -> Any:
    while True:
        try:
            kind, what = receiving.recv()
        except EOFError:
            raise StoreError("a process that wrote the dump was ended") from None
        if kind == "done":
            return what
        if kind == "failed":
            raise what
        progress(*what)
