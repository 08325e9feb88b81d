"""The fact sheet: what passes between reading and loading.

An article becomes one sheet; the curated record is written in the same format. A sheet
says what one text states. Article sheets prove each fact by spans of the text
(`evidence`); record sheets by `sources`, keys of the sheet's own table of sources.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    HttpUrl,
    StrictBool,
    StringConstraints,
    model_validator,
)

LANGUAGES = ("tr", "en", "az", "kk", "ky", "uz", "tk", "hu", "ru", "kk-Latn", "uz-Cyrl")
Language = Literal["tr", "en", "az", "kk", "ky", "uz", "tk", "hu", "ru", "kk-Latn", "uz-Cyrl"]

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"


def _id(*types: str) -> StringConstraints:
    return StringConstraints(pattern=rf"^(?:{'|'.join(types)})/{_SLUG}$", max_length=200)


AgentId = Annotated[str, _id("person", "state", "organization")]
OrganizationId = Annotated[str, _id("state", "organization")]
PersonId = Annotated[str, _id("person")]
StateId = Annotated[str, _id("state")]
PlaceId = Annotated[str, _id("place")]
EventId = Annotated[str, _id("event")]
SeriesId = Annotated[str, _id("event-series")]
DocumentId = Annotated[str, _id("document")]
InitiativeId = Annotated[str, _id("initiative")]
ProposalId = Annotated[str, _id("proposal")]
PostId = Annotated[str, _id("post")]
SituationId = Annotated[str, _id("situation")]
EntityId = Annotated[
    str,
    _id(
        "person",
        "state",
        "organization",
        "place",
        "event",
        "event-series",
        "document",
        "initiative",
        "proposal",
        "post",
    ),
]
Code = Annotated[str, StringConstraints(pattern=rf"^{_SLUG}$", max_length=80)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ArticleKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Text = Annotated[str, StringConstraints(max_length=4000)]
Names: TypeAlias = dict[Language, Line]
OtherNames: TypeAlias = dict[Language, list[Line]]


def _real(when: str) -> str:
    """`when` unchanged. Raises ValueError for 30 February or an end before its start."""
    parts = when.split("/")
    for part in parts:
        date.fromisoformat(f"{part}-01-01"[:10])
    if len(parts) == 2 and parts[1] < parts[0][: len(parts[1])]:
        raise ValueError("ends before it starts")
    return when


def _in_a_leap_year(day: str) -> str:
    """`day` (--MM-DD) unchanged. Raises ValueError for --02-30."""
    date.fromisoformat(f"2000{day[1:]}")
    return day


# years of four digits that have a day before them; \d would be any digit of Unicode
_YEAR, _MONTH, _DAY_OF_MONTH = "[1-9][0-9]{3}", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_WHEN = f"{_YEAR}(?:-{_MONTH}(?:-{_DAY_OF_MONTH})?)?"
When = Annotated[
    str,
    StringConstraints(pattern=f"^{_WHEN}(?:/{_WHEN})?$"),
    AfterValidator(_real),
    Field(description="2026, 2025-11 or 2025-11-07, or two of them with / between: from/to."),
]
Day = Annotated[
    str,
    StringConstraints(pattern=f"^{_YEAR}-{_MONTH}-{_DAY_OF_MONTH}$"),
    AfterValidator(_real),
]
DayOfYear = Annotated[
    str,
    StringConstraints(pattern=f"^--{_MONTH}-{_DAY_OF_MONTH}$"),
    AfterValidator(_in_a_leap_year),
]

ACT_KINDS = (
    "propose", "offer", "support", "call", "invite", "announce", "decide", "welcome", "assert",
)  # fmt: skip
ActKind = Literal[
    "propose", "offer", "support", "call", "invite", "announce", "decide", "welcome", "assert"
]
ThingType = Literal["body", "event", "document", "project", "fund", "format", "action"]
ProposalKind = Literal[
    "establish-body",
    "create-format",
    "hold-event",
    "adopt-document",
    "launch-project",
    "call-for-action",
]
Mode = Literal["direct-quote", "reported-speech", "narration", "headline", "presupposed"]
Part = Literal[
    "statement", "trigger", "object", "speaker", "place", "date", "theme", "value", "addressee"
]
EventKind = Literal[
    "summit", "ministerial-meeting", "meeting", "forum", "observance", "ceremony", "event"
]
EventStatus = Literal["planned", "held", "postponed", "cancelled"]
OrganizationKind = Literal["international-organization", "body", "publisher", "organization"]
PlaceKind = Literal[
    "country", "settlement", "water-body", "transport-corridor", "region", "location"
]
ParticipationRole = Literal["speaker", "host", "chair", "attendee"]
DocumentForm = Literal[
    "treaty",
    "agreement",
    "protocol",
    "memorandum",
    "declaration",
    "statement",
    "strategy",
    "programme",
    "charter",
    "resolution",
    "communique",
]
Status = Literal[
    "under-consideration",
    "adopted",
    "in-implementation",
    "realized",
    "rejected",
    "withdrawn",
    "superseded",
]


class _Model(BaseModel):
    """Unknown fields are errors: a misspelt field must never lose a fact."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Article(_Model):
    """Which text the facts come from, and how to know it again."""

    url: HttpUrl | None = None
    title: Line | None = None
    publisher: Line | None = Field(None, description="The publisher's name as it signs itself.")
    language: Language
    published: Day | None = Field(None, description="Only from a trustworthy place, else null.")
    copy_of: ArticleKey | None = Field(
        None, description="The article in which the same story was first met, if not this one."
    )
    sha256: Sha256 = Field(description="Of the UTF-8 bytes of the exact text the spans refer to.")
    characters: int = Field(ge=1, description="Length of that text in Unicode code points.")


class Extractor(_Model):
    """What made the sheet: `rules` with its pack, or a person."""

    name: Line
    version: Line
    pack: Line | None = None


class Source(_Model):
    """Where a fact of the record can be looked up."""

    url: HttpUrl
    publisher: Line
    title: Line | None = None
    date: When | None = None
    archived: HttpUrl | None = None


class Evidence(_Model):
    """A span of the article: `quote` is the text at [start, end), in code points."""

    start: int = Field(ge=0)
    end: int = Field(ge=1)
    quote: Text = Field(min_length=1)
    part: Part = "statement"
    mode: Mode = "narration"

    @model_validator(mode="after")
    def _length(self) -> "Evidence":
        if self.end - self.start != len(self.quote):
            raise ValueError(
                f"quote has {len(self.quote)} characters, the span {self.end - self.start}"
            )
        return self


class Version(_Model):
    """What other sources say instead of a disputed fact, as a sentence."""

    text: Names = Field(min_length=1)
    sources: list[Code] = Field(min_length=1, description="Keys of the sheet's `sources`.")


class Fact(_Model):
    """What every fact carries beside its content."""

    evidence: list[Evidence] = []
    sources: list[Code] = Field([], description="Keys of the sheet's `sources`.")
    rule: Line | None = Field(None, description="The rule that found it, as pack.kind.name.")
    extractor: Code | None = Field(
        None, description="Who found it, where that is not the sheet's extractor: `llm`."
    )
    confidence: float = Field(1.0, ge=0, le=1, description="Of the extraction, not of the truth.")
    disputed: StrictBool = Field(False, description="Sources disagree: see `otherwise`.")
    otherwise: list[Version] = Field([], description="What the others say, in the record.")
    note: Text | None = None

    def cited(self) -> set[str]:
        """The keys of all sources that the fact names, for itself and for other versions."""
        return {*self.sources, *(key for version in self.otherwise for key in version.sources)}


class Statistic(_Model):
    """The number in a claim."""

    indicator: Code = Field(description="What is measured: a code of the indicator vocabulary.")
    value: FiniteFloat
    unit: Code = Field(description="A code of the unit vocabulary: multiple, percent, count, ...")
    value_text: Line = Field(description="The number as worded.")
    approximate: StrictBool = False
    period: When | None = Field(None, description="The period the number covers.")


class Claim(_Model):
    """The object of an assertion: something that may be true or false."""

    type: Literal["claim"]
    text: Names = Field(description="The claim as a self-contained sentence or quotation.")
    about: list[EntityId] = []
    statistic: Statistic | None = None


class Thing(_Model):
    """The object of any other act: what is proposed, supported, called for, announced...

    `id` names it where the record already knows it, as an initiative, event, document,
    organization or earlier proposal; otherwise identity follows from type, name and `within`.
    """

    type: ThingType
    id: EntityId | None = None
    proposal_kind: ProposalKind | None = None
    name: Names = {}
    within: OrganizationId | None = Field(None, description="Organization it would belong to.")
    place: PlaceId | None = Field(None, description="Venue or seat of the thing, not of the speech")
    when: When | None = None
    when_text: Line | None = Field(None, description="The words: `gelecek yıl`.")
    host: OrganizationId | None = None
    based_on: list[EntityId] = []
    concerns: list[EntityId] = []
    repeats: list[ProposalId] = Field([], description="Earlier proposals of it by other names.")
    overlaps_with: list[ProposalId] = []
    topics: list[Code] = []
    description: Names = {}

    @model_validator(mode="after")
    def _named(self) -> "Thing":
        if not self.id and not self.name:
            raise ValueError("needs an id or a name")
        return self


class Act(Fact):
    """One thing done with words by one actor, with one object, on one occasion."""

    type: Literal["act"]
    kind: ActKind
    speaker: AgentId
    on_behalf_of: OrganizationId | None = None
    addressees: list[AgentId] = []
    at: EventId | None = None
    date: When | None = None
    object: Annotated[Thing | Claim, Field(discriminator="type")]
    negated: StrictBool = False
    recalled: StrictBool = Field(False, description="The text only recalls an earlier act.")

    @model_validator(mode="after")
    def _fits(self) -> "Act":
        if (self.kind == "assert") != isinstance(self.object, Claim):
            raise ValueError("an assert act has a claim as its object, and no other act has")
        return self


class Named(Fact):
    """An entity: `id`, names, and whether only an article, not the record, knows it."""

    names: Names = Field(min_length=1)
    other_names: OtherNames = Field({}, description="Old names, abbreviations, spellings.")
    provisional: StrictBool = False
    wikidata: Annotated[str, StringConstraints(pattern=r"^Q[1-9][0-9]*$")] | None = None


class Person(Named):
    """A human being."""

    type: Literal["person"]
    id: PersonId


class State(Named):
    """A state as an actor; its territory is a place."""

    type: Literal["state"]
    id: StateId


class Organization(Named):
    """An organization or body that exists or existed."""

    type: Literal["organization"]
    id: OrganizationId
    kind: OrganizationKind = "organization"
    part_of: OrganizationId | None = None
    affiliated_with: list[OrganizationId] = []
    seat: PlaceId | None = None
    founded: When | None = None
    website: HttpUrl | None = None
    topics: list[Code] = []


class Place(Named):
    """A place on the Earth."""

    type: Literal["place"]
    id: PlaceId
    kind: PlaceKind = "location"
    located_in: PlaceId | None = None
    extends_into: list[PlaceId] = Field(
        [], description="Countries that a sea, a corridor, a region or a divided city has part in."
    )
    territory_of: StateId | None = None
    latitude: float | None = Field(None, ge=-90, le=90, description="Degrees, WGS 84.")
    longitude: float | None = Field(None, ge=-180, le=180, description="Degrees, WGS 84.")


class EventSeries(Named):
    """A recurring event; `day` is --MM-DD for a commemorative day."""

    type: Literal["event-series"]
    id: SeriesId
    meeting_of: OrganizationId | None = None
    day: DayOfYear | None = None


class Post(Named):
    """An office that persons, or a chairmanship that states, hold for a time."""

    type: Literal["post"]
    id: PostId
    organization: OrganizationId


class Event(Named):
    """A gathering or ceremony held or fixed to be held; one only proposed is a proposal."""

    type: Literal["event"]
    id: EventId
    kind: EventKind = "event"
    status: EventStatus = "held"
    series: SeriesId | None = None
    ordinal: int | None = Field(None, ge=1)
    meeting_of: OrganizationId | None = None
    place: PlaceId | None = None
    online: StrictBool = Field(False, description="Held by videoconference, at no place.")
    host: OrganizationId | None = None
    when: When | None = None
    when_text: Line | None = None
    theme: Names = {}
    opens: OrganizationId | None = Field(None, description="What a ceremony opens.")
    topics: list[Code] = []


class Document(Named):
    """A treaty, agreement, declaration, strategy or other text adopted or signed."""

    type: Literal["document"]
    id: DocumentId
    kind: Literal["agreement", "document"] = "agreement"
    form: DocumentForm | None = None
    signatories: list[AgentId] = []
    adopted_at: EventId | None = None
    amends: list[DocumentId] = []
    when: When | None = Field(None, description="When it was signed or adopted.")
    in_force: When | None = Field(None, description="When it entered into force.")
    topics: list[Code] = []


class Initiative(Named):
    """A named continuing undertaking that agents promote, join or carry out."""

    type: Literal["initiative"]
    id: InitiativeId
    within: OrganizationId | None = None
    concerns: list[EntityId] = []
    topics: list[Code] = []


class Participation(Fact):
    """An agent taking part in an event, perhaps for another."""

    type: Literal["participation"]
    id: SituationId | None = Field(None, description="Where the record already has this one.")
    participant: AgentId
    event: EventId
    role: ParticipationRole = "attendee"
    represents: OrganizationId | None = None
    stands_in_for: PersonId | None = Field(None, description="Whose place the participant took.")


class Absence(Fact):
    """A member or invited guest that was not at an event."""

    type: Literal["absence"]
    absent: AgentId
    event: EventId


class _Holding(Fact):
    id: SituationId | None = Field(None, description="Where the record already has this one.")
    start: When | None = Field(None, description="Inclusive.")
    end: When | None = Field(None, description="Exclusive; null is open or unknown: see as_of.")
    as_of: Day | None = Field(None, description="A day on which a source says it holds.")
    began_at: EventId | None = None
    ended_at: EventId | None = None


class Membership(_Holding):
    """An agent belonging to an organization, as a member or an observer."""

    type: Literal["membership"]
    member: AgentId
    organization: OrganizationId
    role: Literal["member-state", "observer", "associate", "member"] = "member-state"


class Office(_Holding):
    """A person holding a post."""

    type: Literal["office"]
    person: PersonId
    organization: OrganizationId
    role: Code = Field(description="president, prime-minister, secretary-general, ...")
    post: PostId | None = None


class Chairmanship(_Holding):
    """A state holding the rotating chairmanship of an organization."""

    type: Literal["chairmanship"]
    member: StateId
    organization: OrganizationId


class StatusChange(Fact):
    """A dated step in the life of a proposal or initiative."""

    type: Literal["status"]
    of: EntityId
    to: Status
    date: When
    caused_by: EventId | None = None
    recorded_in: DocumentId | None = None
    realized_as: EntityId | None = None


class Ratification(Fact):
    """A state binding itself to a signed treaty."""

    type: Literal["ratification"]
    document: DocumentId
    state: StateId
    when: When


AnyFact = Annotated[
    Act
    | Person
    | State
    | Organization
    | Place
    | EventSeries
    | Post
    | Event
    | Document
    | Initiative
    | Participation
    | Absence
    | Membership
    | Office
    | Chairmanship
    | Ratification
    | StatusChange,
    Field(discriminator="type"),
]
Entity: TypeAlias = (
    Person | State | Organization | Place | EventSeries | Post | Event | Document | Initiative
)


class Sheet(_Model):
    """One article's facts, or one theme of the record."""

    article: Article | None = None
    extractor: Extractor | None = None
    title: Line | None = Field(None, description="What a record sheet is about.")
    sources: dict[Code, Source] = {}
    facts: list[AnyFact]

    @model_validator(mode="after")
    def _proved(self) -> "Sheet":
        for number, fact in enumerate(self.facts):
            place = f"facts.{number} ({fact.type})"
            if self.article and not fact.evidence:
                raise ValueError(f"{place}: no evidence")
            if not self.article and (fact.evidence or not fact.sources):
                raise ValueError(f"{place}: a record fact needs sources, and no evidence")
            unknown = sorted(fact.cited() - set(self.sources))
            if unknown:
                raise ValueError(f"{place}: no such source: {', '.join(unknown)}")
            if fact.otherwise and not fact.disputed:
                raise ValueError(f"{place}: told otherwise, and not disputed")
            beyond = [e for e in fact.evidence if self.article and e.end > self.article.characters]
            if beyond:
                raise ValueError(f"{place}: evidence ends beyond the text: {beyond[0].end}")
        return self


def check_spans(sheet: Sheet, text: str) -> list[str]:
    """What is wrong with the spans of `sheet` against `text`; empty when every quote is exact."""
    return [
        f"facts.{number}.evidence.{index}: the text at {e.start}-{e.end} is not the quote"
        for number, fact in enumerate(sheet.facts)
        for index, e in enumerate(fact.evidence)
        if text[e.start : e.end] != e.quote
    ]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a fact sheet."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Sheet.model_json_schema()}


def slug(name: str) -> str:
    """`name`, already in ASCII, as the last part of an id: lower case, hyphens between words."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))
