"""The ontology and the vocabularies, dereferenced: a page of their terms, or their data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collgraph import namespaces as ns
from collgraph.ontology.schema import Schema, Term
from collgraph.query.context import Opened
from collgraph.query.nodes import Statement
from collgraph.query.questions import Question, questions
from collgraph.query.serialise import convert, serialise
from collgraph.texts import text
from collgraph.web import ontology_page
from collgraph.web.diagram import diagram
from collgraph.web.endpoint import METHODS, answer, resource, said
from collgraph.web.errors import error_response, request_language
from collgraph.web.formats import EXTENSIONS, HTML, chosen, not_acceptable, split_extension
from collgraph.web.pages import plain_page

IN_SCHEME = ns.expand("skos:inScheme")
GRAPH_FORMATS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
DATA_EXTENSIONS = [name for name, media_type in EXTENSIONS.items() if media_type in GRAPH_FORMATS]


@dataclass(frozen=True)
class Row:
    """A term as a page lists it."""

    anchor: str
    href: str
    label: str
    name: str
    definition: str


def routes() -> list[Route]:
    """The addresses of terms."""
    return [
        Route("/ontology", resource(ontology), methods=METHODS),
        Route("/ontology.{extension}", resource(ontology), methods=METHODS),
        Route("/vocab/{name:path}", resource(vocabulary), methods=METHODS),
    ]


def ontology(request: Request, opened: Opened) -> Response:
    """The ontology: its file in the asked format, or a page of its classes and properties."""
    extension = request.path_params.get("extension")
    offered = (HTML, *GRAPH_FORMATS)
    if extension is not None and EXTENSIONS.get(extension) not in GRAPH_FORMATS:
        return _unknown(request, f"ontology.{extension}")
    media_type = chosen(request, extension, offered)
    if media_type is None:
        return not_acceptable(request, offered)
    if media_type == HTML:
        return _ontology_page(request, opened)
    content = convert(opened.release.path / "ontology" / "collgraph.ttl", media_type)
    return answer(request, content, media_type, _etag(opened, "ontology", media_type), {"vary": "Accept"})


def vocabulary(request: Request, opened: Opened) -> Response:
    """A vocabulary or one of its terms: data, or a page of terms."""
    path = request.path_params["name"]
    stem, extension = split_extension(path)
    iri = _vocab_iri(stem)
    statements = [] if iri is None else _said_of(opened, iri)
    if iri is None or not statements:
        return _unknown(request, path)
    offered = (HTML, *GRAPH_FORMATS)
    media_type = chosen(request, extension, offered)
    if media_type is None:
        return not_acceptable(request, offered)
    if media_type == HTML:
        return _vocabulary_page(request, opened, iri, stem, statements)
    content = serialise(statements, media_type, proposed=True)
    return answer(request, content, media_type, _etag(opened, stem, media_type), {"vary": "Accept"})


def _vocab_iri(stem: str) -> str | None:
    scheme, _, key = stem.partition("/")
    if not ns.NAME.fullmatch(scheme) or (key and not ns.KEY.fullmatch(key)):
        return None
    if stem.endswith("/"):
        return None
    return ns.term_iri(scheme, key) if key else ns.scheme_iri(scheme)


def _said_of(opened: Opened, iri: str) -> list[Statement]:
    """What is said of a term; with a vocabulary come its terms."""
    statements = opened.reader.outgoing(iri)
    total = opened.reader.incoming_counts(iri).get(IN_SCHEME, 0)
    for row in opened.reader.incoming(iri, IN_SCHEME, 0, total):
        statements += opened.reader.outgoing(row.subject.value)
    return statements


def _ontology_page(request: Request, opened: Opened) -> Response:
    values = page_values(opened.release.schema, request_language(request), questions(opened.release))
    return plain_page(request, opened, "ontology.html", **values)


def page_values(schema: Schema, lang: str, asked: Sequence[Question] = ()) -> dict[str, Any]:
    """Give what the template of the ontology's page is filled with."""
    elsewhere = [*ontology_page.borrowed(schema, "class"), *ontology_page.borrowed(schema, "property")]
    return {
        "heading": text("web.ontology", lang),
        "iri": ns.ONTOLOGY,
        "language": "?lang=en" if lang == "en" else "",
        "extensions": DATA_EXTENSIONS,
        "drawing": diagram(schema, lang),
        "tree": ontology_page.tree(schema, lang),
        "classes": ontology_page.entries(schema, "class", lang, asked),
        "properties": ontology_page.entries(schema, "property", lang, asked),
        "lists": ontology_page.lists(schema, lang),
        "borrowed": _borrowed(schema, elsewhere, lang),
    }


def _borrowed(schema: Schema, terms: Iterable[Term], lang: str) -> list[Row]:
    """List terms of other vocabularies, each leading to its own address."""
    return [
        Row(
            anchor=ontology_page.anchor(schema, term.iri),
            href=term.iri,
            label=schema.label(term.iri, lang),
            name=ns.compact(term.iri),
            definition=schema.definition(term.iri, lang),
        )
        for term in terms
    ]


def _vocabulary_page(request: Request, opened: Opened, iri: str, stem: str, statements: list[Statement]) -> Response:
    lang = request_language(request)
    schema = opened.release.schema
    members = {row.subject.value for row in statements} - {iri}
    rows = [_row(schema, schema.get(member) or Term(member, "term"), lang, opened) for member in members]
    rows.sort(key=lambda row: (schema.order(ns.VOCAB + row.name.removeprefix("cgv:")), row.name))
    heading = opened.reader.label(iri, lang).text
    return _page(request, opened, f"/vocab/{stem}", heading, schema.definition(iri, lang), iri, [("", rows)])


def _page(
    request: Request,
    opened: Opened,
    path: str,
    heading: str,
    definition: str,
    iri: str,
    sections: Iterable[tuple[str, list[Row]]],
) -> Response:
    return plain_page(
        request,
        opened,
        "terms.html",
        path=path,
        heading=heading,
        definition=definition,
        iri=iri,
        sections=sections,
        extensions=DATA_EXTENSIONS,
    )


def _row(schema: Schema, term: Term, lang: str, opened: Opened | None = None) -> Row:
    name = ns.compact(term.iri)
    label = schema.label(term.iri, lang) if opened is None else opened.reader.label(term.iri, lang).text
    path = "/ontology#" + name.rpartition(":")[2]
    if term.iri.startswith(ns.VOCAB):
        path = "/vocab/" + term.iri.removeprefix(ns.VOCAB)
    anchor = name.rpartition(":")[2].rpartition("/")[2]
    return Row(anchor, quote(path, safe="/#"), label, name, schema.definition(term.iri, lang))


def _unknown(request: Request, path: str) -> Response:
    hint = said(request, "see", path="/ontology")
    return error_response(request, 404, "unknown", said(request, "no_term", name=path[:200]), hint)


def _etag(opened: Opened, name: str, media_type: str) -> str:
    return f'"{opened.release.id}-{name}-{media_type.rpartition("/")[2]}"'
