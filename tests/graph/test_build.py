"""What a store is built from, made here or by another process."""

import os
import signal
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from graph.build import build, feed, feed_beside
from graph.contents import Contents
from graph.errors import BadDump, StoreError
from graph.merge import Derivation
from graph.rules import derivations
from tests.graph.saying import ABOVE, BASE

DERIVATION = Derivation(derivations(ABOVE))
LINES = [f"<http://s{n}> <http://p> <http://o> <{BASE}/graph/a> .\n".encode() for n in (1, 2)]


def test_another_process_makes_the_same_feed() -> None:
    here = feed(LINES, BASE, DERIVATION)
    with feed_beside(LINES, BASE, DERIVATION) as there:
        content = there.file.read()
        assert content == here.file.read()
        assert there.contents() == here.contents() == Contents().plus(LINES)
    assert content.count(b"/graph/merged> .\n") == 2


def test_what_the_lines_raise_there_is_raised_here(tmp_path: Path) -> None:
    def lines() -> Iterator[bytes]:
        yield LINES[0]
        raise BadDump("line 2: not one of ours")

    with (
        pytest.raises(BadDump, match="line 2"),
        feed_beside(lines(), BASE, DERIVATION) as fed,
    ):
        build(tmp_path / "store", fed, BASE, DERIVATION, as_kept=True)


def test_a_process_that_was_ended_is_no_end_of_the_lines(tmp_path: Path) -> None:
    def lines() -> Iterator[bytes]:
        for _ in range(10_000):  # more than is kept back, so that a line may be cut
            yield LINES[0]
        os.kill(os.getpid(), signal.SIGKILL)

    with (
        pytest.raises(StoreError, match="was ended"),
        feed_beside(lines(), BASE, DERIVATION) as fed,
    ):
        build(tmp_path / "store", fed, BASE, DERIVATION, as_kept=True)


def test_at_a_line_that_is_none_the_other_process_ends_too(tmp_path: Path) -> None:
    lines = (b"<a b> <p> <o> <%s/graph/a> .\n" % BASE.encode() for _ in count())
    with (
        pytest.raises(SyntaxError, match="line 1"),
        feed_beside(lines, BASE, DERIVATION) as fed,
    ):
        build(tmp_path / "store", fed, BASE, DERIVATION, as_kept=True)
