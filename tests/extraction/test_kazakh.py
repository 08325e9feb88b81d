"""Constructions of Kazakh reports, each in invented sentences with what it must and must not give."""

import pytest

from ingest.sheet import Act, Event


def _acts(sheet):
    return [(f.kind, f.speaker, f.object.name["kk"]) for f in sheet.facts if isinstance(f, Act)]


def test_a_speech_between_dashes_is_the_speech_of_who_said_it(read):
    sheet = read(
        "– Ортақ тұқым қорын құруды ұсынамын. Бұл егіншілерге керек, – деді Демирхан. "
        "– Достастық күнін өткізуді ұсынамын.\n\nҚайахан тыңдады.",
        language="kk",
    )
    assert _acts(sheet) == [
        ("propose", "person/aylin-demirhan", "Ортақ тұқым қоры"),
        ("propose", "person/aylin-demirhan", "Достастық күні"),
    ]
    assert {e.mode for f in sheet.facts if isinstance(f, Act) for e in f.evidence} == {
        "direct-quote"
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Қайахан ортақ мұражай ашуды ұсынды.",
        "М.Қайахан ортақ мұражай ашуды ұсынды.",
        "М. Қайахан ортақ мұражай ашуды ұсынды.",
        "Ортақ мұражай ашуды Мұрат Қайахан ұсынды.",
    ],
)
def test_a_bare_name_is_the_subject_wherever_it_stands_and_whatever_of_it_is_written(
    sentence, read
):
    (act,) = _acts(read(sentence, language="kk"))
    assert act[:2] == ("propose", "person/murat-kayahan")
    assert act[2].lower() == "ортақ мұражай"


def test_an_initial_that_does_not_fit_means_somebody_else(read):
    assert _acts(read("Б.Қайахан ортақ мұражай ашуды ұсынды.", language="kk")) == []


def test_a_title_without_a_name_is_the_president_at_home(read):
    sheet = read("Мемлекет басшысы ортақ мұражай ашуды ұсынды.", language="kk")
    assert [speaker for _, speaker, _ in _acts(sheet)] == ["person/aylin-demirhan"]
    foreign = read("Әзербайжан президенті ортақ мұражай ашуды ұсынды.", language="kk")
    assert "person/aylin-demirhan" not in [speaker for _, speaker, _ in _acts(foreign)]


@pytest.mark.parametrize("number", ["ХХІ", "XXI", "21-ші", "21-"])
def test_the_number_of_a_summit_is_roman_or_ordinal(number, read):
    joint = "" if number.endswith("-") else " "
    sheet = read(
        f"2031 жылғы 4 мамырда Шуша қаласында Түркі мемлекеттері ұйымының {number}{joint}саммиті "
        "өтті. Қайахан ортақ мұражай ашуды ұсынды.",
        language="kk",
    )
    (summit,) = (f for f in sheet.facts if isinstance(f, Event))
    assert (summit.ordinal, summit.when, summit.place) == (21, "2031-05-04", "place/shusha")


def test_where_something_is_to_be_held_is_no_part_of_its_name(read):
    (act,) = (
        f
        for f in read("Қайахан 2032 жылғы 5 маусымда Шушада форум өткізуді ұсынды.",
                      language="kk").facts
        if isinstance(f, Act)
    )  # fmt: skip
    assert act.object.name == {"kk": "форум"}
    assert (act.object.place, act.object.when) == ("place/shusha", "2032-06-05")


def test_what_was_not_proposed_is_said_to_be_denied(read):
    (act,) = (
        f for f in read("Қайахан ортақ қор құруды ұсынбады.", language="kk").facts
        if isinstance(f, Act)
    )  # fmt: skip
    assert act.negated


def test_whose_proposal_a_speaker_recalls_made_it(read):
    sheet = read(
        "Мұрат Қайахан 2030 жылы Шушада өткен жиында Қырғызстан ортақ қор құруды ұсынғанын айтты.",
        language="kk",
    )
    (act,) = (f for f in sheet.facts if isinstance(f, Act))
    assert (act.kind, act.speaker, act.recalled) == ("propose", "state/kyrgyzstan", True)


def test_the_title_before_a_name_behind_its_object_is_no_part_of_it(read):
    sheet = read("Ортақ мұражай ашуды қырғыз президенті Мұрат Қайахан ұсынды.", language="kk")
    assert _acts(sheet) == [("propose", "person/murat-kayahan", "Ортақ мұражай")]


def test_what_came_of_an_initiative_stands_before_it(read):
    sheet = read("Түркі академиясы 2010 жылы Қазақстанның бастамасымен құрылды.", language="kk")
    ((kind, speaker, name),) = _acts(sheet)
    assert (kind, speaker, name) == ("propose", "state/kazakhstan", "Түркі академиясы")


def test_a_title_is_anothers_where_the_text_spoke_of_him_and_not_of_the_one_at_home(read):
    proposed = "Мемлекет басшысы ортақ мұражай ашуды ұсынды."
    for before, who in (
        ("Мұрат Қайахан Шушаға келді.", "person/murat-kayahan"),
        ("Айлин Демирхан Мұрат Қайаханмен кездесті.", "person/aylin-demirhan"),
        ("Шушада жиын өтті.", "person/aylin-demirhan"),
    ):
        acts = _acts(read(f"{before} {proposed}", language="kk"))
        assert [speaker for _, speaker, _ in acts] == [who], before


def test_states_that_agree_decide_each(read):
    sheet = read("Қазақстан, Қырғызстан және Әзербайжан ортақ қор құруға келісті.", language="kk")
    assert {(kind, speaker) for kind, speaker, _ in _acts(sheet)} == {
        ("decide", "state/kazakhstan"), ("decide", "state/kyrgyzstan"),
        ("decide", "state/azerbaijan"),
    }  # fmt: skip


def test_the_parties_are_the_two_that_a_report_names_and_nobody_where_it_names_three(read):
    two = "Мұрат Қайахан Айлин Демирханмен кездесті. Тараптар ортақ форум өткізуге уағдаласты."
    assert {speaker for _, speaker, _ in _acts(read(two, language="kk"))} == {
        "person/murat-kayahan", "person/aylin-demirhan",
    }  # fmt: skip
    three = two.replace("кездесті", "және Селин Ақсойлумен кездесті")
    assert _acts(read(three, language="kk")) == []


def test_to_receive_a_guest_is_no_decision(read):
    assert _acts(read("Айлин Демирхан Мұрат Қайаханды қабылдады.", language="kk")) == []


def test_a_state_before_an_accusative_owns_it_not(read):
    sheet = read("Қазақстан келісімді бекітті.", language="kk")
    assert [(f.kind, f.speaker) for f in sheet.facts if isinstance(f, Act)] == [
        ("decide", "state/kazakhstan")
    ]


def test_what_somebody_tells_of_others_is_not_his_decision(read):
    text = "Мұрат Қайахан сөз сөйледі. {} келісімді қабылдады."
    for others, found in (("Оның айтуынша, депутаттар", 0), ("Ол", 1)):
        sheet = read(text.format(others), language="kk")
        assert len([f for f in sheet.facts if isinstance(f, Act)]) == found, others
