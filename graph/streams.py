"""Between code and files: what writes to a file can call, what reads from one can be fed lines."""

import io
from collections.abc import Callable, Iterable
from itertools import islice
from typing import IO, cast


def writable(take: Callable[[bytes], object]) -> IO[bytes]:
    """A file to write to: `take` is given what is written, as it is written."""
    return cast(IO[bytes], _Sink(take))


def line_sink(take: Callable[[list[bytes]], object]) -> IO[bytes]:
    """A file to write to: `take` is given the lines that each write ends."""
    rest = b""

    def split(content: bytes) -> None:
        nonlocal rest
        *lines, rest = (rest + content).split(b"\n")
        take([line + b"\n" for line in lines])

    return writable(split)


def readable(lines: Iterable[bytes]) -> IO[bytes]:
    """Lines as a file to read from; they are asked for as it is read."""
    return io.BufferedReader(_Lines(lines), 1 << 20)


class _Sink(io.RawIOBase):
    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._take(bytes(content))
        return len(content)


class _Lines(io.RawIOBase):
    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(b"".join(islice(self._lines, 1_000)))
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
