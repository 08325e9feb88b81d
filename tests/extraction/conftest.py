"""An invented little world: people and bodies that no article ever named."""

import pytest

from ingest.extract import RuleExtractor
from ingest.read import ArticleText
from ingest.record import Record
from ingest.sheet import Language, Sheet
from ingest.termbase import Termbase

_PEOPLE = {
    "aylin-demirhan": "Aylin Demirhan",
    "murat-kayahan": "Murat Kayahan",
    "selin-aksoylu": "Selin Aksoylu",
    "nur-korkmazer": "Nur Korkmazer",
    "can-korkmazer": "Can Korkmazer",
}
_STATES = {"kazakhstan": "Kazakistan", "azerbaijan": "Azerbaycan", "kyrgyzstan": "Kırgızistan"}
_PLACES = {"shusha": ("Şuşa", "azerbaijan"), "almaty": ("Almatı", "kazakhstan")}


# the names of the little world in other languages, by the end of the id
_OTHER_NAMES = {
    "en": {
        "kazakhstan": "Kazakhstan", "azerbaijan": "Azerbaijan", "kyrgyzstan": "Kyrgyzstan",
        "shusha": "Shusha", "almaty": "Almaty",
        "organization-of-turkic-states": "Organization of Turkic States",
        "turkic-academy": "Turkic Academy", "spring-day": "Spring Kinship Day",
        "ots-summit-21-shusha-2031": "21st OTS Summit",
    },
    "ru": {
        "kazakhstan": "Казахстан", "azerbaijan": "Азербайджан", "kyrgyzstan": "Кыргызстан",
        "shusha": "Шуша", "almaty": "Алматы",
        "organization-of-turkic-states": "Организация тюркских государств",
        "turkic-academy": "Тюркская академия", "spring-day": "День весеннего родства",
        "ots-summit-21-shusha-2031": "XXI саммит ОТГ",
        "aylin-demirhan": "Айлин Демирхан", "murat-kayahan": "Мурат Кайяхан",
        "selin-aksoylu": "Селин Аксойлу",
    },
    "kk": {
        "kazakhstan": "Қазақстан", "azerbaijan": "Әзербайжан", "kyrgyzstan": "Қырғызстан",
        "shusha": "Шуша", "almaty": "Алматы",
        "organization-of-turkic-states": "Түркі мемлекеттері ұйымы",
        "turkic-academy": "Түркі академиясы", "spring-day": "Көктем бауырластығы күні",
        "ots-summit-21-shusha-2031": "Түркі мемлекеттері ұйымының 21-саммиті",
        "aylin-demirhan": "Айлин Демирхан", "murat-kayahan": "Мұрат Қайахан",
        "selin-aksoylu": "Селин Ақсойлу",
    },
    "ky": {
        "kazakhstan": "Казакстан", "azerbaijan": "Азербайжан", "kyrgyzstan": "Кыргызстан",
        "shusha": "Шуша", "almaty": "Алматы",
        "organization-of-turkic-states": "Түрк мамлекеттер уюму",
        "turkic-academy": "Түрк академиясы", "spring-day": "Жазгы бир туугандык күнү",
        "ots-summit-21-shusha-2031": "Түрк мамлекеттер уюмунун 21-саммити",
        "aylin-demirhan": "Айлин Демирхан", "murat-kayahan": "Мурат Кайахан",
        "selin-aksoylu": "Селин Аксойлу",
    },
    "az": {
        "kazakhstan": "Qazaxıstan", "azerbaijan": "Azərbaycan", "kyrgyzstan": "Qırğızıstan",
        "shusha": "Şuşa", "almaty": "Almatı",
        "organization-of-turkic-states": "Türk Dövlətləri Təşkilatı",
        "turkic-academy": "Türk Akademiyası", "spring-day": "Bahar Qardaşlığı Günü",
        "ots-summit-21-shusha-2031": "TDT-nin 21-ci Zirvə Görüşü",
    },
    "uz": {
        "kazakhstan": "Qozogʻiston", "azerbaijan": "Ozarbayjon", "kyrgyzstan": "Qirgʻiziston",
        "shusha": "Shusha", "almaty": "Olmaota",
        "organization-of-turkic-states": "Turkiy davlatlar tashkiloti",
        "turkic-academy": "Turkiy akademiya", "spring-day": "Bahorgi qardoshlik kuni",
        "ots-summit-21-shusha-2031": "Turkiy davlatlar tashkilotining 21-sammiti",
    },
}  # fmt: skip
_SHORT = {
    "tr": "TDT", "az": "TDT", "en": "OTS", "ru": "ОТГ", "kk": "ТМҰ", "ky": "ТМУ", "uz": "TDT"
}  # fmt: skip


def _named(type_: str, entity: str, name: str, **more: object) -> dict[str, object]:
    others = {
        language: names[tail]
        for language, names in _OTHER_NAMES.items()
        if (tail := entity.partition("/")[2]) in names
    }
    if type_ == "person":
        others["en"] = name
    names = {"tr": name, **others}
    return {"type": type_, "id": entity, "names": names, "sources": ["own"], **more}


def little_record() -> Record:
    """Three people with offices, two namesakes, three states, two towns, an organization, its
    summits, proposals.
    """
    ots = "organization/organization-of-turkic-states"
    facts: list[dict[str, object]] = [
        *(_named("person", f"person/{i}", n) for i, n in _PEOPLE.items()),
        *(_named("state", f"state/{i}", n) for i, n in _STATES.items()),
        *(_named("place", f"place/{i}", n, kind="settlement") for i, (n, _) in _PLACES.items()),
        _named("organization", ots, "Türk Devletleri Teşkilatı",
               other_names={language: [short] for language, short in _SHORT.items()}),
        _named("organization", "organization/turkic-academy", "Türk Akademisi"),
        _named("event-series", "event-series/spring-day", "Bahar Kardeşliği Günü"),
        _named(
            "event", "event/ots-summit-21-shusha-2031", "TDT 21. Zirvesi", kind="summit",
            ordinal=21, meeting_of=ots, place="place/shusha", when="2031-05-06",
        ),
        *(
            {"type": "office", "person": f"person/{p}", "organization": f"state/{s}",
             "role": "president", "start": "2029-01-01", "sources": ["own"]}
            for p, s in zip(_PEOPLE, _STATES, strict=False)
        ),
        *(
            {"type": "act", "kind": "propose", "speaker": "person/murat-kayahan",
             "date": "2030-02-01", "sources": ["own"],
             "object": {"type": type_, "id": f"proposal/{i}", "name": name, "within": within}}
            for i, type_, name, within in (
                ("avalanche-watch", "body", {"en": "Digital Monitoring Centre"}, ots),
                ("young-writers", "body", {"tr": "Genç Yazarlar Kulübü"},
                 "organization/turkic-academy"),
                ("fund", "fund", {"tr": "Fon"}, None),
            )
        ),
    ]  # fmt: skip
    own = {"own": {"url": "https://example.org/", "publisher": "Kurultay tests"}}
    return Record.of([Sheet.model_validate({"title": "tests", "sources": own, "facts": facts})])


@pytest.fixture(scope="session")
def extractor() -> RuleExtractor:
    return RuleExtractor(little_record(), Termbase.load())


@pytest.fixture(scope="session")
def read(extractor):
    """A function from a text, Turkish unless said otherwise, to its fact sheet."""

    def run(text: str, published: str | None = "2031-05-06", language: Language = "tr") -> Sheet:
        article = ArticleText(text=text, language=language, source="test", published=published)
        return extractor.extract(article)

    return run
