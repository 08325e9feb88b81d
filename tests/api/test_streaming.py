"""Long answers over HTTP: sent as they are found, broken off where they fail, never half whole."""

import socket
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from graph.formats import JSON
from graph.settings import Settings
from tests.api.serving import fill, served
from tests.graph.saying import BASE

MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f }"  # 100 × 100 rows and some
ENDLESS_ROWS = "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(5)) + " }"
LIMIT_S = 1
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streaming") / "data"
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    limits = {"query_time_limit_s": LIMIT_S, "workers": 1, "client_stall_limit_s": 1}
    with served(Settings(data=folder, base=BASE, **limits)) as address:  # type: ignore[arg-type]
        yield address


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, trust_env=False, timeout=60) as client:
        yield client


def counted(client: httpx.Client, name: str) -> float:
    """The sum of a metric's samples."""
    lines = client.get("/metrics").text.splitlines()
    found = [line for line in lines if line.startswith((f"{name} ", f"{name}{{"))]
    return sum(float(line.rpartition(" ")[2]) for line in found)


def until(client: httpx.Client, name: str, value: float) -> None:
    deadline = time.monotonic() + 20
    while counted(client, name) != value:
        assert time.monotonic() < deadline, f"{name} is {counted(client, name)}"
        time.sleep(0.05)


def connect(server: str) -> socket.socket:
    parts = urlsplit(server)
    return socket.create_connection((parts.hostname, parts.port), timeout=30)


def request(query: str) -> bytes:
    target = httpx.QueryParams(query=query)
    lines = [f"GET /sparql?{target} HTTP/1.1", "Host: here", f"Accept: {JSON}", "", ""]
    return "\r\n".join(lines).encode()


def test_a_long_answer_is_chunked_and_whole(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": MANY})
    assert answer.status_code == 200
    assert answer.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in answer.headers
    assert len(answer.json()["results"]["bindings"]) >= 10_000
    assert answer.headers["etag"]
    again = client.get(
        "/sparql", params={"query": MANY}, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_a_short_answer_has_its_length(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}"})
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_head_says_what_get_says_without_a_body(client: httpx.Client) -> None:
    for query in ("ASK {}", MANY):
        head, whole = (
            client.request(method, "/sparql", params={"query": query}, headers=PLAIN)
            for method in ("HEAD", "GET")
        )
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-type", "content-length", "x-kurultay-version", "etag"):
            assert head.headers.get(name) == whole.headers.get(name), name


def test_what_fails_amid_its_rows_breaks_the_connection(client: httpx.Client) -> None:
    before = counted(client, "kurultay_streams_aborted_total")
    received: deque[bytes] = deque(maxlen=1000)
    asked = {"params": {"query": ENDLESS_ROWS}, "headers": PLAIN}
    with client.stream("GET", "/sparql", **asked) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            received.extend(answer.iter_raw())
    assert sum(map(len, received)) > 64 << 10
    assert not b"".join(received).rstrip().endswith(b"]}}")
    assert counted(client, "kurultay_streams_aborted_total") == before + 1


def test_what_fails_before_its_first_part_is_an_error(client: httpx.Client) -> None:
    endless = ENDLESS_ROWS.replace("*", "(COUNT(*) AS ?n)")
    answer = client.get("/sparql", params={"query": endless})
    assert (answer.status_code, answer.json()["type"]) == (504, "/problems/time-limit")


def test_a_client_that_vanishes_frees_its_worker_at_once(server: str, client: httpx.Client) -> None:
    for query in (ENDLESS_ROWS, ENDLESS_ROWS.replace("*", "(COUNT(*) AS ?n)")):
        with connect(server) as connection:
            connection.sendall(request(query))
            until(client, "kurultay_queries_running", 1)
        started = time.monotonic()
        until(client, "kurultay_queries_running", 0)
        assert time.monotonic() - started < LIMIT_S


def test_clients_that_do_not_read_take_no_places_and_are_hung_up_on(
    server: str, client: httpx.Client
) -> None:
    before = counted(client, "kurultay_streams_aborted_total")
    slow = [connect(server) for _ in range(4)]
    for number, connection in enumerate(slow):
        connection.sendall(request(f"{ENDLESS_ROWS} # {number}"))
    for number in range(20):
        query = f"ASK {{ BIND({number} AS ?n) }}"
        assert client.get("/sparql", params={"query": query}).json()["boolean"] is True
    until(client, "kurultay_streams_aborted_total", before + 4)
    until(client, "kurultay_streams_paused", 0)
    until(client, "kurultay_queries_running", 0)
    for connection in slow:
        last = b""
        with connection:
            while part := connection.recv(1 << 16):
                last = (last + part)[-5:]
        assert last != b"0\r\n\r\n"
