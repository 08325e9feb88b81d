"""How well extraction does against articles annotated by hand.

Acts are matched one to one per article: a compatible kind, the same actor (a person against
the own state counts half) and an object whose distinctive words overlap by one half or more.
`lenient` asks for no more; `strict` also for every slot the gold states (within, place, when,
negated, recalled). What the extractor says twice counts as wrong once. `measures.py` sums up
over kinds, slots and languages, `evaluation.py` writes the report.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.contents import text_of
from ingest.errors import BadInput
from ingest.sheet import Act, ActKind, Claim, Participation, Sheet
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
    quote: str | None = None
    doubt: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.actor}: {self.object}"


class GoldPresence(BaseModel):
    """Somebody who took part in an event, as annotated."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    who: str
    role: str | None = None


class Gold(BaseModel):
    """The annotation of one article; `article` names its text.

    `story` is the same for articles that tell one story, which are no independent samples.
    Without `participations` nobody looked who took part.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    article: str
    story: str | None = None
    acts: list[GoldAct] = []
    participations: list[GoldPresence] | None = None


@dataclass
class Presence:
    """How many took part as annotated and as found; how many are both, and in the same role."""

    expected: int = 0
    found: int = 0
    right: int = 0
    in_role: int = 0

    def add(self, other: "Presence") -> None:
        """Add another article's counts."""
        self.expected += other.expected
        self.found += other.found
        self.right += other.right
        self.in_role += other.in_role


@dataclass(frozen=True, slots=True)
class Pair:
    """An annotated act and the extracted one that it was found in, right by `weight`."""

    expected: GoldAct
    act: Act
    weight: float
    strict: bool


@dataclass
class Score:
    """What was found, missed and wrong in an article or several; the counts follow from them."""

    pairs: list[Pair] = field(default_factory=list)
    missed: list[GoldAct] = field(default_factory=list)
    wrong: list[Act] = field(default_factory=list)
    present: Presence = field(default_factory=Presence)

    @property
    def found(self) -> int:
        """How many acts were extracted."""
        return len(self.pairs) + len(self.wrong)

    @property
    def expected(self) -> int:
        """How many acts are annotated."""
        return len(self.pairs) + len(self.missed)

    @property
    def lenient(self) -> float:
        """How many are right in kind, actor and object."""
        return sum(pair.weight for pair in self.pairs)

    @property
    def strict(self) -> float:
        """How many are right in every slot that is annotated too."""
        return sum(pair.weight for pair in self.pairs if pair.strict)

    def measures(self, right: float) -> tuple[float, float, float]:
        """Precision, recall and F1 for `right` acts."""
        return ratios(right, self.found, self.expected)

    def add(self, other: "Score") -> None:
        """Add another article's acts."""
        self.pairs += other.pairs
        self.missed += other.missed
        self.wrong += other.wrong
        self.present.add(other.present)


def ratios(right: float, found: int, expected: int) -> tuple[float, float, float]:
    """Precision, recall and F1; what has nothing to be wrong in is right."""
    precision = right / found if found else 1.0
    recall = right / expected if expected else 1.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


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
    language = language_of(sheet)
    result, open_ = Score(), dict(enumerate(f for f in sheet.facts if isinstance(f, Act)))
    for expected in gold.acts:
        ranked = sorted(
            ((_match(act, expected, terms, language), -n) for n, act in open_.items()), reverse=True
        )
        if not ranked or ranked[0][0] <= 0:
            result.missed.append(expected)
            continue
        weight, number = ranked[0]
        act = open_.pop(-number)
        result.pairs.append(Pair(expected, act, min(weight, 1), _slots_right(act, expected)))
    result.wrong = list(open_.values())
    result.present = _presence(sheet, gold)
    return result


def _presence(sheet: Sheet, gold: Gold) -> Presence:
    if gold.participations is None:
        return Presence()
    expected = {(one.who, one.role) for one in gold.participations}
    found = {(f.participant, f.role) for f in sheet.facts if isinstance(f, Participation)}
    people, met = ({who for who, _ in pairs} for pairs in (expected, found))
    in_role = {who for who, _ in expected & found}
    return Presence(len(people), len(met), len(people & met), len(in_role))


def language_of(sheet: Sheet) -> str:
    """The language of the article a sheet is of."""
    return sheet.article.language if sheet.article else "tr"


def same_object(act: Act, expected: GoldAct, terms: Termbase, language: str) -> bool:
    """Whether two acts have one object."""
    return overlap(object_text(act), expected.object, terms, language) >= _OVERLAP


def same_actor(act: Act, expected: GoldAct) -> bool:
    """Whether two acts have one actor, or one has the state that the other's speaks for."""
    return _actor_weight(act, expected) > 0


def _match(act: Act, expected: GoldAct, terms: Termbase, language: str) -> float:
    """Between 0 (no match) and 1, plus up to one half for likeness, to rank candidates."""
    if act.kind != expected.kind and not any({act.kind, expected.kind} <= s for s in _ALIKE):
        return 0
    actor = _actor_weight(act, expected)
    shared = overlap(object_text(act), expected.object, terms, language)
    if actor == 0 or shared < _OVERLAP:
        return 0
    return actor if actor < 1 else 1 + shared / 2


def _actor_weight(act: Act, expected: GoldAct) -> float:
    if act.speaker == expected.actor:
        return 1
    own = {act.on_behalf_of, act.speaker}
    return 0.5 if expected.actor in own or expected.on_behalf_of in own - {None} else 0


def object_text(act: Act) -> str:
    """The words of an act's object."""
    if isinstance(act.object, Claim):
        return next(iter(act.object.text.values()))
    return next(iter(act.object.name.values()), "") or (act.object.id or "")


def overlap(one: str, other: str, terms: Termbase, language: str) -> float:
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
        *("", "Missed:", *(f"- {act}" for act in total.missed)),
        *("", "Wrong or told twice:", *(f"- {told(act)}" for act in total.wrong)),
    ]
    return "\n".join(lines)


def told(act: Act) -> str:
    """An extracted act on one line."""
    return f"{act.kind} {act.speaker}: {object_text(act)}"


def _row(name: str, one: Score) -> str:
    precision, recall, f1 = one.measures(one.lenient)
    strict = one.measures(one.strict)[2]
    return (
        f"| {name} | {one.expected} | {one.found} | {precision:.2f} | {recall:.2f} "
        f"| {f1:.2f} | {strict:.2f} |"
    )
