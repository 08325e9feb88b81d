"""Thousands of articles in one run: how fast, in how much memory, and always the same bytes.

    python benchmarks/many.py [ARTICLES] [JOBS]

Writes a WARC file of synthetic pages, put together from the sentences of the shipped samples in
an order of their own with numbers of their own, and extracts them as `kurultay extract` does.
Ten times on the way it prints the articles so far, the articles a second, and the resident
memory of this process and of all its children; at the end the SHA-256 of all sheets.
"""

import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from ingest.making import Made, Rules, read, sheets
from ingest.read import read as read_text
from ingest.run import samples
from ingest.sheetfile import dump_sheet

SENTENCES = 28  # about 450 words


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with tempfile.TemporaryDirectory() as folder:
        crawl = Path(folder, "crawl.warc")
        with crawl.open("wb") as file:
            file.writelines(_records(count))
        print(f"{count} pages, {crawl.stat().st_size >> 20} MB, {jobs} processes")
        _run(crawl, count, jobs, Path(folder))


def _run(crawl: Path, count: int, jobs: int, folder: Path) -> None:
    start, facts, digest = time.perf_counter(), 0, sha256()
    for seen, made in enumerate(sheets(read([str(crawl)]), Rules(folder), jobs), 1):
        if isinstance(made, Made):
            facts += len(made.sheet.facts)
            digest.update(dump_sheet(made.sheet, "jsonl").encode())
        if seen % max(1, count // 10) == 0:
            rate = seen / (time.perf_counter() - start)
            print(f"{seen:7} articles  {rate:6.1f} a second  {facts:7} facts  {_memory()}")
    print(f"SHA-256 {digest.hexdigest()}")


def _records(count: int) -> Iterator[bytes]:
    told = [read_text(Path(path)).text for path in samples()]
    sentences = sorted({s for text in told for s in re.split(r"(?<=[.!?])\s+", text) if s})
    for number in range(count):
        pick = random.Random(number)
        chosen = pick.sample(sentences, min(SENTENCES, len(sentences)))
        body = "".join(f"<p>{sentence} {number} kez.</p>" for sentence in chosen)
        page = f"<html><title>Haber {number}</title><article>{body}</article></html>".encode()
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n"
        content = http.encode() + page
        yield (
            (
                "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\n"
                f"WARC-Target-URI: https://news.example.org/{number}\r\n"
                "WARC-Date: 2031-01-01T00:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
                f"Content-Length: {len(content)}\r\n\r\n"
            ).encode()
            + content
            + b"\r\n\r\n"
        )


def _memory() -> str:
    """Resident memory of this process, and of its children together (Linux)."""
    own = _resident(Path("/proc/self"))
    tasks = Path("/proc/self/task").glob("*/children")
    children = [Path("/proc", pid) for task in tasks for pid in task.read_text().split()]
    return f"{own} MB here, {sum(map(_resident, children))} MB in {len(children)} children"


def _resident(process: Path) -> int:
    match = re.search(r"VmRSS:\s*(\d+) kB", (process / "status").read_text())
    return int(match[1]) >> 10 if match else 0


if __name__ == "__main__":
    main()
