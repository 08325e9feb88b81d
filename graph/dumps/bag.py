"""A BagIt 1.0 bag (RFC 8493) as it is written: every byte is counted and hashed on its way."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256, sha512
from pathlib import Path
from typing import IO, Final

from graph.files import sync_folder
from graph.streams import writable

ALGORITHMS: Final = {"sha256": sha256, "sha512": sha512}
DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True, slots=True)
class Written:
    """A file of a bag: its size in bytes, and its digests in hex by algorithm."""

    size: int
    digests: Mapping[str, str]


class Bag:
    """A bag under construction in an empty folder. Names are paths within it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._written: dict[str, Written] = {}

    @property
    def payload(self) -> dict[str, Written]:
        """The files under data/ so far, by name."""
        return {n: w for n, w in sorted(self._written.items()) if n.startswith("data/")}

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write to, once. It survives a power cut when the block ends."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        hashing = _Hashing()
        with path.open("xb", buffering=1 << 20) as file:

            def write(content: bytes) -> None:
                hashing.take(content)
                file.write(content)

            yield writable(write)
            file.flush()
            os.fsync(file.fileno())
        self._written[name] = hashing.written

    def adopt(self, written: Mapping[str, Written]) -> None:
        """Take files as written that another process has put into the folder."""
        self._written.update(written)

    def put(self, name: str, content: bytes) -> None:
        """Write a whole file."""
        with self.file(name) as file:
            file.write(content)

    def seal(self, info: Mapping[str, str]) -> None:
        """Write what makes the folder a bag; `info` goes into bag-info.txt."""
        payload = self.payload
        oxum = f"{sum(file.size for file in payload.values())}.{len(payload)}"
        said = {**info, "Payload-Oxum": oxum}
        self.put("bagit.txt", DECLARATION)
        self.put("bag-info.txt", "".join(f"{k}: {v}\n" for k, v in said.items()).encode())
        for algorithm in ALGORITHMS:
            self.put(f"manifest-{algorithm}.txt", manifest(payload, algorithm))
        tags = {name: file for name, file in self._written.items() if name not in payload}
        for algorithm in ALGORITHMS:
            self.put(f"tagmanifest-{algorithm}.txt", manifest(tags, algorithm))
        for folder in {(self.folder / name).parent for name in self._written}:
            sync_folder(folder)


def manifest(files: Mapping[str, Written], algorithm: str) -> bytes:
    """A manifest, as `sha256sum` and `sha512sum` write and check it."""
    return "".join(f"{files[n].digests[algorithm]}  {n}\n" for n in sorted(files)).encode()


def hashed(path: Path) -> Written:
    """The size and digests of a file as it is."""
    hashing = _Hashing()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            hashing.take(block)
    return hashing.written


class _Hashing:
    """Counts and hashes what it is given."""

    def __init__(self) -> None:
        self._size = 0
        self._hashes = {name: algorithm() for name, algorithm in ALGORITHMS.items()}

    @property
    def written(self) -> Written:
        return Written(self._size, {n: h.hexdigest() for n, h in self._hashes.items()})

    def take(self, content: bytes) -> None:
        for one in self._hashes.values():
            one.update(content)
        self._size += len(content)
