"""A model beside the rules: what it may add, and that nothing else gets through.

A stub speaks the protocol of OpenAI's chat completions on a port of its own.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.extract import RuleExtractor
from ingest.llm.assisting import Assisted
from ingest.llm.endpoint import LIMIT_BYTES, Endpoint, NoAnswer
from ingest.making import checked
from ingest.read import ArticleText
from ingest.sheet import Act, Sheet

FRAMED = "Aylin Demirhan, zirvede bir Su Konseyi kurulmasını önerdi."
OPEN = "Bu arada Murat Kayahan köylere okul meselesini gündeme taşıdı, bunu önerdi."
TEXT = f"{FRAMED} {OPEN} Toplantı iki saat sürdü."
ARTICLE = ArticleText(TEXT, "tr", "haber.tr.txt", published="2031-05-06")
RIGHT = {
    "sentence": 0, "kind": "propose", "actor": "person/murat-kayahan", "trigger": "önerdi",
    "object": "köylere okul", "object_type": "project", "negated": False, "recalled": False,
}  # fmt: skip


def completion(*acts: Any, **more: Any) -> bytes:
    content = json.dumps({"acts": list(acts)})
    return json.dumps({"choices": [{"message": {"content": content}, **more}]}).encode()


@dataclass
class Stub:
    """What the next request is answered with, and what was asked."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@pytest.fixture(scope="module")
def server() -> Iterator[Stub]:
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stub.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            stub.keys.append(self.headers["Authorization"])
            self.send_response(stub.status if self.path == "/v1/chat/completions" else 404)
            for name, value in stub.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for byte in range(0, len(stub.body), 1 << 16):
                time.sleep(stub.delay_s)
                try:
                    self.wfile.write(stub.body[byte : byte + (1 << 16)])
                except OSError:  # who asked has gone
                    return

        def log_message(self, *given: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        stub.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
        Thread(target=http.serve_forever, daemon=True).start()
        yield stub
        http.shutdown()


@pytest.fixture
def stub(server: Stub) -> Stub:
    server.body, server.status, server.headers, server.delay_s = completion(), 200, {}, 0.0
    server.asked.clear()
    server.keys.clear()
    return server


Read = Callable[..., list[Act]]


class LittleRules:
    """The rules over the little record of these tests."""

    def __init__(self, extractor: RuleExtractor) -> None:
        self.reading = extractor.reading
        self.extract = extractor.extract

    def __call__(self, article: ArticleText) -> Sheet:
        return self.extract(article)


@pytest.fixture
def read(extractor: RuleExtractor, stub: Stub) -> Read:
    """The acts that a model adds to an article; the rest of the sheet is the rules'."""

    def run(article: ArticleText = ARTICLE, **endpoint: Any) -> list[Act]:
        rules = LittleRules(extractor)
        assisted = Assisted(rules, Endpoint(stub.url, "stub-1", **endpoint))  # type: ignore[arg-type]
        sheet, plain = assisted(article), rules(article)
        checked(sheet, article.text, article.source)
        assert sheet.facts[: len(plain.facts)] == plain.facts
        found = sheet.facts[len(plain.facts) :]
        return [fact for fact in found if isinstance(fact, Act)]

    return run


def test_an_act_that_stands_is_added_tagged_and_undated(read: Read, stub: Stub) -> None:
    stub.body = completion(RIGHT)
    (act,) = read()
    assert (act.kind, act.speaker) == ("propose", "person/murat-kayahan")
    assert act.on_behalf_of == "state/azerbaijan"
    assert (act.extractor, act.rule, act.confidence) == ("llm", "llm.stub-1", 0.5)
    assert (act.date, act.at) == (None, None)
    assert [(e.part, e.quote) for e in act.evidence] == [
        ("trigger", "önerdi"), ("object", "köylere okul"),
    ]  # fmt: skip
    assert all(TEXT[e.start : e.end] == e.quote for e in act.evidence)
    assert act.evidence[0].start > TEXT.index(OPEN)


def test_only_what_the_rules_left_open_is_asked_with_the_candidates(read: Read, stub: Stub) -> None:
    assert read(key="secret") == []
    (asked,) = stub.asked
    told = json.loads(asked["messages"][1]["content"])
    assert told["sentences"] == [{"sentence": 0, "text": OPEN, "speaker": "person/murat-kayahan"}]
    assert told["candidates"] == {
        "person/aylin-demirhan": "Aylin Demirhan", "person/murat-kayahan": "Murat Kayahan",
    }  # fmt: skip
    assert "2031" not in json.dumps(told)
    schema = asked["response_format"]["json_schema"]["schema"]["properties"]["acts"]["items"]
    assert schema["properties"]["actor"]["enum"] == sorted(told["candidates"])
    assert "date" not in schema["properties"]
    assert schema["additionalProperties"] is False
    assert stub.keys == ["Bearer secret"]


def test_nothing_is_asked_where_nothing_is_open(read: Read, stub: Stub) -> None:
    for text in (FRAMED, "Toplantı iki saat sürdü.", "Bunu önerdi."):
        assert read(ArticleText(text, "tr", "a")) == []
    assert stub.asked == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"object": "köylere hastane"}, "not in the sentence: 'köylere hastane'"),
        ({"object": "Su Konseyi"}, "not in the sentence"),  # of another sentence
        ({"object": "KÖYLERE OKUL"}, "not in the sentence"),
        ({"object": "   "}, "not in the sentence"),
        ({"trigger": "teklif etti"}, "not in the sentence: 'teklif etti'"),
        ({"trigger": "taşıdı"}, "no word of an act: 'taşıdı'"),
        ({"object": OPEN}, "the object holds the word of the act"),
        ({"actor": "person/nobody"}, "no candidate: 'person/nobody'"),
        ({"actor": "person/selin-aksoylu"}, "no candidate"),  # known, but not in the text
        ({"actor": "Murat Kayahan"}, "no candidate"),
        ({"actor": None}, "actor: Input should be a valid string"),
        ({"sentence": 1}, "no sentence 1 was asked about"),
        ({"sentence": -1}, "no sentence -1 was asked about"),
        ({"sentence": "0"}, "sentence: Input should be a valid integer"),
        ({"date": "2031-05-06"}, "date: Extra inputs are not permitted"),
        ({"when": "2032"}, "when: Extra inputs are not permitted"),
        ({"kind": "assert"}, "kind: Input should be"),
        ({"kind": "command"}, "kind: Input should be"),
        ({"object_type": "person"}, "object_type: Input should be"),
        ({"object": "x" * 10_000}, "object: String should have at most"),
        ({"negated": "no"}, "negated: Input should be a valid boolean"),
    ],
)
def test_an_act_that_does_not_stand_is_refused_and_the_others_stay(
    read: Read, stub: Stub, caplog: pytest.LogCaptureFixture, change: dict[str, Any], reason: str
) -> None:
    stub.body = completion({**RIGHT, **change}, RIGHT)
    (act,) = read()
    assert act.speaker == "person/murat-kayahan"
    (warning,) = caplog.messages
    assert warning.startswith("haber.tr.txt: the model: ")
    assert reason in warning


@pytest.mark.parametrize("item", [None, 1, "act", [], {}, {"acts": []}])
def test_what_is_no_act_is_refused(read: Read, stub: Stub, item: Any) -> None:
    stub.body = completion(item)
    assert read() == []


def test_an_act_told_twice_or_by_the_rules_already_is_added_once(read: Read, stub: Stub) -> None:
    stub.body = completion(RIGHT, RIGHT)
    assert len(read()) == 1


def said(content: Any) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no chat completion"),
        (b"<html>", "no chat completion"),
        (b"\xff\xfe", "no chat completion"),
        (b"{}", "no chat completion"),
        (b'{"choices": []}', "no chat completion"),
        (said(None), "no chat completion"),
        (said("I cannot help with that."), "no JSON"),
        (said('```json\n{"acts": []}\n```'), "no JSON"),
        (said('{"acts": [{"sentence": 0'), "no JSON"),
        (said("[" * 100_000), "no JSON"),
        (said("[]"), "holds no list"),
        (said('{"acts": {}}'), "holds no list"),
        (completion(*[RIGHT] * 41), "holds no list of up to 40 acts"),
        (completion(RIGHT, finish_reason="length"), "cut off"),
        (b" " * (LIMIT_BYTES + 1), "longer than 1 MB"),
    ],
)
def test_a_broken_answer_leaves_the_rules_alone(
    read: Read, stub: Stub, caplog: pytest.LogCaptureFixture, body: bytes, reason: str
) -> None:
    stub.body = body
    assert read() == []
    (warning,) = caplog.messages
    assert reason in warning


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500, 503])
def test_an_error_of_the_server_leaves_the_rules_alone_and_no_redirect_is_followed(
    read: Read, stub: Stub, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    stub.body, stub.status = completion(RIGHT), status
    stub.headers = {"Location": f"{stub.url}/chat/completions"}
    assert read() == []
    assert caplog.messages == [f"haber.tr.txt: the model: HTTP {status}"]
    assert len(stub.asked) == 1


def test_a_server_that_does_not_answer_in_time_leaves_the_rules_alone(
    read: Read, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    stub.body, stub.delay_s = completion(RIGHT), 1.0
    assert read(time_limit_s=0.2) == []
    assert "ReadTimeout" in caplog.messages[0]


def test_a_server_that_drips_is_left_when_the_time_is_over(
    read: Read, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    stub.body, stub.delay_s = b" " * (1 << 16) * 14, 0.2
    assert read(time_limit_s=0.5) == []
    assert "no whole answer in 0.5 s" in caplog.messages[0]


def test_a_server_that_is_not_there_leaves_the_rules_alone(
    extractor: RuleExtractor, caplog: pytest.LogCaptureFixture
) -> None:
    rules = LittleRules(extractor)
    gone = Assisted(rules, Endpoint("http://127.0.0.1:9/v1", "m"))  # type: ignore[arg-type]
    assert gone(ARTICLE) == rules(ARTICLE)
    assert "ConnectError" in caplog.messages[0]
    with pytest.raises(NoAnswer, match="UnsupportedProtocol"):
        Endpoint("nowhere", "m").ask("", "", {})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(list(RIGHT)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(
    st.lists(
        st.dictionaries(st.sampled_from([*RIGHT, "date"]), JSON).map(RIGHT.__or__) | JSON,
        max_size=4,
    )
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
def test_whatever_a_model_says_the_sheet_holds(
    read: Read, stub: Stub, caplog: pytest.LogCaptureFixture, acts: list[Any]
) -> None:
    caplog.set_level(logging.CRITICAL)
    stub.body = completion(*acts)
    for act in read():
        assert act.speaker in ("person/aylin-demirhan", "person/murat-kayahan")
        assert all(e.quote in OPEN for e in act.evidence)
        assert act.date is None
