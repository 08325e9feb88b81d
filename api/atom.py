"""An answer as news: Atom (RFC 4287), its pages linked as RFC 5005 has it."""

from importlib import metadata
from xml.etree.ElementTree import Element, SubElement, tostring

from api.answer import Answer, Thing, days, things
from api.shapes import FeedShape


def as_atom(answer: Answer, shape: FeedShape) -> bytes:
    """A feed with an entry for each thing with a date.

    An entry is `updated` at the first moment its date can mean; its content has the date as
    stated. The feed is `updated` when the version of the graph was made.
    """
    about = answer.question.about
    feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": answer.language})
    text(feed, "id", answer.iri)
    text(feed, "title", about.summary)
    text(feed, "subtitle", about.description)
    text(feed, "updated", f"{answer.made:%Y-%m-%dT%H:%M:%SZ}")
    text(SubElement(feed, "author"), "name", "Kurultay")
    text(feed, "generator", "Kurultay", version=metadata.version("kurultay"))
    for relation, path in answer.links.items():
        link(feed, relation, answer.origin + path, "application/atom+xml")
    link(feed, "alternate", answer.origin + answer.forms["html"], "text/html")
    for thing in things(answer.found, shape.id):
        _entry(feed, thing, answer, shape)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: Element, thing: Thing, answer: Answer, shape: FeedShape) -> None:
    dated = thing.first(shape.updated)
    moment = days(dated.value) if dated else None
    if moment is None:
        return
    entry = SubElement(feed, "entry")
    text(entry, "id", thing.iri)
    title = ["; ".join(words) for name in shape.title if (words := thing.words(name))]
    text(entry, "title", " · ".join(title) or thing.iri)
    text(entry, "updated", f"{moment[0]:%Y-%m-%d}T00:00:00Z")
    for name in thing.words(shape.author):
        text(SubElement(entry, "author"), "name", name)
    own = thing.first(shape.link)
    if to := answer.href(own.value if own else thing.iri):
        link(entry, "alternate", to)
    content = SubElement(entry, "content", {"type": "xhtml"})
    told = SubElement(content, "div", {"xmlns": "http://www.w3.org/1999/xhtml"})
    for line in thing.lines(name for name in answer.question.columns if name != shape.id):
        text(told, "p", line)


def text(above: Element, name: str, words: str, **attributes: str) -> None:
    """Put an element with words in it."""
    SubElement(above, name, attributes).text = words


def link(
    above: Element, relation: str, to: str, media_type: str | None = None, **attributes: str
) -> None:
    """Put a link."""
    kind = {"type": media_type} if media_type else {}
    SubElement(above, "link", {"rel": relation, "href": to, **kind, **attributes})
