"""Files packed with gzip or Zstandard: the same content gives the same bytes."""

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

import zstandard

from graph.errors import BadDump

_GZIP_LEVEL: Final = 6
_ZSTANDARD_LEVEL: Final = 9  # as long as gzip takes, a fifth smaller


@contextmanager
def packed(file: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """A file that packs what is written into `file`, as the end of `name` says: .gz, .zst."""
    if name.endswith(".zst"):
        packer = zstandard.ZstdCompressor(_ZSTANDARD_LEVEL, write_checksum=True)
        with packer.stream_writer(file, closefd=False) as pack:
            yield cast(IO[bytes], pack)
    elif name.endswith(".gz"):
        # No name and no time in the header: they would differ from run to run.
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0) as pack:
            yield cast(IO[bytes], pack)
    else:
        yield file


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """The content of a file, as the end of its name says. Raises BadDump if it is damaged."""
    try:
        if path.suffix == ".zst":
            with zstandard.open(path, "rb") as file:
                yield io.BufferedReader(cast(io.RawIOBase, file), 1 << 20)
        elif path.suffix == ".gz":
            with gzip.open(path) as file:
                yield cast(IO[bytes], file)
        else:
            with path.open("rb") as file:
                yield file
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise BadDump(f"{path}: cannot be unpacked: {error}") from error


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file, unpacked. Raises BadDump, with the line, if it is damaged."""
    number = 0
    try:
        with unpacked(path) as file:
            for line in file:
                number += 1
                yield line
    except BadDump as error:
        reason = str(error).removeprefix(f"{path}: ")
        raise BadDump(f"{path}, line {number + 1}: {reason}") from error


def write_lines(lines: Iterable[bytes], files: Iterable[IO[bytes]]) -> None:
    """Write the lines to each of the files."""
    files = list(files)
    for block in _blocks(lines):
        for file in files:
            file.write(block)


def _blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    block: list[bytes] = []
    for line in lines:
        block.append(line)
        if len(block) == 2_000:
            yield b"".join(block)
            block.clear()
    yield b"".join(block)
