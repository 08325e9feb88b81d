"""One invented report from end to end, and texts nobody would want to read."""

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from ingest.read import ArticleText
from ingest.sheet import (
    Act,
    Chairmanship,
    Claim,
    Document,
    Event,
    Office,
    Organization,
    Participation,
    Person,
    Thing,
    check_spans,
)

REPORT = """Kazakistan Cumhurbaşkanı Aylin Demirhan, TDT bünyesinde Ortak Afet Merkezi'nin kurulmasını önerdi.

Demirhan, Azerbaycan'ın Şuşa kentinde "Yakın Komşu, Sağlam Yol" temasıyla düzenlenen Türk Devletleri Teşkilatı (TDT) 21. Zirvesi'nde konuştu.

"Su forumunu destekliyoruz"

Geçen yıl teşkilatta Azerbaycan'ın başarılı bir dönem başkanlığı yaptığını söyleyen Demirhan, görevi devralan Kırgızistan'a kolaylık diledi.

Zirvede tarım konusuna değinen Demirhan, "Ortak Tohum Bankası kurulmasını öneriyorum. Ayrıca gelecek yıl Almatı'da Genç Mimarlar Forumu'nun düzenlenmesini teklif ediyoruz." dedi.

Demirhan, ortak afet merkezinin kurulmasını bir kez daha teklif ederek, üye ülkeleri veri paylaşmaya davet etti.

Kazakistan'ın Nehir Diyaloğu girişimini desteklediğini belirten Demirhan, Azerbaycan ve Kırgızistan arasında imzalanan sınır anlaşmasının tarihi bir adım olduğunu ve bunu takdir ettiğini kaydetti.

Demirhan, TDT Tarım Bakanları Toplantısı'nın bu yıl kasımda Almatı'da düzenleneceğini bildirdi. Son 3 yılda karşılıklı ticaretin 4 kat arttığını aktaran Demirhan, 2 Mayıs'ta Bahar Kardeşliği Günü'nü kutladıklarını anımsattı.

Kırgızistan Tarım Bakanı Deniz Örnek ise yakın zamanda Almatı'da açılan "Tohum.Lab" Araştırma Merkezi'ni ziyaret edeceklerini söyledi. Örnek, ortak bir tohum listesinin hazırlanması gerektiğini kaydetti.
"""


@pytest.fixture(scope="module")
def sheet(read):
    return read(REPORT)


def _acts(sheet, kind):
    return [f for f in sheet.facts if isinstance(f, Act) and f.kind == kind]


def _names(acts):
    return [next(iter(a.object.name.values())) for a in acts]


def _of(sheet, model):
    return [f for f in sheet.facts if isinstance(f, model)]


def test_every_span_reproduces_its_quote(sheet):
    assert check_spans(sheet, REPORT) == []
    assert all(fact.evidence and fact.rule for fact in sheet.facts)


def test_a_proposal_told_in_lead_and_body_is_one_act_with_both_as_evidence(sheet):
    proposals = _acts(sheet, "propose")
    assert _names(proposals) == [
        "Ortak Afet Merkezi",
        "Ortak Tohum Bankası",
        "Genç Mimarlar Forumu",
    ]
    statements = [e for e in proposals[0].evidence if e.part == "statement"]
    assert len(statements) == 2


def test_a_proposal_carries_its_speaker_occasion_place_and_year(sheet):
    centre, _, forum = _acts(sheet, "propose")
    assert centre.speaker == "person/aylin-demirhan"
    assert centre.on_behalf_of == "state/kazakhstan"
    assert centre.at == "event/ots-summit-21-shusha-2031"
    assert centre.date == "2031-05-06"
    assert isinstance(centre.object, Thing)
    assert centre.object.within == "organization/organization-of-turkic-states"
    assert isinstance(forum.object, Thing)
    assert (forum.object.type, forum.object.place, forum.object.when) == (
        "event", "place/almaty", "2032",
    )  # fmt: skip
    assert {e.mode for e in forum.evidence} == {"direct-quote"}


def test_support_welcome_call_invitation_and_announcement_keep_their_kinds(sheet):
    assert "Nehir Diyaloğu girişimi" in " ".join(_names(_acts(sheet, "support")))
    (welcome,) = _acts(sheet, "welcome")
    (accord,) = _of(sheet, Document)
    assert isinstance(welcome.object, Thing)
    assert welcome.object.id == accord.id
    assert accord.signatories == ["state/azerbaijan", "state/kyrgyzstan"]
    (invitation,) = _acts(sheet, "invite")
    assert "veri paylaşma" in _names([invitation])[0]
    (announced,) = _acts(sheet, "announce")
    assert isinstance(announced.object, Thing)
    assert (announced.object.place, announced.object.when) == ("place/almaty", "2031-11")
    (call,) = _acts(sheet, "call")
    assert "listesi" in _names([call])[0]


def test_the_summit_is_the_records_own_with_number_theme_and_speaker(sheet):
    summit = next(e for e in _of(sheet, Event) if e.kind == "summit")
    assert (summit.id, summit.ordinal, summit.place, summit.provisional) == (
        "event/ots-summit-21-shusha-2031", 21, "place/shusha", False,
    )  # fmt: skip
    assert summit.theme == {"tr": "Yakın Komşu, Sağlam Yol"}
    speakers = [p for p in _of(sheet, Participation) if p.role == "speaker"]
    assert speakers[0].participant == "person/aylin-demirhan"


def test_the_chair_that_ends_and_the_chair_that_begins_are_told_apart(sheet):
    chairs = {c.member: c for c in _of(sheet, Chairmanship)}
    assert chairs["state/azerbaijan"].ended_at == "event/ots-summit-21-shusha-2031"
    assert chairs["state/kyrgyzstan"].began_at == "event/ots-summit-21-shusha-2031"


def test_a_figure_becomes_a_claim_with_unit_and_period(sheet):
    (claim,) = _acts(sheet, "assert")
    assert isinstance(claim.object, Claim)
    statistic = claim.object.statistic
    assert statistic is not None
    assert (statistic.indicator, statistic.value, statistic.unit, statistic.period) == (
        "trade-turnover", 4.0, "multiple", "2028/2031",
    )  # fmt: skip


def test_names_unknown_to_the_record_become_provisional(sheet):
    (person,) = _of(sheet, Person)
    assert (person.id, person.provisional) == ("person/deniz-ornek", True)
    (office,) = _of(sheet, Office)
    assert (office.organization, office.role) == ("state/kyrgyzstan", "minister")
    (centre,) = _of(sheet, Organization)
    assert (centre.names["tr"], centre.seat) == ("Tohum.Lab Araştırma Merkezi", "place/almaty")
    day = next(e for e in _of(sheet, Event) if e.kind == "observance")
    assert (day.series, day.when) == ("event-series/spring-day", "2031-05-02")


def test_what_is_told_twice_stands_once_with_the_evidence_of_both(read, sheet):
    twice = read(f"{REPORT}\n{REPORT}")
    assert len(twice.facts) == len(sheet.facts)
    for once, again in zip(sheet.facts, twice.facts, strict=True):
        assert len(again.evidence) >= len(once.evidence)


def test_the_same_text_gives_the_same_sheet(read, sheet):
    assert read(REPORT) == sheet


def test_a_document_adopted_in_a_relative_clause_is_decided_by_who_meets(read):
    sheet = read(
        "TDT 21. Zirvesi Şuşa'da toplandı. Zirvenin sonunda imzalanan Kuzgun Bildirisi yayımlandı."
    )
    (act,) = _acts(sheet, "decide")
    assert (act.speaker, *_names([act])) == (
        "organization/organization-of-turkic-states", "Kuzgun Bildirisi",
    )  # fmt: skip
    background = read(
        "TDT 21. Zirvesi toplandı. 3 Ekim 2009'da imzalanan Kuzgun Anlaşması zirvede anıldı."
    )
    assert _acts(background, "decide") == []


def test_a_proposal_only_recalled_is_marked_and_has_no_occasion(read):
    (act,) = _acts(
        read("Demirhan'ın önerisiyle kurulan Ortak Tohum Bankası bugün açıldı."), "propose"
    )
    assert (act.recalled, act.at, act.date) == (True, None, None)
    assert _names([act]) == ["Ortak Tohum Bankası"]


def test_a_ministry_that_the_record_does_not_know_speaks_for_its_state(read):
    sheet = read(
        "Kazakistan Dışişleri Bakanlığı, sınır anlaşmasını memnuniyetle karşıladığını bildirdi."
    )
    (act,) = _acts(sheet, "welcome")
    assert act.on_behalf_of == "state/kazakhstan"
    (ministry,) = _of(sheet, Organization)
    assert (ministry.id, ministry.provisional) == (act.speaker, True)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Demirhan, ortak bir fon kurulmasını önermedi.", "propose"),
        ('Demirhan, "Bu fonun kurulmasını desteklemiyoruz." dedi.', "support"),
        ("Demirhan, ortak pazar girişimini desteklemediğini söyledi.", "support"),
    ],
)
def test_what_is_denied_is_marked_as_denied(read, sentence, kind):
    (act,) = _acts(read(sentence), kind)
    assert act.negated


def test_an_office_without_a_name_is_its_last_named_holder(read):
    sheet = read(
        "Kazakistan Ulaştırma Bakanı Deniz Örnek, Şuşa'da konuştu. Toplantı iki saat sürdü.\n\n"
        "Bakan, ortak bir tarife komisyonu kurulmasını önerdi."
    )
    (act,) = _acts(sheet, "propose")
    assert (act.speaker, act.on_behalf_of) == ("person/deniz-ornek", "state/kazakhstan")


def test_what_an_organ_decides_is_decided_by_its_organization(read):
    sheet = read("TDT Denetim Kurulu, yeni çalışma yönetmeliğini onayladı.")
    (act,) = _acts(sheet, "decide")
    assert act.speaker == "organization/organization-of-turkic-states"


def test_the_third_person_in_a_speech_is_not_the_speaker(read):
    sheet = read('Demirhan, "Azerbaycan, Almatı\'da bir fon kurulmasını önerdi." dedi.')
    assert [a.speaker for a in _acts(sheet, "propose")] == ["state/azerbaijan"]
    assert _acts(read('Demirhan, "Komşumuz bir fon kurulmasını önerdi." dedi.'), "propose") == []


@pytest.mark.parametrize(
    ("sentence", "negated"),
    [
        ("Demirhan, gümrük vergilerini gelecek yıl kaldıracağını duyurdu.", False),
        ("Demirhan, gümrük vergilerini kaldırmayacağını açıkladı.", True),
    ],
)
def test_what_a_speaker_makes_known_is_announced(read, sentence, negated):
    (act,) = _acts(read(sentence), "announce")
    assert act.negated is negated
    assert "gümrük vergilerini" in _names([act])[0]


def test_what_is_only_foreseen_is_not_announced(read):
    assert _acts(read("Demirhan, ticaretin artacağını açıkladı."), "announce") == []


def test_a_document_taken_up_by_its_kind_is_the_one_named_before(read):
    sheet = read(
        "TDT 21. Zirvesi'nde Kuzgun Bildirisi imzalandı. Zirvenin sonunda liderler bildiriye imza attı."
    )
    assert _names(_acts(sheet, "decide")) == ["Kuzgun Bildirisi"]


@pytest.mark.parametrize(
    ("sentence", "proposal"),
    [
        ("Demirhan, TDT bünyesinde Dijital İzleme Merkezi kurulmasını önerdi.",
         "proposal/avalanche-watch"),
        ("Demirhan, Genç Yazarlar Kulübü kurulmasını destekledi.", "proposal/young-writers"),
        ("Demirhan, Dijital Müzik Merkezi kurulmasını önerdi.", None),
        ("Demirhan, bir fon kurulmasını önerdi.", None),
    ],
)  # fmt: skip
def test_a_proposal_that_the_record_knows_by_name_is_that_proposal(read, sentence, proposal):
    (act,) = (f for f in read(sentence).facts if isinstance(f, Act))
    assert act.object.id == proposal


@pytest.mark.parametrize(
    "text",
    [
        'Demirhan, "Son 1500 yılda ticaret 3 kat arttı." dedi.',
        'Demirhan, "Ticaret yüzde ' + "9" * 400 + ' arttı." dedi.',
        "Demirhan, 0000 kasımda Tohum Forumu düzenlenmesini önerdi.",
        "Almatı'da açılan \"!!!!\" ziyaret edildi.",
        f"Almatı'da açılan {'Tohum ' * 400}ziyaret edildi.",
        f"Kazakistan A{'a' * 300} Bakanlığı, fonu destekledi.",
        f"Demirhan, 2 Mayıs'ta {'Tohum ' * 100}Günü'nü kutladıklarını anımsattı.",
        "Şuşa'da \"" + "Yol " * 700 + "\" temasıyla düzenlenen TDT 21. Zirvesi'nde Demirhan konuştu.",
        f"Demirhan, TDT {'Yol ' * 700}Zirvesi'nde konuştu.",
        "Demirhan, 3" + "\u200b" * 3000 + " Ekim 2031'de Tohum Forumu düzenlenmesini önerdi.",
        'Demirhan, "Ticaret yüzde 1' + "\u200b" * 3000 + '2 arttı." dedi.',
        f"Demirhan, ortak{' ' * 5000}fon kurulmasını önerdi.",
        "Kırgızistan Bakanı Ъ Ъ, fonu destekledi.",
    ],
    ids=["period", "number", "year", "no-name", "opening", "ministry", "day", "theme", "event",
         "invisible-date", "invisible-number", "spaces", "no-ascii"],
)  # fmt: skip
def test_odd_words_do_not_keep_an_article_away(read, text):
    assert check_spans(read(text), text) == []


def test_what_cannot_be_seen_stands_in_no_name(read, sheet):
    hyphenated = read("".join(f"{char}\u00ad" for char in REPORT))
    for kind in ("propose", "support", "call", "invite", "announce"):
        assert _names(_acts(hyphenated, kind)) == _names(_acts(sheet, kind))


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Korkmazer: Ortak fon kurulmalı\n\nAzerbaycan Cumhurbaşkanı Nur Korkmazer konuştu. "
         "Korkmazer, Ortak Tohum Fonu kurulmasını önerdi.", {"person/nur-korkmazer"}),
        ("Can Korkmazer konuştu. Korkmazer, Ortak Tohum Fonu kurulmasını önerdi.",
         {"person/can-korkmazer"}),
        ("Korkmazer, Ortak Tohum Fonu kurulmasını önerdi.", set()),
    ],
    ids=["before-and-after-the-full-name", "of-the-namesake", "of-nobody-named-in-full"],
)  # fmt: skip
def test_a_surname_that_two_bear_is_whose_full_name_the_text_gives(read, text, speakers):
    named = {f.speaker for f in read(text).facts if isinstance(f, Act)}
    assert named == speakers


def test_an_article_without_an_act_yields_none(read):
    sheet = read(
        "Demirhan sabah saatlerinde kente geldi. Hava güneşliydi ve törene çocuklar katıldı."
    )
    assert [f for f in sheet.facts if isinstance(f, Act)] == []


def test_without_a_day_of_publication_no_year_is_invented(read):
    sheet = read(
        'Demirhan, "Gelecek yıl Almatı\'da Tohum Forumu düzenlenmesini öneriyorum." dedi.', None
    )
    (act,) = _acts(sheet, "propose")
    assert act.date is None
    assert act.object.when is None


_PIECES = st.sampled_from(
    ["Demirhan, ", "kurulmasını ", "önerdi. ", '"', "“", "”", "TDT ", "12. ", "Zirvesi'nde ", "\n\n",
     "bünyesinde ", "destekliyoruz", "ve ", "Merkezi'nin ", "yüzde 85'i ", "\u202e", "\u200b", "I\u0307",
     "gelecek yıl ", "konuştu", "'", "  ", "Kırgızistan'ın ", "dönem başkanlığı ", "düzenleneceğini ",
     "bildirdi", "arasında imzalanan ", "açılan ", "ev sahipliği yapmaya hazır", "ile ", "+", "(", ")"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=60))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shuffled_scraps_of_articles_give_a_sheet_with_exact_spans(extractor, pieces):
    text = "x" + "".join(pieces)
    sheet = extractor.extract(ArticleText(text=text, language="tr", source="t", published=None))
    assert check_spans(sheet, text) == []


@given(st.text(min_size=1, max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_at_all_gives_a_sheet(extractor, text):
    article = ArticleText(text=text, language="tr", source="t", published="2031-05-06")
    assert check_spans(extractor.extract(article), text) == []


@pytest.mark.parametrize(
    "text",
    [
        '"' * 100_000,
        "." * 100_000,
        '"Geldi. Gitti." ' * 20_000,
        ("Demirhan, ortak" + " " * 7_000 + "fon kurulmasını önerdi. ") * 20,
        ("Demirhan, " + "1" * 7_900 + " kat arttığını söyledi. ") * 20,
        "Demirhan, " * 20_000,
        "kurulmasını " * 20_000,
        "a" * 300_000,
        "Demirhan, " + "önerdi " * 10_000,
    ],
    ids=[
        "quotation-marks",
        "full-stops",
        "quotations",
        "spaces",
        "digits",
        "names",
        "verbal-nouns",
        "one-word",
        "triggers",
    ],
)
def test_a_monstrous_text_is_read_to_its_end(extractor, text):
    article = ArticleText(text=text, language="tr", source="t", published=None)
    assert check_spans(extractor.extract(article), text) == []
