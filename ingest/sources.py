"""Which files are meant by what a person names: files, and folders of them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from ingest import inputs
from ingest.errors import BadInput
from ingest.sheetfile import SUFFIXES

ACCEPTED: Final = (*inputs.SUFFIXES, *SUFFIXES)


def expand(sources: Iterable[str]) -> Iterator[str]:
    """Files as they are named, folders as the files in them of a kind that is read, sorted.

    A folder with none, or one that may not be looked into, stands for itself, to be refused.
    """
    for source in sources:
        if not _is_folder(source):
            yield source
            continue
        files, closed = _inside(source)
        readable = [path for path in files if _is_read(path)]
        yield from map(str, sorted([*readable, *closed]) or [Path(source)])


def left_out(sources: Iterable[str]) -> dict[str, int]:
    """How many files of each named folder are of no kind that is read; only where there are any."""
    counts = {
        source: sum(not _is_read(path) for path in _inside(source)[0])
        for source in sources
        if _is_folder(source)
    }
    return {source: count for source, count in counts.items() if count}


def _is_folder(source: str) -> bool:
    try:
        return Path(source).is_dir()
    except OSError:  # a path too long, or into a folder that may not be looked into
        return False


def _inside(folder: str) -> tuple[list[Path], list[Path]]:
    """The files in a folder and the folders in it, without hidden ones; folders closed to us."""
    files: list[Path] = []
    closed: list[Path] = []
    for path, folders, names in os.walk(folder, onerror=lambda e: closed.append(Path(e.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(path, name) for name in names if not name.startswith(".")]
    return files, closed


def acceptable(source: str) -> Path:
    """The path of a file that is read here. Raises BadInput for anything else, saying why."""
    path = Path(source)
    if source.startswith(("http://", "https://")):
        raise BadInput(source, "addresses are not read; save the page as .html")
    if _is_folder(source):
        closed = path in _inside(source)[1]
        reason = f"a folder without a file of {', '.join(ACCEPTED)}"
        raise BadInput(source, "a folder that may not be looked into" if closed else reason)
    if not _is_read(path):
        raise BadInput(source, f"{path.suffix or 'no suffix'}: reads {', '.join(ACCEPTED)}")
    return path


def _is_read(path: Path) -> bool:
    return path.name.lower().endswith(ACCEPTED)
