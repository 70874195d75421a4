"""What the search index is told of each thing, gathered from the release's statements."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from collgraph import namespaces as ns
from collgraph.kinds import SILENT, TERRITORIES
from collgraph.periods import has_year, period
from collgraph.release.search_index import SETTLED, Entry

_CG, _SKOS = ns.CG, ns.PREFIXES["skos"]
LABEL, ALT = f"<{ns.RDFS_LABEL}>", f"<{_SKOS}altLabel>"
TYPE = f"<{ns.RDF_TYPE}>"
_TEXTS = frozenset(
    f"<{_CG}{name}>"
    for name in (
        "note",
        "outcomeText",
        "practiceText",
        "placeText",
        "participantText",
        "publicRole",
        "authorText",
        "kindText",
        "dateText",
    )
) | {f"<{_SKOS}scopeNote>"}
_DEFINITION = f"<{_SKOS}definition>"
_READ = _TEXTS | {LABEL, ALT, _DEFINITION}
_CODES = frozenset(f"<{_CG}{name}>" for name in ("inseeCode", "sirenCode", "postalCode", "doi", "isbn"))
_FACETS = {f"<{_CG}theme>": "theme", f"<{_CG}posture>": "posture"}
_DATES = frozenset(f"<{_CG}{name}>" for name in ("startDate", "publicationDate"))
_STATUS, _ENDS = f"<{_CG}status>", frozenset(f"<{_CG}{name}>" for name in ("linkSubject", "linkObject"))
_CLAIMED = ("experiment", "practice", "concept")
_PLACES = frozenset(f"<{_CG}{name}>" for name in ("takesPlaceIn", "basedIn", "within"))
_UNMEASURED = SILENT.union(TERRITORIES)
_SETTLED = tuple(f"<{ns.ID}{kind}/" for kind in SETTLED)
_ESCAPE = re.compile(r"\\(.)")
_UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@dataclass
class _Draft:
    types: list[str] = field(default_factory=list)
    labels: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    texts: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    alt: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    facets: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    places: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    status: str = ""
    degree: int = 0


class Gatherer:
    """Reads N-Quads lines, file by file, then gives the entries and the edges between things."""

    def __init__(self) -> None:
        self._drafts: defaultdict[str, _Draft] = defaultdict(_Draft)
        self.edges: list[tuple[str, str, str]] = []
        self._settled: list[str] = []

    def read(self, lines: Iterable[str], source: str = "") -> None:
        """Take in a file's lines; ``source`` is the id of the source that they come from, if it is one's."""
        mark = f"<{ns.ID}"
        for line in lines:
            subject, property_, rest = line.split(" ", 2)
            if not subject.startswith(mark):
                continue
            if subject.startswith(_SETTLED):
                self._settled.append(line)
            draft = self._drafts[subject]
            if rest[0] == "<":
                self._resource(draft, subject, property_, rest[: rest.index(">") + 1])
            else:
                _literal(draft, property_, rest)
            if source and property_ == TYPE:
                draft.facets["source"].append(ns.graph_iri(source))

    def _resource(self, draft: _Draft, subject: str, property_: str, value: str) -> None:
        if property_ == TYPE:
            draft.types.append(value[1:-1])
        elif property_ in _FACETS:
            draft.facets[_FACETS[property_]].append(value[1:-1])
        elif property_ in _PLACES:
            draft.places.append(value)
        elif property_ in _ENDS:
            draft.ends.append(value)
        elif property_ == _STATUS:
            draft.status = value[:-1].rpartition("/")[2]
        if _is_measured(subject) and _is_measured(value):
            draft.degree += 1
            self._drafts[value].degree += 1
            self.edges.append((subject[1:-1], property_[1:-1], value[1:-1]))

    def territories(self, lines: Iterable[str]) -> None:
        """Take the inferred places of things, so that a region's facet counts its communes' things."""
        for line in filter(places_a_thing, lines):
            subject, _, rest = line.split(" ", 2)
            self._drafts[subject].places.append(rest[: rest.index(">") + 1])

    def entries(self, settled: bool = False) -> Iterator[Entry]:
        """Give one entry for each thing that people look for, in the order of IRIs: settled ones, or all others."""
        claimed = self._claimed()
        for subject in sorted(self._drafts):
            draft, kind = self._drafts[subject], _kind(subject)
            if draft.labels and draft.types and kind not in SILENT and is_settled(subject) == settled:
                yield self._entry(subject, kind, draft, claimed)

    def said_of_settled(self, kinds: set[str]) -> list[str]:
        """The lines about settled things, and the names of places that they may be in: of the kinds, or told."""
        told = {_kind(place) for name, draft in self._drafts.items() if is_settled(name) for place in draft.places}
        around = sorted(name for name in self._drafts if not is_settled(name) and _kind(name) in kinds | told)
        return [*self._settled, *(f"{name} {[*self._drafts[name].labels.items()]}" for name in around)]

    def places(self) -> dict[str, list[str]]:
        """The places of every thing that is no territory, inferred ones included."""
        return {
            subject[1:-1]: sorted({place[1:-1] for place in draft.places})
            for subject, draft in self._drafts.items()
            if draft.places and _kind(subject) not in TERRITORIES
        }

    def _claimed(self) -> defaultdict[str, set[str]]:
        """The statuses of the claims about each thing; a practice's grounding is no trial of the concept."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for draft in self._drafts.values():
            about = {end: _kind(end) for end in draft.ends}
            for end, kind in about.items():
                if kind != "concept" or "practice" not in about.values():
                    found[end].add(draft.status)
        return found

    def _entry(self, subject: str, kind: str, draft: _Draft, claimed: Mapping[str, set[str]]) -> Entry:
        facets = {name: tuple(sorted(set(values))) for name, values in draft.facets.items()}
        if kind in _CLAIMED:
            facets["evidence"] = tuple(sorted(claimed.get(subject, ()))) or ("none",)
        dates = [date for date in draft.dates if has_year(date)]
        if dates:
            facets["period"] = (period(min(dates)),)
        if kind not in TERRITORIES and draft.places:
            facets["territory"] = tuple(sorted({place[1:-1] for place in draft.places}))
        return Entry(
            subject[1:-1],
            kind,
            draft.types[0],
            {lang: tuple(values) for lang, values in draft.labels.items()},
            tuple(draft.alt),
            {lang: tuple(values) for lang, values in draft.texts.items()},
            tuple(draft.codes),
            facets,
            self._context(draft),
            float(draft.degree),
        )

    def _context(self, draft: _Draft) -> dict[str, str]:
        """The nearest place beside the label: a commune's département, an experiment's commune."""
        places = sorted(set(draft.places), key=lambda place: (_rank(place), place))
        named = [self._drafts[place].labels for place in places[:1] if place in self._drafts]
        if not named:
            return {}
        labels = named[0]
        fallback = next(iter(labels.values()), [""])[0]
        return {lang: labels[lang][0] if lang in labels else fallback for lang in ("fr", "en")}


_RANKS = ("place", "commune", "departement", "epci", "pays", "region", "country")


def _rank(place: str) -> int:
    kind = _kind(place)
    return _RANKS.index(kind) if kind in _RANKS else len(_RANKS)


def is_settled(statement: str) -> bool:
    """Whether a line, or a name in brackets, begins with a settled thing."""
    return statement.startswith(_SETTLED)


def places_a_thing(line: str) -> bool:
    """Whether a line says where something is that is no territory."""
    subject, property_, rest = line.split(" ", 2)
    return property_ in _PLACES and _kind(subject) not in TERRITORIES and rest[0] == "<"


def _kind(subject: str) -> str:
    return subject[len(ns.ID) + 1 :].partition("/")[0]


def _is_measured(name: str) -> bool:
    """Whether a name is a thing's, and neither a territory's nor one that only carries a statement."""
    return name.startswith(f"<{ns.ID}") and _kind(name) not in _UNMEASURED


def _literal(draft: _Draft, property_: str, rest: str) -> None:
    if property_ in _READ or property_ in _CODES or property_ in _DATES:
        end = rest.rindex('"')
        value = rest[1:end]
        if "\\" in value:
            value = _ESCAPE.sub(lambda found: _UNESCAPED.get(found[1], found[1]), value)
        lang = rest[end + 2 : rest.index(" ", end)] if rest[end + 1] == "@" else ""
        if property_ == LABEL:
            draft.labels[lang].append(value)
        elif property_ == ALT:
            draft.alt.append(value)
        elif property_ in _DATES:
            draft.dates.append(value)
        elif property_ in _CODES:
            draft.codes.append(value)
        elif property_ == _DEFINITION:
            draft.texts[lang].insert(0, value)
        else:
            draft.texts[lang].append(value)
