"""Uzbek in both alphabets: one spelling to the rules, the quotes of the original to the reader."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import spelling
from ingest.engine import text
from ingest.sheet import Act, Event
from ingest.termbase import Termbase

_LETTERS = "аеёжйцчшщъьэюяўқғҳ АЕЁЦШЮЎ oOgG'’ʻʼ`‘abс\n"


def _acts(sheet):
    code = sheet.article.language
    return [(f.kind, f.speaker, f.object.name[code]) for f in sheet.facts if isinstance(f, Act)]


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Ўзбекистон", "Oʻzbekiston"), ("Мирзиёев", "Mirziyoyev"), ("маъруза", "maʼruza"),
        ("декларация", "deklaratsiya"), ("конференция", "konferensiya"), ("объект", "obyekt"),
        ("Ежов", "Yejov"), ("боғ", "bog'"), ("Шуша", "Shusha"), ("июль", "iyul"),
    ],
)  # fmt: skip
def test_both_alphabets_have_one_spelling(cyrillic, latin):
    assert spelling.respelt(cyrillic, "uz-Cyrl") == spelling.respelt(latin, "uz")


@pytest.mark.parametrize("mark", "ʻʼ’‘'`´′")
def test_an_apostrophe_is_an_apostrophe_however_it_is_written(mark):
    assert spelling.respelt(f"O{mark}zbekiston boʻlib", "uz") == "Özbekiston bölib"
    assert spelling.respelt(f"ta{mark}kidladi", "uz") == "takidladi"


def test_other_languages_keep_their_spelling():
    assert spelling.respelt("Ереван o'clock", "ru") == "Ереван o'clock"


@given(st.text(_LETTERS, max_size=60))
@settings(max_examples=200)
def test_every_place_of_the_one_spelling_leads_back_to_the_original(raw):
    document = text.read(raw, {}, "uz-Cyrl")
    assert len(document.norm) == len(document.low) == len(document.starts) == len(document.ends)
    assert list(document.starts) == sorted(document.starts)
    assert all(a < b <= len(raw) for a, b in zip(document.starts, document.ends, strict=True))


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        ("uz", "Murat Kayahan yangi suvoʻlchagich muzeyini ochishni taklif qildi.",
         "yangi suvoʻlchagich muzeyi"),
        ("uz", "Murat Kayahan yangi suvo`lchagich muzeyini ochishni taklif qildi.",
         "yangi suvo`lchagich muzeyi"),
        ("uz-Cyrl", "Мурат Кайаҳан янги сувўлчагич музейини очишни таклиф қилди.",
         "янги сувўлчагич музейи"),
    ],
)  # fmt: skip
def test_an_act_is_quoted_in_the_letters_of_its_article(language, said, name, read):
    sheet = read(said, language=language)
    assert _acts(sheet) == [("propose", "person/murat-kayahan", name)]
    (act,) = (f for f in sheet.facts if isinstance(f, Act))
    assert all(said[e.start : e.end] == e.quote for e in act.evidence)


def test_a_thing_has_one_key_in_both_alphabets():
    terms = Termbase.load()
    latin = terms.key({"uz": "qoʻshma investitsiya jamgʻarmasi"})
    assert latin == terms.key({"uz-Cyrl": "қўшма инвестиция жамғармаси"})


def test_to_offer_something_and_to_invite_somebody_are_told_apart_by_case(read):
    sheet = read(
        "Murat Kayahan muzey ochishni taklif qildi. Kayahan Demirhanni Shushaga taklif qildi.",
        language="uz",
    )
    assert [kind for kind, _, _ in _acts(sheet)] == ["propose", "invite"]


def test_what_two_presidents_ask_for_both_ask_for(read):
    sheet = read(
        "Murat Kayahan Aylin Demirhan bilan uchrashdi. Prezidentlar qoʻshma jamgʻarmani ishga "
        "tushirish zarurligini taʼkidladilar.",
        language="uz",
    )
    assert {(kind, who) for kind, who, _ in _acts(sheet)} == {
        ("call", "person/murat-kayahan"), ("call", "person/aylin-demirhan"),
    }  # fmt: skip


def test_the_short_name_in_brackets_is_no_part_of_what_is_decided(read):
    sheet = read(
        "Turkiy davlatlar tashkiloti (TDT) Shushani madaniyat poytaxti deb eʼlon qildi.",
        language="uz",
    )
    ((_, _, name),) = _acts(sheet)
    assert name == "Shushani madaniyat poytaxti"


def test_a_summit_has_its_number_day_and_town(read):
    sheet = read(
        "2031 йил 4 май куни Шуша шаҳрида Туркий давлатлар ташкилотининг 21-саммити ўтди.",
        language="uz-Cyrl",
    )
    (summit,) = (f for f in sheet.facts if isinstance(f, Event))
    assert (summit.ordinal, summit.when, summit.place) == (21, "2031-05-04", "place/shusha")


def test_what_another_did_may_be_welcomed(read):
    welcomed = "Murat Kayahan muzey xartiyasining qabul qilinishini tarixiy qadam deb atadi."
    assert _acts(read(welcomed, language="uz")) == [
        ("welcome", "person/murat-kayahan", "muzey xartiyasi")
    ]


def test_a_plan_of_ones_own_is_announced_and_a_wish_is_not(read):
    said = "“Yaqin kunlarda bayroqni koinotga {}. Bu yaxshi”, — dedi Kayahan."
    announced = _acts(read(said.format("joʻnatamiz"), language="uz"))
    assert announced == [("announce", "person/murat-kayahan", "bayroq")]
    for other in ("joʻnatmaymiz", "joʻnatmoqdamiz", "koʻramiz"):
        assert _acts(read(said.format(other), language="uz")) == [], other


def test_where_something_shall_stand_is_no_second_object(read):
    sheet = read(
        "Murat Kayahan raqamli markaz tuzish hamda uni Olmaotada joylashtirish tashabbusini ilgari "
        "surdi.",
        language="uz",
    )
    assert [name for _, _, name in _acts(sheet)] == ["raqamli markaz"]


def test_a_deputy_is_not_who_holds_the_office(read):
    sheet = read("Bosh vazir oʻrinbosari qoʻshma muzey ochishni taklif qildi.", language="uz")
    assert _acts(sheet) == []


def test_things_listed_before_a_word_for_proposals_are_all_proposed(read):
    sheet = read(
        "Kayahan ekologiya markazini tuzish, har yili media-forum oʻtkazish, axborot portalini "
        "yaratish kabi takliflarni ilgari surdi.",
        language="uz",
    )
    assert len(_acts(sheet)) == 3


def test_an_aim_beside_a_figure_does_not_undo_the_claim(read):
    said = "Kayahan savdoni oshirishga sodiq ekanini, hajm {} aytdi."
    for verb, found in (("5 milliard dollarga yetganini", 1), ("5 milliard dollarga yetishini", 0)):
        sheet = read(said.format(verb), language="uz")
        claims = [f for f in sheet.facts if isinstance(f, Act) and f.kind == "assert"]
        assert len(claims) == found, verb


def test_a_year_that_gets_a_name_in_quotation_marks_is_no_speech(read):
    sheet = read(
        "Murat Kayahan kelgusi yilni “Daryolarni asrash yili” deb eʼlon qilishni taklif etdi.",
        language="uz",
    )
    ((kind, _, name),) = _acts(sheet)
    assert kind == "propose"
    assert "Daryolarni asrash yili" in name


def test_a_state_before_an_accusative_owns_it_not(read):
    sheet = read("Qozogʻiston yangi bitimni tasdiqladi.", language="uz")
    assert _acts(sheet) == [("decide", "state/kazakhstan", "yangi bitim")]
    sheet = read("Qozogʻiston bitimni tasdiqladi.", language="uz")
    assert _acts(sheet) == [("decide", "state/kazakhstan", "bitim")]
    assert _acts(read("Qozogʻiston bitimi tasdiqlandi.", language="uz")) == []


def test_a_law_quoted_with_an_ending_is_a_name(read):
    sheet = read(
        "Kayahan “Qoʻshma muzey tuzish toʻgʻrisidagi bitimni ratifikatsiya qilish haqida va boshqa "
        "masalalar toʻgʻrisida”gi qonunni imzoladi.",
        language="uz",
    )
    ((kind, _, name),) = _acts(sheet)
    assert kind == "decide"
    assert name.startswith("Qoʻshma muzey")


def test_words_are_those_of_a_person_and_not_of_just_anybody(read):
    text = "Aylin Demirhan keldi. {} aytishicha, oʻtgan yili 120 talaba oʻqigan."
    for whose, who in (("Murat Kayahanning", "murat-kayahan"), ("Uning", "aylin-demirhan")):
        (claim,) = (f for f in read(text.format(whose), language="uz").facts if isinstance(f, Act))
        assert (claim.kind, claim.speaker) == ("assert", f"person/{who}")
    sheet = read(text.format("Ekspertlarning"), language="uz")
    assert not any(isinstance(f, Act) for f in sheet.facts)
