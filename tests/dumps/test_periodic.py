"""What a timer starts, day after day: nothing twice, nothing lost, and what happened is told."""

import errno
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from graph.dumps import periodic, writing
from graph.dumps.periodic import dump_if_new, told
from graph.dumps.retention import Rule
from graph.dumps.shelf import bags, latest, linked, names, read_name
from graph.dumps.verifying import verify
from graph.errors import BadDump, StoreError
from graph.settings import Settings
from graph.store import Store
from graph.versions import Version, publish, rollback
from tests.dumps.conftest import content
from tests.graph.saying import BASE, RECORD, says

RULE = Rule(2, 1, 1)
FIRST = datetime(2026, 3, 30, 2, tzinfo=UTC)  # a Monday
Published = Callable[..., Version]


@pytest.fixture
def published(tmp_path: Path) -> Published:
    """Publishes version `number`, which holds as many things."""

    def made(number: int, when: datetime, *, quoting: bool = False) -> Version:
        settings = Settings(data=tmp_path / "data", base=BASE)
        with Store.open(settings.data, BASE) as store:
            quotes = ['evidence/a oa:exact "söz"'] if quoting else []
            things = [f"event/{n} a td:Summit" for n in range(number)]
            store.replace(RECORD, says([*things, *quotes]))
            return publish(store, settings, issue=(number, when))

    return made


def _deltas(out: Path) -> set[tuple[int | None, int]]:
    return {(name.since, name.number) for name in names(out) if name.since is not None}


def _full(out: Path) -> list[int]:
    return [name.number for name in names(out) if name.since is None]


def test_day_by_day_the_rule_holds_and_a_chain_of_deltas_leads_through(
    published: Published, tmp_path: Path
) -> None:
    out = tmp_path / "dumps"
    for day in range(5):
        version = published(day + 1, FIRST + timedelta(days=day))
        run = dump_if_new(version, out, RULE)
        kept = [n for n in (day + 1, day) if n]
        assert _full(out) == kept
        assert _deltas(out) == ({(day, day + 1)} if day else set())
        assert run.bags == [bag.path for bag in bags(out) if bag.name.number == day + 1]
        assert not [damage for bag in run.bags for damage in verify(bag)]
        assert linked(out)["latest"].number == day + 1
        before = content(out)
        assert dump_if_new(version, out, RULE).gone == []
        assert content(out) == before


def test_of_one_day_the_last_stays_and_the_delta_skips_the_others(
    published: Published, tmp_path: Path
) -> None:
    out = tmp_path / "dumps"
    for number, when in enumerate(
        (FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=1.5)), 1
    ):
        run = dump_if_new(published(number, when), out, RULE)
    assert [name for name in map(read_name, run.gone) if name and name.number == 2]
    assert _full(out) == [3, 1]
    assert _deltas(out) == {(1, 3)}
    assert linked(out)["latest_delta"].number == 3


def test_with_and_without_quotes_each_have_their_own_chain(
    published: Published, tmp_path: Path
) -> None:
    out = tmp_path / "dumps"
    for number in (1, 2):
        version = published(number, FIRST + timedelta(days=number), quoting=True)
        if number == 2:
            assert len(dump_if_new(version, out, RULE, quotes=True).bags) == 1
        dump_if_new(version, out, RULE, quotes=False)
    assert {(n.since, n.number, n.quotes) for n in names(out)} == {
        *((None, 1, False), (None, 2, False), (1, 2, False)),
        (None, 2, True),
    }


def test_what_an_ended_run_left_undone_the_next_one_does(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "dumps"
    dump_if_new(published(1, FIRST), out, RULE)
    version = published(2, FIRST + timedelta(days=1))
    with monkeypatch.context() as patch:
        patch.setattr(periodic, "dump_delta", _full_disk)
        with pytest.raises(OSError, match="No space"):
            dump_if_new(version, out, RULE)
    assert (_full(out), _deltas(out)) == ([2, 1], set())
    assert len(dump_if_new(version, out, RULE).bags) == 2
    assert _deltas(out) == {(1, 2)}


def test_a_failed_dump_leaves_everything_as_it_was(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "dumps"
    for number in (1, 2, 3):
        dump_if_new(published(number, FIRST + timedelta(days=number)), out, Rule(9, 0, 0))
    before = content(out), linked(out)
    version = published(4, FIRST + timedelta(days=4))
    monkeypatch.setattr(writing, "write_sources", _full_disk)
    with pytest.raises(StoreError, match="No space left on device"):
        dump_if_new(version, out, Rule(0, 0, 0))
    assert (content(out), linked(out)) == before


def test_a_damaged_older_bag_is_told_and_nothing_is_deleted(
    published: Published, tmp_path: Path
) -> None:
    out = tmp_path / "dumps"
    old = dump_if_new(published(1, FIRST), out, RULE).bags[0]
    (old / "data/graphs/sources.nq.gz").write_bytes(b"\x1f\x8b damaged")
    version = published(2, FIRST + timedelta(days=1))
    with pytest.raises(BadDump):
        dump_if_new(version, out, RULE)
    assert _full(out) == [2, 1]
    assert linked(out)["latest"].number == 2


def test_killed_at_any_moment_the_latest_is_whole_and_the_next_run_makes_up_for_it(
    published: Published, tmp_path: Path
) -> None:
    out, file = tmp_path / "dumps", tmp_path / "k.prom"
    command = [sys.executable, "-m", "api.cli", "archive", "--data", str(tmp_path / "data")]
    command += ["--out", str(out), "--metrics", str(file)]
    few = {**os.environ, **{f"KURULTAY_DUMPS_KEPT_{p}": n for p, n in (("DAYS", "2"), ("WEEKS", "0"), ("MONTHS", "0"))}}  # fmt: skip
    begun, runs = time.monotonic(), 8
    published(1, FIRST)
    subprocess.run(command, env=few, check=True, capture_output=True)
    takes = time.monotonic() - begun
    for number in range(2, 2 + runs):
        published(number, FIRST + timedelta(days=number))
        process = subprocess.Popen(command, env=few, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(random.uniform(0.4, 1.2) * takes)
        process.kill()
        process.wait()
        last = latest(out)
        assert last is not None
        assert list(verify(last.path)) == []
        assert len(bags(out)) == len(names(out))
        assert _told(file)["kurultay_dump_last_run_success"] == 1
    subprocess.run(command, env=few, check=True, capture_output=True)
    newest, before = _full(out)
    assert newest == runs + 1
    assert _deltas(out) == {(before, newest)}
    assert not list(out.glob(".kurultay_*"))


def test_after_a_rollback_the_bag_that_is_served_again_stays(
    published: Published, tmp_path: Path
) -> None:
    out = tmp_path / "dumps"
    for number in (1, 2, 3):
        dump_if_new(published(number, FIRST + timedelta(days=number)), out, Rule(9, 9, 9))
    served = rollback(tmp_path / "data", 1)
    dump_if_new(served, out, Rule(0, 0, 0))
    assert _full(out) == [3, 1]
    assert linked(out)["latest"].number == 1


def _full_disk(*given: object, **more: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _told(file: Path) -> dict[str, float]:
    families = text_string_to_metric_families(file.read_text("utf-8"))
    return {s.name: s.value for family in families for s in family.samples}


def test_a_run_tells_how_it_ended(published: Published, tmp_path: Path) -> None:
    out, file = tmp_path / "dumps", tmp_path / "kurultay.prom"
    version = published(1, FIRST)
    with told(file, out, lambda: 1000.0):
        bag = dump_if_new(version, out, RULE).bags[0]
    good = _told(file)
    assert 0 < good.pop("kurultay_dump_last_run_duration_seconds") < 600
    assert good == {
        "kurultay_dump_last_run_success": 1,
        "kurultay_dump_last_run_timestamp_seconds": 1000,
        "kurultay_dump_last_success_timestamp_seconds": 1000,
        "kurultay_dump_latest_version": 1,
        "kurultay_dump_latest_bytes": sum(map(len, content(bag).values())),
        "kurultay_dump_bags": 1,
    }
    with pytest.raises(KeyboardInterrupt), told(file, out, lambda: 2000.0):
        raise KeyboardInterrupt
    bad = _told(file)
    assert bad.pop("kurultay_dump_last_run_duration_seconds") < 600
    assert bad == good | {
        "kurultay_dump_last_run_success": 0,
        "kurultay_dump_last_run_timestamp_seconds": 2000,
    }
    assert file.stat().st_mode & 0o777 == 0o644  # another user's collector reads it
    assert [path.name for path in tmp_path.glob("*.prom*")] == ["kurultay.prom"]


@pytest.mark.parametrize("before", [None, b"", b"another's { file\n", b"\xff\xfe"])
def test_without_a_good_run_there_is_no_moment_of_one(tmp_path: Path, before: bytes | None) -> None:
    file = tmp_path / "kurultay.prom"
    if before is not None:
        file.write_bytes(before)
    with pytest.raises(StoreError), told(file, tmp_path / "none"):
        raise StoreError("no dump")
    said = _told(file)
    assert said["kurultay_dump_last_success_timestamp_seconds"] == 0
    assert said["kurultay_dump_latest_version"] == said["kurultay_dump_bags"] == 0


def test_where_nothing_can_be_told_the_run_has_failed(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"), told(tmp_path / "a" / "b", tmp_path):
        pass
    shutil.rmtree(tmp_path)
