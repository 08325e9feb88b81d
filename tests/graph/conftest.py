from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import Store
from tests.graph.saying import ABOVE, BASE


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", BASE, ABOVE) as store:
        yield store
