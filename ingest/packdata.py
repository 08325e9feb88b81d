"""What a language pack of either direction holds, as data.

A pack is `lang/<code>.toml`. Patterns in it are regular expressions over folded text in which
the pack's own capital letters (its archiphonemes: `D` for d or t, `I` for ı, i, u, ü) stand for
the letters that vowel harmony or assimilation may put there.
"""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest.sheet import Language

watch: Callable[["PackBase", str, re.Pattern[str]], re.Pattern[str]] | None = None  # to time it


class Data(BaseModel):
    """Data of a pack: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Role(Data):
    """An office by its words; `of` says whether it is held in a state or an organization."""

    words: list[str]
    of: Literal["state", "organization"] = "state"


class EventWord(Data):
    """A head noun of an event name and the kind of event."""

    words: list[str]
    kind: Literal["summit", "ministerial-meeting", "meeting", "forum", "ceremony", "event"]


class Figure(Data):
    """A construction with a number: `pattern` has groups value and, optionally, scale.

    `indicator` is what it measures where the words around it do not say.
    """

    name: str
    pattern: str
    unit: str
    indicator: str
    positive: list[str] = Field(min_length=1)


class PackBase(Data):
    """What the packs of both directions share; compiled patterns are cached on it.

    `base_form` is set where every word of a name is declined: the endings of the bare case, in
    whose place the `case_suffixes` stand. `names_of` are other languages whose names its texts use.
    """

    code: Language
    names_of: list[str] = Field(["en"])
    version: str
    lower: dict[str, str]
    letters: dict[str, str] = Field({})
    abbreviations: list[str]
    case_suffixes: str
    base_form: str = ""
    months: list[str]
    relative_years: dict[str, int]
    scales: dict[str, float]
    numbers: dict[str, int]
    roles: dict[str, Role]
    demonyms: dict[str, str]
    events: list[EventWord]
    indicators: dict[str, str]
    figures: list[Figure]

    def expand(self, pattern: str) -> str:
        """`pattern` with the pack's capital letters replaced by what they stand for."""
        return re.sub(r"(?<!\\)[A-Z]", lambda m: self.letters.get(m.group(), m.group()), pattern)

    @cached_property
    def _compiled(self) -> dict[str, re.Pattern[str]]:
        return {}

    def regex(self, pattern: str) -> re.Pattern[str]:
        """The compiled form of a pack pattern."""
        compiled = self._compiled
        if pattern not in compiled:
            made = re.compile(self.expand(pattern))
            compiled[pattern] = watch(self, pattern, made) if watch else made
        return compiled[pattern]
