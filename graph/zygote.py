"""The process that readers are forked from.

Run as `python -m graph.zygote CONTROL STORE BASE MEMORY_BYTES [--held]`; CONTROL is the number of
a Unix socket. With `--held` it copies the store at STORE into its memory first, which all its
children then share (copy-on-write: a fork takes milliseconds whatever the size); without, each
child opens the files. Each message on CONTROL brings a socket and asks for a child that answers
over it, from that store or from one at another path; the child's number and pidfd go back. It
ends when CONTROL closes.
"""

import gc
import json
import os
import signal
import socket
import sys
import threading
from io import BytesIO
from typing import Any, Final, NoReturn

from pyoxigraph import RdfFormat, Store

from graph.sandbox import confine
from graph.worker import READY, frame, serve

_STACK_BYTES: Final = 256 << 20  # with 512 MiB, 100k nested groups survived; see graph/guard.py
_MESSAGE_BYTES: Final = 8192
_AFTER_THE_SERVER: Final = 5
"""Whatever readers compute, and however many start at once, requests are taken in and passed on."""


def main(arguments: list[str]) -> None:
    """Take requests for children until the other side of the control socket closes."""
    number, path, base, memory, *held = arguments
    control = socket.socket(fileno=int(number))
    os.nice(_AFTER_THE_SERVER)
    confine(None)  # what cannot be done, the children say
    store = _held(path) if held else path
    gc.collect()
    gc.freeze()  # the children's collector shall not touch, and so copy, these pages
    signal.signal(signal.SIGCHLD, _reap)
    control.send(b"ready")
    while True:
        request, theirs = _received(control)
        with socket.socket(fileno=theirs) as connection:
            source = request["store"] or store
            pid, pidfd = _forked(control, connection, source, base, int(memory))
        socket.send_fds(control, [str(pid).encode()], [pidfd])
        os.close(pidfd)


def _held(path: str) -> Store:
    """A copy in memory of the store at `path`.

    Another process reads it: the files' engine leaves threads behind that no child would have.
    """
    reading, writing = os.pipe()
    if not (pid := os.fork()):
        os.close(reading)
        _dump(path, writing)
    os.close(writing)
    held = Store()
    with os.fdopen(reading, "rb") as lines:
        held.bulk_load(lines, RdfFormat.N_QUADS, lenient=True)
    if os.waitpid(pid, 0)[1]:
        sys.exit(f"{path} could not be read whole")
    return held


def _dump(path: str, writing: int) -> NoReturn:
    """Write the quads in order, so that those of one subject come to lie side by side.

    The order of the files is that of hashes: lists were read half as fast (measured on 0.5.13).
    """
    lines = BytesIO()
    try:
        Store.read_only(path).dump(lines, RdfFormat.N_QUADS)
        with os.fdopen(writing, "wb") as sink:
            sink.writelines(sorted(lines.getvalue().splitlines(keepends=True)))
    except (OSError, RuntimeError) as error:
        sys.stderr.write(f"{path} cannot be opened: {error}\n")
        os._exit(1)
    os._exit(0)


def _received(control: socket.socket) -> tuple[dict[str, Any], int]:
    message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE_BYTES, 1)
    if not message:
        os._exit(0)  # freeing a held store takes long and helps nobody
    return json.loads(message), descriptors[0]


def _forked(
    control: socket.socket,
    connection: socket.socket,
    source: Store | str,
    base: str,
    memory: int,
) -> tuple[int, int]:
    """A new child's number and pidfd. Not reaped in between: its number stays its own."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    if pid := os.fork():
        pidfd = os.pidfd_open(pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        return pid, pidfd
    try:
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        _child(connection, source, base, memory)
    finally:
        os._exit(1)


def _child(connection: socket.socket, source: Store | str, base: str, memory: int) -> None:
    """Answer over `connection` on a deep stack, and end."""
    try:
        store = Store.read_only(source) if isinstance(source, str) else source
    except (OSError, RuntimeError) as error:
        sys.stderr.write(f"{source} cannot be opened: {error}\n")
        os._exit(1)
    failures = confine(memory + _STACK_BYTES)
    connection.sendall(frame(READY, json.dumps({"unconfined": failures}).encode()))
    threading.stack_size(_STACK_BYTES)
    serve(store, base, connection)
    os._exit(0)


def _reap(number: int, interrupted: object) -> None:  # noqa: ARG001 - Python's form of a handler
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


if __name__ == "__main__":
    main(sys.argv[1:])
