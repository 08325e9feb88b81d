"""Invented articles annotated by hand: the score of each language, which may only rise."""

from pathlib import Path

import pytest

from ingest.evaluate import Score, load_gold, score
from ingest.read import read as read_article
from ingest.termbase import Termbase

_GOLD = Path(__file__).parent.parent / "gold"
_FLOORS = {
    "tr": (0.9, 0.9),
    "az": (1.0, 1.0),
    "kk": (1.0, 1.0),
    "ky": (1.0, 1.0),
    "uz": (1.0, 1.0),
}  # precision and recall


@pytest.mark.parametrize("language", sorted(_FLOORS))
def test_the_score_on_invented_articles_stays_above_its_floor(language, extractor):
    total = Score()
    for path in sorted((_GOLD / language).glob("*.yaml")):
        gold = load_gold(path)
        sheet = extractor.extract(read_article(path.parent / gold.article))
        total.add(score(sheet, gold, Termbase.load()))
    precision, recall, _ = total.measures(total.lenient)
    least = _FLOORS[language]
    assert (precision >= least[0], recall >= least[1]) == (True, True), (
        precision, recall, total.missed, total.wrong,
    )  # fmt: skip
