"""Files that are there whole or not at all, whatever moment the process ends."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_whole(path: Path, content: bytes) -> None:
    """Make `content` the file at `path`: readers see the old bytes or the new, never a part.

    Raises OSError, leaving what was there, if it cannot be written.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            settle(Path(part.name), path, part.fileno())
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def settle(part: Path, path: Path, descriptor: int) -> None:
    """Give the finished file `part` its name. `descriptor` is open on it, its buffer flushed."""
    os.fchmod(descriptor, 0o644)  # temporary files are private, ours need not be
    os.fsync(descriptor)
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
