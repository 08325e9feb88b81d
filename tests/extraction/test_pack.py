"""Every rule of every pack is tried on its own examples."""

import re
from importlib import resources

import pytest
from rdflib import RDF, SKOS, Graph

from ingest import language
from ingest.errors import BadPack
from ingest.sheet import Act
from ingest.termbase import Termbase

_RULES = [(code, t) for code in language.available() for t in language.load(code).triggers]
_SAID = {
    "tr": 'Demirhan, "Bu yıl {}." dedi.',
    "en": 'Demirhan said, "This year {}."',
    "ru": "«В этом году {}», - сказала Демирхан.",
    "kk": "«Биыл {}», – деді Демирхан.",
    "az": "“Bu il {}”, - deyə Demirhan bildirib.",
    "ky": "«Быйыл {}», – деди Демирхан.",
    "uz": "“Bu yil {}”, — dedi Demirhan.",
}
_RELATIVES = [
    (code, relative)
    for code in language.available()
    for relative in getattr(language.load(code), "relatives", [])
]
_FIGURES = [(code, f) for code in language.available() for f in language.load(code).figures]


@pytest.mark.parametrize(("code", "trigger"), _RULES, ids=lambda v: getattr(v, "name", v))
def test_a_trigger_finds_its_act_in_its_positive_examples_and_not_in_its_negative_ones(
    code, trigger, read
):
    for example in trigger.positive:
        rules = [f.rule for f in read(example, language=code).facts if isinstance(f, Act)]
        assert f"{code}.{trigger.kind}.{trigger.name}" in rules, example
    for example in trigger.negative:
        rules = [f.rule for f in read(example, language=code).facts if isinstance(f, Act)]
        assert f"{code}.{trigger.kind}.{trigger.name}" not in rules, example


@pytest.mark.parametrize(("code", "relative"), _RELATIVES, ids=lambda v: getattr(v, "verbs", v))
def test_an_act_in_a_relative_clause_is_found_in_its_examples(code, relative, read):
    for example in relative.positive:
        acts = [f for f in read(example, language=code).facts if isinstance(f, Act)]
        rules = [(f.rule, f.speaker) for f in acts]
        assert any(rule == f"{code}.{relative.kind}.relative-clause" for rule, _ in rules), rules


@pytest.mark.parametrize(("code", "figure"), _FIGURES, ids=lambda v: getattr(v, "name", v))
def test_a_figure_is_read_in_its_examples(code, figure, read):
    for example in figure.positive:
        sheet = read(_SAID[code].format(example), language=code)
        rules = [f.rule for f in sheet.facts if isinstance(f, Act) and f.kind == "assert"]
        assert f"{code}.assert.{figure.name}" in rules, example


def _codes(scheme: str) -> set[str]:
    source = (resources.files("ontology") / "vocabularies" / f"{scheme}.ttl").read_text("utf-8")
    concepts = Graph().parse(data=source, format="turtle").subjects(RDF.type, SKOS.Concept)
    return {str(concept).rpartition("/")[2] for concept in concepts}


@pytest.mark.parametrize("code", language.available())
def test_every_code_a_pack_uses_is_in_its_vocabulary(code):
    pack = language.load(code)
    figures = {figure.indicator for figure in pack.figures}
    assert figures | set(pack.indicators.values()) <= _codes("indicator")
    assert {figure.unit for figure in pack.figures} <= _codes("unit")
    assert set(pack.roles) <= _codes("org-role")


def test_every_topic_of_the_termbase_is_in_the_vocabulary():
    topics = {t for concept in Termbase.load().concepts.values() for t in concept.topics}
    assert topics <= _codes("topic")


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("investment-joint-fund", {
            "tr": "Ortak Yatırım Fonu", "kk": "Ортақ инвестициялық қорды",
            "ky": "Орток инвестициялык фонддун",
        }),
        ("digital-monitoring-center", {
            "tr": "dijital izleme merkezi", "kk": "цифрлық мониторинг орталығын",
            "ky": "санарип мониторинг борборуна",
        }),
        ("culture-ministers-meeting", {
            "tr": "kültür bakanları toplantısı", "kk": "мәдениет министрлерінің отырысы",
            "ky": "маданият министрлеринин жыйыны",
        }),
        ("water-agreement", {
            "tr": "su kaynakları anlaşması", "kk": "су ресурстары туралы келісім",
            "ky": "суу ресурстары боюнча келишим",
        }),
    ],
)  # fmt: skip
def test_one_thing_has_one_key_in_turkish_kazakh_and_kyrgyz_and_in_any_case(key, names):
    assert {Termbase.load().key({code: name}, None) for code, name in names.items()} == {key}


def test_a_language_without_a_pack_is_refused_by_name():
    with pytest.raises(BadPack, match=re.escape("lang/xx.toml")):
        language.load("xx")


def test_capital_letters_of_a_pattern_stand_for_the_letters_of_vowel_harmony():
    pack = language.load("tr")
    assert pack.regex("kurulmAsInI").fullmatch("kurulmasını")
    assert pack.regex(r"\w+DIğInI").fullmatch("desteklediğini")
