"""`kurultay serve`: from an empty folder to answers over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

START_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetched(url: str, server: subprocess.Popen[str]) -> bytes:
    """What `url` answers once the server is up."""
    until = time.monotonic() + START_S
    while True:
        try:
            with urlopen(url, timeout=10) as response:
                return bytes(response.read())
        except URLError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_an_empty_folder_is_filled_and_then_served(tmp_path: Path) -> None:
    port = free_port()
    words = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(
        words, env={**os.environ, "KURULTAY_DATA": str(tmp_path / "data")},
        cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        answer = json.loads(fetched(f"http://127.0.0.1:{port}/api/v1/summits?limit=5", server))
        assert answer["meta"]["count"] == 5
    finally:
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=30)
    assert f"http://127.0.0.1:{port}" in out
    assert "Building the graph" in err
    assert "Traceback" not in err


def serving(data: Path, port: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "api.cli", "serve", "--port", str(port), "--data", str(data)]
    return subprocess.Popen(
        words, cwd=Path(__file__).parents[2], env={**os.environ, "KURULTAY_QUERY_TIME_LIMIT_S": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_port_in_use_is_told_without_a_traceback(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        server = serving(data, other.getsockname()[1])
        out, err = server.communicate(timeout=START_S)
    assert (server.returncode, out) == (1, "")
    assert "address already in use" in err
    assert "Traceback" not in err


def test_a_version_that_cannot_be_opened_is_told_without_a_traceback(data: Path) -> None:
    (version,) = (data / "versions").iterdir()
    (version / "store" / "CURRENT").unlink()
    server = serving(data, free_port())
    out, err = server.communicate(timeout=START_S)
    assert (server.returncode, out) == (1, "")
    assert f"version {version.name} cannot be opened" in err
    assert "Traceback" not in err


def test_a_client_that_stops_halfway_does_not_keep_the_server_from_ending(data: Path) -> None:
    port = free_port()
    server = serving(data, port)
    fetched(f"http://127.0.0.1:{port}/healthz", server)
    with socket.create_connection(("127.0.0.1", port)) as client:
        head = "POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n"
        client.sendall(f"{head}Content-Type: application/sparql-query\r\n\r\nASK".encode())
        time.sleep(0.5)
        server.send_signal(signal.SIGTERM)
        _, err = server.communicate(timeout=20)
    assert server.returncode == -signal.SIGTERM
    assert "Traceback" not in err
