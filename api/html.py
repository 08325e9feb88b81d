"""Pages: templates, and links that lead to this host whatever the base of the IRIs is."""

from collections.abc import Callable
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request

from api.problems import Problem
from graph.terms import NAMESPACES, ONTOLOGY, iri

LANGUAGES: Final = {
    "en": "English",
    "tr": "Türkçe",
    "az": "Azərbaycanca",
    "kk": "Қазақша",
    "ky": "Кыргызча",
    "uz": "Oʻzbekcha",
    "tk": "Türkmençe",
    "hu": "Magyar",
    "ru": "Русский",
    "kk-latn": "Qazaqsha",
    "uz-cyrl": "Ўзбекча",
}
_VOCABULARIES: Final = NAMESPACES["tdv"].removesuffix("/")


def root(request: Request) -> str:
    """The path under which the application is mounted; empty at the top of its host."""
    return str(request.scope.get("root_path", ""))


def here(request: Request) -> str:
    """The path of this request, as a link to it has to say it."""
    own = str(request.scope["path"]).removeprefix(root(request))  # some servers leave it out
    return root(request) + own


def site(request: Request) -> str:
    """Where the application is mounted, as the client addresses it: an IRI without a last slash.

    Raises Problem 400 if the Host header makes none.
    """
    scheme, host = request.url.scheme, request.headers.get("host", "localhost")
    try:
        return iri(f"{scheme}://{host}{root(request)}").value
    except ValueError as error:
        raise Problem(400, "bad-host", "No such host", "the Host header is no host") from error


def origin(request: Request) -> str:
    """Scheme and host of this request. Raises Problem 400 if the Host header makes none."""
    return site(request).removesuffix(root(request))


def local(value: str, base: str, root: str = "") -> str | None:
    """Where a reader of this host finds `value`; None for what is no web address.

    `root` is the path under which the application is mounted.
    """
    if value.startswith(f"{base}/id/"):
        return f"{root}{value.removeprefix(base)}"
    if value.startswith(_VOCABULARIES):
        return f"{root}/voc{value.removeprefix(_VOCABULARIES)}"
    if value.startswith(ONTOLOGY):
        return f"{root}/ontology{value.removeprefix(ONTOLOGY)}"
    return value if value.startswith(("http://", "https://")) else None


def address(request: Request, value: str) -> str | None:
    """The whole address at which a reader of this host finds `value`, as `local` has it."""
    found = local(value, request.app.state.settings.base, root(request))
    return origin(request) + found if found and found.startswith("/") else found


def short(value: str) -> str:
    """A prefixed name where a prefix fits, else the IRI without its scheme."""
    for prefix, namespace in NAMESPACES.items():
        if value.startswith(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return value.removeprefix("https://").removeprefix("http://")


def size(count: int) -> str:
    """Bytes as people read them: `3.4 MB`."""
    value, units = float(count), iter(("bytes", "kB", "MB", "GB", "TB"))
    unit = next(units)
    while value >= 999.5:
        value, unit = value / 1000, next(units, "PB")
    return f"{value:.3g} {unit}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["short"] = short
    environment.filters["size"] = size
    environment.globals["languages"] = LANGUAGES
    return environment


def page(template: str, request: Request, version: str, **context: object) -> bytes:
    """`template` as UTF-8 HTML; in it `href(iri)` is the address of a thing on this host.

    `version` is the version of the graph that the page tells of.
    """
    above, base = root(request), request.app.state.settings.base
    href: Callable[[str], str | None] = lambda value: local(value, base, above)  # noqa: E731
    made = _environment().get_template(template)
    return made.render({"root": above, "href": href, "version": version, **context}).encode()
