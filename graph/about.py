"""`store.json`: what a data folder is, chosen when it is made."""

import json
from pathlib import Path
from typing import Final, TypedDict

from graph.errors import StoreError
from graph.files import write_whole

_FORMAT: Final = 1  # of the data folder; another number is not ours to touch


class About(TypedDict):
    """The base IRI of a data folder, and the rules its merged graph was last built by."""

    base: str
    rules: str


def read_about(folder: Path) -> About | None:
    """What a data folder says of itself; None if it is none.

    Raises StoreError if `store.json` is damaged or of another format.
    """
    path = folder / "store.json"
    if not path.exists():
        return None
    try:
        said = json.loads(path.read_bytes())
        if said["format"] != _FORMAT:
            raise StoreError(f"{path}: format {said['format']}, this software knows {_FORMAT}")
        return About(base=str(said["base"]), rules=str(said["rules"]))
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} is damaged: {error!r}") from error


def write_about(folder: Path, base: str, rules: str) -> About:
    """Have a data folder say so of itself."""
    said = {"format": _FORMAT, "base": base, "rules": rules}
    write_whole(folder / "store.json", json.dumps(said, indent=1).encode() + b"\n")
    return About(base=base, rules=rules)
