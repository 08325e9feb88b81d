"""The N-Quads of a data folder as they stand now, published or not."""

from pathlib import Path

from graph.about import read_about
from graph.contents import source_lines
from graph.store import Store


def dumped(folder: Path) -> list[bytes]:
    """Every source quad, sorted."""
    about = read_about(folder)
    assert about is not None
    with Store.open(folder, about["base"]) as store:
        return sorted(source_lines(store.quads, store.base, folder))
