"""What the page of the ontology shows: its classes and properties in words, a diagram, and queries to try."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from collgraph import namespaces as ns
from collgraph.ontology.schema import Schema, Term, in_language, local_name
from collgraph.query.questions import Question
from collgraph.query.used import used_terms
from collgraph.texts import text

QUERIES = "/requetes"
_OWN = re.compile(r"cg:[A-Za-z]+")
_PLACEHOLDER = "cg:Term"
_SIGNS = {"subClassOf": "⊑", "subPropertyOf": "⊑", "equivalentClass": "≡", "equivalentProperty": "≡", "exactMatch": "≡"}


@dataclass(frozen=True)
class Ref:
    """A mention of a term: its name in the page's language, and where it is described."""

    label: str
    href: str


@dataclass(frozen=True)
class Line:
    """One thing said of a term: a heading, then a text or terms (``joined`` is put between them)."""

    heading: str
    text: str = ""
    refs: tuple[Ref, ...] = ()
    joined: str = ", "


@dataclass(frozen=True)
class Entry:
    """A class or property as the page describes it."""

    anchor: str
    name: str
    label: str
    definition: str
    deprecated: bool
    lines: tuple[Line, ...]
    query: str
    questions: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Branch:
    """A class and the classes below it."""

    ref: Ref
    below: tuple["Branch", ...]


@dataclass(frozen=True)
class List:
    """A vocabulary with its terms."""

    ref: Ref
    definition: str
    terms: tuple[Ref, ...]


def entries(schema: Schema, kind: str, lang: str, asked: Iterable[Question] = ()) -> list[Entry]:
    """Describe our own classes or properties, in their order, each with the questions that use it."""
    used: dict[str, list[Ref]] = {}
    for question in asked:
        address = f"{QUERIES}?question={quote(question.name)}" + _language(lang)
        for iri in used_terms(question.query):
            used.setdefault(iri, []).append(Ref(question.title[lang], address))
    terms = [term for term in schema.of_kind(kind) if term.iri.startswith(ns.CG)]
    return [_entry(schema, term, lang, tuple(used.get(term.iri, ()))) for term in terms]


def borrowed(schema: Schema, kind: str) -> list[Term]:
    """List the classes or properties of other vocabularies that the graph uses."""
    return [term for term in schema.of_kind(kind) if not term.iri.startswith(ns.CG)]


def tree(schema: Schema, lang: str) -> list[Branch]:
    """Give our classes as a tree: each below every one of its parents."""
    below: dict[str, list[Term]] = {}
    roots: list[Term] = []
    for term in schema.of_kind("class"):
        if term.iri.startswith(ns.CG):
            parents = [parent for parent in term.parents if parent.startswith(ns.CG)]
            for parent in parents:
                below.setdefault(parent, []).append(term)
            if not parents:
                roots.append(term)
    return [_branch(schema, term, below, lang) for term in roots]


def _branch(schema: Schema, term: Term, below: Mapping[str, Iterable[Term]], lang: str) -> Branch:
    children = tuple(_branch(schema, child, below, lang) for child in below.get(term.iri, ()))
    return Branch(ref(schema, term.iri, lang), children)


def lists(schema: Schema, lang: str) -> list[List]:
    """Describe our vocabularies with their terms."""
    return [
        List(
            ref(schema, scheme.iri, lang),
            in_language(scheme.definitions, lang),
            tuple(ref(schema, term.iri, lang) for term in schema.terms(scheme.iri)),
        )
        for scheme in schema.of_kind("scheme")
    ]


def ref(schema: Schema, iri: str, lang: str) -> Ref:
    """Mention a term; one that the page does not describe leads to its own address."""
    if iri.startswith(ns.VOCAB):
        return Ref(schema.label(iri, lang), "/vocab/" + quote(iri.removeprefix(ns.VOCAB), safe="/"))
    if iri in schema:
        return Ref(schema.label(iri, lang), "#" + quote(anchor(schema, iri)))
    return Ref(ns.compact(iri), iri)


def anchor(schema: Schema, iri: str) -> str:
    """Give the place of a term on the page: its name, with the prefix where a term of ours is named alike."""
    name = local_name(iri)
    return ns.compact(iri).replace(":", "-") if not iri.startswith(ns.CG) and ns.CG + name in schema else name


def example_query(term: Term) -> str:
    """Give the query that shows a term in use; empty for a term that no query can ask for."""
    name = ns.compact(term.iri)
    if not _OWN.fullmatch(name):
        return ""
    return _template(term.kind).replace(_PLACEHOLDER, name)


@cache
def _template(kind: str) -> str:
    return files("collgraph.web").joinpath(f"templates/example_{kind}.rq").read_text(encoding="utf-8")


def _entry(schema: Schema, term: Term, lang: str, asked: tuple[Ref, ...]) -> Entry:
    query = example_query(term)
    return Entry(
        anchor=local_name(term.iri),
        name=ns.compact(term.iri),
        label=schema.label(term.iri, lang),
        definition=schema.definition(term.iri, lang),
        deprecated=term.deprecated,
        lines=tuple(line for line in _lines(schema, term, lang) if line.text or line.refs),
        query=f"{QUERIES}?query={quote(query)}" + _language(lang) if query else "",
        questions=asked,
    )


def _language(lang: str) -> str:
    return "&lang=en" if lang == "en" else ""


def _lines(schema: Schema, term: Term, lang: str) -> list[Line]:
    def refs(iris: Iterable[str]) -> tuple[Ref, ...]:
        return tuple(ref(schema, iri, lang) for iri in iris)

    def line(heading: str, said: str = "", shown: tuple[Ref, ...] = (), joined: str = ", ") -> Line:
        return Line(text(f"web.{heading}", lang), said, shown, joined)

    traits = [text(f"web.{name}", lang) for name in ("transitive", "symmetric") if getattr(term, name)]
    inverse = () if term.inverse is None or term.symmetric else refs([term.inverse])
    return [
        line("scope_note", in_language(term.scope_notes, lang)),
        line("example", in_language(term.examples, lang)),
        line("counter_example", in_language(term.counter_examples, lang)),
        line("below", shown=refs(term.parents)),
        line("said_of", shown=refs(term.domain)),
        line("points_to", shown=refs(term.range)),
        line("read_backwards", shown=inverse),
        line("read_backwards", "" if inverse else in_language(term.inverse_labels, lang)),
        *(line("chained", shown=refs(chain), joined=" → ") for chain in term.chains),
        line("traits", ", ".join(traits)),
        line("apart", shown=refs(term.disjoint)),
        line("aligned", shown=tuple(_match(how, other) for how, other in term.matches)),
        line("replaced_by", shown=refs([term.replaced_by] if term.replaced_by else [])),
    ]


def _match(how: str, other: str) -> Ref:
    """Mention a term of another vocabulary: "⊑" where ours stands below it, "≈" where it is only close."""
    known = ns.PREFIXES | ns.ALIGNED
    prefix = next((name for name, base in known.items() if other.startswith(base)), None)
    shown = other if prefix is None else f"{prefix}:{other.removeprefix(known[prefix])}"
    return Ref(f"{_SIGNS.get(local_name(how), '≈')} {shown}", other)
