"""What stands behind each fact: spans of a text, or pages that can be looked up."""

from graph.terms import NamedNode, Term, curie, iri, literal, when
from ingest.identity import article_id, evidence_id, reference_id, run_id, version_id
from ingest.mapping.writer import Writer, decimal, names_of
from ingest.sheet import AnyFact, Article, Evidence, Extractor, Fact, Sheet, Version

_UNSTATED = Extractor(name="by hand", version="1")


def describe_article(
    writer: Writer, article: Article, extractor: Extractor | None, graph: NamedNode
) -> None:
    """The article, the version of its text, the run that read it, and its graph.

    Without the hour of the run: the same sheet must give the same bytes.
    """
    page = writer.node(f"article/{article_id(article)}")
    writer.add(page, "rdf:type", curie("td:Article"))
    writer.page(page, "schema:url", article.url)
    if article.title:
        writer.words(page, "dcterms:title", {article.language: article.title})
    writer.add(page, "td:publisherName", *_plain(article.publisher))
    writer.add(page, "dcterms:issued", when(article.published) if article.published else None)
    writer.add(page, "dcterms:language", literal(article.language))
    if article.copy_of:
        writer.link(page, "dcterms:isVersionOf", f"article/{article.copy_of}")
    version = text_node(writer, article)
    writer.add(version, "rdf:type", curie("td:TextVersion"))
    writer.add(version, "td:textOf", page)
    writer.add(version, "td:sha256", literal(article.sha256))
    writer.add(version, "td:characterCount", literal(article.characters))
    writer.add(version, "dcterms:language", literal(article.language))
    run = _describe_run(writer, extractor)
    writer.add(graph, "rdf:type", curie("td:ArticleGraph"))
    writer.add(graph, "td:graphOf", version)
    writer.add(graph, "prov:wasGeneratedBy", run)


def _describe_run(writer: Writer, extractor: Extractor | None) -> NamedNode:
    run = writer.node(run_id(extractor))
    made = extractor or _UNSTATED
    parts = [made.name, made.version, *([f"({made.pack})"] if made.pack else [])]
    writer.add(run, "rdf:type", curie("td:ExtractionRun"))
    writer.add(run, "rdfs:label", literal(" ".join(parts)))
    writer.add(run, "schema:softwareVersion", literal(made.version))
    return run


def describe_sources(writer: Writer, sheet: Sheet) -> None:
    """The pages a record sheet relies on, those that a fact uses."""
    used = {key for fact in sheet.facts for key in fact.cited()}
    for key in used:
        source = sheet.sources[key]
        page = writer.node(reference_id(str(source.url)))
        writer.add(page, "rdf:type", curie("td:Reference"))
        writer.page(page, "schema:url", source.url)
        writer.add(page, "td:publisherName", *_plain(source.publisher))
        writer.add(page, "dcterms:title", *_plain(source.title))
        if source.date:
            writer.add(page, "dcterms:issued", when(source.date.partition("/")[0]))
        writer.page(page, "schema:archivedAt", source.archived)


def prove(writer: Writer, node: NamedNode, fact: AnyFact, sheet: Sheet) -> None:
    """Tie `node` to what proves `fact`, with what the fact says about itself."""
    writer.flag(node, "td:disputed", fact.disputed)
    writer.add(node, "skos:editorialNote", *_plain(fact.note))
    _cite(writer, node, fact.sources, sheet)
    for version in fact.otherwise:
        _tell_otherwise(writer, node, version, sheet)
    for span in fact.evidence:
        if sheet.article:
            _evidence(writer, node, fact, span, sheet.article)


def _cite(writer: Writer, node: NamedNode, keys: list[str], sheet: Sheet) -> None:
    for key in keys:
        writer.link(node, "td:sourcedFrom", reference_id(str(sheet.sources[key].url)))


def _tell_otherwise(writer: Writer, node: NamedNode, version: Version, sheet: Sheet) -> None:
    """Another version is a claim about the node, which the graph does not assert."""
    claim = writer.node(version_id(node.value, version))
    writer.add(claim, "rdf:type", curie("td:Claim"))
    writer.words(claim, "td:claimText", names_of(version.text))
    writer.add(claim, "td:claimAbout", node)
    _cite(writer, claim, version.sources, sheet)


def _evidence(
    writer: Writer, node: NamedNode, fact: Fact, span: Evidence, article: Article
) -> None:
    proof = writer.node(evidence_id(article, span, fact, node.value))
    writer.add(proof, "rdf:type", curie("td:Evidence"))
    writer.add(proof, "td:evidences", node)
    writer.add(proof, "oa:hasTarget", _target(writer, span, article))
    writer.code(proof, "td:attributionMode", "attribution", span.mode)
    writer.add(proof, "td:confidence", decimal(fact.confidence))
    writer.add(proof, "td:part", literal(span.part))
    writer.add(proof, "td:rule", *_plain(fact.rule))


def _target(writer: Writer, span: Evidence, article: Article) -> NamedNode:
    """The span itself, as Web Annotation says it: position and quote in one selector."""
    whole = text_node(writer, article)
    target = iri(f"{whole.value}#char={span.start},{span.end}")
    selector = iri(f"{whole.value}#sel={span.start},{span.end}")
    writer.add(target, "rdf:type", curie("oa:SpecificResource"))
    writer.add(target, "oa:hasSource", whole)
    writer.add(target, "oa:hasSelector", selector)
    kinds = (curie("oa:TextPositionSelector"), curie("oa:TextQuoteSelector"))
    writer.add(selector, "rdf:type", *kinds)
    writer.add(selector, "oa:start", literal(span.start))
    writer.add(selector, "oa:end", literal(span.end))
    writer.add(selector, "oa:exact", literal(span.quote))
    return target


def text_node(writer: Writer, article: Article) -> NamedNode:
    """The frozen text that spans refer to."""
    return writer.node(f"text/sha256-{article.sha256}")


def _plain(value: str | None) -> list[Term]:
    return [literal(value)] if value else []
