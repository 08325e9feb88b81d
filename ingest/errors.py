"""What can go wrong with what people feed in.

IngestError
├── BadInput        a file that cannot be read as what it claims to be
├── BadSheet        a fact sheet that breaks its schema or its own promises
├── BadPack         a language pack, termbase or record that is wrong: a fault of ours
├── Nonconforming   quads that break a SHACL shape
└── BadMerge        two things that cannot be one

Each names the file, the place in it (line or path) and the reason.
"""

from collections.abc import Sequence
from typing import Any, ClassVar


class IngestError(Exception):
    """Base of all. `source` is the file or URL, `place` a line or path inside it.

    `more` are the further errors of the same file, found in the same look.
    """

    kind: ClassVar[str] = "ingest-error"

    def __init__(
        self,
        source: str,
        reason: str,
        place: str | None = None,
        more: Sequence["IngestError"] = (),
    ) -> None:
        self.source, self.reason, self.place, self.more = source, reason, place, tuple(more)
        line = ": ".join(part for part in (source, place, reason) if part)
        super().__init__("\n".join([line, *map(str, more)]))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.source, self.reason, self.place, self.more)


class BadInput(IngestError):
    """A file that cannot be read as what it claims to be."""

    kind = "bad-input"


class BadSheet(IngestError):
    """A fact sheet that breaks its schema or its own promises."""

    kind = "bad-sheet"


class BadPack(IngestError):
    """A language pack, termbase or record file that is wrong."""

    kind = "bad-pack"


class Nonconforming(IngestError):
    """Quads that break a SHACL shape."""

    kind = "nonconforming"


class BadMerge(IngestError):
    """Two things that cannot be one: unknown, of two kinds, or merged otherwise before."""

    kind = "bad-merge"
