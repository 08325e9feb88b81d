"""What a bag says of the version in it: `data/metadata/version.json`, for programs to read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from graph.dumps.forms import Counts
from graph.errors import BadDump

EDITION: Final = "data/metadata/version.json"
WITHOUT_QUOTES: Final = "_without-quotes"


def issue(number: int, created: datetime) -> str:
    """When and which: `20261123T142700Z_0001`."""
    return f"{created:%Y%m%dT%H%M%SZ}_{number:04d}"


def full_name(issue: str, *, quotes: bool) -> str:
    """The name of the bag with all of that issue."""
    return f"kurultay_full_{issue}{'' if quotes else WITHOUT_QUOTES}"


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as it is dumped.

    `number` and `created` are the version's. `quads`, `digest` (`graph.contents`) and `graphs`
    are of the source graphs in the bag, `quotes` whether words of articles are in them. `counts`
    are of the merged graph.
    """

    number: int
    created: datetime
    base: str
    quads: int
    digest: str
    graphs: int
    quotes: bool
    counts: Counts

    @property
    def issue(self) -> str:
        """When and which: `20261123T142700Z_0001`."""
        return issue(self.number, self.created)

    @property
    def name(self) -> str:
        """The name of a bag with all of it."""
        return full_name(self.issue, quotes=self.quotes)

    def written(self) -> bytes:
        """The content of `version.json`."""
        said = {**asdict(self), "created": self.created.isoformat()}
        return json.dumps(said, indent=1, sort_keys=True).encode() + b"\n"


def read_edition(content: bytes) -> Edition:
    """The edition that `version.json` tells of. Raises BadDump if it does not."""
    try:
        said: dict[str, Any] = json.loads(content)
        counted: Mapping[str, Any] = said.pop("counts")
        return Edition(
            **{**said, "created": datetime.fromisoformat(said["created"])}, counts=Counts(**counted)
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadDump(f"{EDITION} is damaged: {error!r}") from error
