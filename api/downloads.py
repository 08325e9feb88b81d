"""The latest dump as catalogues and search engines want it told: where its files are."""

from typing import Any

from rdflib import DCTERMS, VOID, XSD, Graph, Literal, URIRef

from graph.dumps.bag import Written
from graph.dumps.forms import FORMS, MERGED
from graph.dumps.metadata import distribute, download
from graph.dumps.shelf import Held


def distributed(graph: Graph, dataset: URIRef, here: str, dump: Held) -> None:
    """Say in `graph` which files hold the whole dataset, as they are at the address `here`.

    `void:dataDump` is the merged graph, of which VoID's counts are.
    """
    issued = Literal(dump.created.isoformat(), datatype=XSD.dateTime)
    for address, name, file in _files(here, dump):
        one = distribute(graph, dataset, address, name, file)
        graph.add((one, DCTERMS.issued, issued))
        if name == MERGED:
            graph.add((dataset, VOID.dataDump, one))


def downloads(here: str, dump: Held) -> list[dict[str, Any]]:
    """The same in schema.org's words."""
    return [download(*file) for file in _files(here, dump)]


def _files(here: str, dump: Held) -> list[tuple[str, str, Written]]:
    home = f"{here}/dumps/{dump.name.text}"
    return [(f"{home}/{name}", name, dump.files[name]) for name in FORMS if name in dump.files]
