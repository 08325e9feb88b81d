"""Work in a process beside this one, which ends with it."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from select import select
from typing import Any, Final, TypeVar

from graph.errors import StoreError
from graph.sandbox import end_with_parent

T = TypeVar("T")
Progress = Callable[[str, int, int | None], None]
"""Told the stage, how many more lines of it are done, and how many there are, if that is known."""
_TOLD_EVERY: Final = 10_000
_FORK: Final = multiprocessing.get_context("fork")


def silent(stage: str, lines: int, of: int | None) -> None:
    """The `Progress` that nobody watches."""


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
    telling = _Telling(sending)
    with suppress(BrokenPipeError):
        try:
            result = work(telling)
            telling.finish()
            sending.send(("done", result))
        except Exception as error:
            sending.send(("failed", error))


class _Telling:
    """Progress sent to the other process, and kept back while the other does not listen."""

    def __init__(self, sending: Connection) -> None:
        self._sending = sending
        self._lines: dict[tuple[str, int | None], int] = {}

    def __call__(self, stage: str, lines: int, of: int | None) -> None:
        told = self._lines
        told[stage, of] = told.get((stage, of), 0) + lines
        if told[stage, of] >= _TOLD_EVERY and select((), (self._sending,), (), 0)[1]:
            self.finish()

    def finish(self) -> None:
        """Send what was kept back."""
        for (stage, of), lines in self._lines.items():
            self._sending.send(("told", (stage, lines, of)))
        self._lines.clear()


def _result(receiving: Connection, progress: Progress) -> Any:
    while True:
        try:
            kind, what = receiving.recv()
        except EOFError:
            raise StoreError("a process that worked beside this one was ended") from None
        if kind == "done":
            return what
        if kind == "failed":
            raise what
        progress(*what)
