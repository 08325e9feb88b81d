"""Which dumps stay: a rule over names and dates, and the folder after it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dumps.edition import full_name, issue
from graph.dumps.placing import only_one
from graph.dumps.retention import Rule, kept, retire, rule
from graph.dumps.shelf import Name, names, read_name
from graph.errors import Locked
from graph.settings import Settings

DEFAULT = Rule(7, 5, "all")
COUNTS = st.one_of(st.just("all"), st.integers(0, 9))
RULES = st.builds(Rule, COUNTS, COUNTS, COUNTS)
FIRST = datetime(2023, 12, 20, tzinfo=UTC)


def _name(text: str) -> Name:
    name = read_name(text)
    assert name is not None
    return name


def _full(number: int, created: datetime, *, quotes: bool = True) -> Name:
    return _name(full_name(issue(number, created), quotes=quotes))


def _delta(number: int, created: datetime, since: int) -> Name:
    return _name(f"kurultay_delta_{issue(number, created)}_since_{since:04d}")


@st.composite
def runs(draw: st.DrawFn) -> list[Name]:
    """Full dumps, the oldest first, minutes or weeks apart, some without quotes."""
    gaps = draw(st.lists(st.integers(1, 40 * 24 * 60), max_size=40))
    quoting = draw(st.lists(st.booleans(), min_size=len(gaps), max_size=len(gaps)))
    found, when = [], FIRST
    for number, (gap, quotes) in enumerate(zip(gaps, quoting, strict=True), 1):
        when += timedelta(minutes=gap)
        found.append(_full(number, when, quotes=quotes))
    return found


def _daily(days: int) -> list[Name]:
    return [_full(n + 1, FIRST + timedelta(days=n)) for n in range(days)]


def test_the_default_keeps_seven_days_five_weeks_and_every_month() -> None:
    assert rule(Settings()) == DEFAULT
    stay = sorted(kept(_daily(100), DEFAULT), key=lambda bag: bag.number)
    assert [f"{bag.created:%m-%d}" for bag in stay] == [
        *("12-31", "01-31", "02-29"),  # the last of each month
        *("03-03", "03-10", "03-17"),  # Sundays
        *("03-22", "03-23", "03-24", "03-25", "03-26", "03-27", "03-28"),
    ]


def test_settings_give_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KURULTAY_DUMPS_KEPT_DAYS", "all")
    monkeypatch.setenv("KURULTAY_DUMPS_KEPT_MONTHS", "24")
    assert rule(Settings()) == Rule("all", 5, 24)
    for wrong in ("-1", "some", "1.5"):
        monkeypatch.setenv("KURULTAY_DUMPS_KEPT_WEEKS", wrong)
        with pytest.raises(ValueError, match="dumps_kept_weeks"):
            Settings()


def test_weeks_of_one_number_in_two_years_are_two() -> None:
    bags = [_full(1, datetime(2025, 3, 4, tzinfo=UTC)), _full(2, datetime(2026, 3, 4, tzinfo=UTC))]
    assert kept(bags, Rule(0, "all", 0)) == set(bags)
    new_year = [
        _full(1, datetime(2024, 12, 30, tzinfo=UTC)),
        _full(2, datetime(2025, 1, 2, tzinfo=UTC)),
    ]
    assert kept(new_year, Rule(0, "all", 0)) == {new_year[1]}


@given(runs(), RULES)
def test_the_last_of_each_kind_always_stays(bags: list[Name], by: Rule) -> None:
    stay = kept(bags, by)
    assert stay <= set(bags)
    for quotes in (True, False):
        of_kind = [bag for bag in bags if bag.quotes == quotes]
        assert set(of_kind[-1:]) <= stay


@given(runs(), RULES, st.data())
def test_what_a_link_leads_to_stays(bags: list[Name], by: Rule, data: st.DataObject) -> None:
    links = data.draw(st.lists(st.sampled_from(bags))) if bags else []
    assert set(links) <= kept(bags, by, links)


@given(runs(), RULES)
def test_one_by_one_the_same_stay_as_all_at_once(bags: list[Name], by: Rule) -> None:
    """What a rule will keep later is never deleted earlier."""
    stay: set[Name] = set()
    for bag in bags:
        stay = kept({*stay, bag}, by)
    assert stay == kept(bags, by)


@given(runs(), RULES)
def test_every_period_keeps_its_last_and_no_more_are_kept(bags: list[Name], by: Rule) -> None:
    quoting = [bag for bag in bags if bag.quotes]
    stay = kept(quoting, by)
    assert kept(stay, by) == stay
    for count, form in ((by.days, "%Y-%m-%d"), (by.weeks, "%G-%V"), (by.months, "%Y-%m")):
        periods = sorted({f"{bag.created:{form}}" for bag in quoting}, reverse=True)
        for period in periods if count == "all" else periods[:count]:
            last = [bag for bag in quoting if f"{bag.created:{form}}" == period][-1]
            assert last in stay
    most = [c if isinstance(c, int) else len(bags) for c in (by.days, by.weeks, by.months)]
    assert len(stay) <= sum(most) + 1


@given(runs(), RULES, st.data())
def test_a_delta_stays_as_long_as_both_its_ends(
    bags: list[Name], by: Rule, data: st.DataObject
) -> None:
    pairs = [(old, new) for old in bags for new in bags if old.number < new.number]
    drawn = data.draw(st.lists(st.sampled_from(pairs))) if pairs else []
    deltas = {_delta(new.number, new.created, old.number): {old, new} for old, new in drawn}
    stay = kept([*bags, *deltas], by)
    full = kept(bags, by)
    assert stay == full | {delta for delta, ends in deltas.items() if ends <= full}


def test_the_folder_keeps_what_the_rule_keeps_and_what_is_not_a_dump(tmp_path: Path) -> None:
    bags = _daily(60)
    deltas = [_delta(b.number, b.created, b.number - 1) for b in bags[1:]]
    for name in (*bags, *deltas):
        (tmp_path / name.text / "data").mkdir(parents=True)
        (tmp_path / name.text / "data" / "file").write_text("x")
    for other in ("notes", "kurultay_full_somewhen", "kurultay_full_20240101T000000Z_0001.part"):
        (tmp_path / other).mkdir()
    (tmp_path / "latest").symlink_to(bags[3].text)  # served again after a rollback
    (tmp_path / "latest_delta").symlink_to(deltas[10].text)
    (tmp_path / "latest_without-quotes").symlink_to("nowhere")
    gone = retire(tmp_path, DEFAULT)
    stay = kept(bags, DEFAULT) | {bags[3], deltas[10], *deltas[-6:]}
    assert set(names(tmp_path)) == stay
    assert set(gone) == {name.text for name in (*bags, *deltas)} - {name.text for name in stay}
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == len(stay) + 3 + 2
    assert not list(tmp_path.glob(".kurultay_*"))
    assert retire(tmp_path, DEFAULT) == []
    with only_one(tmp_path), pytest.raises(Locked):
        retire(tmp_path, DEFAULT)


@pytest.mark.parametrize(
    "text",
    [
        "kurultay_full_20241301T000000Z_0001",
        "kurultay_full_20240101T000000Z_001",
        "kurultay_full_20240101T000000Z_0002_since_0001",
        "kurultay_delta_20240101T000000Z_0002",
        "kurultay_full_20240101T000000Z_0001_without-quotes_",
        "kurultay_full_20240101T000000Z_٠٠٠١",
        "../kurultay_full_20240101T000000Z_0001",
        "kurultay_full_20240101T000000Z_0001\n",
        ".kurultay_full_20240101T000000Z_0001",
        "latest",
        "",
    ],
)
def test_what_is_no_name_of_a_dump_is_none(text: str) -> None:
    assert read_name(text) is None


def test_a_name_says_which_version_it_is_of() -> None:
    when = datetime(2026, 11, 23, 14, 27, tzinfo=UTC)
    quoteless = read_name("kurultay_full_20261123T142700Z_12345_without-quotes")
    assert quoteless == Name(
        "kurultay_full_20261123T142700Z_12345_without-quotes", 12345, when, None, False
    )
    delta = read_name("kurultay_delta_20261123T142700Z_0012_since_0007")
    assert delta == Name("kurultay_delta_20261123T142700Z_0012_since_0007", 12, when, 7, True)
