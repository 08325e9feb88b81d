"""Texts that nobody meant to be read: a sheet for each, its spans as exact as any."""

import pytest

from ingest.making import checked
from ingest.read import ArticleText

LENGTH = 60_000
SENTENCE = "Aylin Demirhan, zirvede bir Su Konseyi kurulmasını önerdi. "


@pytest.mark.parametrize(
    "piece",
    [
        SENTENCE,
        SENTENCE.replace(".", ""),
        '"',
        "“söz ",
        '"a" ',
        "“" + SENTENCE,
        "önerdi ",
        "Aylin Demirhan, ",
        "7 Ekim 2025 ",
        "1 milyar dolar ",
        "\u202eالرئيس \u202c",
        "Президент proposed bir konsey 主席. ",
        "a\u0301",
        "\n",
        "x",
    ],
)
def test_a_text_without_end_gives_a_sheet(extractor, piece: str) -> None:
    text = SENTENCE + (piece * (LENGTH // len(piece) + 1))[:LENGTH]
    sheet = extractor.extract(ArticleText(text, "tr", "test"))
    assert checked(sheet, text, "test") is sheet


def test_letters_without_a_width_hide_nothing_and_stay_in_the_quote(extractor) -> None:
    text = "\u200b".join(SENTENCE)
    sheet = extractor.extract(ArticleText(text, "tr", "test", published="2031-05-06"))
    (act,) = [fact for fact in sheet.facts if fact.type == "act"]
    assert act.speaker == "person/aylin-demirhan"
    assert "\u200b" in act.evidence[0].quote
    assert checked(sheet, text, "test") is sheet
