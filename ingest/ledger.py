"""The ledger: every refusal on a line of its own, so that none slips away quietly."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ingest.errors import IngestError

NAME: Final = "ledger.jsonl"


@dataclass(frozen=True, slots=True)
class Ledger:
    """`ledger.jsonl` in a data folder: time, source, stage, place and reason of each refusal."""

    folder: Path

    def refuse(self, error: IngestError, stage: str) -> None:
        """Write down `error` and what else was found wrong with the same file."""
        time = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [
            {
                "time": time,
                "source": one.source,
                "stage": stage,
                "kind": one.kind,
                "place": one.place,
                "reason": one.reason,
            }
            for one in (error, *error.more)
        ]
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / NAME).open("a", encoding="utf-8") as file:
            file.writelines(
                json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
                + "\n"
                for row in rows
            )
