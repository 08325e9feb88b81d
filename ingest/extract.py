"""From a text to a fact sheet: run the rules, join what repeats, link what is known.

`extract` is pure: the same text, record and pack give the same sheet, and every span in it
reproduces its quote.
"""

from dataclasses import dataclass
from functools import cached_property

from ingest import language
from ingest.engine import assemble, reading
from ingest.engine.gazetteer import Gazetteer
from ingest.read import ArticleText
from ingest.record import Record
from ingest.sheet import Article, Extractor, Sheet
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
        gazetteer = self._gazetteer(article.language)
        view = reading.read(article.text, gazetteer, self.terms, article.published, self._proposals)
        return Sheet(
            article=_described(article),
            extractor=Extractor(name="rules", version=VERSION, pack=f"{pack.code}-{pack.version}"),
            facts=assemble.facts(view),
        )

    def _gazetteer(self, code: str) -> Gazetteer:
        if code not in self._gazetteers:
            self._gazetteers[code] = Gazetteer(self.record, language.load(code))
        return self._gazetteers[code]

    @cached_property
    def _proposals(self) -> dict[str, str]:
        return self.record.proposal_ids(self.terms)

    @cached_property
    def _gazetteers(self) -> dict[str, Gazetteer]:
        return {}


def _described(article: ArticleText) -> Article:
    return Article.model_validate(
        {
            "url": article.url,
            "title": article.title,
            "publisher": article.publisher,
            "language": article.language,
            "published": article.published,
            "sha256": article.sha256,
            "characters": len(article.text),
        }
    )
