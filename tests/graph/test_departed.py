"""A version remembers what earlier ones knew and it does not."""

from pathlib import Path

from graph.departed import departed
from graph.settings import Settings
from graph.store import Store
from graph.versions import Version, publish
from tests.graph.saying import ABOVE, BASE, article, says


def _published(folder: Path, **articles: str) -> Version:
    settings = Settings(data=folder, base=BASE, versions_kept=1, floor_ratio=0)
    with Store.open(folder, BASE, ABOVE) as store:
        for name, said in articles.items():
            store.replace(article(int(name[1:])), says(said))
        return publish(store, settings)


def test_what_a_retracted_article_alone_spoke_of_has_departed(tmp_path: Path) -> None:
    first = _published(
        tmp_path,
        a1="act/a a td:ProposingAct\nstate/x a td:State",
        a2="state/x a td:State",
    )
    assert departed(first.path) == frozenset()
    second = _published(tmp_path, a1="")
    assert departed(second.path) == {f"{BASE}/id/act/a"}


def test_it_is_remembered_though_the_version_that_knew_it_is_deleted(tmp_path: Path) -> None:
    known = _published(tmp_path, a1="act/a a td:ProposingAct")
    _published(tmp_path, a1="act/b a td:ProposingAct")
    third = _published(tmp_path, a1="act/c a td:ProposingAct")
    assert not known.path.exists()
    assert departed(third.path) == {f"{BASE}/id/act/a", f"{BASE}/id/act/b"}


def test_what_comes_back_has_not_departed(tmp_path: Path) -> None:
    _published(tmp_path, a1="act/a a td:ProposingAct")
    _published(tmp_path, a1="")
    third = _published(tmp_path, a2="act/a a td:ProposingAct")
    assert departed(third.path) == frozenset()


def test_a_version_that_does_not_say_has_lost_nothing(tmp_path: Path) -> None:
    assert departed(tmp_path / "none") == frozenset()
