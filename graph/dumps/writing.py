"""A version written as a bag: whole, under its name, or not at all.

A bag grows in a hidden folder and is renamed when it is whole and on disk; then `latest` is moved
to it. One process at a time writes to a folder of dumps, so that what an ended one left half made
can be told and swept.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from tempfile import mkdtemp
from typing import Final

import pyoxigraph
from filelock import FileLock, Timeout

from graph.citation import DESCRIPTION, LICENSE, PROJECT_NAME, TITLE
from graph.dumps import software
from graph.dumps.bag import Bag
from graph.dumps.edition import EDITION, WITHOUT_QUOTES, Edition, full_name, issue
from graph.dumps.forms import write_forms
from graph.dumps.gathering import Gathered, Progress
from graph.dumps.metadata import described
from graph.errors import Locked, StoreError
from graph.files import sync_folder
from graph.versions import Version

SOFTWARE: Final = "data/metadata/software.json"
README: Final = "README.md"
LATEST: Final = "latest"
_DATA: Final = {"ontology": (".ttl", ".jsonld", ".json"), "queries": (".rq",)}
_PART: Final = ".kurultay_"
_QUOTATIONS: Final = {
    True: "Quotations (`oa:exact`, `td:claimText`, `td:valueText`) remain the property of the "
    "publishers of the articles; they are cited, with their source, as evidence.",
    False: "Quotations (`oa:exact`, `td:claimText`, `td:valueText`) are left out.",
}


def silent(stage: str, lines: int, of: int | None) -> None:
    """The `Progress` that nobody watches."""


def dump(version: Version, out: Path, *, quotes: bool = True, progress: Progress = silent) -> Path:
    """Write `version` as a bag into the folder `out`, which is made; the bag's folder comes back.

    Its name follows from the version, and so does every byte of it. A bag of that name that is
    there already stays as it is. Without `quotes` the words of articles are left out. `latest`,
    or `latest_without-quotes`, then leads to it. Memory is bounded, whatever the version holds.

    Raises StoreError if the version is damaged or `out` cannot be written, Locked if another
    process writes there. Then no bag is to be seen and `latest` is as it was.
    """
    try:
        with _only_one(out):
            _sweep(out)
            bag = _existing(version, out, quotes=quotes) or _new(
                version, out, progress, quotes=quotes
            )
            _point(out / (LATEST if quotes else LATEST + WITHOUT_QUOTES), bag)
    except OSError as error:
        raise StoreError(f"{out}: no dump written: {error.strerror or error}") from error
    return bag


@contextmanager
def _only_one(out: Path) -> Iterator[None]:
    out.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(out / ".lock", timeout=0):
            yield
    except Timeout:
        raise Locked(f"{out}: another process is dumping there") from None


def _sweep(out: Path) -> None:
    for half in out.glob(f"{_PART}*"):
        if half.is_symlink():
            half.unlink()
        else:
            shutil.rmtree(half)


def _existing(version: Version, out: Path, *, quotes: bool) -> Path | None:
    # Whether a version has any quotes is known after reading it, so one name is looked for.
    bag = out / full_name(issue(version.number, version.created), quotes=quotes)
    return bag if bag.exists() else None


def _new(version: Version, out: Path, progress: Progress, *, quotes: bool) -> Path:
    part = Path(mkdtemp(prefix=_PART, dir=out))
    try:
        edition = _write(version, Bag(part), progress, quotes=quotes)
        bag = out / edition.name
        if not bag.exists():
            part.chmod(0o755)  # temporary folders are private, a bag need not be
            part.rename(bag)
            sync_folder(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return bag


def _write(version: Version, bag: Bag, progress: Progress, *, quotes: bool) -> Edition:
    store = _opened(version)
    with closing(Gathered(store, version.base, bag.folder, progress, quotes=quotes)) as gathered:
        counts = write_forms(bag, gathered, progress)
        edition = Edition(
            number=version.number,
            created=version.created,
            base=version.base,
            quads=gathered.contents.quads,
            digest=gathered.contents.digest,
            graphs=version.graphs,
            quotes=gathered.quotes,
            counts=counts,
        )
    for name, content in described(edition, bag.payload).items():
        bag.put(name, content)
    bag.put(EDITION, edition.written())
    bag.put(SOFTWARE, software.written())
    for package, endings in _DATA.items():
        _copy(files(package), f"data/{package}", endings, bag)
    bag.put(README, _readme(edition))
    bag.seal(_info(edition))
    return edition


def _opened(version: Version) -> pyoxigraph.Store:
    try:
        return pyoxigraph.Store.read_only(str(version.store))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{version.store} cannot be opened: {error}") from error


def _copy(folder: Traversable, name: str, endings: tuple[str, ...], bag: Bag) -> None:
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.is_dir():
            _copy(file, f"{name}/{file.name}", endings, bag)
        elif file.name.endswith(endings):
            bag.put(f"{name}/{file.name}", file.read_bytes())


def _readme(edition: Edition) -> bytes:
    template = Template((files("graph.dumps") / README).read_text("utf-8"))
    return template.substitute(
        title=TITLE["en"],
        description=DESCRIPTION["en"],
        name=edition.name,
        number=edition.number,
        issue=edition.issue,
        created=f"{edition.created:%Y-%m-%d %H:%M:%S}",
        year=edition.created.year,
        without="" if edition.quotes else " but for the words of articles, which are left out",
        quads=edition.quads,
        graphs=edition.graphs,
        triples=edition.counts.triples,
        subjects=edition.counts.subjects,
        base=edition.base,
        quotations=_QUOTATIONS[edition.quotes],
        license=LICENSE,
        project=PROJECT_NAME,
    ).encode()


def _info(edition: Edition) -> dict[str, str]:
    return {
        "Source-Organization": PROJECT_NAME,
        "External-Description": DESCRIPTION["en"],
        "External-Identifier": edition.name,
        "Bagging-Date": f"{edition.created:%Y-%m-%d}",
        "Bag-Software-Agent": f"{software.NAME} {software.version()}",
    }


def _point(link: Path, bag: Path) -> None:
    part = link.with_name(f"{_PART}{link.name}")
    part.symlink_to(bag.name)
    part.replace(link)
    sync_folder(link.parent)
