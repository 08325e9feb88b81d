"""Invented reports in languages whose complements follow their verbs, from end to end."""

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from ingest import language
from ingest.engine import text
from ingest.engine.forward import dates
from ingest.read import ArticleText
from ingest.sheet import (
    Act,
    Chairmanship,
    Claim,
    Event,
    Office,
    Participation,
    Person,
    Thing,
    check_spans,
)

OTS = "organization/organization-of-turkic-states"
DEMIRHAN, KAYAHAN = "person/aylin-demirhan", "person/murat-kayahan"

ENGLISH = """Kazakhstan proposes Joint Disaster Center

SHUSHA – President of Kazakhstan Aylin Demirhan proposed establishing a Joint Disaster Center under the OTS at the 21st Summit of the Organization of Turkic States in Shusha, Azerbaijan.

Demirhan thanked President of Azerbaijan Murat Kayahan for the hospitality and supported the River Dialogue initiative.

"I propose creating a Joint Seed Bank. We also propose to hold a Forum of Young Architects in Almaty next year," she said.

The Kazakh leader called on member states to share flood data, and invited them to join the Water Watch project.

According to Kayahan, trade between the two countries grew by 12 percent in 2030. "I do not support the creation of a common army," he added.

Kyrgyz Agriculture Minister Deniz Ornek welcomed the signing of the border agreement and announced that the Seed Fair will be held in Almaty in November 2031.

Following the summit, the leaders signed the Shusha Declaration. Experts suggested that a second fund be created.
"""


RUSSIAN = """Президент Казахстана Айлин Демирхан предложила создать при ОТГ Центр по борьбе с паводками на XXI саммите Организации тюркских государств в Шуше.

Демирхан поблагодарила президента Азербайджана Мурата Кайяхана за гостеприимство и поддержала инициативу «Речной диалог».

«Предлагаю учредить Общий банк семян. Также предлагаем в следующем году провести в Алматы Форум молодых архитекторов», – сказала она.

Казахстанский лидер призвал страны обмениваться данными о паводках и пригласил их присоединиться к проекту «Водный дозор».

По словам Кайяхана, в 2030 году товарооборот вырос на 12,5%. «Мы не поддерживаем создание общей армии», – добавил президент.

Министр сельского хозяйства Кыргызстана Дениз Орнек приветствовал подписание соглашения о границе и сообщил, что в ноябре 2031 года в Алматы состоится Ярмарка семян.

По итогам саммита была подписана Шушинская декларация. Эксперты предложили создать второй фонд.
"""


@pytest.fixture(scope="module")
def sheet(read):
    return read(ENGLISH, language="en")


@pytest.fixture(scope="module")
def russian(read):
    return read(RUSSIAN, language="ru")


def _acts(sheet, kind):
    return [f for f in sheet.facts if isinstance(f, Act) and f.kind == kind]


def _names(acts):
    return [next(iter(a.object.name.values())) for a in acts]


def _of(sheet, model):
    return [f for f in sheet.facts if isinstance(f, model)]


def test_every_span_reproduces_its_quote(sheet):
    assert check_spans(sheet, ENGLISH) == []
    assert all(fact.evidence and fact.rule for fact in sheet.facts)


def test_proposals_have_speaker_occasion_place_and_year(sheet):
    centre, bank, forum = _acts(sheet, "propose")
    assert _names([centre, bank, forum]) == [
        "Joint Disaster Center", "Joint Seed Bank", "Forum of Young Architects",
    ]  # fmt: skip
    assert {a.speaker for a in (centre, bank, forum)} == {DEMIRHAN}
    assert centre.on_behalf_of == "state/kazakhstan"
    assert centre.at == "event/ots-summit-21-shusha-2031"
    assert (centre.object.type, centre.object.within) == ("body", OTS)
    assert isinstance(forum.object, Thing)
    assert (forum.object.type, forum.object.place, forum.object.when) == (
        "event", "place/almaty", "2032",
    )  # fmt: skip
    assert len([e for e in centre.evidence if e.part == "statement"]) == 2


def test_every_other_kind_has_its_actor_and_object(sheet):
    found = {
        (kind, act.speaker, _names([act])[0])
        for kind in ("support", "call", "invite", "welcome", "announce", "decide")
        for act in _acts(sheet, kind)
    }
    assert found == {
        ("support", DEMIRHAN, "River Dialogue initiative"),
        ("support", KAYAHAN, "common army"),
        ("call", DEMIRHAN, "share flood data"),
        ("invite", DEMIRHAN, "join the Water Watch project"),
        ("welcome", "person/deniz-ornek", "border agreement"),
        ("announce", "person/deniz-ornek", "Seed Fair"),
        ("decide", OTS, "Shusha Declaration"),
    }
    assert [a.negated for a in _acts(sheet, "support")] == [False, True]


def test_a_russian_report_gives_the_same_facts(russian):
    assert check_spans(russian, RUSSIAN) == []
    found = {
        (a.kind, a.speaker, _names([a])[0])
        for a in _of(russian, Act)
        if not isinstance(a.object, Claim)
    }
    assert found == {
        ("propose", DEMIRHAN, "Центр по борьбе с паводками"),
        ("propose", DEMIRHAN, "Общий банк семян"),
        ("propose", DEMIRHAN, "Форум молодых архитекторов"),
        ("support", DEMIRHAN, "инициативу Речной диалог"),
        ("call", DEMIRHAN, "обмениваться данными о паводках"),
        ("invite", DEMIRHAN, "присоединиться к проекту «Водный дозор»"),
        ("support", KAYAHAN, "общей армии"),
        ("welcome", "person/deniz-ornek", "соглашения о границе"),
        ("announce", "person/deniz-ornek", "Ярмарка семян"),
        ("decide", OTS, "Шушинская декларация"),
    }
    (claim,) = _acts(russian, "assert")
    assert (claim.speaker, claim.object.statistic.value) == (KAYAHAN, 12.5)
    (denied,) = [a for a in _of(russian, Act) if a.negated]
    assert denied.kind == "support"
    (forum,) = [a for a in _acts(russian, "propose") if a.object.type == "event"]
    assert (forum.object.place, forum.object.when) == ("place/almaty", "2032")
    (summit,) = [e for e in _of(russian, Event) if e.kind == "summit"]
    assert (summit.id, summit.ordinal) == ("event/ots-summit-21-shusha-2031", 21)


@pytest.mark.parametrize(
    ("code", "sentences", "kind", "speaker", "names"),
    [
        ("en", "At the OTS 21st Summit in Shusha the leaders met. The following documents were "
         "signed at the summit:\n1. Shusha Declaration;\n2. Decision to adopt the Seed Charter;\n"
         "3. Seed Strategy.", "decide", OTS, ["Shusha Declaration", "Seed Charter", "Seed Strategy"]),
        ("ru", "Лидер Казахстана Айлин Демирхан:\n- предложила создать Водный совет;\n"
         "- выступила за учреждение Фонда семян.", "propose", DEMIRHAN, ["Водный совет"]),
        ("ru", "– Предлагаем учредить Банк семян, – сказала Айлин Демирхан.", "propose", DEMIRHAN,
         ["Банк семян"]),
        ("en", "At the initiative of Murat Kayahan, the Seed Year was declared. The Water Council "
         "was established on the initiative of Murat Kayahan.", "propose", KAYAHAN,
         ["Seed Year", "Water Council"]),
        ("en", "The Seed Forum will be held in Almaty in 2032, Demirhan said.", "announce",
         DEMIRHAN, ["Seed Forum"]),
        ("ru", "Форум семян пройдет в Алматы, сообщила Айлин Демирхан.", "announce", DEMIRHAN,
         ["Форум семян"]),
        ("en", "The Seed Forum will be held in Almaty.", "announce", None, []),
    ],
)  # fmt: skip
def test_lists_dashes_recollections_and_the_future(read, code, sentences, kind, speaker, names):
    found = _acts(read(sentences, language=code), kind)
    assert _names(found) == names
    assert {a.speaker for a in found} <= {speaker}


@pytest.mark.parametrize(
    ("code", "sentence", "kind", "expected"),
    [
        ("en", "Ada Ornek, the speaker of the parliament of Azerbaijan, proposed a Seed Fund.",
         "propose", {("person/ada-ornek", "Seed Fund")}),
        ("en", "Demirhan proposed that a Seed Bank be opened and that a Water Fund be created.",
         "propose", {(DEMIRHAN, "Seed Bank"), (DEMIRHAN, "Water Fund")}),
        ("en", "Demirhan proposed a Seed Partnership and Alliance Program.",
         "propose", {(DEMIRHAN, "Seed Partnership and Alliance Program")}),
        ("en", "According to Demirhan, Azerbaijan, as chair of OTS, supports the Seed Fund.",
         "support", {("state/azerbaijan", "Seed Fund")}),
        ("en", "In his speech A.Demirhan proposed a Seed Fund.", "propose",
         {(DEMIRHAN, "Seed Fund")}),
        ("en", "Demirhan thanked Kayahan and proposed a Seed Fund.", "propose",
         {(DEMIRHAN, "Seed Fund")}),
        ("ru", "Фонд семян предложила создать не партия «Единый Азербайджан».", "propose", set()),
        ("ru", "С этим согласен Мурат Кайяхан. В Шуше Айлин Демирхан предложила Фонд семян.",
         "propose", {(DEMIRHAN, "Фонд семян")}),
        ("ru", "Демирхан призвала не закрывать границы.", "call",
         {(DEMIRHAN, "не закрывать границы")}),
    ],
)  # fmt: skip
def test_who_carries_out_a_verb_and_on_what(read, code, sentence, kind, expected):
    acts = _acts(read(sentence, language=code), kind)
    assert {(a.speaker, _names([a])[0]) for a in acts} == expected


@pytest.mark.parametrize(
    ("code", "sentence", "begins", "ends"),
    [
        ("en", "At the 21st OTS Summit the chairmanship passed from Azerbaijan to Kyrgyzstan.",
         {"state/kyrgyzstan"}, {"state/azerbaijan"}),
        ("en", "At the 21st OTS Summit Kyrgyzstan took over the chairmanship.",
         {"state/kyrgyzstan"}, set()),
        ("en", "Demirhan praised Azerbaijan's successful chairmanship of the OTS.", set(),
         {"state/azerbaijan"}),
        ("en", "Kyrgyzstan and Azerbaijan spoke of the chairmanship.", set(), set()),
        ("ru", "На XXI саммите ОТГ Азербайджан передал председательство Кыргызстану.",
         {"state/kyrgyzstan"}, {"state/azerbaijan"}),
        ("ru", "На XXI саммите ОТГ председательство перешло к Кыргызстану.",
         {"state/kyrgyzstan"}, set()),
    ],
)  # fmt: skip
def test_the_chair_that_begins_and_the_one_that_ends(read, code, sentence, begins, ends):
    chairs = _of(read(sentence, language=code), Chairmanship)
    assert {c.member for c in chairs if c.began_at or c.as_of} == begins
    assert {c.member for c in chairs if c.ended_at or not c.as_of} == ends


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("en", "On May 2 we celebrated the Spring Kinship Day, Demirhan recalled."),
        ("ru", "2 мая мы отметили День весеннего родства, напомнила Демирхан."),
    ],
)
def test_a_day_kept_is_an_event_of_its_series(read, code, sentence):
    (day,) = _of(read(sentence, language=code), Event)
    assert (day.kind, day.series, day.when) == (
        "observance", "event-series/spring-day", "2031-05-02",
    )  # fmt: skip


def test_the_summit_and_who_spoke_there(sheet):
    (summit,) = [e for e in _of(sheet, Event) if e.kind == "summit"]
    assert (summit.id, summit.ordinal, summit.place) == (
        "event/ots-summit-21-shusha-2031", 21, "place/shusha",
    )  # fmt: skip
    assert all(p.event == summit.id for p in _of(sheet, Participation))


def test_a_figure_is_a_claim_of_whoever_states_it(sheet):
    (claim,) = _acts(sheet, "assert")
    assert isinstance(claim.object, Claim)
    assert claim.speaker == KAYAHAN
    assert claim.object.statistic is not None
    assert (claim.object.statistic.value, claim.object.statistic.indicator) == (
        12.0, "trade-turnover",
    )  # fmt: skip


def test_a_person_known_by_title_is_provisional_with_an_office(sheet):
    (person,) = _of(sheet, Person)
    (office,) = _of(sheet, Office)
    assert (person.id, person.provisional) == ("person/deniz-ornek", True)
    assert (office.organization, office.role) == ("state/kyrgyzstan", "minister")


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("on October 7, 2031", "2031-10-07"),
        ("on 7 October 2031", "2031-10-07"),
        ("on the 7th of October", "2031-10-07"),
        ("in October", "2031-10"),
        ("in October 2029", "2029-10"),
        ("next year", "2032"),
        ("by 2040", "2040"),
        ("it may rain", None),
        ("7 октября 2031 года", "2031-10-07"),
        ("7 октября", "2031-10-07"),
        ("в октябре 2029 года", "2029-10"),
        ("в следующем году", "2032"),
        ("к 2040 году", "2040"),
        ("31 февраля 2031 года", None),
        ("on February 31, 2031", None),
    ],
)
def test_a_date_has_the_precision_of_its_words(sentence, value):
    pack = language.load("ru" if sentence[-1] > "z" else "en")
    document = text.read(sentence, pack.lower, pack.code)
    found = dates.find(document, pack, "2031-05-06", 0, len(document.norm))
    assert [d.value for d in found] == ([value] if value else [])


_PIECES = st.sampled_from(
    ["Demirhan ", "proposed ", "to create ", "creating ", '"', "“", "”", "OTS ", "12th ", "Summit ",
     "\n\n", "under the ", "we support ", "and ", "the Fund ", "grew by 85 percent", "\u202e",
     "\u200b", "next year", "said", "'", "'s ", "  ", "Kazakhstan", ", ", ". ", "that ", "be held ",
     "announced ", "Демирхан ", "предложила ", "создать ", "Фонд ", "на саммите ОТГ ", "по словам ",
     "что будет создан ", "призвал ", "к созданию ", "will host ", "in Almaty", "was adopted", "the Kazakh leader ", "(", ")", "XII "]
)  # fmt: skip


@pytest.mark.parametrize("code", ["en", "ru"])
@given(st.lists(_PIECES, max_size=60))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shuffled_scraps_give_a_sheet_with_exact_spans(extractor, code, pieces):
    text_ = "x" + "".join(pieces)
    article = ArticleText(text=text_, language=code, source="t", published=None)
    assert check_spans(extractor.extract(article), text_) == []


@pytest.mark.parametrize(
    "monster",
    [
        '"' * 100_000,
        "." * 100_000,
        '"We came. We went." ' * 20_000,
        ("Demirhan proposed" + " " * 7_000 + "creating a fund. ") * 20,
        ("Demirhan said trade grew by " + "1" * 7_900 + " percent. ") * 20,
        "Demirhan, " * 20_000,
        "creating " * 20_000,
        "a" * 300_000,
        "Demirhan proposed " * 10_000,
        "President of the " * 20_000,
        "Summit of " * 20_000,
        "Demirhan called on " * 10_000,
        "the President said that " * 8_000,
        "Демирхан предложила создать " * 8_000,
        "создание совета по " * 20_000,
    ],
    ids=lambda text_: text_[:16].strip(),
)
def test_a_monstrous_text_is_read_to_its_end(extractor, monster):
    code = "ru" if "Д" in monster or "с" in monster else "en"
    article = ArticleText(text=monster, language=code, source="t", published=None)
    assert check_spans(extractor.extract(article), monster) == []
