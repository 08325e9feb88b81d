"""Lines in the order of their bytes, however many there are."""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

RUN_BYTES: Final = 48 << 20
"""Sorted at once in memory; beyond it, sorted runs go through files."""
_BLOCK_BYTES: Final = 1 << 20  # of each run, while runs are merged


class Sorting:
    """Lines to be sorted: added first, then read as often as needed.

    Runs lie in nameless files beside `scratch`'s, which are gone with the process or `close`.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._files: list[IO[bytes]] = []
        self._run: list[bytes] = []
        self._size = 0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, lines: Collection[bytes]) -> None:
        """Add lines, each with its line end."""
        self._run.extend(lines)
        self._count += len(lines)
        self._size += sum(map(len, lines))
        if self._size >= RUN_BYTES:
            self._put_aside()

    def __iter__(self) -> Iterator[bytes]:
        self._run.sort()
        if not self._files:
            return iter(self._run)
        if self._run:
            self._put_aside()
        for file in self._files:
            file.seek(0)
        return _merged([_Run(file) for file in self._files])

    def close(self) -> None:
        """Give the disk back."""
        for file in self._files:
            file.close()
        self._files, self._run = [], []

    def _put_aside(self) -> None:
        self._run.sort()
        file = TemporaryFile(dir=self._scratch)  # noqa: SIM115
        self._files.append(file)
        file.writelines(self._run)
        file.flush()  # it may be read by a copy of this process
        self._run, self._size = [], 0


class _Run:
    """A sorted file, a block of it in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.block = file.readlines(_BLOCK_BYTES)

    def take(self, last: bytes) -> list[bytes]:
        """The lines of the block up to and including `last`; an emptied block is refilled."""
        end = bisect_right(self.block, last)
        taken, self.block = self.block[:end], self.block[end:]
        if not self.block:
            self.block = self._file.readlines(_BLOCK_BYTES)
        return taken


def _merged(runs: list[_Run]) -> Iterator[bytes]:
    # Up to the least of the blocks' ends all lines are in memory. Sorting runs joined end to end
    # is merging them, and ten times as fast as a heap in Python.
    while runs := [run for run in runs if run.block]:
        last = min(run.block[-1] for run in runs)
        yield from sorted(line for run in runs for line in run.take(last))
