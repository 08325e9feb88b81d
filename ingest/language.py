"""The pack of a language whose complements stand before their verbs, and how packs are loaded."""

import re
import tomllib
from functools import cache, cached_property
from importlib import resources
from typing import Literal

from pydantic import Field, ValidationError
from typing_extensions import TypeVar

from ingest import spelling
from ingest.errors import BadPack
from ingest.forwardpack import ForwardPack
from ingest.packdata import Data, PackBase
from ingest.sheet import ActKind

Complement = Literal["nominal", "infinitive", "intention", "noun", "clause", "subject"]
Form = Literal["finite", "reported", "converb", "participle", "first-person", "told"]


class Trigger(Data):
    """Words that carry out an act: `öner-` proposes, and takes a nominalised clause before it.

    `stems` are patterns of the verb stem, `words` patterns that stand as they are. `forms`
    limits a verb to some of its forms. `quoted` marks a trigger that counts only in the
    speaker's own words, `passive` one whose actor is whoever meets, or who is named before a word
    such as `tomonidan`, `by` one that counts only with such an agent, `dative` one whose
    object then stands in the dative, `needs_object` one whose
    object must stand in its case, `needs_deliverable` one whose object must name a thing,
    `specific` one whose object must name a thing or a definite deed, `object` what its object
    must hold, `done` one that is a plan where it is still to come.
    `positive` and `negative` are the examples it is tested on.
    """

    name: str
    kind: ActKind
    stems: list[str] = Field([])
    words: list[str] = Field([])
    takes: list[Complement]
    forms: list[Form] = Field([])
    quoted: bool = False
    passive: bool = False
    by: bool = False
    dative: bool = False
    needs_deliverable: bool = False
    needs_object: bool = False
    specific: bool = False
    object: str = ""
    done: bool = False
    confidence: float = Field(0.9, ge=0, le=1)
    positive: list[str] = Field(min_length=1)
    negative: list[str] = Field([])


class Action(Data):
    """A class of verb stems that bring something about, and the things they bring about."""

    stems: list[str]
    makes: Literal["create", "hold", "do", "draft", "launch", "change"]


class Listing(Data):
    """Words before a colon that say what the items after it are; `jointly` if whoever meets."""

    kind: ActKind
    words: str
    jointly: bool = False


class RelativeAct(Data):
    """A participle whose subject stands before it, and the noun of its act, if that is needed.

    `Özbekistan'ın sunduğu ... önerisi` proposes, `Kazakistan'ın önerdiği ...` too; `ours` one
    that speakers say of their own side: `imzaladığımız plan`.
    """

    kind: ActKind
    verbs: str
    nouns: str = ""
    ours: bool = False
    confidence: float = Field(0.6, ge=0, le=1)
    positive: list[str] = Field(min_length=1)


class Pack(PackBase):
    """One language's data; compiled patterns are cached on it.

    `subject_comma` says that a comma sets a subject off, `apostrophe` that one parts a name from
    its ending; `owned` is a noun that a bare name before it owns. `home_titles` are, by office,
    words for who holds it in the state `home`, in whose papers he needs no name, and
    `home_bodies` its parliament and government; `titles` are words before the name of a person
    that are no office of the vocabulary; `name_ending` is what no bare name of a person ends in.
    `dash_said` are the words after the dash that ends a speech, `according` those that, after
    whose they are, or `his`, make a sentence their words, `told` those that begin a sentence on
    who said the one before: `Бул тууралуу президент билдирди`. A verb that ends in `coming`
    tells of no decision yet; `being` is to be, which is foreseen unless its place or day is
    told. `that` is a verb of saying with the word behind which what was said follows as a
    sentence: `bildirib ki, ...`; `month_of_day` the ending of a month before its day:
    `oktyabrın 7-də`. `claimant` is the pronoun of who claims something. `matter` is the word
    between what a document or body is about and its name, `between` says that two sides met.
    `heads` are heads of state in the plural: those two whom a text without a summit names;
    `side` with the name of a nation is its state, and `speech` in a title says that the text is
    one; `by_agent` stands after who does what a passive tells.
    """

    subject_comma: bool = True
    apostrophe: bool = True
    home: str = ""
    home_titles: dict[str, str] = Field({})
    home_bodies: str = Field("(?!)")
    titles: str = Field("(?!)")
    according: str = Field("(?!)")
    his: str = Field("(?!)")
    told: str = Field("(?!)")
    coming: str = Field("(?!)")
    that: str = Field("(?!)")
    month_of_day: str = Field("(?!)")
    matter: str = Field("(?!)")
    between: str = Field("(?!)")
    being: str = Field("(?!)")
    named_as: str = Field("(?!)")
    indefinite: str = Field("(?!)")
    state_organs: str = Field("(?!)")
    made_known: str = Field("(?!)")
    active: str = Field("(?!)")
    bare_infinitive: str = Field("(?!)")
    wishes: str = Field("(?!)")
    words_of: str = Field("(?!)")
    reports: str = Field("(?!)")
    claim_ends: str = Field("")
    own_deed: str = Field("(?!)")
    begins: str = Field("(?!)")
    sure_object: str = Field("(?!)")
    bilateral: str = Field("(?!)")
    aside: str = Field("(?!)")
    reminded: str = Field("(?!)")
    relatives: list[RelativeAct] = Field([])
    claimant: str = Field("(?!)")
    name_ending: str = Field("(?!)")
    dash_said: str = Field("(?!)")
    owned: str = Field("(?!)")
    subject_particles: str = Field("(?!)")
    pluperfect: str = Field("(?!)")
    announce_verbs: str = Field("(?!)")
    predicted: str = Field("(?!)")
    negated_future: str = Field("(?!)")
    courtesy: str = Field("(?!)")
    clear_object: str = Field("(?!)")
    first_plural: str = Field("(?!)")
    done: str = Field("(?!)")
    by_adopting: str = Field("(?!)")
    first_future: str = Field("(?!)")
    bare_plural: str = Field("(?!)")
    next_one: str = Field("(?!)")
    inside_verbs: str = Field("(?!)")
    empty_verbs: str = Field("(?!)")
    action_nouns: str = Field("(?!)")
    finished: str = Field("(?!)")
    pair: str = Field("(?!)")
    parties: str = Field("(?!)")
    heads: str = Field("(?!)")
    side: str = Field("(?!)")
    speech: str = Field("(?!)")
    by_agent: str = Field("(?!)")
    listings: list[Listing] = Field([])
    organ_heads: str = Field("(?!)")
    anaphors: dict[str, list[str]] = Field({})
    genitive: str
    accusative: str
    dative_case: str
    head_case: str
    locative: str
    situated: str
    forms: dict[Form, str]
    nominal: str
    nominal_ending: str
    infinitive: str
    future: str
    future_first: str
    own_plan: str
    vague: str
    received: str
    upcoming: str
    light: str
    shells: str
    fillers: str
    breaks: str
    openers: str
    within: str
    based_on: str
    hosted: str
    adverbials: str
    postpositions: str
    say: str
    quote_after: str
    hypothetical: str
    negative: str
    past_marks: str
    beside: str
    conjunctions: str
    inside_names: str
    opening_words: str
    before_joined: str
    as_well_as: str
    joined: str
    harmony: dict[str, str]
    softened: dict[str, str]
    nominal_tail: str
    bare_tails: list[str]
    cased_infinitive: str
    voice: str
    genitive_suffix: str
    after_adverbial: str
    year: str
    year_case: str
    year_ending: str
    month_noun: str
    ordinal_endings: str
    town_words: str
    praise: str
    month_case: str
    relative_months: dict[str, int]
    role_stop: str
    leader_words: str
    institution_heads: str
    on_initiative: str
    relative: str
    plural_subject: str
    leaders: str
    informal: str
    ordinal_words: dict[str, int]
    theme: str
    meeting: str
    declaration: str
    adopted: str
    spoke: str
    attended: str
    hosting: str
    chaired: str
    chairmanship: str
    chair_before: str
    takes_over: str
    handed: str
    ablative: str
    dative: str
    this: str
    the_organization: str
    opening_noun: str
    opened: str
    observed: str
    signed_between: str
    document_words: str
    aimed_at: str
    pronouns: str
    approximate: str
    periods: str
    triggers: list[Trigger]
    actions: list[Action]
    institutions: str

    @cached_property
    def trigger_patterns(self) -> list[tuple[Trigger, re.Pattern[str]]]:
        """Each trigger with one pattern; a named group says which form was met."""
        return [(trigger, self._trigger_pattern(trigger)) for trigger in self.triggers]

    def _trigger_pattern(self, trigger: Trigger) -> re.Pattern[str]:
        forms = "|".join(
            f"(?P<{name.replace('-', '_')}>{pattern})"
            for name, pattern in self.forms.items()
            if (not trigger.forms and name != "told") or name in trigger.forms
        )
        parts = []
        if trigger.stems:
            negative = f"(?P<negative>{self.negative})?"
            stems = "|".join(map(self._with_particles, trigger.stems))
            parts.append(rf"(?:{stems}){negative}(?:{forms})")
        if trigger.words:
            parts.append(rf"(?P<word>{'|'.join(trigger.words)})")
        return self.regex(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")

    def _with_particles(self, stem: str) -> str:
        """A stem of several words, with the particles that may stand between them."""
        return stem if "(?<" in stem else stem.replace(" ", rf"(?: (?:{self.inside_verbs}))? ")

    @cached_property
    def action_patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        """What each class of action makes, with a pattern for the start of its verbal nouns."""
        return [
            (action.makes, self.regex(rf"(?:{'|'.join(action.stems)})")) for action in self.actions
        ]


# the pack of a reading: one of this direction unless it says otherwise
P = TypeVar("P", bound=PackBase, default=Pack, covariant=True)


@cache
def load(code: str) -> Pack | ForwardPack:
    """The pack of a language. Raises BadPack if there is none or its data is wrong.

    That of a language in another alphabet is the pack of its base, by its own code.
    """
    if spelling.base(code) != code:
        return load(spelling.base(code)).model_copy(update={"code": code})
    source = resources.files("ingest") / "lang" / f"{code}.toml"
    if not source.is_file():
        raise BadPack(f"lang/{code}.toml", f"no language pack; there are: {', '.join(available())}")
    try:
        data = tomllib.loads(source.read_text("utf-8"))
        model = ForwardPack if data.get("direction") == "forward" else Pack
        pack = model.model_validate(data)
        assert pack.trigger_patterns
        assert pack.action_patterns
    except (tomllib.TOMLDecodeError, ValidationError, re.error) as error:
        raise BadPack(f"lang/{code}.toml", str(error)) from error
    return pack


def available() -> list[str]:
    """The languages there are packs for."""
    folder = resources.files("ingest") / "lang"
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )
