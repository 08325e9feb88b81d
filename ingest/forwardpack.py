"""The pack of a language whose complements follow their verbs: subject, verb, complement."""

import re
from functools import cached_property
from typing import Literal

from pydantic import Field

from ingest.packdata import Data, PackBase
from ingest.sheet import ActKind

Makes = Literal["create", "hold", "draft", "launch", "change"]


class ForwardTrigger(Data):
    """Words that carry out an act and what may follow them.

    `words` are patterns of the verb or noun in all its forms, `takes` the complements it may have
    (names of the pack's `complements`), tried in order. `direct` marks a trigger that counts only
    in the speaker's own words, `said` one that counts only where somebody says so,
    `impersonal` one without a subject of its own, `passive` one whose object stands before it
    and whose actor is whoever meets, `needs_deliverable` one whose object must name a thing.
    `positive` and `negative` are the examples it is tested on.
    """

    name: str
    kind: ActKind
    words: list[str] = Field(min_length=1)
    takes: list[str]
    direct: bool = False
    said: bool = False
    impersonal: bool = False
    passive: bool = False
    needs_deliverable: bool = False
    confidence: float = Field(0.9, ge=0, le=1)
    positive: list[str] = Field(min_length=1)
    negative: list[str] = Field([])


class ForwardComplement(Data):
    """What follows a trigger: `lead` is matched right after it, and the object begins there.

    A `verbal` object begins with a verb, a `nominal` one with a noun, a `clause` has its verb
    inside, `that a fund be created`, and a `whole` one keeps all its words.
    """

    lead: str
    form: Literal["verbal", "nominal", "clause", "whole"]


class ForwardAction(Data):
    """Verbs that bring something about: as a verb, as a noun (`the creation of`), as a passive."""

    makes: Makes
    verbs: list[str]
    nouns: list[str] = Field([])
    passives: list[str] = Field([])


class ForwardPack(PackBase):
    """One language's data; compiled patterns are cached on it."""

    direction: Literal["forward"]
    # clauses: what may open one, begins one, ends one, joins two parts of an object
    openers: str
    clause_starts: str
    before_subject: str
    conjunction: str
    breaks: str
    joints: str
    fillers: str
    determiners: str
    prepositions: str
    adverbials: str
    verb_forms: list[str]
    verb_again: str
    modals: str
    new_subject: str
    dropped: str
    # the verb group: what stands before a trigger
    auxiliaries: str
    passive: str
    by_agent: str
    by_far: str
    together_behind: str
    unreal: str
    negation: str
    past_marks: str
    # where the name of a thing ends; what says of whom, where; what is no object
    name_stops: str
    within: str
    located: str
    vague: str
    shells: str
    to_support: str
    pronouns: str
    # who
    chunk_words: str
    speaker_pronouns: str
    own_pronouns: str
    jointly: str
    members: str
    ministers: str
    ministers_of: str
    anaphora: dict[str, str]
    capitals: dict[str, str]
    genitive: dict[str, str] = Field({})
    role_before: str
    the_office: str
    role_stop: str
    owner_after: str
    title_opening: str
    not_names: str
    # speech
    say: str
    attribution: str
    according: str
    acting: str
    when: str
    document_says: str
    # `on the initiative of`; the future of events; what leads in a clause that is said
    on_initiative: str
    will_be_held: str
    will_hold: str
    should_be: str
    should_end: str
    could_host: str
    wish: str
    was_historic: str
    possessed: str
    proposed: list[str]
    thus_said: str
    clause_openers: str
    that: str
    # time and number: patterns of dates, the decimal mark, a number only aimed at
    dates: list[str]
    decimal: Literal[".", ","]
    approximate: str
    aimed_at: str
    same_claim: str
    # events
    meeting: str
    of_event: str
    upcoming: str
    ordinals: str
    ordinal_words: dict[str, int]
    informal: str
    theme: str
    spoke: str
    attended: str
    attended_by: str
    chaired: str
    # around events: patterns that see `before<ending>after` of a state
    chairmanship: str
    chair_begins: str
    chair_ends: str
    observed: str
    # constructions
    complements: dict[str, ForwardComplement]
    triggers: list[ForwardTrigger]
    actions: list[ForwardAction]

    @cached_property
    def trigger_patterns(self) -> list[tuple[ForwardTrigger, re.Pattern[str]]]:
        """Each trigger with the pattern of its words."""
        return [(t, self.regex(rf"(?<!\w)(?:{'|'.join(t.words)})(?!\w)")) for t in self.triggers]

    @cached_property
    def action_patterns(self) -> dict[str, list[tuple[Makes, re.Pattern[str]]]]:
        """By form (verbs, nouns, passives), what each class of actions makes and its pattern."""
        return {
            form: [
                (action.makes, self.regex(rf"(?:{'|'.join(words)})(?!\w)"))
                for action in self.actions
                if (words := getattr(action, form))
            ]
            for form in ("verbs", "nouns", "passives")
        }
