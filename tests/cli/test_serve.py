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
