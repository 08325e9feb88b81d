"""The record as an index: who held what when, as far as the dates go."""

import pytest

from ingest.record import holds


@pytest.mark.parametrize(
    ("start", "end", "day", "held"),
    [
        ("2010-09-16", "2014-09-16", "2014-09-15", True),
        ("2010-09-16", "2014-09-16", "2014-09-16", False),
        ("2010-09-16", "2014", "2014-06-01", True),
        ("2010-09-16", "2014-09", "2014-09-30", True),
        ("2010-09-16", "2014-09", "2014-10-01", False),
        ("2010", "2014", "2015-01-01", False),
        ("2010", None, "2010-01-01", True),
        (None, None, "1999-01-01", True),
        ("2010-09-16", None, "2010-09-15", False),
    ],
)
def test_an_office_is_held_as_long_as_its_dates_allow(
    start: str | None, end: str | None, day: str, held: bool
) -> None:
    assert holds(start, end, day) is held
