"""Typed links in the `Link` header (RFC 8288), after FAIR Signposting.

A page says how to cite what it is about, where that is described in RDF, what kind of thing it
is, whose work and under which licence; a description says what it describes.
"""

from typing import Final

from api.documents import FORMS
from api.schemaorg import type_of
from graph.citation import LICENSE, PROJECT

_PAGE: Final = "https://schema.org/AboutPage"


def link(target: str, relation: str, **attributes: str) -> str:
    """One link, as it stands in a `Link` header."""
    more = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{target}>; rel="{relation}"{more}'


def descriptions(path: str, relation: str, but: str = "") -> str:
    """Links to the documents at `path` in every form, or in every other one than `but`."""
    return ", ".join(
        link(f"{path}.{form}", relation, type=media_type)
        for form, media_type in FORMS.items()
        if form != but
    )


def document_links(path: str, form: str, thing: str, root: str = "") -> str:
    """The links of the document about `thing` at `path` in one form.

    `root` is the path under which the application is mounted.
    """
    if form != "html":
        links = [
            descriptions(path, "alternate"),
            link(thing, "describes"),
            link(LICENSE, "license"),
        ]
        return ", ".join(links)
    kind = type_of(thing)
    types = [_PAGE, *([kind] if kind else [])]
    return ", ".join(
        [
            descriptions(path, "describedby", but=form),
            link(thing, "cite-as"),
            *(link(one, "type") for one in types),
            link(LICENSE, "license"),
            link(PROJECT, "author"),
            link(f"{root}/", "collection", type="text/html"),
        ]
    )
