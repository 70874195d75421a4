"""How complete each class is: the share of its things with a date, a place, a name in each language, a page, a review.

What a source says of this is kept beside its statements, so that an unchanged source is not read again.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from collgraph import namespaces as ns
from collgraph.namespaces import compact, expand
from collgraph.release.parts import Part, read_lines
from collgraph.release.workspace import SCRATCH

Features = dict[str, set[str]]
KEPT = "features.json"
FEATURES = ("date", "place", "label_fr", "label_en", "page", "reviewed")
_TYPE = f"<{ns.RDF_TYPE}>"
_NAMES = {f"<{expand(name)}>" for name in ("rdfs:label", "skos:altLabel")}
_BY_PROPERTY = {
    **dict.fromkeys(("cg:startDate", "cg:endDate", "cg:publicationDate"), "date"),
    **dict.fromkeys(("cg:takesPlaceIn", "cg:basedIn", "cg:point", "cg:within"), "place"),
    **dict.fromkeys(("foaf:page", "foaf:homepage", "rdfs:seeAlso"), "page"),
}
_FEATURE = {f"<{expand(name)}>": feature for name, feature in _BY_PROPERTY.items()}
_STATUS, _REVIEWED = f"<{ns.CG}status>", f"<{ns.term_iri('statuses', 'reviewed')}>"
_ENDS = {f"<{ns.CG}{name}>" for name in ("linkSubject", "linkObject")}
# What makes no sense of a class is not asked of it: a quotation has no name, a territory no date, a person's name and
# that of a French town no translation; claims are about experiments, practices and concepts, and no actor is reviewed.
_ASKED: dict[str, tuple[str, ...]] = {
    "cg:Link": ("reviewed",),
    "cg:Mapping": ("reviewed",),
    "cg:Evidence": ("page",),
    "cg:SourceTerm": ("label_fr", "label_en"),
    "cg:Person": ("page",),
    "cg:Country": ("label_fr", "label_en"),
    "cg:Place": ("place", "label_fr", "page"),
    **dict.fromkeys(("cg:Concept", "cg:Practice"), ("label_fr", "label_en", "page", "reviewed")),
    **dict.fromkeys(("cg:Publication", "cg:Tool"), ("date", "label_fr", "label_en", "page")),
    **dict.fromkeys(
        ("cg:Organization", "cg:Collective", "cg:Network", "cg:PublicBody", "cg:ResearchBody"),
        ("date", "place", "label_fr", "label_en", "page"),
    ),
    **dict.fromkeys(
        ("cg:Municipality", "cg:Intercommunality", "cg:Department", "cg:Region", "cg:ProjectTerritory"),
        ("place", "label_fr"),
    ),
}


def completeness(parts: list[Part]) -> dict[str, dict[str, object]]:
    """By class: how many things, and of what is asked of the class how many have it, with their share (0 to 1)."""
    whole: defaultdict[str, set[str]] = defaultdict(set)
    for part in parts:
        for name, things in features(part).items():
            whole[name].update(things)
    return {name: _class(name, whole) for name in sorted(whole) if ":" in name}


def _class(name: str, whole: Features) -> dict[str, object]:
    things = whole[name]
    told: dict[str, object] = {"things": len(things)}
    for feature in _ASKED.get(name, FEATURES):
        count = len(things & whole.get(feature, set()))
        told[feature] = {"count": count, "share": round(count / len(things), 4)}
    return told


def features(part: Part) -> Features:
    """Which things of a source are of which class and have which feature, as ``kind/key``.

    ``described`` are those that it speaks of and another source, or a claim's row, gives a class.
    """
    kept = part.folder / KEPT
    if not kept.is_file():
        found: defaultdict[str, set[str]] = defaultdict(set)
        lines = [line for path in (part.quads, part.proposed) for line in read_lines(path)]
        for thing, feature in [*_features(lines), *_reviews(lines)]:
            found[feature].add(thing.removeprefix(f"<{ns.ID}")[:-1])
        own = {thing for name, things in found.items() if ":" in name for thing in things}
        found["described"] = {line.split("> ", 1)[0].removeprefix(f"<{ns.ID}") for line in lines} - own
        scratch = kept.with_name(f"{SCRATCH}{KEPT}")
        listed = {feature: sorted(things) for feature, things in found.items()}
        scratch.write_text(json.dumps(listed, sort_keys=True), encoding="utf-8")
        scratch.replace(kept)
    return {name: set(things) for name, things in json.loads(kept.read_text(encoding="utf-8")).items()}


def _features(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a thing and the feature, or the class, that a line gives it."""
    for line in lines:
        thing, property_, rest = line.split(" ", 2)
        if property_ in _FEATURE:
            yield thing, _FEATURE[property_]
        elif property_ in _NAMES:
            lang = rest[rest.rindex('"') + 1 :].split(" ", 1)[0]
            if lang in ("@fr", "@en"):
                yield thing, f"label_{lang[1:]}"
        elif property_ == _TYPE:
            yield thing, compact(rest[1 : rest.index(">")])


def _reviews(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The claims that a person reviewed, and the things at their ends."""
    held = [line.split(" ", 3) for line in lines]
    reviewed = {thing for thing, property_, value, _ in held if property_ == _STATUS and value == _REVIEWED}
    yield from ((claim, "reviewed") for claim in reviewed)
    yield from ((value, "reviewed") for claim, property_, value, _ in held if property_ in _ENDS and claim in reviewed)
