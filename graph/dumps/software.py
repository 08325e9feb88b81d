"""Which software made a bag."""

import json
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAME = "kurultay"


def version() -> str:
    """The version of Kurultay that runs."""
    return metadata.version(NAME)


def written() -> bytes:
    """The content of `software.json`: Kurultay, and every package it runs with, by version."""
    packages = {name: metadata.version(name) for name in sorted(_needed())}
    said = {"name": NAME, "version": packages.pop(NAME), "packages": packages}
    return json.dumps(said, indent=1).encode() + b"\n"


def _needed() -> set[str]:
    """Kurultay and what it needs, directly or not, as far as this machine needs it."""
    found: set[str] = set()
    waiting = [Requirement(NAME)]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        for extra in ("", *sorted(wanted.extras)):
            if (wanted.name, extra) not in seen:
                seen.add((wanted.name, extra))
                found.add(canonicalize_name(wanted.name))
                waiting.extend(_requirements(wanted.name, extra))
    return found


def _requirements(name: str, extra: str) -> list[Requirement]:
    here: dict[str, str] = {"extra": extra}
    named = map(Requirement, metadata.requires(name) or ())
    return [one for one in named if one.marker is None or one.marker.evaluate(here)]
