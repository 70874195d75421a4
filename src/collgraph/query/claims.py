"""Claims about a thing: the Link nodes where it is field item, concept or quoted work, with evidence."""

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from collgraph.namespaces import RDF_TYPE, expand, parse_thing, term_iri
from collgraph.query.facts import told_value
from collgraph.query.memo import kept_with
from collgraph.query.nodes import Node, Statement, node
from collgraph.query.origins import Origins
from collgraph.query.reader import Reader
from collgraph.query.values import shown
from collgraph.query.views import Claim, ClaimGroup, Value
from collgraph.text import fold

ENDS = (expand("cg:linkSubject"), expand("cg:linkObject"))
QUOTED_FROM = expand("cg:quotedFrom")
HAS_EVIDENCE = expand("cg:hasEvidence")
STANCE, STATUS, STRENGTH = (expand(f"cg:{name}") for name in ("stance", "status", "strength"))
STANCES = ("supports", "challenges", "extends", "illustrates")
"""From what says most to what says least."""
REVIEWED, REJECTED = (term_iri("statuses", name) for name in ("reviewed", "rejected"))
FIELD, PRACTICE = "field", "practice"
_FIRST = {REVIEWED: 0, REJECTED: 2}


@dataclass(frozen=True)
class Row:
    """A claim as the index holds it, one per piece of evidence (none: ``evidence`` is empty)."""

    link: str
    subject: str
    object: str
    stance: str
    status: str
    evidence: str
    work: str

    @property
    def side(self) -> str:
        """Whether a practice makes it, or something that happened."""
        name = parse_thing(self.subject)
        return PRACTICE if name is not None and name.kind == "practice" else FIELD


def claim_groups(reader: Reader, origins: Origins, iri: str, lang: str, limit: int) -> tuple[ClaimGroup, ...]:
    """The claims about a thing by side and stance, the first of each."""
    groups = []
    for (side, stance), rows in sorted(grouped(reader, iri).items(), key=lambda group: _order(*group[0])):
        ordered = _ordered(reader, rows, iri, lang)[:limit]
        claims = tuple(_claim(reader, origins, row, lang) for row in ordered)
        label = reader.label(term_iri("stances", stance), lang).text
        reviewed = len({row.link for row in rows if row.status == REVIEWED})
        groups.append(ClaimGroup(side, stance, label, len(rows), reviewed, claims))
    return tuple(groups)


def claim_page(
    reader: Reader, origins: Origins, iri: str, side: str, stance: str, lang: str, offset: int, limit: int
) -> tuple[Claim, ...]:
    """A page of the claims of one side and stance."""
    rows = _ordered(reader, grouped(reader, iri).get((side, stance), []), iri, lang)
    return tuple(_claim(reader, origins, row, lang) for row in rows[offset : offset + limit])


def grouped(reader: Reader, iri: str) -> dict[tuple[str, str], list[Row]]:
    """The claims about a thing by side and stance."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in _index(reader).get(iri, ()):
        groups[row.side, row.stance].append(row)
    return groups


@kept_with
def _index(reader: Reader) -> dict[str, tuple[Row, ...]]:
    """Every claim by what it is about: read once, as a concept may have hundreds."""
    ends, evidence = [_values(reader, end) for end in ENDS], _values(reader, HAS_EVIDENCE)
    stances, statuses, works = (_values(reader, name) for name in (STANCE, STATUS, QUOTED_FROM))
    found: dict[str, list[Row]] = defaultdict(list)
    for link in sorted(ends[0].keys() & ends[1].keys()):
        stance, status = (min(said.get(link, [""])) for said in (stances, statuses))
        for piece in sorted(evidence.get(link, [""])):
            quoted = min(works.get(piece, [""]))
            row = Row(link, min(ends[0][link]), min(ends[1][link]), stance.rpartition("/")[2], status, piece, quoted)
            for thing in {row.subject, row.object, row.work} - {""}:
                found[thing].append(row)
    return {thing: tuple(rows) for thing, rows in found.items()}


def _values(reader: Reader, name: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = defaultdict(list)
    for quad in reader.store.quads_for_pattern(None, ox.NamedNode(name), None, ox.DefaultGraph()):
        values[node(quad.subject).value].append(node(quad.object).value)
    return values


def _order(side: str, stance: str) -> tuple[bool, int, str]:
    return (side == PRACTICE, STANCES.index(stance) if stance in STANCES else len(STANCES), stance)


def _ordered(reader: Reader, rows: list[Row], iri: str, lang: str) -> list[Row]:
    """Reviewed ones first, rejected ones last; those in someone's words before the others; then by name."""

    def key(row: Row) -> tuple[int, bool, bool, str, str, str]:
        other = row.object if row.subject == iri else row.subject
        name = fold(reader.label(other, lang).text)
        return (_FIRST.get(row.status, 1), not row.work, not row.evidence, name, row.link, row.evidence)

    return sorted(rows, key=key)


def _claim(reader: Reader, origins: Origins, row: Row, lang: str) -> Claim:
    told = reader.outgoing(row.link)
    said = _first_of(told, lang)
    evidence = _first_of(reader.outgoing(row.evidence), lang) if row.evidence else {}
    graph = next((one.graph for one in told if one.property == RDF_TYPE and one.graph in reader.sources), "")

    def words(name: str) -> str:
        found = said.get(expand(name))
        return "" if found is None else shown(reader, found, lang).text

    def thing(found: Node | None) -> Value | None:
        return None if found is None else told_value(reader, found, lang)

    quote, page = evidence.get(expand("cg:quote")), evidence.get(expand("foaf:page"))
    observation = evidence.get(expand("cg:observation"))
    return Claim(
        iri=row.link,
        stance=said[STANCE].value if STANCE in said else "",
        stance_label=words("cg:stance"),
        strength_label=words("cg:strength"),
        status=row.status,
        status_label=words("cg:status"),
        subject=told_value(reader, said[ENDS[0]], lang),
        object=told_value(reader, said[ENDS[1]], lang),
        quote=None if quote is None else quote.value,
        quote_lang=None if quote is None else quote.lang,
        observation=None if observation is None else observation.value,
        work=thing(evidence.get(QUOTED_FROM)),
        page=None if page is None else page.value,
        asserted_by=thing(said.get(expand("cg:assertedBy"))),
        source=graph.rpartition("/")[2],
        origins=origins.records(row.link, graph),
        strength=said[STRENGTH].value if STRENGTH in said else "",
    )


def _first_of(statements: list[Statement], lang: str) -> dict[str, Node]:
    """One value a property: in the asked language where there is one."""
    said: dict[str, Node] = {}
    for row in sorted(statements, key=lambda row: row.value.lang != lang):
        said.setdefault(row.property, row.value)
    return said
