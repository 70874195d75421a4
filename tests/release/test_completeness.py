"""The report says how complete each class is, what the shapes warn of, and which columns say what."""

import json
from pathlib import Path


def _report(release: Path) -> dict[str, dict[str, dict[str, object]]]:
    found: dict[str, dict[str, dict[str, object]]] = json.loads((release / "report.json").read_text(encoding="utf-8"))
    return found


def test_shares_are_of_the_things_of_a_class(mini_release: Path) -> None:
    told = _report(mini_release)["completeness"]
    assert told["cg:Experiment"] == {
        "things": 3,
        "date": {"count": 2, "share": 0.6667},
        "place": {"count": 3, "share": 1.0},
        "label_fr": {"count": 2, "share": 0.6667},
        "label_en": {"count": 1, "share": 0.3333},
        "page": {"count": 1, "share": 0.3333},
        "reviewed": {"count": 1, "share": 0.3333},
    }
    assert told["cg:Link"]["reviewed"] == {"count": 1, "share": 0.25}
    assert "date" not in told["cg:Municipality"]


def test_warnings_are_counted_with_examples_and_their_lines(mini_release: Path) -> None:
    shapes = {found["shape"].rpartition("#")[2]: found for found in _report(mini_release)["shapes"]}  # type: ignore
    warned = shapes["Concept-definedSomewhere"]
    assert (warned["severity"], warned["count"]) == ("warning", 1)
    [example] = warned["examples"]
    assert (example["file"], example["line"], example["column"]) == ("data/concepts/concepts.csv", 4, "defined_in")


def test_columns_are_named_by_property_language_and_kind(mini_release: Path) -> None:
    columns = json.loads((mini_release / "columns.json").read_text(encoding="utf-8"))
    communes = columns["data/territories/communes.csv"]
    within = "https://w3id.org/collgraph/ontology#within"
    assert communes[within] == ["departement", "epci"]
    assert communes[f"{within}>epci"] == ["epci"]
