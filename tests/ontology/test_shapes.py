"""The compiled shapes find what pyshacl finds; what the compiler does not know is refused, never skipped."""

from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from collgraph.errors import OntologyError
from collgraph.namespaces import CG, PREFIXES
from collgraph.ontology.describe import load
from collgraph.ontology.shapes import Check, compile_shapes, shape_files

HEAD = "".join(f"@prefix {name}: <{base}> .\n" for name, base in PREFIXES.items()) + "@prefix : <https://x.org/> .\n"
SAID = 'sh:message "non"@fr , "no"@en'
FAULTY = """
:claim a cg:Link ; cg:fromRecord :r ; cg:linkSubject :place , :deed ; cg:linkObject :idea ; cg:stance cgv:wrong ;
  cg:status <https://w3id.org/collgraph/vocab/statuses/proposed> ; cg:hasEvidence :proof ; cg:conceptNamed "oui" .
:proof a cg:Evidence ; cg:quote "bah" ; cg:observation "Gut"@de ; cg:readOn "12 mai" ; foaf:page "https://x.org" .
:lost a cg:Evidence .
:place a cg:Municipality ; rdfs:label "A"@fr , "B"@fr ; cg:inseeCode "2919" , "29190" ; cg:population -3 ;
  cg:point "POINT(1,2)"^^geo:wktLiteral , "POINT(1 2)"^^geo:wktLiteral ; cg:level :place .
:deed a cg:Event ; cg:fromRecord :r ; rdfs:label "Écrire à moi@x.org, 02 98 00 00 00"@fr ; cg:startDate "2018-05" ;
  cg:endDate "2017" ; cg:takesPlaceIn :idea ; cg:usesPractice :place ; cg:conductedBy :place ; cg:participantCount "x" .
:fair a cg:Experiment ; cg:fromRecord :r ; rdfs:label "Juste"@fr ; cg:startDate "2014-06" ; cg:endDate "2014" .
:idea a cg:Concept ; cg:fromRecord :r ; rdfs:label "Idée"@fr , "Idea"@en ; cg:narrowerThan :place ; cg:doubt "x" .
:ann a cg:Person ; rdfs:label "Ann" , "Anne" ; cg:point "POINT(1 2)"^^geo:wktLiteral ; cg:memberOf :ann .
:club a cg:Organization ; cg:fromRecord :r ; rdfs:label "Club" ; cg:governs :place ; foaf:homepage <mailto:a@b.org> .
:book a cg:Publication ; cg:doi "doi:10.1/x" ; cg:publicationDate "2001?" ; cg:isbn "12" ; cg:authoredBy :place .
:match a cg:Mapping ; cg:mappingSubject "x" ; cg:mappingObject :idea , :place .
:r a cg:SourceRecord ; cg:line 0 , 2 ; cg:inFile "/tmp/x.csv" .
:term a cg:SourceTerm .
"""


def data_of(text: str, ontology: Path) -> Graph:
    """Some data, with the ontology that says which classes stand below which."""
    return load(ontology).parse(data=HEAD + text, format="turtle")


def compiled_pairs(checks: list[Check], data: Graph) -> set[tuple[str, str, str]]:
    store = ox.Store()
    store.load(data.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES)
    found = set()
    for check in checks:
        rows = store.query(check.query)
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            bound = row["path"]
            path = (
                bound.value
                if isinstance(bound, ox.NamedNode)
                else ("^" if check.inverse else "") + "|".join(check.paths)
            )
            found.add((check.shape, row["this"].value, path))
    return found


def reference_pairs(shapes: Graph, data: Graph) -> set[tuple[str, str, str]]:
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", allow_warnings=True)
    found = set()
    for result in results.subjects(RDF.type, SH.ValidationResult):
        shape = results.value(result, SH.sourceConstraint) or results.value(result, SH.sourceShape)
        path = path_text(results, results.value(result, SH.resultPath))
        found.add((str(shape), str(results.value(result, SH.focusNode)), path))
    return found


def path_text(graph: Graph, path: Node | None) -> str:
    if path is None or isinstance(path, URIRef):
        return str(path or "")
    inverse, members = graph.value(path, SH.inversePath), graph.value(path, SH.alternativePath)
    return f"^{inverse}" if inverse is not None else "|".join(map(str, Collection(graph, members)))


def graph_of(files: list[Path]) -> Graph:
    shapes = Graph()
    for path in files:
        shapes.parse(path, format="turtle")
    return shapes


def test_the_compiled_shapes_find_what_pyshacl_finds(ontology: Path) -> None:
    data = data_of(FAULTY, ontology)
    found = compiled_pairs(compile_shapes(ontology), data)
    expected = reference_pairs(graph_of(shape_files(ontology)), data)
    assert found == expected
    assert len({shape for shape, _, _ in found}) > 45, "the sample breaks most shapes"


def test_neither_finds_anything_in_the_miniature_release(ontology: Path, mini_release: Path) -> None:
    text = "".join(
        f"{line[: line.rindex(' <')]} .\n"
        for path in [*(mini_release / "quads").glob("*.nq"), mini_release / "provenance.nq"]
        if not path.stem.startswith(("inferred", "catalogue"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    data = load(ontology).parse(data=text, format="nt")
    checks = compile_shapes(ontology)
    found, expected = compiled_pairs(checks, data), reference_pairs(graph_of(shape_files(ontology)), data)
    assert found == expected
    severities = {check.shape: check.severity for check in checks}
    assert {severities[shape] for shape, _, _ in found} <= {"warning"}


def test_every_shape_speaks_both_languages_and_has_an_address(ontology: Path) -> None:
    for check in compile_shapes(ontology):
        assert check.shape.startswith("https://w3id.org/collgraph/shapes#")
        assert dict(check.messages).keys() == {"fr", "en"}


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (f":s sh:targetClass cg:Link ; sh:property :p . :p sh:path cg:x ; sh:minCount 2 ; {SAID} .", "sh:minCount"),
        (f":s sh:targetClass cg:Link ; sh:property :p . :p sh:path cg:x ; sh:equals cg:y ; {SAID} .", "sh:equals"),
        (f":s sh:targetClass cg:Link ; sh:property :p . :p sh:path ( cg:x cg:y ) ; sh:minCount 1 ; {SAID} .", "path"),
        (f":s sh:targetNode :x ; sh:property :p . :p sh:path cg:x ; sh:minCount 1 ; {SAID} .", "target"),
        (f":s sh:targetClass cg:Link ; sh:closed true ; {SAID} .", "sh:closed"),
        (f":s sh:targetClass cg:Link ; sh:property [ sh:path cg:x ; sh:minCount 1 ; {SAID} ] .", "IRI of its own"),
        (':s sh:targetClass cg:Link ; sh:property :p . :p sh:path cg:x ; sh:message "no"@en ; sh:minCount 1 .',
         "fr and en"),
        (f":s sh:targetClass cg:Link ; sh:sparql :c . :c sh:ask true ; {SAID} .", "sh:select"),
        (f":s sh:targetClass cg:Link ; sh:property :p . :p sh:path cg:x ; sh:or ( [ sh:node :s ] ) ; {SAID} .",
         "sh:node"),
        (f":s sh:targetClass cg:Link ; sh:severity sh:Info ; sh:nodeKind sh:IRI ; {SAID} .", "sh:severity"),
    ],
)  # fmt: skip
def test_what_the_compiler_does_not_know_is_refused(tmp_path: Path, ontology: Path, shape: str, said: str) -> None:
    (tmp_path / "s.ttl").write_text(f"{HEAD} :s a sh:NodeShape . {shape}", encoding="utf-8")
    with pytest.raises(OntologyError, match=said):
        compile_shapes(ontology, [tmp_path / "s.ttl"])


def test_text_in_a_shape_cannot_leave_its_place(tmp_path: Path, ontology: Path) -> None:
    sly = 'x") } } # '
    (tmp_path / "s.ttl").write_text(
        f"{HEAD} :s a sh:NodeShape ; sh:targetClass cg:Link ; sh:property :p . :p sh:path rdfs:label ; "
        f"sh:in ( {URIRef(CG + 'x').n3()} {chr(34)}{sly.replace(chr(34), chr(92) + chr(34))}{chr(34)} ) ; {SAID} .",
        encoding="utf-8",
    )
    [check] = compile_shapes(ontology, [tmp_path / "s.ttl"])
    data = data_of(':l a cg:Link ; rdfs:label "y" , "x\\") } } # " .', ontology)
    assert compiled_pairs([check], data) == {("https://x.org/p", "https://x.org/l", PREFIXES["rdfs"] + "label")}
