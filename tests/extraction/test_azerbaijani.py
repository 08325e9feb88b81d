"""Constructions of Azerbaijani reports, in invented sentences with what they must and must not give."""

import pytest

from ingest.sheet import Act, Event


def _acts(sheet):
    return [(f.kind, f.speaker, f.object.name["az"]) for f in sheet.facts if isinstance(f, Act)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Kayahan ortaq fondun yaradılmasını təklif edib.",
        "Almatıda Murat Kayahan ortaq fond yaratmağı təklif etmişdir.",
        "Ortaq fondun yaradılmasını Qazaxıstanın qonağı Murat Kayahan təklif edib.",
    ],
)
def test_a_bare_name_is_the_subject(sentence, read):
    ((kind, speaker, name),) = _acts(read(sentence, language="az"))
    assert (kind, speaker) == ("propose", "person/murat-kayahan")
    assert name.lower().startswith("ortaq fond")


def test_what_follows_ki_is_said_by_its_subject(read):
    sheet = read(
        "Murat Kayahan bildirib ki, gələn il Almatıda ortaq forum keçiriləcək.", language="az"
    )
    assert _acts(sheet) == [("announce", "person/murat-kayahan", "ortaq forum")]


def test_what_an_agency_reports_is_nobodys_plan(read):
    text = "Qeyd edək ki, gələn il Almatıda ortaq forum keçiriləcək."
    assert _acts(read(text, language="az")) == []


def test_an_endorsement_behind_ki_is_that_of_the_state_it_names(read):
    text = "Murat Kayahan bildirib ki, Qırğızıstan ortaq bazar təşəbbüsünü dəstəkləyir."
    ((kind, speaker, _),) = _acts(read(text, language="az"))
    assert (kind, speaker) == ("support", "state/kyrgyzstan")


def test_what_was_not_proposed_is_said_to_be_denied(read):
    sheet = read("Kayahan ortaq fondun yaradılmasını təklif etməyib.", language="az")
    (act,) = (f for f in sheet.facts if isinstance(f, Act))
    assert act.negated


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("mayın 4-də", "2031-05-04"),
        ("2031-ci il mayın 4-də", "2031-05-04"),
        ("4 may 2031-ci il tarixində", "2031-05-04"),
    ],
)
def test_a_month_may_stand_before_its_day(written, day, read):
    sheet = read(
        f"{written.capitalize()} Şuşada TDT-nin 21-ci Zirvə görüşü keçirilib. "
        "Kayahan ortaq muzeyin açılmasını təklif edib.",
        language="az",
    )
    (summit,) = (f for f in sheet.facts if isinstance(f, Event))
    assert (summit.ordinal, summit.when, summit.place) == (21, day, "place/shusha")


def test_a_document_is_named_with_what_it_is_about_and_two_in_a_row_are_two(read):
    sheet = read(
        "TDT-nin 21-ci Zirvə görüşündə sərhəd çayları haqqında Saziş və Şuşa Bəyannaməsi "
        "imzalanıb.",
        language="az",
    )
    assert [name for _, _, name in _acts(sheet)] == [
        "sərhəd çayları haqqında Saziş",
        "Şuşa Bəyannaməsi",
    ]


def test_what_two_sides_sign_at_a_meeting_is_no_decision_of_an_organization(read):
    text = "TDT-nin forumunda iki nazirlik arasında Anlaşma Memorandumu imzalanıb."
    assert _acts(read(text, language="az")) == []


def test_who_backs_this_proposal_backs_what_another_proposed(read):
    sheet = read(
        "Aylin Demirhan ortaq fondun yaradılmasını təklif edib. "
        "Murat Kayahan bu təklifi dəstəkləyib.",
        language="az",
    )
    assert _acts(sheet) == [
        ("propose", "person/aylin-demirhan", "ortaq fond"),
        ("support", "person/murat-kayahan", "ortaq fond"),
    ]


def test_a_passive_decision_finds_its_object_before_where_it_was_made(read):
    sheet = read(
        "Fondun yaradılması barədə qərar TDT-nin Şuşa sammitində qəbul edilib.", language="az"
    )
    (name,) = (name for _, _, name in _acts(sheet))
    assert name == "Fond"


def test_what_a_state_will_do_is_announced_by_whom_the_next_sentence_names(read):
    text = "Qazaxıstan üzvlük üçün müraciət edəcək. {} Murat Kayahan deyib."
    for next_words, found in (("Bunu", 1), ("Sonra", 0)):
        sheet = read(text.format(next_words), language="az")
        assert len([f for f in sheet.facts if isinstance(f, Act)]) == found, next_words


def test_what_a_speaker_reports_of_others_is_not_his_own(read):
    said = "“Onlar muzey layihəsinə dəstək {} dedilər”, - deyə Murat Kayahan bildirib."
    for verb, found in (("verdiklərini", 0), ("verdiyimizi", 1)):
        sheet = read(said.format(verb), language="az")
        acts = [f for f in sheet.facts if isinstance(f, Act) and f.kind == "support"]
        assert len(acts) == found, verb
