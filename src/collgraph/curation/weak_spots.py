"""The weakest spots of the graph: what is missing where most depends on it, with the line on which to work."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from collgraph.curation.ground import Ground
from collgraph.texts import LANGUAGES

SOUND = ("verified", "partly-verified")
DATES = ("cg:startDate", "cg:endDate", "cg:dateText")
PLACES = ("cg:takesPlaceIn", "cg:placeText")
IDENTIFIERS = ("cg:doi", "cg:isbn", "foaf:page", "cg:identifierText")


@dataclass(frozen=True)
class Spot:
    """A thing that lacks something; ``weight`` is how much depends on it."""

    weight: int
    name: str
    labels: Mapping[str, str]
    file: str
    line: int


@dataclass(frozen=True)
class Weakness:
    """A kind of gap: how many have it, of how many; and its heaviest spots."""

    kind: str
    of: int
    spots: tuple[Spot, ...]
    shown: int

    @property
    def count(self) -> int:
        """How many there are; of links that wait for a review, as many as the one spot says."""
        return sum(spot.weight for spot in self.spots) if self.kind == "unreviewed" else len(self.spots)

    @property
    def heaviest(self) -> tuple[Spot, ...]:
        """The spots that go on the to-do list."""
        return self.spots[: self.shown]


def weaknesses(ground: Ground, reviewers: int) -> list[Weakness]:
    """Every kind of gap; the spots shown are twenty in all."""
    links = Counter(claim.concept for claim in ground.claims)
    found = [
        Weakness("unreviewed", len(ground.claims), tuple(_unreviewed(ground, reviewers)), 1),
        *(_among(ground, kind, shown, lacking, weight) for kind, shown, lacking, weight in _asked(ground, links)),
        Weakness("open_words", sum(len(one.targets) for one in ground.words), tuple(_open_words(ground)), 2),
    ]
    return [Weakness(one.kind, one.of, tuple(sorted(one.spots, key=_rank)), one.shown) for one in found]


def _rank(spot: Spot) -> tuple[int, str]:
    return -spot.weight, spot.name


Lacking = Callable[[str], bool]
Weight = Callable[[str], int]


def _asked(ground: Ground, links: Counter[str]) -> Iterator[tuple[str, int, Lacking, Weight]]:
    linked = {claim.subject for claim in ground.claims}
    spoken = Counter(claim.subject for claim in ground.claims)
    backed = {claim.concept for claim in ground.claims if claim.strength != "anecdotal"}
    named = Counter(
        f"concept/{key}"
        for name in ground.facts["concept"]
        for property_ in ("cg:narrowerThan", "skos:related")
        for key in ground.values(name, property_)
    )
    cited = Counter(
        f"publication/{key}" for name in ground.facts["concept"] for key in ground.values(name, "cg:definedIn")
    )

    def lacks(*properties: str) -> Lacking:
        return lambda name: not any(ground.values(name, property_) for property_ in properties)

    def doubtful(name: str) -> bool:
        return not set(ground.values(name, "cg:referenceStatus")) & set(SOUND)

    yield "concept:unverified", 3, doubtful, links.__getitem__
    yield "concept:unlinked", 2, lambda name: not links[name], named.__getitem__
    yield "concept:mentioned", 2, lambda name: bool(links[name]) and name not in backed, links.__getitem__
    yield "concept:undefined", 2, lacks("skos:definition"), links.__getitem__
    yield "practice:ungrounded", 3, lambda name: name not in linked, ground.uses.__getitem__
    yield "experiment:nowhere", 1, lacks(*PLACES), spoken.__getitem__
    yield "experiment:undated", 2, lacks(*DATES), spoken.__getitem__
    yield "publication:undated", 1, lacks("cg:publicationDate"), cited.__getitem__
    yield "publication:unidentified", 1, lacks(*IDENTIFIERS), cited.__getitem__


def _among(ground: Ground, kind: str, shown: int, lacking: Lacking, weight: Weight) -> Weakness:
    things = ground.facts[kind.partition(":")[0]]
    spots = tuple(
        Spot(weight(name), name, {lang: ground.label(name, lang) for lang in LANGUAGES}, *ground.places[name])
        for name in things
        if lacking(name)
    )
    return Weakness(kind.replace(":", "_"), len(things), spots, shown)


def _unreviewed(ground: Ground, reviewers: int) -> Iterator[Spot]:
    """One spot: where nobody reviews yet, the table of reviewers; else the first file with most to review."""
    waiting = Counter(claim.file for claim in ground.claims if claim.status != "reviewed")
    if waiting and not reviewers:
        data = PurePosixPath(min(waiting)).parts[0]
        yield Spot(waiting.total(), "", dict.fromkeys(LANGUAGES, "reviewers.csv"), f"{data}/reviewers.csv", 1)
    elif waiting:
        file, count = waiting.most_common(1)[0]
        yield Spot(count, "", dict.fromkeys(LANGUAGES, PurePosixPath(file).name), file, 2)


def _open_words(ground: Ground) -> Iterator[Spot]:
    for words in ground.words:
        name = PurePosixPath(words.shown).stem
        for wording, target in words.targets.items():
            if target.thing is None:
                labels = dict.fromkeys(LANGUAGES, wording)
                yield Spot(ground.open_words[name, wording], "", labels, words.shown, target.line)
