"""What is missing on a concept: the questions that someone could answer."""

from collgraph.namespaces import expand, term_iri
from collgraph.query.claims import FIELD, REVIEWED, Row, grouped
from collgraph.query.reader import Reader
from collgraph.query.views import EntityView

_STATUS = expand("cg:referenceStatus")
_VERIFIED = term_iri("reference-statuses", "verified")


def gaps_of(reader: Reader, view: EntityView) -> tuple[str, ...]:
    """The names of what is missing on a concept, what weighs most first."""
    rows = [row for (side, _), group in grouped(reader, view.iri).items() if side == FIELD for row in group]
    return (*_of_field(rows, bool(view.inferred_links)), *_of_theory(view))


def _of_field(rows: list[Row], leads: bool) -> list[str]:
    if not rows:
        return ["never_tried_leads" if leads else "never_tried"]
    quoted = {row.work for row in rows if row.work}
    missing = {
        "no_review": not any(row.status == REVIEWED for row in rows),
        "no_words": not quoted,
        "one_source": len(quoted) == 1 and all(row.work for row in rows),
        "no_challenge": not any(row.stance == "challenges" for row in rows),
        "no_support": not any(row.stance == "supports" for row in rows),
    }
    return [name for name, holds in missing.items() if holds]


def _of_theory(view: EntityView) -> list[str]:
    statuses = {fact.value.iri for fact in view.facts if fact.property == _STATUS}
    missing = {
        "no_definition": view.lead is None,
        "no_work": not any(fact.property == expand("cg:definedIn") for fact in view.facts),
        "unverified": bool(statuses) and _VERIFIED not in statuses,
    }
    return [name for name, holds in missing.items() if holds]
