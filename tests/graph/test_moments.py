"""What stood at a moment."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.moments import standing

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@dataclass(frozen=True)
class Thing:
    created: datetime


@given(st.lists(MOMENTS, min_size=1), MOMENTS)
def test_it_is_the_last_by_then_or_the_first(moments: list[datetime], when: datetime) -> None:
    found = standing([Thing(moment) for moment in moments], when).created
    if min(moments) <= when:
        assert found <= when
        assert not any(found < moment <= when for moment in moments)
    else:
        assert found == min(moments)


@given(MOMENTS)
def test_a_moment_has_what_was_made_in_it(when: datetime) -> None:
    second = timedelta(seconds=1)
    things = [Thing(when - second), Thing(when), Thing(when + second)]
    assert [standing(things, t.created) for t in things] == things


def test_of_nothing_nothing_stood() -> None:
    with pytest.raises(ValueError, match="nothing"):
        standing([], datetime.now(UTC))
