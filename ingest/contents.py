"""What is in a file that somebody names: all of it, or the reason why not."""

import stat
from pathlib import Path

from ingest.errors import IngestError


def text_of(path: Path, limit_bytes: int, refusal: type[IngestError]) -> str:
    """What the file at `path` holds in UTF-8, after a byte order mark if there is one.

    Raises `refusal` as `contents` does, and for any other encoding.
    """
    try:
        return contents(path, limit_bytes, refusal).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(str(path), "not UTF-8", f"byte {error.start}") from error


def contents(path: Path, limit_bytes: int, refusal: type[IngestError]) -> bytes:
    """What the file at `path` holds.

    Raises `refusal` if it cannot be read, holds more than `limit_bytes`, or is a folder, a
    device or a pipe: reading one of those might never end.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise refusal(str(path), "no regular file")
        with path.open("rb") as file:
            content = file.read(limit_bytes + 1)
    except OSError as error:
        raise refusal(str(path), error.strerror or str(error)) from error
    if len(content) > limit_bytes:
        raise refusal(str(path), f"larger than {limit_bytes >> 20} MB")
    return content
