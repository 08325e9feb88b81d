"""Where the time goes: every article, stage and rule is there, and nothing stays behind."""

import re

from ingest import language, packdata
from ingest.extract import RuleExtractor
from ingest.profiling import Profile, Rule, profile, report
from ingest.read import ArticleText
from ingest.record import Record
from ingest.termbase import Termbase

TEXT = "Bakan, zirvede bir Su Konseyi kurulmasını önerdi. Katılımcılar bildiriyi kabul etti."


def make():
    return RuleExtractor(Record.of([]), Termbase.load()).extract


def test_articles_stages_and_rules_are_timed_and_sheets_stay_as_they_are() -> None:
    articles = [ArticleText(TEXT, "tr", name) for name in ("a", "b")]
    before = make()(articles[0])
    found = profile(articles, make)
    assert list(found.articles) == ["a", "b"]
    assert {"engine/text", "engine/reading"} <= set(found.stages)
    rules = {rule.name: rule for rule in found.rules}
    assert any(name.startswith("tr: triggers.") and rule.calls for name, rule in rules.items())
    assert sum(rule.seconds for rule in found.rules) < sum(found.articles.values())
    assert all(rule.worst <= rule.seconds for rule in found.rules)
    assert make()(articles[0]) == before


def test_nothing_is_watched_afterwards() -> None:
    profile([ArticleText(TEXT, "tr", "a")], make)
    assert packdata.watch is None
    assert isinstance(language.load("tr").regex("a"), re.Pattern)


def test_the_report_names_the_slowest_article_and_the_rules_over_the_limit() -> None:
    slow = Rule("tr: slow", calls=3, seconds=0.5, worst=0.4, worst_on="in/b.tr.txt")
    quick = Rule("tr: quick", calls=9, seconds=0.001, worst=0.0005, worst_on="in/a.tr.txt")
    found = Profile(300, {"in/a.tr.txt": 0.1, "in/b.tr.txt": 0.3}, {"engine/x": 0.4}, [quick, slow])
    text = report(found)
    assert "2 articles of 150 words on average" in text
    assert "200.0 ms an article in the median, 5.0 articles a second" in text
    assert "slowest: 300.0 ms, in/b.tr.txt" in text
    assert "rules over 5 ms on an article: 1 of 2" in text
    assert "| engine/x | 100.0% |" in text
    lines = text.splitlines()
    assert lines[-2:] == [
        "| `tr: slow` | 3 | 250.00 | 400.00 | b.tr.txt |",
        "| `tr: quick` | 9 | 0.50 | 0.50 | a.tr.txt |",
    ]
