"""Bags put into a folder of dumps: whole, under their names, or not at all.

A bag grows in a hidden folder and is renamed when it is whole and on disk; then a link is moved to
it. One process at a time writes to a folder of dumps, so that what an ended one left half made
can be told and swept.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from filelock import FileLock, Timeout

from graph.dumps.bag import Bag
from graph.errors import Locked, StoreError
from graph.files import sync_folder

_PART: Final = ".kurultay_"


def place(out: Path, known: str, link: str, write: Callable[[Bag], str]) -> Path:
    """A bag in the folder `out`, which is made, with the link `link` leading to it.

    A bag called `known` that is there already is taken; otherwise `write` writes one and says its
    name. Raises StoreError if `out` cannot be written, Locked if another process writes there, and
    what `write` raises. Then no bag is to be seen and the link is as it was.
    """
    try:
        with only_one(out):
            _sweep(out)
            bag = out / known
            if not bag.exists():
                bag = _written(out, write)
            _point(out / link, bag)
    except OSError as error:
        raise StoreError(f"{out}: no dump written: {error.strerror or error}") from error
    return bag


@contextmanager
def only_one(out: Path) -> Iterator[None]:
    """No other process writes to `out` meanwhile. Raises Locked if one does."""
    out.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(out / ".lock", timeout=0):
            yield
    except Timeout:
        raise Locked(f"{out}: another process is dumping there") from None


def hidden(bag: Path) -> Path:
    """Where a bag is out of sight, and swept by whoever writes next."""
    return bag.with_name(f"{_PART}{bag.name}")


def _sweep(out: Path) -> None:
    for half in out.glob(f"{_PART}*"):
        if half.is_symlink():
            half.unlink()
        else:
            shutil.rmtree(half)


def _written(out: Path, write: Callable[[Bag], str]) -> Path:
    part = Path(mkdtemp(prefix=_PART, dir=out))
    try:
        bag = out / write(Bag(part))
        if not bag.exists():
            part.chmod(0o755)  # temporary folders are private, a bag need not be
            part.rename(bag)
            sync_folder(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return bag


def _point(link: Path, bag: Path) -> None:
    part = hidden(link)
    part.symlink_to(bag.name)
    part.replace(link)
    sync_folder(link.parent)
