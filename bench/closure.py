"""Time and memory of the closure on a graph of the project's size: ``python bench/closure.py [communes]``."""

import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from collgraph.namespaces import CG, RDF_TYPE, term_iri, thing_iri
from collgraph.ontology.axioms import Rules
from collgraph.ontology.inference import Closure, Triple

ONTOLOGY = Path(__file__).parent.parent / "ontology"


def territories(communes: int) -> Iterator[Triple]:
    """Communes of France's shape: each in an EPCI, a département, a région and the country."""
    for kind, count, upper, per in (
        ("region", 26, "country", 26),
        ("departement", 109, "region", 5),
        ("epci", communes // 28, "departement", 12),
        ("commune", communes, "departement", communes // 100),
    ):
        names = {"region": "Region", "departement": "Department", "epci": "Intercommunality", "commune": "Municipality"}
        for number in range(count):
            thing = thing_iri(kind, str(number))
            yield thing, RDF_TYPE, CG + names[kind]
            yield thing, CG + "level", term_iri("territory-levels", kind)
            yield thing, CG + "within", thing_iri(upper, str(number // per))
            yield thing, CG + "inseeCode", f'"{number}"'
            yield thing, CG + "population", f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>'
            if kind == "commune":
                yield thing, CG + "postalCode", f'"{number}"'
                yield thing, CG + "within", thing_iri("epci", str(number // 28))


def field(experiments: int, communes: int) -> Iterator[Triple]:
    """Experiments with a place, three practices, an actor; practices grounded in a hierarchy of concepts."""
    for number in range(400):
        for step in range(2):
            concept = thing_iri("concept", str((number * 7 + step) % 120))
            yield thing_iri("practice", str(number)), CG + "groundedIn", concept
    for number in range(1, 120):
        yield thing_iri("concept", str(number)), CG + "narrowerThan", thing_iri("concept", str(number // 3))
    for number in range(experiments):
        thing = thing_iri("experiment", str(number))
        yield thing, RDF_TYPE, CG + "Experiment"
        yield thing, CG + "takesPlaceIn", thing_iri("commune", str(number * 11 % communes))
        yield thing, CG + "conductedBy", thing_iri("organization", str(number % 900))
        for step in range(3):
            yield thing, CG + "usesPractice", thing_iri("practice", str((number * 3 + step) % 400))


def main(communes: int = 35_000) -> None:
    began = time.perf_counter()
    rules = Rules.compile(ONTOLOGY)
    compiled = time.perf_counter()
    closure = Closure(rules)
    places, rest = list(territories(communes)), list(field(2_500, communes))
    made = time.perf_counter()
    derived = closure.add(places)
    first = time.perf_counter()
    derived_field = closure.add(rest)
    second = time.perf_counter()
    clashes = closure.clashes()
    done = time.perf_counter()
    reloaded = Closure(rules)
    reloaded.load_closed(places)
    reloaded.load_closed(derived)
    loaded = time.perf_counter()
    sys.stdout.write(
        f"rules {len(rules.rules)} in {compiled - began:.2f} s\n"
        f"territories {len(places)} -> {len(derived)} derived in {first - made:.2f} s\n"
        f"field {len(rest)} -> {len(derived_field)} derived in {second - first:.2f} s\n"
        f"clashes {len(clashes)} in {done - second:.2f} s\n"
        f"closed territories loaded again in {loaded - done:.2f} s\n"
        f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB (both closures)\n"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
