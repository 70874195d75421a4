"""What belongs together on the page of each kind of thing, what matters first."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from collgraph.kinds import TERRITORIES
from collgraph.namespaces import expand
from collgraph.query.views import Fact, FactList, Panel

BRIEF = "brief"
"""The panel that stands beside the name: the few facts one looks for first."""

# A property, or what points at the thing by it where it begins with ``^``; both ways where a release may have either.
_HAPPENED = ("cg:takesPlaceIn", "cg:placeText", "cg:startDate", "cg:endDate", "cg:dateText", "cg:participantCount")
_HAPPENING = (
    (BRIEF, (*_HAPPENED, "foaf:page")),
    ("who", ("cg:conductedBy", "cg:hasParticipant", "cg:participantText")),
    ("used", ("cg:usesPractice", "cg:practiceText", "cg:hasPart")),
    ("outcomes", ("cg:outcomeText", "cg:note", "cg:doubt")),
    ("topics", ("dct:subject",)),
    ("readings", ("^dct:subject",)),
)
_MATCHES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")
_ACTING = (
    (BRIEF, ("cg:publicRole", "cg:actorKind", "cg:kindText", "cg:basedIn", "cg:placeText", "cg:memberOf", "cg:governs",
             "foaf:homepage", "foaf:page")),
    ("done", ("^cg:conductedBy", "cg:conducts", "^cg:hasParticipant", "cg:participatesIn")),
    ("practised", ("cg:practises",)),
    ("active", ("cg:activeIn",)),
    ("written", ("^cg:authoredBy", "cg:authorOf")),
    ("members", ("cg:hasMember", "^cg:memberOf")),
)  # fmt: skip
_LYING = (
    (BRIEF, ("cg:within", "cg:population", "cg:totalPopulation", "cg:inseeCode", "cg:postalCode", "cg:seat",
             "foaf:homepage")),
    ("here", ("^cg:takesPlaceIn", "cg:hosts")),
    ("present", ("cg:governedBy", "^cg:governs", "^cg:basedIn", "cg:homeOf", "cg:hasActiveActor")),
    ("holds", ("^cg:within", "cg:contains")),
)  # fmt: skip
PANELS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "concept": (
        ("origin", ("cg:definedIn", "cg:authorText", "cg:referenceStatus", "dct:source")),
        ("kin", ("cg:narrowerThan", "cg:broaderThan", "skos:related", "cg:theme")),
        ("grounding", ("cg:grounds", "^cg:groundedIn")),
        ("readings", ("^dct:subject",)),
    ),
    "practice": (
        (BRIEF, ("cg:practiceFamily", "cg:posture", "cg:minDuration", "cg:maxDuration", "cg:durationText",
                 "cg:minGroupSize", "cg:maxGroupSize", "cg:groupSizeText", "cg:authorText", "dct:source", "foaf:page")),
        ("steps", ("cg:rolesText", "cg:stagesText")),
        ("grounds", ("cg:groundedIn",)),
        ("tried", ("^cg:usesPractice", "cg:practiceUsedIn")),
        ("tools", ("cg:equippedBy", "^cg:equips")),
        ("catalogues", _MATCHES),
        ("practitioners", ("cg:practisedBy",)),
        ("kin", ("dct:hasPart", "^dct:hasPart", "skos:related", "dct:references")),
        ("readings", ("^dct:subject",)),
    ),
    "tool": (
        (BRIEF, ("foaf:homepage", "schema:codeRepository", "dct:rights", "dct:language", "cg:referenceStatus")),
        ("equips", ("cg:equips", "^cg:equippedBy")),
        ("topics", ("dct:subject",)),
    ),
    "publication": (
        (BRIEF, ("cg:authoredBy", "cg:authorText", "cg:publicationDate", "cg:publicationDateText",
                 "cg:publicationKind", "cg:doi", "cg:isbn", "cg:referenceStatus", "foaf:page")),
        ("defines", ("^cg:definedIn", "cg:defines")),
        ("words", ("^dct:source",)),
        ("citing", ("^dct:references", "^dct:bibliographicCitation")),
        ("topics", ("dct:subject",)),
    ),
    **dict.fromkeys(("experiment", "event", "project"), _HAPPENING),
    **dict.fromkeys(("organization", "person"), _ACTING),
    **dict.fromkeys(TERRITORIES, _LYING),
}  # fmt: skip
"""The panels of a kind, each with what it holds."""

LEADS = tuple(map(expand, ("skos:definition", "dct:description")))
# Inferred up the territories: the page says where, not in which country that lies.
_NOT_INFERRED = (expand("cg:takesPlaceIn"),)


def panels_of(kind: str, facts: Sequence[Fact], incoming: Sequence[FactList], limit: int) -> tuple[Panel, ...]:
    """The panels of a thing that have something in them; ``limit`` bounds each list."""
    forward = {name: list(group) for name, group in groupby(facts, key=lambda fact: fact.property)}
    backward = {group.property: group for group in incoming}
    panels = []
    for key, names in PANELS.get(kind, ()):
        lists = [_list(name, forward, backward, limit) for name in names]
        held = tuple(found for found in lists if found is not None)
        if held:
            panels.append(Panel(key, held))
    return tuple(panels)


def lead_of(facts: Iterable[Fact], lang: str) -> Fact | None:
    """What a thing is, in a sentence, in the reader's language where there is one."""
    told = [fact for fact in facts if fact.property in LEADS]
    return min(told, key=lambda fact: (LEADS.index(fact.property), fact.value.lang != lang), default=None)


def in_panels(kind: str, name: str) -> bool:
    """Whether a panel shows what points at a thing of this kind by a property."""
    return any(expand(one[1:]) == name for _, names in PANELS.get(kind, ()) for one in names if one.startswith("^"))


def _list(name: str, forward: dict[str, list[Fact]], backward: dict[str, FactList], limit: int) -> FactList | None:
    if name.startswith("^"):
        return backward.get(expand(name[1:]))
    facts = forward.get(expand(name), [])
    if expand(name) in _NOT_INFERRED:
        facts = [fact for fact in facts if fact.status != "inferred"] or facts
    return FactList(expand(name), facts[0].label, len(facts), tuple(facts[:limit])) if facts else None
