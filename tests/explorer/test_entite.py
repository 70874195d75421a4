"""The page of a thing: its panels, where each fact comes from, why it holds, and every list as data."""

from urllib.parse import parse_qs, urlsplit

import pytest

from collgraph import namespaces as ns
from collgraph.explorer.components.provenance import data_section
from collgraph.explorer.components.shown import Shown
from collgraph.explorer.state import Tongue
from collgraph.query.context import Context
from collgraph.query.entity import all_sources, entity_view
from collgraph.query.things import public_things
from tests.explorer.conftest import OpenPage
from tests.explorer.markup import read

FR = Tongue("fr")


def shown(served: Context, name: str) -> Shown:
    view = entity_view(served.release, served.reader, ns.ID + name, "fr")
    assert view is not None
    return Shown(view, served.opened, all_sources(served.release, "fr"), FR)


@pytest.mark.parametrize(
    "kind", ["concept", "practice", "experiment", "organization", "publication", "commune", "region"]
)
def test_every_fact_is_one_click_from_its_source_or_its_derivation(
    open_page: OpenPage, served: Context, kind: str
) -> None:
    for name in [name for name in public_things(served.reader) if name.kind == kind][:1]:
        page = open_page("/entity", id=str(name)).shown
        view = shown(served, str(name)).view
        origins, reasons = page.all("details", "cg-why"), page.all("a", "cg-derive")
        assert len(origins) + len(reasons) >= len(view.facts), name
        for origin in origins:
            assert "data/" in origin.text and " · " in origin.text, f"{name}: {origin.text}"


def test_a_proposed_fact_tells_the_line_that_proposes_it(open_page: OpenPage) -> None:
    page = open_page("/entity", id="concept/budget-participatif").shown
    proposed = [one.text for one in page.all("details", "cg-why") if one.text.startswith("proposé")]
    assert any("pas encore relu" in text and "data/concepts/concepts.csv:2, colonne" in text for text in proposed)


def test_an_inference_opens_its_derivation(open_page: OpenPage) -> None:
    page = open_page("/entity", id="commune/29019").shown
    target = urlsplit(next(iter(page.all("a", "cg-derive"))).attributes["href"] or "")
    asked = {name: values[0] for name, values in parse_qs(target.query).items()}
    assert asked["pourquoi"] == "cg:within"
    reason = open_page("/entity", **asked).shown
    assert reason.one("h1").text == "Pourquoi cela se déduit"
    assert "data/territories/communes.csv:2" in reason.one("ul", "cg-derivation").text.split("car", 1)[1]


@pytest.mark.parametrize("value", ["concept/none", "<script>", "country/france"])
def test_what_does_not_hold_has_no_derivation(open_page: OpenPage, value: str) -> None:
    reason = open_page("/entity", id="concept/communs", pourquoi="cg:within", valeur=value).shown
    assert "ni ne déduit" in reason.text and not reason.all("ul", "cg-derivation")


def test_a_concept_shows_what_is_claimed_then_what_is_inferred_then_what_is_missing(open_page: OpenPage) -> None:
    page = open_page("/entity", id="concept/budget-participatif").shown
    titles = [heading.text for heading in page.all("h2")]
    assert titles.index("À l’épreuve du terrain") < titles.index("Pistes déduites") < titles.index("Questions ouvertes")
    assert titles.index("Questions ouvertes") < titles.index("Tous les faits, avec leur source")


def test_a_concept_never_tried_says_so_and_what_to_do(open_page: OpenPage, served: Context) -> None:
    concepts = (str(name) for name in public_things(served.reader) if name.kind == "concept")
    untried = next(name for name in concepts if not shown(served, name).view.claim_groups)
    page = open_page("/entity", id=untried).shown
    assert "Personne n’affirme encore" in page.text
    assert any("/chemins?de=" in target for target in page.links().values())


def test_a_list_is_whole_on_its_own_page(open_page: OpenPage) -> None:
    for parameters in ({"rel": "cg:within"}, {"terrain": "field.illustrates"}):
        name = "region/53" if "rel" in parameters else "concept/participation-citoyenne"
        page = open_page("/entity", id=name, **parameters).shown
        assert page.one("h1").text.startswith(("Bretagne", "Participation"))
        assert page.all("li")


def test_the_error_report_says_what_it_is_about(served: Context) -> None:
    view = shown(served, "concept/communs").view
    mail = next(
        link.attributes["href"] or ""
        for link in read(data_section(view, "bonjour@example.org", FR)).all("a")
        if (link.attributes["href"] or "").startswith("mailto:")
    )
    asked = parse_qs(urlsplit(mail).query)
    assert urlsplit(mail).path == "bonjour@example.org"
    assert view.iri in asked["body"][0] and "data/concepts/concepts.csv:" in asked["body"][0]
    assert not [a for a in read(data_section(view, "javascript:x", FR)).all("a") if "javascript" in str(a.attributes)]


def test_a_publication_can_be_cited(open_page: OpenPage) -> None:
    page = open_page("/entity", id="publication/sintomer-2008").shown
    assert page.one("p", "cg-reference").text.count("2008") >= 1
    assert "@" in page.one("pre").text and "title = {" in page.one("pre").text


def test_the_graph_and_the_map_are_drawn_only_on_demand(open_page: OpenPage) -> None:
    plain = open_page("/entity", id="commune/29019").runner
    drawn = open_page("/entity", id="commune/29019", vue="carte").runner
    assert len(drawn.main.children) > len(plain.main.children)
