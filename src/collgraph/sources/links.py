"""Writes the short statements that claims stand for: from a Link its stance, from a Mapping its match.

A reviewed claim gives an asserted statement, a proposed one a proposed statement, a rejected one nothing.
"""

from collections.abc import Iterable, Iterator

from collgraph import namespaces as ns

_REVIEWED, _PROPOSED = (f"<{ns.term_iri('statuses', status)}>" for status in ("reviewed", "proposed"))
_ANECDOTAL = f"<{ns.term_iri('strengths', 'anecdotal')}>"
_MATCHES = {
    f"<{ns.term_iri('match-kinds', f'{kind}-match')}>": f"<{ns.PREFIXES['skos']}{kind}Match>"
    for kind in ("exact", "close", "related", "narrow", "broad")
}
_PARTS = {
    f"<{ns.CG}{name}>": part
    for name, part in (
        ("linkSubject", "subject"),
        ("linkObject", "object"),
        ("stance", "relation"),
        ("status", "status"),
        ("strength", "strength"),
        ("mappingSubject", "subject"),
        ("mappingObject", "object"),
        ("mappingPredicate", "relation"),
    )
}
_STANCE = f"<{ns.VOCAB}stances/"
_PRACTICE = f"<{ns.ID}practice/"


def direct_statements(lines: Iterable[str], graph: str) -> tuple[list[str], list[str]]:
    """From a source's lines, the (asserted, proposed) lines that its claims stand for; ``graph`` is its IRI."""
    claims: dict[str, dict[str, str]] = {}
    for line in lines:
        subject, property_, value = line.split(" ", 3)[:3]
        part = _PARTS.get(property_)
        if part is not None:
            claims.setdefault(subject, {})[part] = value
    asserted: list[str] = []
    proposed: list[str] = []
    for claim in claims.values():
        for property_ in _properties(claim):
            statement = f"{claim['subject']} {property_} {claim['object']}"
            if claim.get("status") == _REVIEWED:
                asserted.append(f"{statement} <{graph}> .")
            elif claim.get("status") == _PROPOSED:
                proposed.append(f"{statement} <{ns.PROPOSED}> .")
    return asserted, proposed


def _properties(claim: dict[str, str]) -> Iterator[str]:
    if not {"subject", "object", "relation"} <= claim.keys():
        return
    relation = claim["relation"]
    if relation in _MATCHES:
        yield _MATCHES[relation]
    elif relation.startswith(_STANCE):
        yield f"<{ns.CG}{relation.removeprefix(_STANCE)}"
        # That an entry uses a word grounds no practice: the lightest evidence gives its stance only.
        if claim["subject"].startswith(_PRACTICE) and claim.get("strength") != _ANECDOTAL:
            yield f"<{ns.CG}groundedIn>"
