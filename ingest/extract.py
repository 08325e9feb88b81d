"""From a text to a fact sheet: run the rules, join what repeats, link what is known.

`extract` is pure: the same text, record and pack give the same sheet, and every span in it
reproduces its quote.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ingest import language
from ingest.engine import addresses, assemble, reading
from ingest.engine.forward import assemble as forward
from ingest.engine.forward import reading as forward_reading
from ingest.engine.gazetteer import Gazetteer
from ingest.engine.reading import Reading
from ingest.forwardpack import ForwardPack
from ingest.read import ArticleText
from ingest.record import Record
from ingest.sheet import AnyFact, Article, Extractor, Sheet
from ingest.termbase import Termbase

VERSION = "1"


@dataclass(frozen=True)
class RuleExtractor:
    """The rules, bound to a record and a termbase; one instance serves many articles."""

    record: Record
    terms: Termbase

    def extract(self, article: ArticleText) -> Sheet:
        """The fact sheet of an article. Raises BadPack where its language has no pack."""
        pack = language.load(article.language)
        return Sheet(
            article=_described(article),
            extractor=Extractor(name="rules", version=VERSION, pack=f"{pack.code}-{pack.version}"),
            facts=self._facts(article),
        )

    def reading(self, article: ArticleText) -> Reading[Any]:
        """A text as the rules see it, in the direction of its language. Raises BadPack."""
        pack = language.load(article.language)
        told = self.terms, article.told or article.published, self._proposals
        if isinstance(pack, ForwardPack):
            ahead = self._ahead.setdefault(pack.code, Gazetteer(self.record, pack))
            return forward_reading.read(article.text, ahead, *told)
        names = self._names.setdefault(pack.code, Gazetteer(self.record, pack))
        found = reading.read(article.text, names, *told)
        heading = article.text.lstrip().partition("\n")[0]
        by = (addresses.author(said, names, article.published) for said in (article.title, heading))
        author = next(filter(None, by), None)
        return addresses.in_the_words_of(found, author)

    def _facts(self, article: ArticleText) -> list[AnyFact]:
        found = self.reading(article)
        looks_ahead = isinstance(found.pack, ForwardPack)
        return forward.facts(found) if looks_ahead else assemble.facts(found)

    @cached_property
    def _proposals(self) -> dict[str, str]:
        return self.record.proposal_ids(self.terms)

    @cached_property
    def _names(self) -> dict[str, Gazetteer]:
        return {}

    @cached_property
    def _ahead(self) -> dict[str, Gazetteer[ForwardPack]]:
        return {}


def _described(article: ArticleText) -> Article:
    return Article.model_validate(
        {
            "url": article.url,
            "title": article.title,
            "publisher": article.publisher,
            "language": article.language,
            "published": article.published,
            "copy_of": article.copy_of,
            "sha256": article.sha256,
            "characters": len(article.text),
        }
    )
