"""One fault of each kind, planted in the miniature sources: each is found, at its line, with the likely repair."""

from dataclasses import dataclass

import pytest

from collgraph.errors import SourceError
from collgraph.release.checking import check
from collgraph.release.watching import Watch
from collgraph.settings import Settings

EXPERIMENTS = "experiments/experiments.csv"
PASSAGES = "links/theory-field/passages.csv"
CONCEPTS = "concepts/concepts.csv"
COMMUNES = "territories/communes.csv"
ORGANIZATIONS = "actors/organizations.csv"


@dataclass(frozen=True)
class Fault:
    """An edit that plants a fault, and what the curator must be told: where, and what to do."""

    name: str
    file: str
    before: str
    after: str
    where: str
    said: str


FAULTS = [
    # how a table is written
    Fault("an unknown column", CONCEPTS, "label_en", "label_eng",
          "data/concepts/concepts.csv:1",
          "unknown column “label_eng”: describe it in source.toml; did you mean “label_en”?"),
    Fault("a missing cell", COMMUNES, "29019,Brest,29,", "29019,Brest,29",
          "data/territories/communes.csv:2", "7 cells instead of 8"),
    Fault("untidy spaces", CONCEPTS, "communs,Communs", "communs,Communs ",
          "data/concepts/concepts.csv:3, column label_fr", "spaces at an end, or doubled"),
    Fault("an accent in two parts", COMMUNES, "Île", "I\u0302le",
          "data/territories/communes.csv:3, column name", "not in Unicode form NFC"),
    Fault("a byte order mark", CONCEPTS, "key,label_fr", "\ufeffkey,label_fr",
          "data/concepts/concepts.csv:1", "save it as UTF-8 without BOM"),
    Fault("a name in no language", CONCEPTS, "communs,Communs,Commons", "communs,,",
          "data/concepts/concepts.csv:3, column label_fr", "has a label in no language"),
    # keys and references
    Fault("a key with an accent", "practices/practices.csv", "\ncercle,", "\ncerclé,",
          "data/practices/practices.csv:3, column key", "is not a key"),
    Fault("a key twice", "practices/practices.csv", "\necriture-collaborative,", "\ncercle,",
          "data/practices/practices.csv:4, column key", "taken already at data/practices/practices.csv:3"),
    Fault("a dangling reference", COMMUNES, "242900314,139456", "242900315,139456",
          "data/territories/communes.csv:2, column epci", "did you mean “epci/242900314”?"),
    Fault("a dangling word", "links/words/territories.csv", "commune/29019", "commune/29091",
          "data/links/words/territories.csv:2, column target", "“commune/29091” does not exist"),
    Fault("words that nobody decided on", EXPERIMENTS, "29019 Brest", "29019 Brst",
          "data/experiments/experiments.csv:2, column territory", "add a row there, with an empty target"),
    Fault("a reference of another kind", EXPERIMENTS, "organization/ville-brest", "commune/29019",
          "data/experiments/experiments.csv:2, column actors", "with a kind among organization, person"),
    Fault("an unknown stance", PASSAGES, ",challenges,", ",chalenges,",
          "data/links/theory-field/passages.csv:2, column stance", "did you mean “challenges”?"),
    Fault("an unknown class", ORGANIZATIONS, "public-body", "public-bdy",
          "data/actors/organizations.csv:4, column class", "did you mean “public-body”?"),
    # cells
    Fault("a day that is none", EXPERIMENTS, '",2018,', '",2018-02-30,',
          "data/experiments/experiments.csv:2, column start", "a date of the form 2014, 2014-06 or 2014-06-12"),
    Fault("half an address", EXPERIMENTS, "https://example.org/budget-brest", "example.org/budget-brest",
          "data/experiments/experiments.csv:2, column page", "a complete http(s) address"),
    Fault("a population in words", COMMUNES, ",139456,", ",many,",
          "data/territories/communes.csv:2, column population", "a whole number"),
    Fault("half a point", COMMUNES, "-4.50266,48.40845", "-4.50266,",
          "data/territories/communes.csv:2, column lat", "a point needs both its columns"),
    Fault("a point outside the globe", COMMUNES, "48.40845", "148.40845",
          "data/territories/communes.csv:2, column lat", "a latitude between -90 and 90"),
    # descriptions
    Fault("a misspelt word of source.toml", "concepts/source.toml", "separator", "seperator",
          "data/concepts/source.toml", "unknown word “seperator”; did you mean “separator”?"),
    Fault("a property that the ontology lacks", "territories/source.toml", '"cg:population"', '"cg:populaton"',
          "data/territories/source.toml, column communes.csv population",
          "the ontology does not declare “cg:populaton”; did you mean “cg:population”?"),
    Fault("fewer things than expected", "territories/source.toml", "min = 2, max = 3", "min = 3, max = 4",
          "data/territories/source.toml, column expect", "2 things of class cg:Municipality [3–4]"),
    # shapes
    Fault("a mail address in a note", EXPERIMENTS, "Des projets d’habitants", "Écrire à brest@example.org",
          "data/experiments/experiments.csv:2, column outcome", "a mail address is not published: remove it"),
    Fault("a telephone number in a name", ORGANIZATIONS, "Collporterre,,", "Collporterre 02 98 00 00 00,,",
          "data/actors/organizations.csv:3, column label_fr", "a telephone number is not published: remove it"),
    Fault("a postal code of the wrong form", COMMUNES, ",29200,", ",2920,",
          "data/territories/communes.csv:2, column postal_codes", "“2920”: a postal code has 5 digits"),
    Fault("evidence without a word", PASSAGES, "a shared budget,en,", ",,",
          "data/links/theory-field/passages.csv:3", "an evidence has a quotation or an observation"),
    Fault("an observation in another language", "links/theory-field/source.toml",
          'property = "cg:observation"\n  lang = "fr"', 'property = "cg:observation"\n  lang = "de"',
          "data/links/theory-field/passages.csv:2, column observation_fr", "in French or English"),
    Fault("a theme of another vocabulary", "concepts/source.toml", 'vocabulary = "themes"', 'vocabulary = "sdgs"',
          "data/concepts/concepts.csv:2, column theme", "is not in the vocabulary sdgs"),
    Fault("a place as a participant", "experiments/source.toml", 'property = "cg:takesPlaceIn"',
          'property = "cg:conductedBy"', "data/experiments/experiments.csv:2, column territory",
          "an activity is conducted by an actor"),
    Fault("a cell without its form", "concepts/publications.csv", ",10.1017/", ",https://doi.org/10.1017/",
          "data/concepts/publications.csv:2, column doi", "does not have the form"),
    Fault("a DOI that is none", "concepts/publications.csv", ",10.1017/", ",10.17/",
          "data/concepts/publications.csv:2, column doi", "a DOI is written 10.xxxx/…, with no address before it"),
    Fault("a reviewer whom nobody entered", "reviewers.csv", "yves-sintomer", "elinor-ostrom",
          "data/links/theory-field/passages.csv:3, column asserted_by",
          "is not in data/reviewers.csv: enter the person there"),
    Fault("words that mean a thing of another sort", "links/words/territories.csv", "commune/29019", "practice/cercle",
          "data/links/words/territories.csv:2, column target", "an activity takes place in a territory"),
    # disjoint classes
    Fault("a town hall that is a commune", "actors/source.toml", '"cg:PublicBody"', '"cg:Municipality"',
          "data/actors/organizations.csv:4, column class", "cg:Actor ≠ cg:Territory; mend one of the two origins"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_where_it_stands(settings: Settings, watch_of_sound: Watch, fault: Fault) -> None:
    text = (settings.data / fault.file).read_text(encoding="utf-8")
    assert fault.before in text
    saved = watch_of_sound.settings.data / fault.file
    for path in (settings.data / fault.file, saved):
        path.write_text(text.replace(fault.before, fault.after, 1), encoding="utf-8")
    verdict = watch_of_sound.edited({saved})
    saved.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        check(settings)
    told = [issue.render("en") for issue in caught.value.issues]  # type: ignore[attr-defined]
    found = [line for line in told if line.startswith(fault.where) and fault.said in line]
    assert found, "\n".join(told)
    french = [issue.render("fr") for issue in caught.value.issues]  # type: ignore[attr-defined]
    assert len(french) == len(told) and french != told
    assert not verdict.whole and verdict.seconds < 1
    soon = [issue.render("en").splitlines()[0] for issue in verdict.issues]
    assert soon == [line.splitlines()[0] for line in told], "the watch says what the whole check says"


def test_at_least_25_kinds_are_planted() -> None:
    assert len({(fault.file, fault.after) for fault in FAULTS}) >= 25


def test_without_a_fault_nothing_is_found(settings: Settings) -> None:
    assert len(check(settings).parts) == 9


def test_a_clash_says_how_either_side_comes_about(settings: Settings) -> None:
    path = settings.data / "actors" / "source.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"cg:PublicBody"', '"cg:Municipality"'), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        check(settings)
    [told] = [issue for issue in caught.value.issues if getattr(issue, "code", "") == "clash"]
    assert told.render("en").splitlines()[1:] == [
        "   organization/ville-brest rdf:type cg:Actor  [by domain:cg:participatesIn>cg:Actor]",
        "      organization/ville-brest cg:participatesIn experiment/budget-brest  "
        "[by inverse:cg:hasParticipant>cg:participatesIn]",
        "         experiment/budget-brest cg:hasParticipant organization/ville-brest  "
        "[data/experiments/experiments.csv:2, column actors]",
        "   organization/ville-brest rdf:type cg:Territory  [by subclass:cg:Municipality>cg:Territory]",
        "      organization/ville-brest rdf:type cg:Municipality  [data/actors/organizations.csv:4, column class]",
    ]
