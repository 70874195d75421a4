"""What the search index is told of a thing."""

from pathlib import Path

from collgraph.namespaces import expand, thing_iri
from collgraph.release.entries import gather


def test_a_thing_is_introduced_by_its_definition(tmp_path: Path) -> None:
    iri = thing_iri("concept", "communs")
    stated = tmp_path / "concepts.nq"
    stated.write_text(
        f'<{iri}> <{expand("cg:note")}> "DOI non lu"@fr .\n'
        f"<{iri}> <{expand('rdf:type')}> <{expand('cg:Concept')}> .\n"
        f'<{iri}> <{expand("rdfs:label")}> "Communs"@fr .\n'
    )
    proposed = tmp_path / "proposed.nq"
    proposed.write_text(f'<{iri}> <{expand("skos:definition")}> "Une ressource partagée."@fr .\n')
    [entry] = gather([(stated, "concepts"), (proposed, "")], []).entries()
    assert entry.texts["fr"] == ("Une ressource partagée.", "DOI non lu")
