"""The query whose answer is the list of the map: the blocks of ``carte.rq`` that are asked for, with their values."""

import re
from collections.abc import Iterable
from functools import cache

from collgraph import namespaces as ns
from collgraph.explorer import ASSETS
from collgraph.explorer.components.facet_names import SCHEMES
from collgraph.periods import BEFORE, EARLIEST, SPAN
from collgraph.query.atlas import ACTIVITIES, FILTERS, GROUNDS, Filters, Frame
from collgraph.query.listing import Listing
from collgraph.query.parameters import Iri, serialised

CLASSES = {
    "experiment": "cg:Experiment",
    "event": "cg:Event",
    "project": "cg:Project",
    "organization": "cg:Organization",
    "place": "cg:Place",
    "commune": "cg:Municipality",
    "epci": "cg:Intercommunality",
    "departement": "cg:Department",
    "region": "cg:Region",
}
_BLOCK = re.compile(r"\n\n  # (\w+)")
_PLACE = re.compile(r"\((?:UNDEF ?)+\)|UNDEF")


def map_listing(filters: Filters, frame: Frame | None) -> Listing:
    """Write the queries for filters and a frame; values that name nothing are left out."""
    values = _terms(filters, frame)
    head, blocks = _parts()
    written = [_PLACE.sub(values["kind"], head)]
    written += [_PLACE.sub(values[name], block, count=1) for name, block in blocks if name in values]
    select = "".join(written)
    inner = select.partition("\n")[2]
    return Listing(select, _PLACE.sub(lambda _: inner, _text("carte_triplets")))


def _terms(filters: Filters, frame: Frame | None) -> dict[str, str]:
    """What stands in the place of UNDEF, by block; a block that is not here is left out."""
    chosen = {name: list(filters.get(name, ())) for name in FILTERS}
    kinds = [kind for kind in chosen["kind"] if kind in CLASSES] or list(ACTIVITIES)
    found = {"kind": " ".join(CLASSES[kind] for kind in kinds), "where": "", "name": ""}
    if set(kinds) & set(GROUNDS):
        found["ground"] = ""
    iris = {name: [_term(scheme, key) for key in chosen[name]] for name, scheme in SCHEMES.items()}
    iris["source"] = [ns.graph_iri(key) for key in chosen["source"] if ns.KEY.fullmatch(key)]
    iris["territory"] = [name.iri for key in chosen["territory"] if (name := ns.parse_thing(key)) is not None]
    found |= {name: _joined(named) for name, named in iris.items() if any(named)}
    spans = [f"({first} {last})" for first, last in map(_span, chosen["period"]) if last]
    if spans:
        found["period"] = " ".join(spans)
    if frame is not None:
        found["frame"] = f"({' '.join(f'{edge:.5f}' for edge in frame)})"
    return found


def _joined(iris: Iterable[str]) -> str:
    return " ".join(serialised(Iri(iri)) for iri in iris if iri)


def _term(scheme: str, key: str) -> str:
    return ns.term_iri(scheme, key) if ns.KEY.fullmatch(key) else ""


def _span(period: str) -> tuple[int, int]:
    if period == BEFORE:
        return 0, EARLIEST - 1
    return (int(period), int(period) + SPAN - 1) if re.fullmatch(r"[0-9]{4}", period) else (0, 0)


@cache
def _parts() -> tuple[str, tuple[tuple[str, str], ...]]:
    """The beginning of the query, and its blocks by name."""
    head, *rest = _BLOCK.split(_text("carte"))
    blocks = zip(rest[::2], rest[1::2], strict=True)
    return head, tuple((name, f"\n\n  # {name}{block}") for name, block in blocks)


@cache
def _text(name: str) -> str:
    return (ASSETS / f"{name}.rq").read_text(encoding="utf-8").strip()
