"""A version written as a bag, every byte of which follows from the version."""

from contextlib import closing
from datetime import datetime
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from typing import Final

import pyoxigraph

from graph.beside import Progress, beside, silent
from graph.citation import DESCRIPTION, LICENSE, PROJECT_NAME, TITLE
from graph.dumps import software
from graph.dumps.bag import Bag, Written
from graph.dumps.edition import EDITION, WITHOUT_QUOTES, Edition, full_name, issue
from graph.dumps.forms import FORMS, Counts, write_merged, write_sources
from graph.dumps.gathering import Gathered, merged_lines
from graph.dumps.metadata import described
from graph.dumps.placing import place
from graph.dumps.rights import Rights
from graph.dumps.shelf import LATEST
from graph.errors import StoreError
from graph.versions import Version

SOFTWARE: Final = "data/metadata/software.json"
README: Final = "README.md"
_DATA: Final = {"ontology": (".ttl", ".jsonld", ".json"), "queries": (".rq",)}
_QUOTATIONS: Final = {
    True: "Quotations (`oa:exact`, `td:claimText`, `td:valueText`) remain the property of the "
    "publishers of the articles; they are cited, with their source, as evidence.",
    False: "Quotations (`oa:exact`, `td:claimText`, `td:valueText`) are left out.",
}


def dump(version: Version, out: Path, *, quotes: bool = True, progress: Progress = silent) -> Path:
    """Write `version` as a bag into the folder `out`, which is made; the bag's folder comes back.

    Its name follows from the version, and so does every byte of it. A bag of that name that is
    there already stays as it is. Without `quotes` the words of articles are left out. `latest`,
    or `latest_without-quotes`, then leads to it. Memory is bounded, whatever the version holds.

    Raises StoreError if the version is damaged or `out` cannot be written, Locked if another
    process writes there. Then no bag is to be seen and `latest` is as it was.
    """
    # Whether a version has any quotes is known after reading it, so one name is looked for.
    known = full_name(issue(version.number, version.created), quotes=quotes)
    link = LATEST if quotes else LATEST + WITHOUT_QUOTES
    return place(out, known, link, lambda bag: _write(version, bag, progress, quotes=quotes))


def _write(version: Version, bag: Bag, progress: Progress, *, quotes: bool) -> str:
    work = partial(_merged_forms, version, bag, quotes=quotes)
    with beside(work, progress) as merged:  # begun first: threads of an open store are not copied
        store = opened_store(version)
        gathered = Gathered(store, version.base, bag.folder, progress, quotes=quotes)
        with closing(gathered):
            write_sources(bag, gathered, Rights(version.base, version.number), progress)
        counts, written = merged()
    bag.adopt(written)
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
    for name, content in described(edition, {form: bag.payload[form] for form in FORMS}).items():
        bag.put(name, content)
    bag.put(EDITION, edition.written())
    bag.put(SOFTWARE, software.written())
    for package, endings in _DATA.items():
        _copy(files(package), f"data/{package}", endings, bag)
    bag.put(README, _readme(edition))
    bag.seal(bag_info(edition.name, edition.created))
    return edition.name


def _merged_forms(
    version: Version, bag: Bag, progress: Progress, *, quotes: bool
) -> tuple[Counts, dict[str, Written]]:
    store = opened_store(version)
    lines = merged_lines(store, version.base, bag.folder, progress, quotes=quotes)
    with closing(lines):
        return write_merged(bag, lines, progress), bag.payload


def opened_store(version: Version) -> pyoxigraph.Store:
    """The engine's store of a version. Raises StoreError if it cannot be opened."""
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


def bag_info(name: str, created: datetime) -> dict[str, str]:
    """What `bag-info.txt` says of a bag."""
    return {
        "Source-Organization": PROJECT_NAME,
        "External-Description": DESCRIPTION["en"],
        "External-Identifier": name,
        "Bagging-Date": f"{created:%Y-%m-%d}",
        "Bag-Software-Agent": f"{software.NAME} {software.version()}",
    }
