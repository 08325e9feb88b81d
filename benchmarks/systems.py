"""The systems that `serving.py` compares, each started on this machine over the same data."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph
from store import article, graph  # benchmarks/store.py: the same made-up articles

from graph import versions
from graph.settings import Settings
from graph.store import Store
from graph.terms import DEFAULT_BASE

MERGED: Final = f"<{DEFAULT_BASE}/graph/merged>"
_STARTS_WITHIN_S: Final = 900.0
_SCRIPTS: Final = Path(sysconfig.get_path("scripts"))
_RDFLIB: Final = """
import sys, oxrdflib, pyoxigraph, rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint
quads = pyoxigraph.Store()
quads.bulk_load(path=sys.argv[1])
dataset = rdflib.Dataset(store=oxrdflib.OxigraphStore(store=quads), default_union=False)
app = SparqlEndpoint(graph=dataset, path="/sparql")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


@dataclass(frozen=True)
class System:
    """A running server: its name, its process, and where it answers queries."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    path: str

    def pss_bytes(self) -> int:
        """Its memory, what its processes share counted once."""
        found = 0
        for pid in self.tree():
            with suppress(OSError):
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                found += sum(int(line.split()[1]) << 10 for line in lines if line[:4] == "Pss:")
        return found

    def cpu_s(self) -> float:
        """The processor time that it and the processes it has waited for have used."""
        ticks = 0
        for pid in self.tree():
            with suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(map(int, fields[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def tree(self) -> list[int]:
        """The process and all that descend from it."""
        tree = [self.process.pid]
        for pid in tree:
            for listed in Path(f"/proc/{pid}/task").glob("*/children"):
                with suppress(OSError):
                    tree += [int(child) for child in listed.read_text().split()]
        return tree


def write_data(quads: int, home: Path) -> int:
    """Write the data as `ours.nq` and `theirs.nq`; how many quads there are.

    They differ in one thing: the merged graph is a named graph here, the default graph there.
    """
    shared: set[str] = set()
    written = number = 0
    with (home / "ours.nq").open("w") as ours, (home / "theirs.nq").open("w") as theirs:
        while written < quads:
            name = str(graph(number))
            for triple in article(number):
                line = f"{triple.subject} {triple.predicate} {triple.object}"
                ours.write(f"{line} {name} .\n")
                theirs.write(f"{line} {name} .\n")
                written += 1
                if line not in shared:
                    ours.write(f"{line} {MERGED} .\n")
                    theirs.write(f"{line} .\n")
                    written += 1
                    if "/proposal/" in line[:80] or "/event/" in line[:80]:
                        shared.add(line)
            number += 1
    return written


@contextmanager
def ours(
    home: Path, quads: int, *, held: bool, limits: dict[str, str] | None = None
) -> Iterator[System]:
    """Kurultay over a published version, in memory or on disk; `limits` are settings."""
    data = home / "data"
    if not data.exists():
        with Store.open(data, DEFAULT_BASE) as store:
            version = versions.publish(store, Settings(data=data))
        files = pyoxigraph.Store(str(version.store))
        files.bulk_load(path=str(home / "ours.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
        files.flush()
        del files
        manifest = json.loads((version.path / "manifest.json").read_text())
        manifest["counts"]["quads"] = quads // 2
        (version.path / "manifest.json").write_text(json.dumps(manifest))
    with kurultay(data, held=held, limits=limits) as system:
        yield system


@contextmanager
def kurultay(data: Path, *, held: bool, limits: dict[str, str] | None = None) -> Iterator[System]:
    """Kurultay over a data folder, which it fills if it is empty."""
    share = "0.9" if held else "0"
    set_ = {"MEMORY_SHARE": share, "QUERY_TIME_LIMIT_S": "120", "DATA": str(data), **(limits or {})}
    environment = {f"KURULTAY_{name}": value for name, value in set_.items()}
    port = _free_port()
    command = [_SCRIPTS / "kurultay", "serve", "--port", str(port)]
    name = "ours, in memory" if held else "ours, on disk"
    with _running(name, command, port, "/sparql", environment) as system:
        while held and not _metric(port, 'held="true"'):
            time.sleep(0.2)
        yield system


@contextmanager
def native(home: Path, *, held: bool) -> Iterator[System]:
    """The native Oxigraph server, in memory or on disk."""
    binary, place, port = _SCRIPTS / "oxigraph", home / "native", _free_port()
    bind = ["--bind", f"127.0.0.1:{port}"]
    if not held and not place.exists():
        load = [binary, "load", "--location", place, "--file", home / "theirs.nq"]
        subprocess.run(load, check=True, stderr=subprocess.DEVNULL)
    command = [binary, "serve", *bind]
    if not held:
        command = [binary, "serve-read-only", "--location", place, *bind]
    name = "native, in memory" if held else "native, on disk"
    with _running(name, command, port, "/query") as system:
        if held:
            _post(port, home / "theirs.nq")
        yield system


@contextmanager
def rdflib_endpoint(home: Path) -> Iterator[System]:
    """rdflib-endpoint over an in-memory Oxigraph store."""
    port = _free_port()
    command = [sys.executable, "-c", _RDFLIB, home / "theirs.nq", str(port)]
    with _running("rdflib-endpoint", command, port, "/sparql") as system:
        yield system


def _post(port: int, file: Path) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    with file.open("rb") as body:
        headers = {"Content-Type": "application/n-quads"}
        connection.request("POST", "/store?no_transaction", body, headers, encode_chunked=True)
        response = connection.getresponse()
        if response.status >= 300:
            raise SystemExit(f"the native server took no data: {response.status}")
        response.read()


def _metric(port: int, part: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/metrics")
    return part in connection.getresponse().read().decode()


@contextmanager
def _running(
    name: str,
    command: list[object],
    port: int,
    path: str,
    environment: dict[str, str] | None = None,
) -> Iterator[System]:
    process = subprocess.Popen(
        [str(word) for word in command],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + _STARTS_WITHIN_S
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{name} did not start")
            time.sleep(0.1)
        yield System(name, process, port, path)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
