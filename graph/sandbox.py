"""A process that can open no network socket, limited in memory, and gone with its parent.

Linux only, no privileges needed. On another kernel or processor `confine` reports what it could
not do; the guard then stands alone.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_ERRNO: Final = 0x00050000
_LOAD_WORD: Final = 0x20
_JUMP_EQUAL: Final = 0x15
_JUMP_ABOVE: Final = 0x35
_RETURN: Final = 0x06
_OFFSET_NUMBER, _OFFSET_ARCH, _OFFSET_FIRST_ARGUMENT = 0, 4, 16

# audit architecture, numbers of socket(2) and io_uring_setup(2): linux/audit.h, asm/unistd.h
_MACHINES: Final = {"x86_64": (0xC000003E, 41, 425), "aarch64": (0xC00000B7, 198, 425)}
_AF_UNIX: Final = 1  # linux/socket.h
_X32: Final = 0x40000000


def confine(memory_bytes: int | None) -> list[str]:
    """Confine this process for good; what could not be done, as sentences.

    `memory_bytes` is what it may still take beyond its present address space; None limits nothing.
    """
    failures = []
    acts: dict[str, Callable[[], None]] = {
        "a memory limit": lambda: _limit_memory(memory_bytes),
        "an end with the parent": lambda: _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL),
        "a ban on network sockets": _deny_network,
    }
    for name, act in acts.items():
        try:
            act()
        except (OSError, ValueError) as error:
            failures.append(f"{name}: {error}")
    return failures


def end_with_parent() -> None:
    """End this process when the one that started it ends, where the kernel can do that."""
    with suppress(OSError):
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_memory(allowance: int | None) -> None:
    if allowance is None:
        return
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + allowance
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _prctl(option: int, *arguments: int) -> None:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, f"not on {sys.platform}")
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    if libc.prctl(option, *padded) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _deny_network() -> None:
    if platform.machine() not in _MACHINES:
        raise OSError(errno.ENOSYS, f"no filter for {platform.machine()}")
    program = _filter(*_MACHINES[platform.machine()])
    buffer = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    holder = ctypes.create_string_buffer(head, len(head))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(holder))


def _filter(arch: int, socket: int, io_uring: int) -> bytes:
    """Everything but sockets that are not local ones, and io_uring, which could open any.

    A foreign architecture, which numbers its calls otherwise, is denied whole.
    """
    steps = [
        (_LOAD_WORD, 0, 0, _OFFSET_ARCH),
        (_JUMP_EQUAL, 0, 6, arch),
        (_LOAD_WORD, 0, 0, _OFFSET_NUMBER),
        (_JUMP_ABOVE, 4, 0, _X32),
        (_JUMP_EQUAL, 3, 0, io_uring),
        (_JUMP_EQUAL, 0, 3, socket),
        (_LOAD_WORD, 0, 0, _OFFSET_FIRST_ARGUMENT),
        (_JUMP_EQUAL, 1, 0, _AF_UNIX),
        (_RETURN, 0, 0, _ERRNO | errno.EACCES),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
