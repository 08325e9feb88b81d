"""What one article costs the writer as the store grows, and what building costs.

    python benchmarks/store.py [QUADS …]        default: 10000 100000 500000

Articles are made up: some forty quads each, in a graph of their own, over states, summits and
proposals that they share, as real ones do. Prints, for each size, the median cost of bringing an
article in, of reading one again with a change, of reading one again without, and of taking it
out; each with its ratio to the smallest size. And the time of `Store.load` against the engine's
own bulk load, which derives nothing: of the source quads alone, and of all that was written.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph

from graph.contents import source_lines
from graph.store import Store
from graph.terms import DEFAULT_BASE, NamedNode, Triple, curie, iri, literal, text, when

TRIALS = 200
LANGUAGES = ("tr", "en", "az", "kk")


def graph(number: int) -> NamedNode:
    return iri(f"{DEFAULT_BASE}/graph/article/{number:016x}")


def article(number: int) -> list[Triple]:
    """Three acts with their evidence, on proposals that other articles speak of too."""
    chance = random.Random(number)
    home = thing("article", number)
    said = [
        Triple(home, curie("rdf:type"), curie("td:Article")),
        Triple(home, curie("dcterms:title"), text(f"Article {number}", "en")),
        Triple(graph(number), curie("rdf:type"), curie("td:ArticleGraph")),
    ]
    for part in range(3):
        said += _act(number * 3 + part, chance, home)
    return said


def thing(kind: str, number: int) -> NamedNode:
    return iri(f"{DEFAULT_BASE}/id/{kind}/{number}")


def _act(number: int, chance: random.Random, home: NamedNode) -> Iterator[Triple]:
    act, evidence = thing("act", number), thing("evidence", number)
    proposal, event = thing("proposal", number // 5), thing("event", chance.randrange(40))
    yield Triple(act, curie("rdf:type"), curie("td:ProposingAct"))
    yield Triple(act, curie("td:putsForward"), proposal)
    yield Triple(act, curie("td:onBehalfOf"), thing("state", chance.randrange(8)))
    yield Triple(act, curie("td:deliveredAt"), event)
    yield Triple(act, curie("td:date"), when(f"20{chance.randrange(10, 26)}-10-07"))
    yield Triple(event, curie("rdf:type"), curie("td:Summit"))
    yield Triple(proposal, curie("rdf:type"), curie("td:Proposal"))
    for language in LANGUAGES:
        yield Triple(proposal, curie("skos:prefLabel"), text(f"Council {number // 5}", language))
    yield Triple(evidence, curie("rdf:type"), curie("td:Evidence"))
    yield Triple(evidence, curie("td:evidences"), act)
    yield Triple(evidence, curie("dcterms:source"), home)
    yield Triple(evidence, curie("td:confidence"), literal("0.9", "xsd:decimal"))


def costs(store: Store, number: int) -> dict[str, float]:
    """Milliseconds for each thing done with one article, which is gone in the end."""
    whole, less = article(number), article(number)[:-14]
    return {
        "in": _ms(lambda: store.replace(graph(number), whole)),
        "again, changed": _ms(lambda: store.replace(graph(number), less)),
        "again, the same": _ms(lambda: store.replace(graph(number), less)),
        "out": _ms(lambda: store.retract(graph(number))),
    }


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e3


def engine_alone(file: Path, folder: Path) -> float:
    begun = time.perf_counter()
    engine = pyoxigraph.Store(folder)
    engine.bulk_load(path=file)
    engine.flush()
    return time.perf_counter() - begun


def build(quads: int, home: Path) -> Store:
    """A store of about so many source quads, once the time to build it is printed."""
    graphs = {graph(n): article(n) for n in range(quads // len(article(1)))}
    store = Store.open(home / "data", DEFAULT_BASE)
    ours = _ms(lambda: store.load(graphs)) / 1e3
    said, written = store.contents.quads, len(store.quads)
    with (home / "sources.nq").open("wb") as file:
        file.writelines(source_lines(store.quads, DEFAULT_BASE, home))
    store.quads.dump(home / "all.nq")
    peers = [engine_alone(home / f"{name}.nq", home / name) for name in ("sources", "all")]
    print(f"{said:,} source quads in {len(graphs):,} articles, {written:,} with the merged graph")
    print(f"  load {ours:.2f} s; the engine alone {peers[0]:.2f} s for the sources ", end="")
    print(f"({ours / peers[0]:.1f} times), {peers[1]:.2f} s for all ({ours / peers[1]:.1f} times)")
    return store


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [10_000, 100_000, 500_000]
    with TemporaryDirectory() as home, ExitStack() as closing:
        stores = [closing.enter_context(build(n, Path(home) / str(n))) for n in sizes]
        # In turn, so that what else the machine does falls on all sizes alike.
        rounds = [[costs(store, max(sizes) + n) for store in stores] for n in range(TRIALS)]
    print(f"one article, median of {TRIALS}, with its ratio to the smallest size")
    for work in rounds[0][0]:
        medians = [statistics.median(r[i][work] for r in rounds) for i in range(len(sizes))]
        print(f"  {work:16}", *(f"{ms:7.2f} ms {ms / medians[0]:5.2f}" for ms in medians))


if __name__ == "__main__":
    main()
