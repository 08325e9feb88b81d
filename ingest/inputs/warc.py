"""Articles from a WARC file: the web pages among its records.

The day a crawler met a page is not the day it was published, and is not taken for it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from ingest.errors import BadInput
from ingest.inputs.page import article
from ingest.read import LIMIT_BYTES, ArticleText

_PAGE: Final = ("text/html", "application/xhtml+xml")
_OK: Final = 200


def pages(
    path: Path, language: str | None = None, published: str | None = None
) -> Iterator[ArticleText | BadInput]:
    """The article of each page that was answered with 200, or why there is none.

    Pages come one by one, whatever the size of the file. Raises BadInput where it is no WARC
    file or ends in the middle of a record.
    """
    met = 0
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, WarcRecordType.response, auto_decode="all"):
                met += 1
                if _is_page(record):
                    yield _article(record, str(path), language, published)
                elif not record.http_headers:
                    yield BadInput(str(path), "a record without an HTTP answer", f"record {met}")
    except (OSError, ValueError) as error:
        raise BadInput(
            str(path), f"no WARC file to its end: {error}", f"record {met + 1}"
        ) from error
    if not met:
        raise BadInput(str(path), "no WARC file with responses in it")


def _is_page(record: WarcRecord) -> bool:
    answered = record.http_headers and record.http_headers.status_code == _OK
    return bool(answered) and record.http_content_type in _PAGE


def _article(
    record: WarcRecord, source: str, language: str | None, published: str | None
) -> ArticleText | BadInput:
    address = record.headers.get("WARC-Target-URI")
    source = f"{source}#{address or record.record_id}"
    try:
        content = _body(record, source)
        return article(
            content, source, language, published, charset=record.http_charset, address=address
        )
    except BadInput as error:
        return error


def _body(record: WarcRecord, source: str) -> bytes:
    encoded = "Content-Encoding" in record.http_headers
    expected = 0 if encoded else record.content_length
    try:
        content = record.reader.read(LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BadInput(source, f"cannot be unpacked: {error}") from error
    if len(content) > LIMIT_BYTES:
        raise BadInput(source, f"larger than {LIMIT_BYTES >> 20} MB")
    if len(content) < expected:
        raise BadInput(source, f"cut short: {len(content)} of {expected} bytes")
    return bytes(content)
