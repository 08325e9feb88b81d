"""What a confined process can no longer do, seen from inside one."""

import json
import platform
import subprocess
import sys

import pytest

# The sandbox is made of Linux's own means: prctl, seccomp and rlimits.
needs_linux = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="the sandbox is Linux's",
)

INSIDE = """
import errno, json, socket, threading
from graph.sandbox import confine

said = {"failures": confine(MEMORY)}

def opened(family):
    try:
        socket.socket(family, socket.SOCK_STREAM).close()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "opened"

families = {"inet": socket.AF_INET, "inet6": socket.AF_INET6, "unix": socket.AF_UNIX}
said |= {name: opened(family) for name, family in families.items()}
thread = threading.Thread(target=lambda: said.update(thread=opened(socket.AF_INET)))
thread.start()
thread.join()
try:
    said["memory"] = len(bytearray(2 * MEMORY))
except MemoryError:
    said["memory"] = "refused"
said["less memory"] = len(bytearray(MEMORY // 4))
print(json.dumps(said))
"""


@needs_linux
def test_a_confined_process_has_no_network_and_no_more_memory_than_it_was_given() -> None:
    memory = 256 << 20
    code = INSIDE.replace("MEMORY", str(memory))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {
        "failures": [],
        "inet": "EACCES",
        "inet6": "EACCES",
        "unix": "opened",
        "thread": "EACCES",
        "memory": "refused",
        "less memory": memory // 4,
    }


@needs_linux
def test_a_lower_limit_from_outside_is_kept() -> None:
    code = (
        "import resource; from graph.sandbox import confine;"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30));"
        "print(confine(1 << 40), resource.getrlimit(resource.RLIMIT_AS)[0] == 1 << 30)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] True\n"


def test_on_another_processor_it_says_what_is_missing() -> None:
    code = (
        "import platform; platform.machine = lambda: 'abacus';"
        "from graph.sandbox import confine; print(confine(1 << 30)[-1])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "a ban on network sockets" in done.stdout
