"""The catalogue passes the shapes of DCAT-AP, and names every file with its checksum."""

import json
import os
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCAT, RDF, SH, Graph, Namespace, URIRef

from collgraph import namespaces as ns
from collgraph.query.catalogue import catalogue
from collgraph.query.reader import Reader
from collgraph.query.release import open_release
from collgraph.settings import Settings

SPDX = Namespace("http://spdx.org/rdf/terms#")
BASE = "https://graph.example.org/base"


@pytest.fixture(scope="module")
def described(mini_settings: Settings) -> Graph:
    release = open_release(mini_settings.build)
    reader = Reader.open(release.store, release.schema)
    return Graph().parse(data=catalogue(release, reader, "text/turtle", BASE, "hello@example.org"), format="turtle")


@pytest.fixture(scope="module")
def shapes() -> Path:
    folder = os.environ.get("COLLGRAPH_DCAT_AP_SHAPES", "")
    path = Path(folder, "dcat-ap-3.0.1-SHACL.ttl")
    if not folder or not path.is_file():
        if os.environ.get("COLLGRAPH_REQUIRE_DCAT_AP") == "1":
            pytest.fail("COLLGRAPH_DCAT_AP_SHAPES is to name the folder of dcat-ap-3.0.1-SHACL.ttl")
        pytest.skip("COLLGRAPH_DCAT_AP_SHAPES names no folder with dcat-ap-3.0.1-SHACL.ttl")
    return path


def _well_formed(path: Path) -> Graph:
    """The shapes without the property shapes that name no path: SHACL 1.0 cannot say what they would check."""
    shapes = Graph().parse(path)
    for shape in list(shapes.objects(None, SH.property)):
        if shapes.value(shape, SH.path) is None:
            shapes.remove((None, SH.property, shape))
            shapes.remove((shape, None, None))
    return shapes


def test_it_passes_the_shapes_of_dcat_ap(described: Graph, shapes: Path) -> None:
    conforms, _, said = validate(described, shacl_graph=_well_formed(shapes), advanced=True)
    assert conforms, said


def test_the_shapes_find_what_is_missing(described: Graph, shapes: Path) -> None:
    broken = Graph() + described
    broken.remove((URIRef(f"{ns.BASE}catalogue"), URIRef(ns.expand("dct:publisher")), None))
    conforms, _, _ = validate(broken, shacl_graph=_well_formed(shapes), advanced=True)
    assert not conforms


def test_every_file_has_its_address_and_checksum(described: Graph, mini_release: Path) -> None:
    report = json.loads((mini_release / "report.json").read_text(encoding="utf-8"))
    found = {
        str(described.value(iri, DCAT.downloadURL)): str(
            described.value(described.value(iri, SPDX.checksum), SPDX.checksumValue)
        ).lower()
        for iri in described.subjects(RDF.type, DCAT.Distribution)
    }
    base = f"{BASE}/dumps/{report['release']}/"
    assert found == {base + dump["file"]: dump["sha256"] for dump in report["dumps"]}


def test_the_server_puts_in_its_addresses_and_contact(described: Graph, mini_release: Path) -> None:
    service = URIRef(f"{ns.BASE}sparql")
    assert str(described.value(service, DCAT.endpointURL)) == f"{BASE}/sparql"
    assert described.value(service, DCAT.contactPoint) is not None
    assert BASE not in (mini_release / "catalogue.ttl").read_text(encoding="utf-8")


def test_releases_are_a_series(described: Graph, mini_release: Path) -> None:
    release = URIRef(ns.RELEASE + mini_release.name)
    series = described.value(release, URIRef(ns.expand("dcat:inSeries")))
    assert (series, RDF.type, URIRef(ns.expand("dcat:DatasetSeries"))) in described
    assert described.value(release, URIRef(ns.expand("prov:wasGeneratedBy"))) is not None
