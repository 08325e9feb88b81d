"""Files that may be asked for in part, or not at all if they are known (RFC 9110)."""

import re
from os import stat_result
from pathlib import Path
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from api.problems import Problem

_SPEC: Final = r"[ \t]*(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})[ \t]*"
_RANGES: Final = re.compile(rf"bytes=({_SPEC}(?:,{_SPEC})*)", re.IGNORECASE)


def file_response(
    request: Request, path: Path, media_type: str, headers: dict[str, str], stat: stat_result
) -> Response:
    """The file, the ranges asked for, or 304; `headers` has its ETag.

    Raises Problem 416 if it ends before every range.
    """
    response = FileResponse(path, headers=headers, media_type=media_type, stat_result=stat)
    if StaticFiles().is_not_modified(response.headers, request.headers):
        return NotModifiedResponse(response.headers)
    known = (response.headers["etag"], response.headers["last-modified"])
    asked = MutableHeaders(scope=request.scope)
    wanted = request.headers.get("range", "")
    del asked["range"]
    if request.headers.get("if-range", known[0]) in known and (
        ranges := _satisfiable(wanted, stat.st_size)
    ):
        asked["range"] = ranges
    return response


def _satisfiable(wanted: str, size: int) -> str | None:
    """The ranges of a file of that size; None for what is no Range header, to be passed over.

    Raises Problem 416 if none of them begins in it.
    """
    match = _RANGES.fullmatch(wanted)
    if match is None:
        return None
    specs = [spec.strip().partition("-") for spec in match[1].split(",")]
    if any(first and last and int(first) > int(last) for first, _, last in specs):
        return None
    found = [
        f"{first}-{last}"
        for first, _, last in specs
        if (int(first) < size if first else int(last) and size)
    ]
    if not found:
        raise Problem(
            416,
            "range-not-satisfiable",
            "No such part",
            f"the file has {size} bytes",
            headers={"Content-Range": f"bytes */{size}"},
        )
    return f"bytes={','.join(found)}"
