"""What can be wrong with a request, as RFC 9457 describes it, and with a question file."""

from collections.abc import Mapping


class Problem(Exception):
    """An answer that is an error; `kind` is the last segment of the problem's type.

    `extra` members stand beside the standard ones in the problem document, `headers` go with it.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **extra: object,
    ) -> None:
        super().__init__(detail)
        self.headers = headers or {}
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.extra = extra


class BadQuestion(Exception):
    """A question file that cannot be an endpoint: file, line and reason."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(f"{name}:{line}: {reason}")
