"""Constructions of Kyrgyz reports, each in invented sentences with what it must and must not give."""

import pytest

from ingest.sheet import Act, Event


def _acts(sheet):
    return [(f.kind, f.speaker, f.object.name["ky"]) for f in sheet.facts if isinstance(f, Act)]


def test_what_a_pair_does_together_is_done_by_each(read):
    sheet = read(
        "Мурат Кайахан менен Айлин Демирхан биргелешкен декларацияга кол коюшту.", language="ky"
    )
    assert {(kind, speaker) for kind, speaker, _ in _acts(sheet)} == {
        ("decide", "person/murat-kayahan"), ("decide", "person/aylin-demirhan"),
    }  # fmt: skip


def test_what_is_still_to_be_signed_is_no_decision(read):
    text = "Мурат Кайахан эртең биргелешкен декларацияга кол коёт."
    assert _acts(read(text, language="ky")) == []


def test_the_next_sentence_says_whose_words_these_are(read):
    said = "Жалпы илимий форум 2032-жылы Шушада өткөрүлөт. {} Мурат Кайахан билдирди."
    sheet = read(said.format("Бул тууралуу"), language="ky")
    (act,) = (f for f in sheet.facts if isinstance(f, Act))
    assert (act.kind, act.speaker) == ("announce", "person/murat-kayahan")
    assert (act.object.place, act.object.when) == ("place/shusha", "2032")
    assert _acts(read(said.format("Башка маселени"), language="ky")) == []


def test_a_journey_that_somebody_else_makes_known_is_his_announcement(read):
    sheet = read(
        "Президент Айлин Демирхан эртең Алматыга барат. Бул тууралуу басма сөз катчысы Нурлан "
        "Асаналиев билдирди.",
        language="ky",
    )
    ((kind, speaker, name),) = _acts(sheet)
    assert (kind, speaker) == ("announce", "person/nurlan-asanaliev")
    assert name.endswith("Алматыга барат")


def test_according_to_whom_a_sentence_is_says_whose_claim_it_is(read):
    text = "Айлин Демирхан келди. {} былтыр 120 студент окуган."
    claims = [f for f in read(text.format("Мурат Кайахандын айтымында,"), language="ky").facts
              if isinstance(f, Act)]  # fmt: skip
    assert [(f.kind, f.speaker) for f in claims] == [("assert", "person/murat-kayahan")]
    assert not any(isinstance(f, Act) for f in read(text.format("Алматыда"), language="ky").facts)


def test_an_office_in_small_letters_is_its_holder_where_it_is_the_subject(read):
    sheet = read(
        "Тышкы иштер министри Нурлан Асаналиев Шушага келди. Өз кезегинде министр жалпы музей "
        "ачууну сунуштады.",
        language="ky",
    )
    assert _acts(sheet) == [("propose", "person/nurlan-asanaliev", "жалпы музей")]


def test_an_institution_that_only_begins_with_a_capital_is_a_subject(read):
    sheet = read(
        "Азербайжандын Тышкы иштер министрлиги жалпы музей ачууну сунуштады.", language="ky"
    )
    ((_, speaker, name),) = _acts(sheet)
    assert (speaker, name) == (
        "organization/azerbayzhandyn-tyshky-ishter-ministrligi", "жалпы музей",
    )  # fmt: skip


def test_a_parliament_without_a_state_is_that_of_the_country_that_reports(read):
    sheet = read("Жогорку Кеңеш жаңы келишимди бекитти.", language="ky")
    assert [(kind, speaker) for kind, speaker, _ in _acts(sheet)] == [
        ("decide", "state/kyrgyzstan")
    ]


@pytest.mark.parametrize("number", ["XXI", "21-"])
def test_a_summit_has_its_number_day_and_town(number, read):
    joint = "" if number.endswith("-") else " "
    sheet = read(
        f"2031-жылдын 4-майында Шуша шаарында Түрк мамлекеттер уюмунун {number}{joint}саммити "
        "өттү. Кайахан жалпы музей ачууну сунуштады.",
        language="ky",
    )
    (summit,) = (f for f in sheet.facts if isinstance(f, Event))
    assert (summit.ordinal, summit.when, summit.place) == (21, "2031-05-04", "place/shusha")


def test_a_claim_needs_somebody_who_makes_it(read):
    claim = "уюмдун алкагында 124 иш-чара өттү"
    claimed = read(f"Кайахан келди. Анын айтымында, {claim}.", language="ky")
    assert [f.kind for f in claimed.facts if isinstance(f, Act)] == ["assert"]
    told = read(f"Кайахан келди. Былтыр {claim}.", language="ky")
    assert not any(isinstance(f, Act) for f in told.facts)


def test_a_second_need_shares_the_verb_of_saying(read):
    sheet = read(
        "Мурат Кайахан чек арада логистика борборун куруу зарылдыгын жана суу тууралуу келишимге "
        "кол коюу керектигин белгиледи.",
        language="ky",
    )
    assert [kind for kind, _, _ in _acts(sheet)] == ["call", "call"]


def test_a_second_thing_may_be_joined_by_a_longer_word(read):
    sheet = read(
        "ТМУнун Шушадагы саммитинде Шуша декларациясы, ошондой эле «Жаштар хартиясы» кабыл алынды.",
        language="ky",
    )
    assert {name for _, _, name in _acts(sheet)} == {"Шуша декларациясы", "Жаштар хартиясы"}


def test_what_will_be_given_is_announced_and_no_claim(read):
    text = "Мурат Кайахан Алматыга 10 автобус {} маалымдады."
    for verb, kind in (("берерин", "announce"), ("бергенин", "assert")):
        sheet = read(text.format(verb), language="ky")
        assert [f.kind for f in sheet.facts if isinstance(f, Act)] == [kind], verb


def test_what_the_heads_of_two_states_sign_each_of_them_signs(read):
    text = "Мурат Кайахан Айлин Демирхан менен жолугушту. {} биргелешкен билдирүүгө кол коюшту."
    sheet = read(text.format("Мамлекет башчылар"), language="ky")
    assert {speaker for _, speaker, _ in _acts(sheet)} == {
        "person/murat-kayahan", "person/aylin-demirhan",
    }  # fmt: skip


def test_parliament_is_no_part_of_the_name_of_a_fund_that_follows(read):
    sheet = read("Парламент Түрк академиясы боюнча келишимди ратификациялады.", language="ky")
    assert [speaker for _, speaker, _ in _acts(sheet)] == ["state/kyrgyzstan"]


def test_an_office_means_whom_the_text_is_about_before_his_companion(read):
    sheet = read(
        "Тышкы иштер министри Нурлан Асаналиев өз кесиптеши, тышкы иштер министри Эмир Токоев менен "
        "жолугушту. Министр жалпы музей ачууну сунуштады.",
        language="ky",
    )
    assert [speaker for _, speaker, _ in _acts(sheet)] == ["person/nurlan-asanaliev"]


def test_the_side_of_a_nation_is_its_state(read):
    sheet = read("Казак тарап жалпы музей ачууну сунуштады.", language="ky")
    assert _acts(sheet) == [("propose", "state/kazakhstan", "жалпы музей")]


def test_a_figure_in_thanks_is_no_claim(read):
    text = "Мурат Кайахан академия 20 китеп {}."
    for verb, found in (("чыгарганын айтты", 1), ("чыгарганына ыраазычылык билдирди", 0)):
        sheet = read(text.format(verb), language="ky")
        assert len([f for f in sheet.facts if isinstance(f, Act)]) == found, verb


def test_an_unnamed_plural_does_not_act_for_whom_the_text_spoke_of(read):
    text = "Мурат Кайахан Алматыга келди. {} жалпы музей ачууну сунуштады."
    assert _acts(read(text.format("Ал"), language="ky"))
    assert _acts(read(text.format("Облустун жетекчилиги"), language="ky")) == []


def test_a_state_before_an_accusative_owns_it_not(read):
    sheet = read("Казакстан келишимди бекитти.", language="ky")
    assert _acts(sheet) == [("decide", "state/kazakhstan", "келишим")]
