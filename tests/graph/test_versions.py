"""Publishing: whole versions, one pointer, the way back."""

import json
import re
from datetime import UTC, datetime, timedelta

import pyoxigraph
import pytest

from graph import versions as module
from graph.errors import BelowFloor, NoVersion, StoreError
from graph.settings import Settings
from graph.store import Store
from graph.versions import at, current, publish, rollback, versions
from tests.graph.saying import ABOVE, BASE, MERGED, PROPOSING, RECORD, article, says

MANY = [f"proposal/{n} a td:Proposal" for n in range(10)]


@pytest.fixture
def folder(writer):
    return writer.folder


@pytest.fixture
def settings(folder):
    return Settings(data=folder, base=BASE, versions_kept=3, floor_ratio=0.9)


def test_a_version_says_what_it_holds(writer, settings, folder):
    writer.replace(RECORD, says("event/gabala a td:Summit"))
    writer.replace(article(1), says(PROPOSING))
    version = publish(writer, settings)
    assert (version.number, version.quads, version.graphs, version.base) == (1, 7, 2, BASE)
    assert version.counts == {
        "td:Proposal": 1,
        "td:SpeechAct": 1,  # by its superclass
        "td:Summit": 1,  # said twice, counted once
        "td:Article": 0,
        "td:Evidence": 0,
    }
    assert abs(version.created - datetime.now(UTC)) < timedelta(minutes=1)
    assert re.fullmatch(r"0001-\d{8}T\d{6}Z-[0-9a-f]{8}", version.name)
    assert version.path == folder / "versions" / version.name
    assert current(folder) == version
    assert versions(folder) == [version]
    manifest = json.loads((version.path / "manifest.json").read_bytes())
    assert manifest["counts"]["quads"] == 7


def test_a_version_stays_as_it_was_while_the_writer_goes_on(writer, settings):
    writer.replace(article(1), says(PROPOSING))
    version = publish(writer, settings)
    writer.retract(article(1))
    copy = pyoxigraph.Store.read_only(str(version.store))
    assert set(says(PROPOSING)) <= {
        quad.triple for quad in copy.quads_for_pattern(None, None, None, MERGED)
    }
    assert not writer.graphs()


def test_nothing_new_is_not_published_again(writer, settings, folder):
    writer.replace(article(1), says(PROPOSING))
    version = publish(writer, settings)
    writer.replace(article(2), says(PROPOSING))
    writer.retract(article(2))
    assert publish(writer, settings) == version
    assert versions(folder) == [version]


def test_an_empty_store_can_be_published(writer, settings, folder):
    assert publish(writer, settings).quads == 0
    assert current(folder).number == 1


def test_other_rules_make_a_new_version_of_the_same_sources(tmp_path):
    settings = Settings(data=tmp_path / "data", base=BASE)
    for rules, number in (({}, 1), ({}, 1), (ABOVE, 2)):
        with Store.open(tmp_path / "data", BASE, rules) as store:
            store.replace(article(1), says(PROPOSING))
            assert publish(store, settings).number == number


@pytest.mark.parametrize("kept", [MANY[:8], [*MANY[:8], *(f"place/{n} a td:Place" for n in "abc")]])
def test_a_collapse_is_not_published_unless_forced(writer, settings, folder, kept):
    writer.replace(article(1), says(MANY))
    first = publish(writer, settings)
    writer.replace(article(1), says(kept))
    with pytest.raises(BelowFloor, match="td:Proposal from 10 to 8 since version 1, below 90%"):
        publish(writer, settings)
    assert current(folder) == first
    assert versions(folder) == [first]
    assert publish(writer, settings, force=True).number == 2


def test_a_small_loss_is_published(writer, settings):
    writer.replace(article(1), says(MANY))
    publish(writer, settings)
    writer.replace(article(1), says(MANY[:9]))
    assert publish(writer, settings).number == 2


def test_only_the_last_versions_are_kept_and_always_the_current(writer, settings, folder):
    def publish_another(number):
        writer.replace(article(number), says(PROPOSING))
        return publish(writer, settings)

    for number in range(1, 5):
        publish_another(number)
    assert [v.number for v in versions(folder)] == [2, 3, 4]
    rollback(folder, 2)
    assert publish(writer, settings).number == 5  # what the writer holds is not what is served
    assert [v.number for v in versions(folder)] == [3, 4, 5]
    assert sorted(p.name for p in (folder / "versions").iterdir()) == [
        v.name for v in versions(folder)
    ]


def test_rolling_back_moves_the_pointer_alone_and_needs_no_writer(writer, settings, folder):
    writer.replace(article(1), says(PROPOSING))
    first = publish(writer, settings)
    writer.replace(article(2), says(MANY))
    second = publish(writer, settings)
    assert rollback(folder, 1) == first == current(folder)
    assert versions(folder) == [first, second]
    assert article(2) in writer.graphs()
    assert rollback(folder, 2) == second == current(folder)


def test_a_version_that_is_not_kept_cannot_be_served(writer, settings, folder):
    with pytest.raises(NoVersion, match="nothing has been published"):
        current(folder)
    assert versions(folder) == []
    publish(writer, settings)
    with pytest.raises(NoVersion, match=r"no version 7; kept are \[1\]"):
        rollback(folder, 7)
    assert current(folder).number == 1


@pytest.mark.parametrize("pointer", [b"", b"../../etc", b"0009-20250101T000000Z-00000000", b"\xff"])
def test_a_pointer_to_nowhere_is_named(writer, settings, folder, pointer):
    publish(writer, settings)
    (folder / "current").write_bytes(pointer)
    with pytest.raises(NoVersion, match="current names"):
        current(folder)
    assert rollback(folder, 1) == current(folder)  # this puts it right,
    (folder / "current").write_bytes(pointer)
    assert publish(writer, settings).number == 2  # and so does publishing


def test_rolling_back_what_is_not_there_makes_no_folder(tmp_path):
    with pytest.raises(NoVersion, match="nothing has been published"):
        rollback(tmp_path / "none", 1)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("manifest", [b"", b"{}", b"[]", b'{"number": "x"}', b"\xff"])
def test_a_damaged_manifest_is_named(writer, settings, folder, manifest):
    version = publish(writer, settings)
    (version.path / "manifest.json").write_bytes(manifest)
    with pytest.raises(StoreError, match=r"manifest\.json is damaged"):
        current(folder)


@pytest.mark.parametrize("step", ["_describe", "_check_floors", "_write", "_point", "write_whole"])
def test_an_error_at_any_step_leaves_the_old_version_served(
    writer, settings, folder, monkeypatch, step
):
    writer.replace(article(1), says(PROPOSING))
    first = publish(writer, settings)
    writer.replace(article(2), says(PROPOSING))

    def fail(*_):
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(module, step, fail)
        with pytest.raises(OSError, match="no space"):
            publish(writer, settings)
    assert current(folder) == first
    second = publish(writer, settings)
    assert current(folder) == second
    assert second.quads == 12
    assert not list((folder / "versions").glob(".*"))


def test_the_version_of_a_moment_is_the_last_made_by_then(writer, settings, folder):
    with pytest.raises(NoVersion, match="nothing has been published"):
        at(folder, datetime.now(UTC))
    made = [datetime(2026, month, 1, 12, tzinfo=UTC) for month in (1, 2, 3, 4)]
    for number, when in enumerate(made, 1):
        writer.replace(RECORD, says(MANY[:number]))
        publish(writer, settings, issue=(number, when))
    rollback(folder, 2)
    second = timedelta(seconds=1)
    asked = [made[0], made[1], made[2] - second, made[2], made[3] + second]
    # The first is no longer kept: of what is, the first comes nearest.
    assert [at(folder, when).number for when in asked] == [2, 2, 2, 3, 4]
