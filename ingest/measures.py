"""Sums over scored articles: by kind, slot and language, with an interval; kinds confused.

Articles that tell one story stand or fall together, so the interval comes from drawing stories,
not articles, with replacement (a cluster bootstrap).
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ingest.evaluate import Pair, Score, ratios, same_actor, same_object
from ingest.sheet import ACT_KINDS
from ingest.stories import Sketch, alike
from ingest.termbase import Termbase

Measure: TypeAlias = tuple[float, float, float]
Slot: TypeAlias = Literal["actor", "on_behalf_of", "within", "place", "when", "negated", "recalled"]
SLOTS: Final[tuple[Slot, ...]] = (
    "actor", "on_behalf_of", "within", "place", "when", "negated", "recalled",
)  # fmt: skip
NOTHING: Final = "–"

_DRAWS: Final = 1000
_SEED: Final = 0
_INSIDE: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of an article; `story` is what it shares with others that tell the same."""

    name: str
    language: str
    story: str
    score: Score


def together(articles: Iterable[Scored]) -> Score:
    """The score of all of them."""
    total = Score()
    for one in articles:
        total.add(one.score)
    return total


def by_others(score: Score) -> tuple[int, float]:
    """How many acts were found by another extractor than the rules, and how many are right."""
    right = [pair.weight for pair in score.pairs if pair.act.extractor]
    wrong = [act for act in score.wrong if act.extractor]
    return len(right) + len(wrong), sum(right)


def stories(told: Sequence[tuple[str, str | None, Sketch]]) -> list[str]:
    """The story of each article, given its name, the story it is annotated with and its sketch.

    Where none is annotated, articles are one story if they share their wording.
    """
    found: list[str] = []
    for number, (name, stated, sketch) in enumerate(told):
        likes = (n for n in range(number) if alike(told[n][2], sketch))
        found.append(stated or next((found[n] for n in likes), name))
    return found


def languages(articles: Sequence[Scored]) -> dict[str, Score]:
    """The score of each language, by its code."""
    codes = sorted({one.language for one in articles})
    return {code: together(a for a in articles if a.language == code) for code in codes}


def macro(scores: Iterable[Score], right: Callable[[Score], float]) -> Measure:
    """The mean of precision, recall and F1 over languages, each counting alike."""
    rows = [one.measures(right(one)) for one in scores]
    precision, recall, f1 = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    return precision, recall, f1


def kinds(score: Score) -> dict[str, tuple[int, int, Measure]]:
    """Of each kind of act that occurs: how many annotated, how many found, and the measures.

    An act that was found as a kind close enough counts for the recall of the one and for the
    precision of the other.
    """
    expected = Counter[str](a.kind for a in [*(p.expected for p in score.pairs), *score.missed])
    found = Counter[str](a.kind for a in [*(p.act for p in score.pairs), *score.wrong])
    rows = {}
    for kind in ACT_KINDS:
        if expected[kind] or found[kind]:
            met = sum(p.weight for p in score.pairs if p.expected.kind == kind)
            right = sum(p.weight for p in score.pairs if p.act.kind == kind)
            recall = ratios(met, 0, expected[kind])[1]
            precision = ratios(right, found[kind], 0)[0]
            total = precision + recall
            f1 = 2 * precision * recall / total if total else 0.0
            rows[kind] = expected[kind], found[kind], (precision, recall, f1)
    return rows


def slots(score: Score) -> dict[Slot, tuple[int, int, Measure]]:
    """Of each slot, over the acts that were found: how often annotated, filled, and right."""
    rows = {}
    for slot in SLOTS:
        values = [(annotated(p, slot), filled(p, slot)) for p in score.pairs]
        stated = sum(bool(expected) for expected, _ in values)
        given = sum(bool(got) for _, got in values)
        right = sum(bool(expected) and expected == got for expected, got in values)
        rows[slot] = stated, given, ratios(right, given, stated)
    return rows


def annotated(pair: Pair, slot: Slot) -> object:
    """What the annotation says in a slot."""
    return getattr(pair.expected, slot)


def filled(pair: Pair, slot: Slot) -> object:
    """What was extracted for a slot."""
    if slot == "actor":
        return pair.act.speaker
    return getattr(pair.act if hasattr(pair.act, slot) else pair.act.object, slot, None)


def confusion(score: Score, terms: Termbase, language: str) -> Counter[tuple[str, str]]:
    """How often an annotated kind was found as which kind; NOTHING for missed and for made up.

    What was missed and what was wrong with one actor and one object are one act of another kind.
    """
    table = Counter[tuple[str, str]]((p.expected.kind, p.act.kind) for p in score.pairs)
    wrong = list(score.wrong)
    for expected in score.missed:
        like = (
            act for act in wrong
            if same_actor(act, expected) and same_object(act, expected, terms, language)
        )  # fmt: skip
        act = next(like, None)
        table[expected.kind, act.kind if act else NOTHING] += 1
        if act:
            wrong.remove(act)
    table.update((NOTHING, act.kind) for act in wrong)
    return table


def interval(articles: Sequence[Scored], measure: Callable[[Score], float]) -> tuple[float, float]:
    """Where `measure` lies in 95 of 100 draws of as many stories as there are."""
    clusters: dict[str, list[Scored]] = {}
    for one in articles:
        clusters.setdefault(one.story, []).append(one)
    sums = [together(cluster) for cluster in clusters.values()]
    pick = random.Random(_SEED)
    drawn = sorted(measure(_sum(pick.choices(sums, k=len(sums)))) for _ in range(_DRAWS))
    low, high = (drawn[round(share * (_DRAWS - 1))] for share in _INSIDE)
    return low, high


def _sum(scores: Iterable[Score]) -> Score:
    total = Score()
    for one in scores:
        total.add(one)
    return total
