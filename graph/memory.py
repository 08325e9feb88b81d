"""Whether a version can be held in memory."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from graph.settings import Settings
from graph.versions import Version

_BYTES_PER_QUAD: Final = 1200
"""Of a source quad with what is merged from it, in the engine's memory (0.5.13: 1,050 measured)."""


def fits(version: Version, settings: Settings) -> bool:
    """Whether `version`, held in memory, takes no more than its share of this machine's.

    The engine counts references in the pages that it reads, so that in the end each process may
    have a copy of its own.
    """
    copies = 1 + settings.workers + settings.long_queries
    needed = version.quads * _BYTES_PER_QUAD * copies
    return needed <= settings.memory_share * _machine_bytes()


def _machine_bytes() -> int:
    """The memory of the machine, or of the container if that has less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no cgroup, or no limit: "max"
        return min(machine, int(Path("/sys/fs/cgroup/memory.max").read_text("ascii")))
    return machine
