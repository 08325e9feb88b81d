"""The curated record's sheets: the shipped ones, and a data folder's own.

A sheet is named by its path without its suffix: `people/kazakhstan`. One in `{data}/record/`
stands beside the shipped ones, or in place of the shipped sheet of the same name. All of them
together are the record graph.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from os.path import normpath
from pathlib import Path, PurePath, PurePosixPath
from typing import Final

from graph.files import write_whole
from ingest.sheet import Sheet
from ingest.sheetfile import SUFFIXES, dump_sheet, load_sheet, parse_sheet

FOLDER: Final = "record"


@cache
def shipped() -> dict[str, Sheet]:
    """The shipped sheets by name. Raises BadSheet if one is wrong: a fault of ours."""
    found = sorted(_files(files("ingest") / FOLDER))
    return {_name(path): parse_sheet(file.read_text("utf-8"), path) for path, file in found}


def _files(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    """The sheets of a folder and the folders in it, each with its path in the first."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{within}{entry.name}/")
        elif entry.name.endswith(SUFFIXES):
            yield f"{within}{entry.name}", entry


def _name(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))


def name_of(path: PurePath) -> str:
    """The name of the sheet at `path`: from its `record` folder on, else the file's own name.

    It leads nowhere outside a folder: `record/../a.yaml` is no sheet in `record`.
    """
    path = PurePath(normpath(path))
    parts = path.parts[:-1]
    folders = parts[len(parts) - parts[::-1].index(FOLDER) :] if FOLDER in parts else ()
    return _name("/".join((*folders, path.name)))


def own(data: Path) -> dict[str, Sheet]:
    """The sheets of the data folder by name. Raises BadSheet."""
    folder = data / FOLDER
    paths = sorted(path for path, _ in _files(folder)) if folder.is_dir() else []
    return {_name(path): load_sheet(folder / path) for path in paths}


def sheets(data: Path) -> dict[str, Sheet]:
    """The sheets that make the record of a data folder, by name."""
    return shipped() | own(data)


def keep(data: Path, name: str, sheet: Sheet) -> Path:
    """Make `sheet` the data folder's sheet of that name."""
    path = data / FOLDER / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, dump_sheet(sheet).encode())
    return path
