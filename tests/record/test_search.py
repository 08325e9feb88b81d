"""Names as the press of several countries spells them lead to whom they mean in the record."""

from pathlib import Path

import pytest

from graph.search import Index
from graph.settings import Settings
from graph.store import Store
from graph.terms import DEFAULT_BASE, NamedNode
from graph.versions import publish
from ingest.mapping import record_triples
from ingest.recordsheets import shipped
from ingest.termbase import Termbase

FIRST = {
    "person/sadyr-japarov": "Садыр Жапаров|Sadyr Zhaparov|Sadır Caparov|Sadır Cəparov|sadyr japarov",
    "person/kassym-jomart-tokayev": "Токаев|Tokaev|Toqayev|Қасым-Жомарт Тоқаев|Kasım Cömert Tokayev|"
    "Qasım-Jomart Tokayev|TOKAYEV",
    "person/shavkat-mirziyoyev": "Мирзиёев|Mirziyoev|Mirziyoyev|Şevket Mirziyoyev|Шавкат Мирзиёев|"
    "Şavkat Mirziyoyev",
    "person/recep-tayyip-erdogan": "Эрдоган|Erdogan|ERDOĞAN|Rəcəb Tayyib Ərdoğan|Recep Tayyip Erdoğan",
    "person/ilham-aliyev": "İlham Əliyev|Ильхам Алиев|Ilham Aliev|ilham aliyev|Илхам Алиев",
    "person/gurbanguly-berdimuhamedov": "Гурбангулы Бердымухамедов|Gurbanguly Berdimuhamedow|"
    "Gurbanguly Berdymukhammedov|Gurbangulı Berdimuhamedov",
    "person/viktor-orban": "Viktor Orban|Орбан|Orbán Viktor|Виктор Орбан",
    "person/kubanychbek-omuraliev": "Кубанычбек Омуралиев|Kubanıçbek Ömüraliyev|Omuraliev",
    "person/baghdad-amreyev": "Багдад Амреев|Amreyev|Bağdat Amreyev",
    "state/kazakhstan": "Kazakhstan|Kazakistan|Қазақстан|Казахстан|Qazaxıstan|Qozogʻiston|Qozog'iston",
    "state/kyrgyzstan": "Kyrgyzstan|Kırgızistan|Кыргызстан|Киргизия|Qırğızıstan|Qirgʻiziston",
    "state/uzbekistan": "Özbekistan|Uzbekistan|O'zbekiston|Oʻzbekiston|Узбекистан|Özbəkistan",
    "state/turkiye": "Türkiye|Turkiye|Турция|Türkiyə|Turkey|Түркия|Turkiya",
    "state/azerbaijan": "Azerbaijan|Azerbaycan|Azərbaycan|Азербайджан|Ozarbayjon|Әзербайжан",
    "state/turkmenistan": "Türkmenistan|Туркменистан|Turkmenistan|Turkmaniston",
    "state/hungary": "Macaristan|Венгрия|Hungary|Magyarország|Macarıstan|Vengriya",
    "organization/organization-of-turkic-states": "Organization of Turkic States|OTS|TDT|ОТГ|"
    "Türk Devletleri Teşkilatı|Организация тюркских государств|Türk Dövlətləri Təşkilatı|"
    "Turkic Council|Türk Konseyi|Тюркский совет|Түркі мемлекеттері ұйымы|Turkiy davlatlar tashkiloti",
    "organization/turksoy": "TURKSOY|TÜRKSOY|ТЮРКСОЙ|Türksoy",
    "organization/turkpa": "TURKPA|TÜRKPA|ТюркПА",
    "place/istanbul": "İstanbul|Istanbul|ISTANBUL|Стамбул",
    "place/samarkand": "Semerkant|Samarkand|Самарканд|Samarqand|Səmərqənd",
    "place/turkistan": "Türkistan|Turkistan|Түркістан|Туркестан|Turkestan",
}
VARIANTS = [(text, id_) for id_, texts in FIRST.items() for text in texts.split("|")]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("names")
    record = record_triples(shipped().values(), DEFAULT_BASE, Termbase.load())
    with Store.open(folder / "data", DEFAULT_BASE) as store:
        store.load({NamedNode(f"{DEFAULT_BASE}/graph/record"): record})
        version = publish(store, Settings(data=folder / "data"))
    return Index(Path(version.path), 10)


@pytest.mark.parametrize(("text", "id_"), VARIANTS)
def test_a_spelling_leads_to_whom_it_means(index: Index, text: str, id_: str) -> None:
    (first, *_) = index.search(text)
    assert first.iri == f"{DEFAULT_BASE}/id/{id_}"
