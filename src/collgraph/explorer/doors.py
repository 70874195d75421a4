"""What stands behind the doors of the home page: practices in use, where things were tried, theories tried."""

from collections import Counter
from dataclasses import dataclass

import streamlit as st

from collgraph import namespaces as ns
from collgraph.explorer.remembered import crossing, roads
from collgraph.query.context import Opened
from collgraph.query.facets import short
from collgraph.query.picture import kind_of

SHOWN = 5
AREAS = ("region", "country")


@dataclass(frozen=True)
class Doors:
    """Things by name (``practice/cercle``), each with a number of experiments; concepts that were never tried."""

    practices: tuple[tuple[str, int], ...]
    territories: tuple[tuple[str, int], ...]
    concepts: tuple[tuple[str, int], ...]
    untried: int


def doors(opened: Opened) -> Doors:
    """Read what to show behind the doors, once a release."""
    return _doors(opened.release.id, opened)


@st.cache_resource(max_entries=2, show_spinner=False)
def _doors(release: str, _opened: Opened) -> Doors:
    tried = {(claim.experiment, claim.concept) for claim in crossing(_opened).claims}
    claimed = Counter(concept for _, concept in tried)
    return Doors(
        practices=_practices(_opened),
        territories=_territories(_opened),
        concepts=_most(claimed),
        untried=_opened.search.search("", filters={"kind": ["concept"], "evidence": ["none"]}, limit=1).total,
    )


def _practices(opened: Opened) -> tuple[tuple[str, int], ...]:
    """The most used practices that have a name in French: those of other catalogues come after ours."""
    used: Counter[str] = Counter()
    for arc in roads(opened).arcs:
        if arc.group == "use" and kind_of(arc.subject) == "experiment":
            used[arc.value] += 1
    named = {iri: count for iri, count in used.items() if opened.reader.label(iri, "fr").lang == "fr"}
    return _most(Counter(named or used))


def _territories(opened: Opened) -> tuple[tuple[str, int], ...]:
    """The régions, and where there is none the countries, with the most experiments."""
    found = opened.search.search("", filters={"kind": ["experiment"]}, limit=1, facets=("territory",))
    counts = {short("territory", iri): count for iri, count in found.facets.get("territory", {}).items()}
    for kind in AREAS:
        here = Counter({name: count for name, count in counts.items() if name.startswith(f"{kind}/")})
        if here:
            return _most(here)
    return ()


def _most(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    return tuple((iri.removeprefix(ns.ID), count) for iri, count in ordered)
