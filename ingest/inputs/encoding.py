"""From the bytes of a page to its letters. Pages lie about their encoding, so it is proved.

Bytes that are UTF-8 are UTF-8, whatever the page says: text in an older encoding hardly ever
happens to be valid UTF-8. Anything else must be what the page or its server names.
"""

import re
from typing import Final

from ingest.errors import BadInput

_MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_WINDOWS: Final = re.compile(r"(?:windows-|cp-?|x-cp)(125[0-8])")
_LATIN: Final = re.compile(r"(iso)-?(8859)-?([1-9]|1[0-6])")
_NAMED: Final = {  # what browsers take these names for: https://encoding.spec.whatwg.org/#names
    "iso8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso8859-9": "cp1254", "latin5": "cp1254", "koi8-r": "koi8-r", "koi8-u": "koi8-u",
}  # fmt: skip
_HEAD_BYTES: Final = 4096


def decoded(content: bytes, source: str, charset: str | None = None) -> str:
    """The letters of a page; `charset` is what its server said.

    Raises BadInput for a binary file and for bytes that are not what they are said to be.
    """
    for mark, codec in _MARKS.items():
        if content.startswith(mark):
            return _strictly(content, codec, codec, source)
    if b"\0" in content:
        raise BadInput(source, "a binary file, not a page", f"byte {content.index(0)}")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        match = _DECLARED.search(content, 0, _HEAD_BYTES)
        named = charset or (match[1].decode("ascii", "replace") if match else None)
        known = _codec(named) if named else None
        if named is None or known is None:
            says = f"names the encoding {named}" if named else "names no other encoding"
            raise BadInput(source, f"not UTF-8, and {says}", f"byte {error.start}") from error
    return _strictly(content, known, named, source)


def _codec(name: str) -> str | None:
    """The codec of an encoding that pages are written in; None for any other."""
    name = name.strip().lower()
    if match := _WINDOWS.fullmatch(name):
        return f"cp{match[1]}"
    name = _LATIN.sub(r"\1\2-\3", name)
    return _NAMED.get(name) or (name if _LATIN.fullmatch(name) else None)


def _strictly(content: bytes, codec: str, named: str, source: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise BadInput(source, f"says {named} and is not", f"byte {error.start}") from error
