"""Every rule of every pack is tried on its own examples."""

import re

import pytest

from ingest import language
from ingest.errors import BadPack
from ingest.sheet import Act

_RULES = [(code, t) for code in language.available() for t in language.load(code).triggers]
_FIGURES = [(code, f) for code in language.available() for f in language.load(code).figures]


@pytest.mark.parametrize(("code", "trigger"), _RULES, ids=lambda v: getattr(v, "name", v))
def test_a_trigger_finds_its_act_in_its_positive_examples_and_not_in_its_negative_ones(
    code, trigger, read
):
    for example in trigger.positive:
        rules = [f.rule for f in read(example).facts if isinstance(f, Act)]
        assert f"{code}.{trigger.kind}.{trigger.name}" in rules, example
    for example in trigger.negative:
        rules = [f.rule for f in read(example).facts if isinstance(f, Act)]
        assert f"{code}.{trigger.kind}.{trigger.name}" not in rules, example


@pytest.mark.parametrize(("code", "figure"), _FIGURES, ids=lambda v: getattr(v, "name", v))
def test_a_figure_is_read_in_its_examples(code, figure, read):
    for example in figure.positive:
        sheet = read(f'Demirhan, "Bu yıl {example}." dedi.')
        rules = [f.rule for f in sheet.facts if isinstance(f, Act) and f.kind == "assert"]
        assert f"{code}.assert.{figure.name}" in rules, example


def test_a_language_without_a_pack_is_refused_by_name():
    with pytest.raises(BadPack, match=re.escape("lang/xx.toml")):
        language.load("xx")


def test_capital_letters_of_a_pattern_stand_for_the_letters_of_vowel_harmony():
    pack = language.load("tr")
    assert pack.regex("kurulmAsInI").fullmatch("kurulmasını")
    assert pack.regex(r"\w+DIğInI").fullmatch("desteklediğini")
