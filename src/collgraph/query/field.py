"""Theory and field crossed: what was claimed and what follows, by theme of the concept and by a row of the field."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from collgraph import namespaces as ns
from collgraph.namespaces import expand
from collgraph.periods import has_year, period
from collgraph.query.reader import Reader

AXES = ("familles", "regions", "departements", "etats", "periodes")
"""How the field is parted: families of practices, régions, départements, countries, spans of five years."""

REVIEWED = ns.term_iri("statuses", "reviewed")
REJECTED = ns.term_iri("statuses", "rejected")
MATCHES = ("skos:exactMatch", "skos:closeMatch")
Pairs = dict[str, frozenset[str]]


@dataclass(frozen=True, order=True)
class FieldClaim:
    """A claim that an experiment speaks to a concept."""

    experiment: str
    concept: str
    link: str
    stance: str
    status: str


@dataclass(frozen=True)
class Square:
    """Where a theme meets a row: different experiments, claims, reviewed ones; and experiments inferred only."""

    experiments: int
    claims: int
    reviewed: int
    leads: int


@dataclass(frozen=True)
class Field:
    """Claims and leads of a release with what they are crossed by.

    A lead is an experiment that uses a practice grounded in a concept (``cg:mobilises``): inferred, no claim.
    """

    claims: tuple[FieldClaim, ...]
    leads: tuple[tuple[str, str], ...]
    themes: Pairs
    rows: Mapping[str, Pairs]
    works: Pairs = field(default_factory=dict)
    """The works that define each concept."""

    def speaking_of(self, concept: str, theme: str) -> frozenset[str]:
        """The experiments claimed to speak to a concept, or to those of a theme, and the works that define them."""
        wanted = {concept} if concept else {iri for iri, themes in self.themes.items() if theme in themes}
        works = (work for iri in wanted for work in self.works.get(iri, ()))
        return frozenset(claim.experiment for claim in self.claims if claim.concept in wanted).union(works)

    def squares(self, axis: str) -> dict[tuple[str, str], Square]:
        """Count every square that is not empty, by theme and row."""
        found: dict[tuple[str, str], list[FieldClaim]] = defaultdict(list)
        for claim in self.claims:
            for place in self._places(axis, claim.experiment, claim.concept):
                found[place].append(claim)
        leads: dict[tuple[str, str], set[str]] = defaultdict(set)
        for experiment, concept in self.leads:
            for place in self._places(axis, experiment, concept):
                leads[place].add(experiment)
        return {place: _square(found.get(place, []), leads.get(place, set())) for place in sorted({*found, *leads})}

    def claims_in(self, axis: str, theme: str, row: str) -> list[FieldClaim]:
        """The claims of a square, or of a whole theme or row where the other is empty."""
        return [claim for claim in self.claims if self._meets(axis, claim.experiment, claim.concept, theme, row)]

    def leads_in(self, axis: str, theme: str, row: str) -> list[tuple[str, str]]:
        """The leads of a square whose experiment makes no claim there."""
        claimed = {claim.experiment for claim in self.claims_in(axis, theme, row)}
        return [lead for lead in self.leads if lead[0] not in claimed and self._meets(axis, *lead, theme, row)]

    def _meets(self, axis: str, experiment: str, concept: str, theme: str, row: str) -> bool:
        in_theme = not theme or theme in self.themes.get(concept, ())
        return in_theme and (not row or row in self.rows[axis].get(experiment, ()))

    def _places(self, axis: str, experiment: str, concept: str) -> Iterator[tuple[str, str]]:
        for theme in self.themes.get(concept, ()):
            for row in self.rows[axis].get(experiment, ()):
                yield theme, row


def read_field(reader: Reader) -> Field:
    """Read the whole crossing from the store, proposed statements included; rejected claims are left out."""
    places = pairs(reader, "cg:takesPlaceIn")
    rows = {
        "familles": _families(reader),
        "regions": _of_kind(places, "region"),
        "departements": _of_kind(places, "departement"),
        "etats": _of_kind(places, "country"),
        "periodes": _periods(reader),
    }
    leads = pairs(reader, "cg:mobilises")
    return Field(
        claims=tuple(sorted(_claims(reader))),
        leads=tuple(sorted((start, end) for start, ends in leads.items() for end in ends)),
        themes={concept: frozenset(map(_last, themes)) for concept, themes in pairs(reader, "cg:theme").items()},
        rows=rows,
        works=pairs(reader, "cg:definedIn"),
    )


def _square(claims: list[FieldClaim], leads: set[str]) -> Square:
    experiments = {claim.experiment for claim in claims}
    reviewed = sum(claim.status == REVIEWED for claim in claims)
    return Square(len(experiments), len(claims), reviewed, len(leads - experiments))


def _claims(reader: Reader) -> Iterator[FieldClaim]:
    ends, stances, statuses = (pairs(reader, name) for name in ("cg:linkObject", "cg:stance", "cg:status"))
    for link, subjects in pairs(reader, "cg:linkSubject").items():
        status = min(statuses.get(link, {""}))
        for subject in subjects:
            if status == REJECTED or not subject.startswith(ns.ID + "experiment/"):
                continue
            for concept in ends.get(link, ()):
                yield FieldClaim(subject, concept, link, min(stances.get(link, {""})), status)


def _families(reader: Reader) -> Pairs:
    """The families of the practices an experiment uses, or of those they match in another catalogue."""
    families = pairs(reader, "cg:practiceFamily")
    same: dict[str, set[str]] = defaultdict(set)
    for name in MATCHES:
        for start, ends in pairs(reader, name).items():
            for end in ends:
                same[start].add(end)
                same[end].add(start)
    return {
        experiment: frozenset(
            _last(family)
            for practice in practices
            for known in (practice, *same.get(practice, ()))
            for family in families.get(known, ())
        )
        for experiment, practices in pairs(reader, "cg:usesPractice").items()
    }


def _periods(reader: Reader) -> Pairs:
    dates = pairs(reader, "cg:startDate")
    return {iri: frozenset(period(date) for date in found if has_year(date)) for iri, found in dates.items()}


def _of_kind(pairs: Pairs, kind: str) -> Pairs:
    start = f"{ns.ID}{kind}/"
    return {iri: frozenset(_last(end) for end in ends if end.startswith(start)) for iri, ends in pairs.items()}


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]


def pairs(reader: Reader, name: str) -> Pairs:
    """Every subject with its values of a property: asserted, inferred or proposed."""
    found: dict[str, set[str]] = defaultdict(set)
    for graph in (ox.DefaultGraph(), ox.NamedNode(ns.PROPOSED)):
        for quad in reader.store.quads_for_pattern(None, ox.NamedNode(expand(name)), None, graph):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                found[quad.subject.value].add(quad.object.value)
    return {subject: frozenset(values) for subject, values in found.items()}
