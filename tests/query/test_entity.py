import pytest

from collgraph import namespaces as ns
from collgraph.query.entity import EntityView, entity_view, incoming_page
from collgraph.query.reader import Reader
from collgraph.query.release import Release


@pytest.fixture
def view(release: Release, reader: Reader):  # type: ignore[no-untyped-def]
    def see(name: str, lang: str = "fr") -> EntityView:
        found = entity_view(release, reader, ns.ID + name, lang)
        assert found is not None
        return found

    return see


def facts(view: EntityView) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [(fact.label, fact.value.text, fact.sources, fact.status) for fact in view.facts]


def test_facts_carry_sources_and_status_most_specific_territory_first(view) -> None:  # type: ignore[no-untyped-def]
    brest = view("commune/29019")
    assert (brest.label, brest.label_lang, brest.type_label) == ("Brest", "fr", "Commune")
    assert (
        facts(brest)
        == [
            ("Type", "Commune", ("territories",), "asserted"),
            ("code INSEE", "29019", ("territories",), "asserted"),
            ("population", "139926", ("territories",), "asserted"),
            ("situé dans", "Finistère", ("territories",), "asserted"),
            ("situé dans", "Bretagne", (), "inferred"),
        ][1:]
    )


def test_what_points_at_a_thing_reads_the_other_way_round(view) -> None:  # type: ignore[no-untyped-def]
    groups = {group.label: group for group in view("region/53").incoming}
    assert set(groups) == {"contient", "accueille"}
    contained = groups["contient"]
    assert contained.total == 3
    assert [(fact.value.text, fact.status) for fact in contained.facts] == [
        ("Finistère", "asserted"),
        ("Brest", "inferred"),
        ("Landerneau", "inferred"),
    ]


def test_incoming_pages_join_to_the_whole(release: Release, reader: Reader) -> None:
    region, within = ns.thing_iri("region", "53"), ns.CG + "within"
    pages = [incoming_page(release, reader, region, within, "fr", at, 2) for at in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 1, 0]
    assert sum(pages, ()) == incoming_page(release, reader, region, within, "fr", 0, 25)


def test_claims_stand_apart_from_inferences(view) -> None:  # type: ignore[no-untyped-def]
    commons = view("concept/commons")
    (claim,) = commons.claims
    assert (claim.stance_label, claim.strength_label, claim.status_label) == (
        "appuie",
        "anecdotique",
        "proposé",
    )
    assert (claim.subject.href, claim.object.text) == ("/entity?id=experiment/atelier", "Communs")
    assert (claim.quote, claim.quote_lang, claim.observation) == ("Le lavoir est à tous.", "fr", "Vu")
    assert claim.work is not None and claim.work.text == "Governing the Commons"
    assert claim.source == "links-theory-field"
    assert [(fact.property, fact.status) for fact in commons.inferred_links] == [(ns.CG + "mobilisedBy", "proposed")]
    shown = {fact.property for fact in commons.facts} | {group.property for group in commons.incoming}
    assert not shown & {ns.CG + name for name in ("supports", "supportedBy", "mobilises", "linkObject")}


def test_a_work_shows_the_claims_that_quote_it(view) -> None:  # type: ignore[no-untyped-def]
    work = view("publication/ostrom-1990", "en")
    assert [claim.observation for claim in work.claims] == ["Seen"]
    assert [(group.label, group.total) for group in work.incoming] == [("defines", 1)]


def test_proposed_facts_are_marked_and_repetitions_left_out(view) -> None:  # type: ignore[no-untyped-def]
    found = {(label, value): status for label, value, _, status in facts(view("concept/commons"))}
    assert found["cas particulier de", "Gouvernance"] == "proposed"
    assert found["fonde", "World café"] == "proposed"
    assert not any(label == "relève de" for label, _ in found)
    assert [group.label for group in view("concept/governance").incoming] == []


def test_records_and_sources_are_named(view) -> None:  # type: ignore[no-untyped-def]
    commons = view("concept/commons", "en")
    (record,) = commons.records
    assert (record.source, record.file, record.line) == ("concepts", "data/concepts/concepts.csv", 7)
    assert record.page == "https://example.org/commons"
    assert [source.id for source in commons.sources] == ["concepts", "links-theory-field"]
    assert [value.text for value in commons.other_labels] == ["Communs", "biens communs"]


@pytest.mark.parametrize("iri", [ns.ID + "commune/99999", ns.ID + "../x", "not an iri", ns.CG + "Concept"])
def test_nothing_is_shown_of_what_is_not_there(release: Release, reader: Reader, iri: str) -> None:
    assert entity_view(release, reader, iri, "fr") is None
