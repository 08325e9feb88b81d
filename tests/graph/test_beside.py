"""Work in another process: what comes back, and what if either of the two ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.beside import Progress, beside
from graph.errors import StoreError


def quiet(stage: str, more: int, whole: int | None) -> None:
    """Nobody is told."""


def test_its_result_comes_back_and_its_progress_is_told() -> None:
    told: list[tuple[str, int, int | None]] = []

    def work(tell: Progress) -> int:
        tell("counting", 3, 3)
        return os.getpid()

    with beside(work, lambda *what: told.append(what)) as result:
        assert told == []
        assert result() != os.getpid()
    assert told == [("counting", 3, 3)]


def test_whatever_it_tells_all_of_it_is_told() -> None:
    told: list[int] = []

    def work(tell: Progress) -> str:
        for _ in range(20_000):  # each a message, more than a pipe holds
            tell("counting", 10_000, None)
        return "done"

    def listen(stage: str, more: int, whole: int | None) -> None:
        told.append(more)

    with beside(work, listen) as result:
        assert result() == "done"
    assert sum(told) == 20_000 * 10_000


def test_what_is_told_while_nobody_waits_holds_nothing_up(tmp_path: Path) -> None:
    def work(tell: Progress) -> None:
        for _ in range(20_000):
            tell("counting", 10_000, None)
        (tmp_path / "pid").write_text(str(os.getpid()))

    with beside(work, quiet) as result:
        _pid(tmp_path)
        result()


def test_what_it_raises_is_raised_here() -> None:
    def work(tell: Progress) -> None:
        raise OSError(28, "No space left on device")

    with beside(work, quiet) as result, pytest.raises(OSError, match="No space left") as raised:
        result()
    assert raised.value.errno == 28


def test_that_it_was_ended_is_told() -> None:
    with (
        beside(lambda tell: os.kill(os.getpid(), signal.SIGKILL), quiet) as result,
        pytest.raises(StoreError, match="was ended"),
    ):
        result()


def test_an_error_here_ends_it(tmp_path: Path) -> None:
    def work(tell: Progress) -> None:
        (tmp_path / "pid").write_text(str(os.getpid()))
        time.sleep(600)

    def failing() -> None:
        with beside(work, quiet):
            pids.append(_pid(tmp_path))
            raise ZeroDivisionError

    pids: list[int] = []
    with pytest.raises(ZeroDivisionError):
        failing()
    (pid,) = pids
    assert not Path(f"/proc/{pid}").exists()


# Without the kernel's help it would outlive a process that is killed.
@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_it_ends_with_the_process_that_began_it(tmp_path: Path) -> None:
    code = f"""
import os, pathlib, time
from graph.beside import beside
def work(tell):
    pathlib.Path({str(tmp_path)!r}, "pid").write_text(str(os.getpid()))
    time.sleep(600)
with beside(work, print) as result:
    result()
"""
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        pid = _pid(tmp_path)
        process.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and "Z" not in _state(pid):
        assert time.monotonic() < until
        time.sleep(0.01)


def _pid(folder: Path) -> int:
    file, until = folder / "pid", time.monotonic() + 20
    while not file.exists() or not file.read_text():
        assert time.monotonic() < until
        time.sleep(0.01)
    return int(file.read_text())


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    except OSError:
        return "Z"
