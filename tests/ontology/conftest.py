from pathlib import Path

import pytest

from collgraph.ontology.axioms import Rules
from collgraph.ontology.describe import schema_json
from collgraph.ontology.schema import Schema


@pytest.fixture(scope="session")
def ontology() -> Path:
    return Path(__file__).parents[2] / "ontology"


@pytest.fixture(scope="session")
def rules(ontology: Path) -> Rules:
    return Rules.compile(ontology)


@pytest.fixture(scope="session")
def schema(ontology: Path) -> Schema:
    return Schema.from_json(schema_json(ontology))
