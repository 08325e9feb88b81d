"""The endpoint of a model: one question, one answer, in bounded time and size."""

import time
from dataclasses import dataclass
from typing import Any, Final

import httpx
from pydantic import BaseModel, Field, ValidationError

LIMIT_BYTES: Final = 1 << 20
_OK: Final = 200


class NoAnswer(Exception):
    """The model gave no answer that can be used; says why."""


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers: `url` is the part before `/chat/completions`."""

    url: str
    model: str
    key: str | None = None
    time_limit_s: float = 60.0

    def ask(self, system: str, user: str, schema: dict[str, Any]) -> str:
        """What the model says to `user`, in JSON of `schema` if it keeps to it.

        Raises NoAnswer for a refusal, a broken answer, one that is too long or takes too long.
        """
        request = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": user},
            ],
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "acts", "strict": True, "schema": schema},
            },
        }
        try:
            completion = _Completion.model_validate_json(self._posted(request))
        except httpx.HTTPError as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        except ValidationError as error:
            raise NoAnswer("the answer is no chat completion") from error
        if completion.choices[0].finish_reason == "length":
            raise NoAnswer("the answer was cut off")
        return completion.choices[0].message.content

    def _posted(self, request: dict[str, Any]) -> bytes:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        address = f"{self.url.rstrip('/')}/chat/completions"
        ends, body = time.monotonic() + self.time_limit_s, b""
        with (
            httpx.Client(timeout=self.time_limit_s, headers=headers) as client,
            client.stream("POST", address, json=request) as response,
        ):
            if response.status_code != _OK:
                raise NoAnswer(f"HTTP {response.status_code}")
            for part in response.iter_bytes():
                body += part
                if len(body) > LIMIT_BYTES:
                    raise NoAnswer(f"the answer is longer than {LIMIT_BYTES >> 20} MB")
                if time.monotonic() > ends:
                    raise NoAnswer(f"no whole answer in {self.time_limit_s:g} s")
        return body
