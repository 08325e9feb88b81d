"""Runs one piece of work over and over, ending its process at its first step, its second, …

A step is any change the work asks of the file system through Python. Run as a script, in a process
of its own: the children are forked before any store is open. Prints how many steps there were.

    python -m tests.graph.each_step publish|load FOLDER
"""

import os
import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pyoxigraph

from graph.settings import Settings
from graph.store import Store
from graph.versions import Version, current, publish, versions
from tests.graph.saying import ABOVE, BASE, MERGED, PROPOSING, RECORD, article, says

_STEPS = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree"}
_WRITING = os.O_WRONLY | os.O_RDWR
_OLD = says("place/gabala td:locatedIn place/azerbaijan")
_NEW = says("place/azerbaijan td:locatedIn place/caucasus")


def ended_at_step(number: int, work: Callable[[], None]) -> bool:
    """Whether `work`, in a process that ends as its step `number` begins, got that far."""
    child = os.fork()
    if child == 0:
        _run(number, work)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def in_a_child(work: Callable[[], None]) -> None:
    """Do `work` to the end in another process, so that no engine runs in this one."""
    assert not ended_at_step(-1, work)


def _run(number: int, work: Callable[[], None]) -> None:
    steps = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal steps
        steps += event in _STEPS or (event == "open" and bool(arguments[2] & _WRITING))
        if steps == number:
            os._exit(9)

    try:
        sys.addaudithook(watch)
        work()
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)


def writing(folder: Path, work: Callable[[Store], object]) -> Callable[[], None]:
    def done() -> None:
        with Store.open(folder, BASE, ABOVE) as store:
            work(store)

    return done


def publishing(folder: Path) -> Callable[[], None]:
    return writing(folder, lambda store: publish(store, Settings(data=folder, versions_kept=1)))


def before_publishing(folder: Path) -> None:
    in_a_child(writing(folder, lambda store: store.replace(RECORD, _OLD)))
    in_a_child(publishing(folder))
    in_a_child(writing(folder, lambda store: store.replace(article(1), _NEW)))


def publish_ended(folder: Path, number: int) -> bool:
    """Publish a second version, end at a step, and see that a whole one is served."""
    ended = ended_at_step(number, publishing(folder))
    in_a_child(lambda: [_whole(version) for version in versions(folder)])
    assert current(folder).number in ((1, 2) if ended else (2,))
    in_a_child(publishing(folder))
    assert current(folder).quads == 2
    rest = {path.name for path in (folder / "versions").iterdir()}
    assert rest == {current(folder).name}, rest
    return ended


def _whole(version: Version) -> None:
    store = pyoxigraph.Store.read_only(str(version.store))
    graphs = [graph for graph in store.named_graphs() if graph != MERGED]
    quads = [quad for g in graphs for quad in store.quads_for_pattern(None, None, None, g)]
    assert (len(graphs), len(quads)) == (version.graphs, version.quads)


def before_loading(folder: Path) -> None:
    in_a_child(writing(folder, lambda store: store.replace(RECORD, _OLD)))


def load_ended(folder: Path, number: int) -> bool:
    """Build in bulk, end at a step, and see that the writer has all of the old or of the new."""
    ended = ended_at_step(
        number, writing(folder, lambda store: store.load({article(1): says(PROPOSING)}))
    )
    in_a_child(writing(folder, _old_or_new))
    rest = {path.name for path in folder.iterdir()}
    assert rest == {"lock", "store.json", "writer"}, rest
    return ended


def _old_or_new(store: Store) -> None:
    merged = set(store.triples(MERGED))
    graphs = store.graphs()
    assert graphs in ([RECORD], [article(1), RECORD])
    assert (set(says(PROPOSING)) <= merged) == (len(graphs) == 2)
    assert set(_OLD) <= merged


def main(work: str, home: Path) -> int:
    prepare, trial = {
        "publish": (before_publishing, publish_ended),
        "load": (before_loading, load_ended),
    }[work]
    prepare(home / "before")
    for number in count(1):
        shutil.copytree(home / "before", home / str(number))
        if not trial(home / str(number), number):
            return number - 1
        shutil.rmtree(home / str(number))
    raise AssertionError


if __name__ == "__main__":
    print(main(sys.argv[1], Path(sys.argv[2])))
