"""The dump that a timer starts: what is new is dumped, what is old goes, what happened is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from graph.beside import Progress, silent
from graph.dumps.delta import dump_delta
from graph.dumps.retention import Rule, kept, retire
from graph.dumps.shelf import Name, latest, linked, names, read_name
from graph.dumps.writing import dump
from graph.errors import StoreError
from graph.files import write_whole
from graph.versions import Version

_SUCCEEDED: Final = "kurultay_dump_last_success_timestamp_seconds"


@dataclass(slots=True)
class Run:
    """What a run did: the folders of the bags it made sure of, the names of those it deleted."""

    bags: list[Path] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def dump_if_new(
    version: Version, out: Path, by: Rule, *, quotes: bool = True, progress: Progress = silent
) -> Run:
    """Have the folder `out` hold `version` and what changed since the dump before it.

    Then what the rule `by` does not keep is deleted. Nothing is done over that was done before,
    so a run that was missed or ended is made up for by the next. Raises as
    `graph.dumps.writing.dump`; then nothing is deleted.
    """
    run = Run([dump(version, out, quotes=quotes, progress=progress)])
    if before := _before(run.bags[0], out, by):
        run.bags.append(dump_delta(version, out / before.text, out, quotes=quotes))
    try:
        run.gone = retire(out, by)
    except OSError as error:
        raise StoreError(f"{out}: an old dump stays: {error.strerror or error}") from error
    return run


def _before(bag: Path, out: Path, by: Rule) -> Name | None:
    """The full dump before this one, of those that will stay."""
    new, found = read_name(bag.name), names(out)
    stay = kept(found, by, linked(out).values())
    return next(
        (
            one
            for one in found
            if new and one in stay and one.since is None
            if one.quotes == new.quotes and one.number < new.number
        ),
        None,
    )


@contextmanager
def told(file: Path, out: Path, clock: Callable[[], float] = time) -> Iterator[None]:
    """Have `file` tell how the block ends, in Prometheus' text format.

    Readers such as node_exporter see it whole or as it was. Of a run that failed it keeps when
    the last good one ended. Raises StoreError if it cannot be written.
    """
    started, ended_well = monotonic(), False
    try:
        yield
        ended_well = True
    finally:
        now = clock()
        succeeded = now if ended_well else _succeeded(file)
        said = {
            "kurultay_dump_last_run_success": ("1 if the last run ended well.", ended_well),
            "kurultay_dump_last_run_timestamp_seconds": ("When the last run ended.", now),
            "kurultay_dump_last_run_duration_seconds": ("What it took.", monotonic() - started),
            _SUCCEEDED: ("When the last run that ended well did; 0 if none has.", succeeded),
            **_latest(out),
        }
        _write(file, said)


def _latest(out: Path) -> dict[str, tuple[str, float]]:
    bag = latest(out)
    return {
        "kurultay_dump_latest_version": ("Its number; 0 if none.", bag.name.number if bag else 0),
        "kurultay_dump_latest_bytes": ("Of all its files.", bag.size if bag else 0),
        "kurultay_dump_bags": ("Bags in the folder.", len(names(out))),
    }


def _succeeded(file: Path) -> float:
    try:
        families = list(text_string_to_metric_families(file.read_text("utf-8")))
    except (OSError, ValueError):  # the first run, or another's file
        return 0.0
    found = [s.value for family in families for s in family.samples if s.name == _SUCCEEDED]
    return found[0] if found else 0.0


def _write(file: Path, said: dict[str, tuple[str, float]]) -> None:
    registry = CollectorRegistry()
    for name, (meaning, value) in said.items():
        Gauge(name, meaning, registry=registry).set(value)
    try:
        write_whole(file, generate_latest(registry))
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror or error}") from error
