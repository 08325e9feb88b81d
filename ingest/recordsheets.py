"""The curated record's sheets: the shipped ones, and a data folder's own.

A sheet in `{data}/record/` stands beside the shipped ones, or in place of the shipped sheet of
the same name. All of them together are the record graph.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from graph.files import write_whole
from ingest.sheet import Sheet
from ingest.sheetfile import SUFFIXES, dump_sheet, load_sheet, parse_sheet

FOLDER: Final = "record"


@cache
def shipped() -> dict[str, Sheet]:
    """The shipped sheets by name. Raises BadSheet if one is wrong: a fault of ours."""
    folder = files("ingest") / "record"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(SUFFIXES)), key=lambda f: f.name)
    return {Path(f.name).stem: parse_sheet(f.read_text("utf-8"), f.name) for f in found}


def own(data: Path) -> dict[str, Sheet]:
    """The sheets of the data folder by name. Raises BadSheet."""
    return {path.stem: load_sheet(path) for path in _paths(data)}


def _paths(data: Path) -> Iterator[Path]:
    folder = data / FOLDER
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)


def sheets(data: Path) -> dict[str, Sheet]:
    """The sheets that make the record of a data folder, by name."""
    return shipped() | own(data)


def keep(data: Path, name: str, sheet: Sheet) -> Path:
    """Make `sheet` the data folder's sheet of that name."""
    path = data / FOLDER / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, dump_sheet(sheet).encode())
    return path
