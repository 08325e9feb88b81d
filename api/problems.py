"""What a request can be told is wrong, as RFC 9457 describes it."""


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
