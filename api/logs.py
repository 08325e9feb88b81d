"""What the server writes to stderr: lines for people, or a JSON object on each for machines."""

import json
import logging
import sys
import time
from typing import Final

_OWN: Final = ("request", "question", "outcome", "seconds", "version", "query")
"""What a record of ours may carry beside its message; see `graph/workers.py`."""


class JsonLines(logging.Formatter):
    """Each record as one line of JSON, its time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        said = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in _OWN if getattr(record, name, None)},
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


class Lines(logging.Formatter):
    """Each record as a line for people; the text of a slow query stands under its line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record's line or lines."""
        query = getattr(record, "query", None)
        return super().format(record) + (f"\n{query}" if query else "")


def configure(log_format: str) -> None:
    """Log to stderr, as `text` or `json`: our own news, and only warnings of others."""
    logging._srcfile = None  # as its documentation says: where a record is made is not looked up
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if log_format == "json" else Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("kurultay").setLevel(logging.INFO)
