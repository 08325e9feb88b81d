"""What can be wrong with a request, as RFC 9457 describes it, and with a question file."""


class Problem(Exception):
    """An answer that is an error; `kind` is the last segment of the problem's type.

    `extra` members stand beside the standard ones in the problem document.
    """

    def __init__(self, status: int, kind: str, title: str, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.extra = extra


class BadQuestion(Exception):
    """A question file that cannot be an endpoint: file, line and reason."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(f"{name}:{line}: {reason}")
