"""The rules with a model beside them: what it adds is tagged, and counted apart."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from ingest.engine.reading import Reading
from ingest.llm import answers
from ingest.llm.answers import Answered, Refused, place
from ingest.llm.endpoint import Endpoint, NoAnswer
from ingest.llm.questions import Asked, Question, question
from ingest.making import Rules
from ingest.read import ArticleText
from ingest.sheet import Act, Sheet, Thing

NAME: Final = "llm"
CONFIDENCE: Final = 0.5
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Assisted:
    """Rules, and a model that is asked what they leave open."""

    rules: Rules
    endpoint: Endpoint

    def __call__(self, article: ArticleText) -> Sheet:
        """The rules' sheet, with the acts that the model found besides and that stand.

        Where it gives no answer the sheet is the rules' alone; that and every act refused is
        logged as a warning. Raises BadPack or BadSheet as the rules do.
        """
        sheet = self.rules(article)
        reading = self.rules.reading(article)
        asked = question(reading, sheet)
        if not asked.sentences or not asked.candidates:
            return sheet
        try:
            found = list(self._found(asked, reading, sheet, article.source))
        except NoAnswer as error:
            _log.warning("%s: the model: %s", article.source, error)
            return sheet
        return sheet.model_copy(update={"facts": [*sheet.facts, *found]})

    def _found(
        self, asked: Question, reading: Reading[Any], sheet: Sheet, source: str
    ) -> Iterator[Act]:
        told = {_key(f, reading) for f in sheet.facts if isinstance(f, Act)}
        content = self.endpoint.ask(answers.SYSTEM, asked.text(), answers.schema(asked))
        for one in answers.acts(content, asked):
            try:
                act = self._act(one, reading)
            except Refused as refused:
                _log.warning("%s: the model: %s", source, refused)
                continue
            if (key := _key(act, reading)) not in told:
                told.add(key)
                yield act

    def _act(self, one: tuple[Asked, Answered] | Refused, reading: Reading[Any]) -> Act:
        if isinstance(one, Refused):
            raise one
        asked, answered = one
        name = " ".join(answered.object.split())
        names = {reading.pack.code: name}
        try:
            return Act.model_validate(
                {
                    "type": "act",
                    "kind": answered.kind,
                    "speaker": answered.actor,
                    "on_behalf_of": reading.speaks_for(answered.actor),
                    "object": {
                        "type": answered.object_type,
                        "id": reading.proposals.get(reading.terms.key(names)),
                        "name": names,
                        "topics": reading.terms.topics(name, reading.pack.code),
                    },
                    "negated": answered.negated,
                    "recalled": answered.recalled,
                    "evidence": [
                        _evidence(asked, answered.trigger, "trigger"),
                        _evidence(asked, answered.object, "object"),
                    ],
                    "rule": f"{NAME}.{self.endpoint.model}",
                    "extractor": NAME,
                    "confidence": CONFIDENCE,
                }
            )
        except ValidationError as error:
            raise Refused(str(error.errors(include_url=False)[0]["msg"])) from error


def _evidence(asked: Asked, words: str, part: str) -> dict[str, Any]:
    span = place(asked, words)
    return {
        "start": span.start, "end": span.end, "quote": words, "part": part, "mode": asked.mode,
    }  # fmt: skip


def _key(act: Act, reading: Reading[Any]) -> tuple[str, str, str]:
    thing = act.object
    names = dict(thing.name) if isinstance(thing, Thing) else dict(thing.text)
    name = reading.terms.key({str(code): text for code, text in names.items()}) if names else ""
    return act.kind, act.speaker, name
