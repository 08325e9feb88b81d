"""A record that contradicts itself is told where and how; one that does not, passes."""

from typing import Any

import pytest

from ingest.coherence import contradictions, precedes, require
from ingest.errors import Nonconforming
from ingest.sheet import Sheet
from tests.ingest.facts import record_sheet

POST = {"type": "post", "id": "post/president", "names": {"en": "President"},
        "organization": "state/anadolu"}  # fmt: skip
DEMIR = {"type": "person", "id": "person/demir", "names": {"tr": "Su Demir"}}
AYDIN_UNTIL = {"type": "office", "person": "person/aydin", "organization": "state/anadolu",
               "role": "president", "post": "post/president", "start": "2010", "end": "2014-08-28"}  # fmt: skip
DEMIR_FROM = {**AYDIN_UNTIL, "person": "person/demir", "start": "2014-08-28", "end": None}
CHAIR = {"type": "chairmanship", "member": "state/anadolu",
         "organization": "organization/birlik", "start": "2024-11-06"}  # fmt: skip
MEMBER = {"type": "membership", "member": "state/anadolu",
          "organization": "organization/birlik", "start": "2012"}  # fmt: skip
PLACED = {"type": "place", "id": "place/anadolu", "names": {"en": "Anatolia"},
          "territory_of": "state/anadolu", "kind": "country"}  # fmt: skip
PROPOSE = {"type": "act", "kind": "propose", "speaker": "person/aydin", "date": "2022-11-11",
           "object": {"type": "fund", "id": "proposal/fund", "name": {"en": "Fund"}}}  # fmt: skip
REALIZED = {"type": "status", "of": "proposal/fund", "to": "realized", "date": "2023"}


def told(*facts: dict[str, Any]) -> list[str]:
    """What is found wrong in a sound record with `facts` added."""
    return [found.reason for found in contradictions({"r": _sheet(MEMBER, PLACED, *facts)})]


def _sheet(*facts: dict[str, Any]) -> Sheet:
    place = {"type": "place", "id": "place/samarkand-city", "names": {"en": "City"},
             "located_in": "place/samarkand"}  # fmt: skip
    return record_sheet(place, *facts)


def test_a_sound_record_contradicts_itself_in_nothing() -> None:
    sound = (POST, DEMIR, AYDIN_UNTIL, DEMIR_FROM, CHAIR, PROPOSE, REALIZED)
    assert told(*sound) == []
    require({"r": _sheet(MEMBER, PLACED, *sound)})


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ([PLACED], "place/anadolu is described in r already"),
        ([{**PLACED, "id": "place/other"}], "Anatolia (en) is the name of place/anadolu already"),
        ([{**AYDIN_UNTIL, "start": None, "post": None}], "an office has a start"),
        ([{**POST, "organization": "organization/birlik"}, AYDIN_UNTIL],
         "post/president is a post of organization/birlik"),
        ([POST, DEMIR, AYDIN_UNTIL, {**DEMIR_FROM, "start": "2014-08-27"}],
         "another person holds the post: from 2010 to 2014-08-28"),
        ([POST, DEMIR, {**AYDIN_UNTIL, "end": None}, DEMIR_FROM],
         "another person holds the post: from 2010 to now"),
        ([CHAIR, {**CHAIR, "start": "2025"}], "another state is in the chair"),
        ([{**MEMBER, "role": "observer", "start": "2018"}], "the member belongs to it already"),
        ([{"type": "event", "id": "event/s", "names": {"en": "S"}, "kind": "summit",
           "meeting_of": "organization/birlik", "place": "place/samarkand"}],
         "event/s was held and has no date"),
        ([{"type": "event", "id": "event/s", "names": {"en": "S"}, "kind": "summit",
           "meeting_of": "organization/birlik", "when": "2020-04-10"}],
         "event/s was held and has no place"),
        ([REALIZED], "nobody puts proposal/fund forward"),
        ([PROPOSE, {**REALIZED, "date": "2022-10"}],
         "proposal/fund was first put forward on 2022-11-11"),
        ([{**PROPOSE, "on_behalf_of": "state/anadolu", "date": "2018"}],
         "person/aydin holds no office of state/anadolu on 2018"),
        ([{"type": "participation", "participant": "person/aydin", "event": "event/old",
           "represents": "state/anadolu"},
          {"type": "event", "id": "event/old", "names": {"en": "Old"}, "when": "2001-04-26"}],
         "person/aydin holds no office of state/anadolu on 2001-04-26"),
        ([DEMIR], "person/demir is tied to nothing"),
        ([{**CHAIR, "disputed": True}], "disputed, and the other version is not told"),
    ],
)  # fmt: skip
def test_a_contradiction_is_told(facts: list[dict[str, Any]], reason: str) -> None:
    assert [found for found in told(*facts) if found.startswith(reason)] != []


def test_what_is_disputed_may_overlap() -> None:
    version = {"text": {"en": "Another."}, "sources": ["s"]}
    other = {**CHAIR, "start": "2025", "disputed": True, "otherwise": [version]}
    assert told(CHAIR, other) == []


def test_a_summit_held_online_needs_no_place() -> None:
    online = {"type": "event", "id": "event/s", "names": {"en": "S"}, "kind": "summit",
              "meeting_of": "organization/birlik", "when": "2020-04-10", "online": True}  # fmt: skip
    assert told(online) == []


def test_an_officer_acts_on_his_first_day_and_not_on_the_day_after_his_last() -> None:
    office = {**AYDIN_UNTIL, "person": "person/demir", "start": "2014-08-28", "end": "2016-05-05"}
    for day, wrong in (("2014-08-28", 0), ("2014-08-27", 1), ("2016-05-04", 0), ("2016-05-05", 1)):
        act = {**PROPOSE, "speaker": "person/demir", "on_behalf_of": "state/anadolu", "date": day}
        assert len(told(POST, DEMIR, office, act)) == wrong, day


def test_a_key_means_one_page_in_every_sheet_and_every_page_serves_a_fact() -> None:
    first, second = _sheet(MEMBER, PLACED), _sheet(MEMBER, PLACED)
    (key, source), *_ = second.sources.items()
    elsewhere = source.model_copy(update={"url": "https://example.org/elsewhere"})
    moved = second.model_copy(update={"sources": {key: elsewhere, "idle": source}})
    found = {one[1:] for one in contradictions({"a": first, "b": moved})}
    assert (f"sources.{key}", f"is another page in a: {source.url}") in found
    assert ("sources.idle", "no fact rests on it") in found


def test_all_contradictions_are_told_at_once_each_with_its_place() -> None:
    with pytest.raises(Nonconforming) as caught:
        require({"people/anadolu": _sheet(MEMBER, PLACED, DEMIR, REALIZED)})
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("record/people/anadolu: facts.")
    assert lines[0].endswith("(status): nobody puts proposal/fund forward")
    assert lines[1].endswith("(person): person/demir is tied to nothing")


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [("2014", "2015-03", True), ("2014", "2014-03", False), ("2014-03", "2014", False),
     ("2014-08-27", "2014-08-28", True), ("2014-08-28", "2014-08-28", False),
     ("2013/2014", "2014", True)],
)  # fmt: skip
def test_dates_are_compared_as_far_as_both_go(one: str, other: str, before: bool) -> None:
    assert precedes(one, other) == before
