"""Where the time of extraction goes: by stage of the engine, and by rule of the language pack.

Articles are read twice. The first time Python's profiler is asked how long each module of the
engine took; the second time, without it, every pattern of the pack is timed. Times are the
processor's: what else the machine does is not in them.
"""

import cProfile
import pstats
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from ingest import language, packdata
from ingest.making import Extract
from ingest.read import ArticleText

LIMIT_MS: Final = 5.0  # of a rule, on any one article
_SHOWN: Final = 20
_ENGINE: Final = Path(__file__).parent


@dataclass
class Rule:
    """A pattern of a pack: the seconds it took, altogether and on the worst article."""

    name: str
    calls: int = 0
    seconds: float = 0.0
    here: float = 0.0
    worst: float = 0.0
    worst_on: str = ""

    def close(self, source: str) -> None:
        """Book what was spent on an article."""
        if self.here > self.worst:
            self.worst, self.worst_on = self.here, source
        self.seconds += self.here
        self.here = 0.0


@dataclass
class Profile:
    """Seconds per article by source, per module of the engine, and per rule."""

    words: int = 0
    articles: dict[str, float] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)


def profile(articles: Sequence[ArticleText], make: Callable[[], Extract]) -> Profile:
    """The profile of extracting `articles` with what `make` makes, in this process.

    Raises BadPack as extraction does.
    """
    found = Profile(words=sum(len(article.text.split()) for article in articles))
    found.stages = _staged(articles, make())
    with _watched(found.rules):
        extract = make()
        _warm(articles, extract)
        for rule in found.rules:
            rule.here, rule.calls = 0.0, 0
        for article in articles:
            start = time.process_time()
            extract(article)
            found.articles[article.source] = time.process_time() - start
            for rule in found.rules:
                rule.close(article.source)
    return found


def _staged(articles: Sequence[ArticleText], extract: Extract) -> dict[str, float]:
    """Seconds in each module, with what it spent in Python's own functions."""
    _warm(articles, extract)
    profiler = cProfile.Profile()
    with profiler:
        for article in articles:
            extract(article)
    stages: defaultdict[str, float] = defaultdict(float)
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    for (file, _, _), (_, _, own, _, callers) in stats.items():
        if module := _module(file):
            stages[module] += own
            continue
        for (caller, _, _), (_, _, spent, _) in callers.items():
            stages[_module(caller) or "elsewhere"] += spent
    return dict(stages)


def _warm(articles: Sequence[ArticleText], extract: Extract) -> None:
    """Have what is made once for each language made now."""
    for article in {article.language: article for article in articles}.values():
        extract(article)


def _module(file: str) -> str | None:
    path = Path(file)
    inside = path.is_relative_to(_ENGINE)
    return path.relative_to(_ENGINE).with_suffix("").as_posix() if inside else None


@contextmanager
def _watched(rules: list[Rule]) -> Iterator[None]:
    """Have every pattern that a pack compiles meanwhile timed, a rule of `rules` for each."""

    def watch(pack: packdata.PackBase, source: str, compiled: re.Pattern[str]) -> re.Pattern[str]:
        rules.append(Rule(f"{pack.code}: {_name(pack, source)}"))
        return cast("re.Pattern[str]", _Timed(compiled, rules[-1]))

    language.load.cache_clear()
    packdata.watch = watch
    try:
        yield
    finally:
        packdata.watch = None
        language.load.cache_clear()


class _Timed:
    """A pattern that keeps the time of each of its searches."""

    def __init__(self, pattern: re.Pattern[str], rule: Rule) -> None:
        self._pattern, self._rule = pattern, rule

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._pattern, name)
        return self._timed(found) if callable(found) else found

    def finditer(self, *given: Any) -> Iterator[re.Match[str]]:
        step = self._timed(self._pattern.finditer(*given).__next__)
        while True:
            try:
                yield step()
            except StopIteration:
                return

    def _timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            start = time.process_time()
            try:
                return work(*given, **named)
            finally:
                self._rule.here += time.process_time() - start
                self._rule.calls += 1

        return call


def _name(pack: packdata.PackBase, source: str) -> str:
    """Where in a pack the longest piece of a pattern stands: `triggers.propose-make.words`."""
    data = pack.model_dump(exclude={"forms", "negative"})  # what every trigger has in it
    pieces = ((text, path) for path, text in _texts(data) if text in source)
    text, path = max(pieces, key=lambda piece: len(piece[0]), default=("", ""))
    return path if len(text) > 2 else source[:60]


def _texts(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list):
        for one in data:
            named = isinstance(one, dict) and "name" in one
            yield from _texts(one, f"{path}.{one['name']}" if named else path)


def report(found: Profile) -> str:
    """A profile as Markdown: articles, stages, the costliest rules."""
    times = sorted(found.articles.values())
    number = len(times)
    worst = max(found.articles, key=lambda source: found.articles[source])
    over = [rule for rule in found.rules if 1000 * rule.worst > LIMIT_MS]
    spent = sum(found.stages.values()) or 1.0
    stages = sorted(found.stages.items(), key=lambda row: -row[1])
    rules = sorted(found.rules, key=lambda rule: -rule.worst)[:_SHOWN]
    return "\n".join(
        [
            f"{number} articles of {found.words / number:.0f} words on average",
            f"- {1000 * statistics.median(times):.1f} ms an article in the median, "
            f"{number / sum(times):.1f} articles a second in one process",
            f"- slowest: {1000 * times[-1]:.1f} ms, {worst}",
            f"- rules over {LIMIT_MS:.0f} ms on an article: {len(over)} of {len(found.rules)}",
            *("", "| stage | share of the time |", "|---|---|"),
            *(f"| {name} | {100 * seconds / spent:.1f}% |" for name, seconds in stages),
            *("", "| rule | searches | ms an article | ms on the worst | which |"),
            "|---|---|---|---|---|",
            *(
                f"| `{rule.name}` | {rule.calls} | {1000 * rule.seconds / number:.2f} "
                f"| {1000 * rule.worst:.2f} | {Path(rule.worst_on).name} |"
                for rule in rules
            ),
        ]
    )
