"""owlready2 at work on the ontology, at every build and without Java.

owlready2 reads no Turtle: it loads a Turtle file as an empty ontology and says nothing. It is handed N-Triples here,
and what it loaded is counted against what was written.

``python -m collgraph.ontology.reasoning [--full] [--french] [folder]`` says what this tier, and with ``--full`` what
HermiT, Pellet and OWLAPI find; it fails where something is wrong or the full tier could not run.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import owlready2
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from collgraph.errors import OntologyError
from collgraph.namespaces import CG
from collgraph.ontology.axioms import Rules
from collgraph.ontology.describe import alignment_files, load, read_turtle, vocabulary_facts
from collgraph.ontology.external import alignment_problems, external_facts, external_terms
from collgraph.ontology.history import history_problems
from collgraph.ontology.inference import Closure
from collgraph.ontology.problems import Problem, problem
from collgraph.ontology.reasoning_full import Findings, full_graph, missing_tools, reason
from collgraph.ontology.reasoning_words import label
from collgraph.ontology.structure import PropertyFacts, Structure, cycles, structural_problems
from collgraph.ontology.wording import wording_problems
from collgraph.texts import text


def check_ontology(folder: Path, alignments: Sequence[Path] | None = None) -> list[Problem]:
    """Find what is wrong with the ontology and its vocabularies, sorted.

    The folder's alignments (or those given) are judged together with it, and with what the other vocabularies state.
    Raises OntologyError where a file cannot be read, an axiom is not understood, or owlready2 loaded less than all.
    """
    graph = load(folder)
    chosen = alignment_files(folder) if alignments is None else list(alignments)
    terms = external_terms(folder)
    problems = [*wording_problems(graph), *history_problems(graph, folder)]
    problems += alignment_problems(graph, chosen, terms)
    for path in chosen:
        read_turtle(path, graph)
    for fact in external_facts(terms):
        graph.add(fact)
    circular = [*circular_hierarchies(graph)]
    if not circular:
        rules = Rules.from_graph(graph)
        problems += structural_problems(structure_of(graph), rules)
        problems += vocabulary_problems(graph, folder, rules)
    return sorted({*problems, *circular})


def circular_hierarchies(graph: Graph) -> Iterator[Problem]:
    """Find classes and properties that stand above themselves; owlready2 cannot represent them."""
    for code, predicate in (("class-cycle", RDFS.subClassOf), ("property-cycle", RDFS.subPropertyOf)):
        pairs = graph.subject_objects(predicate)
        edges = [(str(low), str(high)) for low, high in pairs if isinstance(low, URIRef) and isinstance(high, URIRef)]
        for cycle in cycles(edges):
            yield problem(code, cycle[0], path=cycle[1])


def vocabulary_problems(graph: Graph, folder: Path, rules: Rules) -> Iterator[Problem]:
    """Find terms that belong to two disjoint classes, and classes whose vocabulary does not exist."""
    closure = Closure(rules)
    closure.add(vocabulary_facts(folder))
    for clash in closure.clashes():
        yield problem("term-clash", clash.individual, left=clash.left, right=clash.right)
    for rule in rules.rules:
        if rule.kind == "value-to-class" and (URIRef(rule.terms[1]), RDF.type, SKOS.ConceptScheme) not in graph:
            yield problem("unknown-scheme", rule.head[0], scheme=rule.terms[1])


def structure_of(graph: Graph) -> Structure:
    """Load a graph with owlready2 and give what it understood; raises OntologyError if that is less than all."""
    world = owlready2.World()
    try:
        # only_local: nothing is ever fetched, whatever an owl:imports may say.
        source = BytesIO(graph.serialize(format="nt", encoding="utf-8"))
        world.get_ontology(CG).load(fileobj=source, only_local=True)
        classes = {_iri(name): _ancestors(name) for name in world.classes()}
        _assert_loaded(graph, set(classes))
        properties = {_iri(prop): _literal_facts(prop) for prop in world.data_properties()}
        properties |= {_iri(prop): _facts(prop) for prop in world.object_properties()}
        return Structure(classes, frozenset(_disjoint(world)), properties)
    except owlready2.OwlReadyOntologyParsingError as fault:
        raise OntologyError(f"owlready2 could not read the ontology: {fault}") from fault
    finally:
        world.close()


def _assert_loaded(graph: Graph, loaded: set[str]) -> None:
    written = {str(name) for name in graph.subjects(RDF.type, OWL.Class) if isinstance(name, URIRef)}
    if loaded != written or not written:
        missing = ", ".join(sorted(written - loaded)[:3])
        raise OntologyError(
            f"owlready2 loaded {len(loaded)} classes of {len(written)}" + (f", without {missing}" if missing else ""),
            "the ontology must be handed over as N-Triples",
        )


def _iri(entity: Any) -> str:
    return str(entity.iri)


def _ancestors(entity: Any) -> frozenset[str]:
    return frozenset(_named(entity.ancestors()))


def _named(entities: Iterable[Any]) -> Iterator[str]:
    """Give the IRIs of the entities that have one; restrictions and OWL's own terms are passed over."""
    for entity in entities:
        iri = getattr(entity, "iri", None)
        if iri is not None and not iri.startswith(str(OWL)):
            yield str(iri)


def _facts(prop: Any) -> PropertyFacts:
    inverse = prop.inverse_property
    chains = [tuple(_named(chain.properties)) for chain in prop.get_property_chain()]
    return PropertyFacts(
        ancestors=_ancestors(prop),
        domain=frozenset(_named(prop.domain)),
        range=frozenset(_named(prop.range)),
        inverse=None if inverse is None else _iri(inverse),
        chains=tuple(sorted(chains)),
    )


def _literal_facts(prop: Any) -> PropertyFacts:
    return PropertyFacts(ancestors=_ancestors(prop), domain=frozenset(_named(prop.domain)))


def _disjoint(world: Any) -> Iterator[tuple[str, str]]:
    for group in world.disjoint_classes():
        names = sorted(set(_named(group.entities)))
        yield from ((left, right) for left in names for right in names if left < right)


def main(arguments: Sequence[str]) -> int:
    """Say which tiers ran and what they found; gives the exit code."""
    folder = Path(next((word for word in arguments if not word.startswith("-")), "ontology"))
    lang = "fr" if "--french" in arguments else "en"
    problems = check_ontology(folder)
    structure = structure_of(load(folder))
    counts = {"classes": len(structure.classes), "properties": len(structure.properties), "problems": len(problems)}
    _print(text("ontology.tier-structure", lang, alignments=len(alignment_files(folder)), **counts))
    for fault in problems:
        _print(f"  {fault.message(lang)}")
    if "--full" not in arguments:
        return int(bool(problems))
    absent = missing_tools()
    if absent:
        _print(text("ontology.tier-missing", lang, names=", ".join(absent)))
        return 1
    graph = full_graph(folder)
    findings = reason(graph)
    for line in findings_lines(findings, graph, lang):
        _print(line)
    return int(bool(problems) or not findings.sound)


def findings_lines(findings: Findings, graph: Graph, lang: str) -> Iterator[str]:
    """Say what the full tier found, a line each."""
    numbers = {"classes": findings.classes, "empty": len(findings.unsatisfiable), "added": len(findings.hierarchy)}
    outcome = "tier-consistent" if findings.consistent else "tier-inconsistent"
    yield text(f"ontology.{outcome}", lang, **numbers)
    for low, high in findings.hierarchy:
        yield "  " + text("ontology.tier-added", lang, low=label(low, graph, lang), high=label(high, graph, lang))
    for name in findings.unsatisfiable:
        yield "  " + text("ontology.tier-empty", lang, name=label(name, graph, lang))
    for explanation in findings.explanations:
        yield text("ontology.tier-why", lang)
        yield from (f"  - {sentence}" for sentence in explanation.sentences(graph, lang))
    for profile, violations in sorted(findings.violations.items()):
        outcome = "tier-beyond" if violations else "tier-within"
        yield text(f"ontology.{outcome}", lang, profile=profile, number=len(violations))
        yield from (f"  {violation}" for violation in violations)


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
