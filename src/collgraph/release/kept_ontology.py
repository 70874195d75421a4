"""What a build needs of the ontology, kept by the hash of its files: an unchanged one is read and reasoned on once."""

import gc
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from collgraph.ontology.axioms import Rule, Rules
from collgraph.ontology.describe import ontology_ntriples, schema_json, vocabulary_facts, vocabulary_terms
from collgraph.ontology.reasoning import check_ontology
from collgraph.release.checks import refuse
from collgraph.release.ontology_faults import ontology_issues
from collgraph.release.workspace import SCRATCH, used


@dataclass(frozen=True)
class KeptOntology:
    """A sound ontology: its rules, the vocabularies' facts and term keys, its N-Triples lines, its description."""

    rules: Rules
    facts: list[tuple[str, str, str]]
    terms: dict[str, set[str]]
    lines: list[str]
    schema: dict[str, Any]


def kept_ontology(ontology: Path, cache: Path, digest: str) -> KeptOntology:
    """The ontology that ``digest`` names; raises SourceError where it is not kept and owlready2 finds it unsound."""
    kept = cache / f"ontology-{digest[:20]}.json"
    if not kept.is_file():
        scratch = kept.with_name(f"{SCRATCH}{kept.name}")
        scratch.write_text(json.dumps(_read(ontology), ensure_ascii=False), encoding="utf-8")
        scratch.replace(kept)
        # The libraries that read OWL leave cycles behind, and a build looks for none.
        gc.collect()
    known = json.loads(used(kept).read_text(encoding="utf-8"))
    rules = tuple(Rule(kind, tuple(terms), tuple(head)) for kind, terms, head in known["rules"])
    return KeptOntology(
        Rules(rules, tuple((left, right) for left, right in known["disjoint"])),
        [(subject, property_, value) for subject, property_, value in known["facts"]],
        {name: set(terms) for name, terms in known["terms"].items()},
        known["lines"],
        known["schema"],
    )


def with_vocabularies(known: KeptOntology, ontology: Path) -> KeptOntology:
    """What was known of the ontology, with its vocabularies as they are now; raises SourceError, OntologyError."""
    refuse(ontology_issues(ontology, check_ontology(ontology)))
    lines, facts = list(ontology_ntriples(ontology)), list(vocabulary_facts(ontology))
    return replace(known, facts=facts, terms=vocabulary_terms(ontology), lines=lines)


def _read(ontology: Path) -> dict[str, Any]:
    refuse(ontology_issues(ontology, check_ontology(ontology)))
    rules = Rules.compile(ontology)
    return {
        "rules": [[*asdict(rule).values()] for rule in rules.rules],
        "disjoint": rules.disjoint,
        "facts": list(vocabulary_facts(ontology)),
        "terms": {name: sorted(terms) for name, terms in vocabulary_terms(ontology).items()},
        "lines": list(ontology_ntriples(ontology)),
        "schema": schema_json(ontology),
    }
