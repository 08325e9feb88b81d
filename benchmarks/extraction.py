"""How fast articles are read, and where the time goes.

    python benchmarks/extraction.py [FOLDER]

Extracts every `.txt` of the folder (by default the shipped samples) in several rounds and
prints milliseconds per article and articles per second on one core. Beside it stands the least
any extractor must do, reading and splitting into sentences: the ratio is what the rules cost.
"""

import statistics
import sys
import time
from importlib import resources
from pathlib import Path

from ingest import language, recordsheets
from ingest.engine import text
from ingest.extract import RuleExtractor
from ingest.read import ArticleText, read
from ingest.record import Record
from ingest.termbase import Termbase

ROUNDS = 5


def main() -> None:
    given = sys.argv[1] if len(sys.argv) > 1 else str(resources.files("ingest") / "samples")
    folder = Path(given)
    articles = [read(path) for path in sorted(folder.glob("*.txt"))]
    record = Record.of(recordsheets.sheets(Path("data")).values())
    extractor = RuleExtractor(record, Termbase.load())
    extractor.extract(articles[0])
    ours = [_seconds(lambda a=a: extractor.extract(a)) for a in articles]
    peer = [_seconds(lambda a=a: _split(a)) for a in articles]
    words = sum(len(a.text.split()) for a in articles) / len(articles)
    mean = statistics.mean(ours)
    print(f"{len(articles)} articles of {words:.0f} words on average, median of {ROUNDS} rounds")
    print(f"extraction      {1000 * mean:7.1f} ms an article, {1 / mean:6.1f} articles a second")
    print(f"slowest article {1000 * max(ours):7.1f} ms")
    print(f"splitting alone {1000 * statistics.mean(peer):7.2f} ms an article")
    print(f"ratio           {mean / statistics.mean(peer):7.1f}")


def _seconds(work: object) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()  # type: ignore[operator]
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _split(article: ArticleText) -> None:
    pack = language.load(article.language)
    document = text.read(article.text, pack.lower, pack.code)
    list(text.sentences(document, frozenset(pack.abbreviations)))


if __name__ == "__main__":
    main()
