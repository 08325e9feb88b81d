"""A real server over a small published version, for tests over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from api.app import create_app
from graph.settings import Settings
from graph.store import Store
from graph.terms import Triple, iri, literal, text
from graph.versions import publish
from tests.graph.saying import ABOVE, BASE, article, thing

NAMES = {"a": ("İstanbul ğüşiöç", "tr"), "b": ("Қазақстан +әң", "kk")}
NAME = iri("http://www.w3.org/2000/01/rdf-schema#label")


def fill(folder: Path) -> None:
    """Publish two articles with a name each and a hundred numbers."""
    with Store.open(folder, BASE, ABOVE) as store:
        for number, (name, value) in enumerate(NAMES.items(), 1):
            store.replace(article(number), [Triple(thing(name), NAME, text(*value))])
        numbers = [Triple(thing("n"), thing(f"p{n}"), literal(n)) for n in range(100)]
        store.replace(article(3), numbers)
        publish(store, Settings(data=folder, base=BASE))


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of a server that answers until the block ends."""
    config = uvicorn.Config(
        create_app(settings), host="127.0.0.1", port=0, log_level="warning", lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
