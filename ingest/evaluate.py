"""How well extraction does against articles annotated by hand.

Acts are matched one to one per article: a compatible kind, the same actor (a person against
the own state counts half) and an object whose distinctive words overlap by one half or more.
`lenient` asks for no more; `strict` also for every slot the gold states (within, place, when,
negated, recalled). What the extractor says twice counts as wrong once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.contents import text_of
from ingest.errors import BadInput
from ingest.sheet import Act, ActKind, Claim, Sheet
from ingest.sheetfile import LIMIT_BYTES, line_of, read_yaml
from ingest.termbase import Termbase

_ALIKE = ({"call", "invite"}, {"propose", "offer"})
_OVERLAP = 0.5
_SLOTS = ("within", "place", "when")


class GoldAct(BaseModel):
    """One act as a person annotated it; what else is noted beside it is not scored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: ActKind
    actor: str
    on_behalf_of: str | None = None
    object: str
    within: str | None = None
    place: str | None = None
    when: str | None = None
    negated: bool = False
    recalled: bool = False


class Gold(BaseModel):
    """The annotation of one article; `article` names its text."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    article: str
    acts: list[GoldAct] = []


@dataclass
class Score:
    """Counts over articles; precision, recall and F1 follow from them."""

    found: int = 0
    expected: int = 0
    lenient: float = 0
    strict: float = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def measures(self, right: float) -> tuple[float, float, float]:
        """Precision, recall and F1 for `right` acts."""
        precision = right / self.found if self.found else 1.0
        recall = right / self.expected if self.expected else 1.0
        total = precision + recall
        return precision, recall, 2 * precision * recall / total if total else 0.0

    def add(self, other: "Score") -> None:
        """Add another article's counts."""
        self.found += other.found
        self.expected += other.expected
        self.lenient += other.lenient
        self.strict += other.strict
        self.missed += other.missed
        self.wrong += other.wrong


def load_gold(path: Path) -> Gold:
    """A gold file. Raises BadInput or BadSheet naming the file and what is wrong in it."""
    source = str(path)
    data, lines = read_yaml(text_of(path, LIMIT_BYTES, BadInput), source)
    try:
        return Gold.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise BadInput(source, reason, f"line {line_of(first['loc'], lines)}") from error


def score(sheet: Sheet, gold: Gold, terms: Termbase) -> Score:
    """The score of one article."""
    language = sheet.article.language if sheet.article else "tr"
    acts = [f for f in sheet.facts if isinstance(f, Act)]
    result = Score(len(acts), len(gold.acts))
    open_ = dict(enumerate(acts))
    for expected in gold.acts:
        ranked = sorted(
            ((_match(act, expected, terms, language), -n) for n, act in open_.items()), reverse=True
        )
        if not ranked or ranked[0][0] <= 0:
            result.missed.append(f"{expected.kind} {expected.actor}: {expected.object}")
            continue
        weight, number = ranked[0]
        act = open_.pop(-number)
        result.lenient += min(weight, 1)
        result.strict += min(weight, 1) if _slots_right(act, expected) else 0
    result.wrong = [f"{a.kind} {a.speaker}: {_object_text(a)}" for a in open_.values()]
    return result


def _match(act: Act, expected: GoldAct, terms: Termbase, language: str) -> float:
    """Between 0 (no match) and 1, plus up to one half for likeness, to rank candidates."""
    if act.kind != expected.kind and not any({act.kind, expected.kind} <= s for s in _ALIKE):
        return 0
    actor = _actor_weight(act, expected)
    overlap = _overlap(_object_text(act), expected.object, terms, language)
    if actor == 0 or overlap < _OVERLAP:
        return 0
    return actor if actor < 1 else 1 + overlap / 2


def _actor_weight(act: Act, expected: GoldAct) -> float:
    if act.speaker == expected.actor:
        return 1
    own = {act.on_behalf_of, act.speaker}
    return 0.5 if expected.actor in own or expected.on_behalf_of in own - {None} else 0


def _object_text(act: Act) -> str:
    if isinstance(act.object, Claim):
        return next(iter(act.object.text.values()))
    return next(iter(act.object.name.values()), "") or (act.object.id or "")


def _overlap(one: str, other: str, terms: Termbase, language: str) -> float:
    """The share of the smaller set of distinctive words that both have."""
    mine, theirs = (_distinctive(text, terms, language) for text in (one, other))
    if not mine or not theirs:
        mine, theirs = (frozenset(w[:5] for w in t.lower().split()) for t in (one, other))
    return len(mine & theirs) / (min(len(mine), len(theirs)) or 1)


def _distinctive(text: str, terms: Termbase, language: str) -> frozenset[str]:
    return frozenset(terms.key({language: text}).split("-")) - {"", "ve", "bir"}


def _slots_right(act: Act, expected: GoldAct) -> bool:
    if act.negated != expected.negated or act.recalled != expected.recalled:
        return False
    stated = {slot: getattr(expected, slot) for slot in _SLOTS if getattr(expected, slot)}
    return all(getattr(act.object, slot, None) == value for slot, value in stated.items())


def report(scores: Iterable[tuple[str, Score]]) -> str:
    """A Markdown report: a line an article, the sum, and every act missed or wrong."""
    rows, total = [], Score()
    for name, one in scores:
        total.add(one)
        rows.append(_row(name, one))
    lines = [
        "| article | acts | found | precision | recall | F1 | strict F1 |",
        "|---|---|---|---|---|---|---|",
        *rows,
        _row("all", total),
        *("", "Missed:", *(f"- {line}" for line in total.missed)),
        *("", "Wrong or told twice:", *(f"- {line}" for line in total.wrong)),
    ]
    return "\n".join(lines)


def _row(name: str, one: Score) -> str:
    precision, recall, f1 = one.measures(one.lenient)
    strict = one.measures(one.strict)[2]
    return (
        f"| {name} | {one.expected} | {one.found} | {precision:.2f} | {recall:.2f} "
        f"| {f1:.2f} | {strict:.2f} |"
    )
