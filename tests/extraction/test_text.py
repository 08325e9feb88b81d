"""Reading a text never loses its place."""

import hypothesis.strategies as st
from hypothesis import given, settings

from ingest import language
from ingest.engine import text

_PACK = language.load("tr")
_LETTERS = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("İIıiâ“”'’\"«»\u200b\u00ad\u0307\u0301\u202e\n .!?,ğşöçüƏқ"),
    ),
    max_size=300,
)


def _read(raw: str) -> text.Document:
    return text.read(raw, _PACK.lower, _PACK.code)


@given(_LETTERS)
def test_any_normalised_range_leads_back_to_the_original_characters(raw):
    document = _read(raw)
    assert len(document.norm) == len(document.low) == len(document.starts) == len(document.ends)
    for start in range(0, len(document.norm), 7):
        first, last = document.place(start, start + 1)
        assert document.quote(start, start + 1) == raw[first:last] != ""


@given(_LETTERS)
@settings(max_examples=200)
def test_sentences_are_in_order_and_do_not_overlap(raw):
    document = _read(raw)
    position = 0
    for sentence in text.sentences(document, frozenset()):
        assert position <= sentence.span.start < sentence.span.end
        position = sentence.span.end
        for quotation in sentence.quotations:
            assert sentence.span.covers(quotation)


def test_turkish_letters_are_folded_by_their_own_rule():
    assert text.fold("ISPARTA İzmir Hâlâ", _PACK.lower) == "ısparta izmir hala"


def test_a_combining_dot_and_an_invisible_character_do_not_shift_the_span():
    raw = "I\u0307stan\u00adbul'da “söz”"
    document = _read(raw)
    start = document.low.index("istanbul")
    assert document.quote(start, start + 8) == "I\u0307stan\u00adbul"


def test_a_run_of_spaces_is_one_space_and_leads_back_to_all_of_them():
    document = _read("ortak \t\u2003\u200b\r fon")
    assert document.norm == "ortak fon"
    assert document.quote(0, 9) == "ortak \t\u2003\u200b\r fon"
    assert document.name(0, 9) == "ortak fon"


def _sentences(raw: str) -> list[str]:
    document = _read(raw)
    spans = text.sentences(document, frozenset(_PACK.abbreviations))
    return [document.norm[s.span.start : s.span.end] for s in spans]


def test_an_ordinal_an_abbreviation_and_a_quoted_full_stop_do_not_end_a_sentence():
    raw = 'TDT 12. Zirvesi yapıldı. Dr. Kayahan, "Hazırız. Başlıyoruz." dedi. Sonra ayrıldı.'
    assert _sentences(raw) == [
        "TDT 12. Zirvesi yapıldı.",
        'Dr. Kayahan, "Hazırız. Başlıyoruz." dedi.',
        "Sonra ayrıldı.",
    ]


def test_a_year_may_end_a_sentence():
    assert len(_sentences("Fon kuruldu 2024. Ardından kapandı.")) == 2


def test_a_quotation_left_open_ends_with_its_paragraph():
    document = _read('Kayahan şöyle dedi: "Hazırız.\nYeni paragraf burada.')
    spans = list(text.sentences(document, frozenset()))
    assert [len(s.quotations) for s in spans] == [1, 0]


def test_a_short_paragraph_without_a_stop_is_a_heading():
    document = _read("Ortak fon için adım\n\nKaya konuştu.")
    assert [s.heading for s in text.sentences(document, frozenset())] == [True, False]


def test_the_stamp_of_a_stored_page_is_no_part_of_any_sentence():
    assert _sentences(" date 2031-05-06 Kayahan konuştu.") == ["Kayahan konuştu."]
