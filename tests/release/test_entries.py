"""What the search index is told of a thing."""

from collgraph.namespaces import expand, thing_iri
from collgraph.release.entries import Gatherer


def test_a_thing_is_introduced_by_its_definition() -> None:
    iri = thing_iri("concept", "communs")
    stated = [
        f'<{iri}> <{expand("cg:note")}> "DOI non lu"@fr .',
        f"<{iri}> <{expand('rdf:type')}> <{expand('cg:Concept')}> .",
        f'<{iri}> <{expand("rdfs:label")}> "Communs"@fr .',
    ]
    gathered = Gatherer()
    gathered.read(stated, "concepts")
    gathered.read([f'<{iri}> <{expand("skos:definition")}> "Une ressource partagée."@fr .'])
    [entry] = gathered.entries()
    assert entry.texts["fr"] == ("Une ressource partagée.", "DOI non lu")


def test_what_a_settled_index_rests_on() -> None:
    commune, pays, place = (thing_iri(kind, "1") for kind in ("commune", "pays", "place"))
    told = [
        f'<{commune}> <{expand("rdfs:label")}> "Brest"@fr .',
        f"<{commune}> <{expand('cg:within')}> <{pays}> .",
        f'<{pays}> <{expand("rdfs:label")}> "Pays de Brest"@fr .',
        f'<{place}> <{expand("rdfs:label")}> "Ateliers"@fr .',
    ]

    def said(lines: list[str]) -> list[str]:
        gathered = Gatherer()
        gathered.read(lines)
        return gathered.said_of_settled({"departement"})

    assert said(told) == said([*told[:3], told[3].replace("Ateliers", "Capucins")])
    for number, (before, after) in enumerate((("Brest", "Morlaix"), ("pays/1", "pays/2"), ("Brest", "Morlaix"))):
        assert said(told) != said([*told[:number], told[number].replace(before, after), *told[number + 1 :]])
