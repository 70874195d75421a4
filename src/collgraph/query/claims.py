"""Claims about a thing: the Link nodes where it is field item, concept or quoted work, with evidence."""

from collections.abc import Iterator

from collgraph.namespaces import RDF_TYPE, expand, term_iri
from collgraph.query.nodes import Node, Statement
from collgraph.query.reader import Reader
from collgraph.query.values import shown
from collgraph.query.views import Claim, Value

ENDS = (expand("cg:linkSubject"), expand("cg:linkObject"))
QUOTED_FROM = expand("cg:quotedFrom")
HAS_EVIDENCE = expand("cg:hasEvidence")
ALL = 1_000_000


def claims_about(reader: Reader, iri: str, lang: str) -> list[Claim]:
    """Every claim about a thing by stance, then by what it is about; rejected ones last."""
    claims = [claim for link in _links(reader, iri) for claim in _read(reader, link, lang)]
    rejected = term_iri("statuses", "rejected")
    return sorted(
        claims,
        key=lambda claim: (claim.status == rejected, claim.stance, claim.object.text, claim.subject.text, claim.iri),
    )


def _links(reader: Reader, iri: str) -> list[str]:
    found = {link for end in ENDS for link in _subjects(reader, iri, end)}
    for evidence in _subjects(reader, iri, QUOTED_FROM):
        found.update(_subjects(reader, evidence, HAS_EVIDENCE))
    return sorted(found)


def _subjects(reader: Reader, iri: str, name: str) -> list[str]:
    return [row.subject.value for row in reader.incoming(iri, name, limit=ALL)]


def _read(reader: Reader, link: str, lang: str) -> Iterator[Claim]:
    statements = reader.outgoing(link)
    said = _first_of(statements, lang)
    if not all(end in said for end in ENDS):
        return
    evidence: list[str | None] = [row.value.value for row in statements if row.property == HAS_EVIDENCE]
    typed = (row.graph for row in statements if row.property == RDF_TYPE)
    source = next((graph for graph in typed if graph in reader.sources), "")
    for piece in sorted(evidence, key=str) or [None]:
        found = {} if piece is None else _first_of(reader.outgoing(piece), lang)
        yield _claim(reader, link, said, found, source, lang)


def _claim(
    reader: Reader, link: str, said: dict[str, Node], evidence: dict[str, Node], source: str, lang: str
) -> Claim:
    def term(name: str) -> Value:
        found = said.get(expand(name))
        return Value("") if found is None else shown(reader, found, lang)

    def thing(node: Node | None) -> Value | None:
        return None if node is None else shown(reader, node, lang)

    stance, status = term("cg:stance"), term("cg:status")
    quote, page = evidence.get(expand("cg:quote")), evidence.get(expand("foaf:page"))
    observation = evidence.get(expand("cg:observation"))
    return Claim(
        iri=link,
        stance=stance.iri or "",
        stance_label=stance.text,
        strength_label=term("cg:strength").text,
        status=status.iri or "",
        status_label=status.text,
        subject=shown(reader, said[ENDS[0]], lang),
        object=shown(reader, said[ENDS[1]], lang),
        quote=None if quote is None else quote.value,
        quote_lang=None if quote is None else quote.lang,
        observation=None if observation is None else observation.value,
        work=thing(evidence.get(QUOTED_FROM)),
        page=None if page is None else page.value,
        asserted_by=thing(said.get(expand("cg:assertedBy"))),
        source=source.rpartition("/")[2],
    )


def _first_of(statements: list[Statement], lang: str) -> dict[str, Node]:
    """One value a property: in the asked language where there is one."""
    said: dict[str, Node] = {}
    for row in sorted(statements, key=lambda row: row.value.lang != lang):
        said.setdefault(row.property, row.value)
    return said
