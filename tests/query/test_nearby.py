"""What neighbours tried: how far off counts as near, for a commune, a pays, a département."""

from collections.abc import Iterator
from typing import cast

from collgraph import namespaces as ns
from collgraph.query.atlas import Atlas, Placed, Spot
from collgraph.query.nearby import in_neighbours, near_spots
from collgraph.query.reader import Reader

# One degree of latitude is 111 km.
SPOTS: dict[str, Spot] = {
    "commune/here": (0.0, 48.0),
    "commune/close": (0.0, 48.1),
    "commune/far": (0.0, 49.0),
    "departement/1": (0.0, 48.0),
    "departement/2": (0.0, 49.0),
    "departement/3": (0.0, 48.5),
    "departement/4": (0.0, 60.0),
}


def placed(key: str, ground: str, *around: str) -> Placed:
    return Placed(f"{ns.ID}experiment/{key}", (), ground, {"territory": frozenset({ground, *around})})


class Map:
    """An atlas of five experiments."""

    things = (
        placed("a", "commune/here", "departement/1"),
        placed("b", "commune/close", "departement/2"),
        placed("c", "commune/far", "departement/2"),
        placed("d", "departement/3", "departement/3"),
        placed("e", "commune/far", "departement/4"),
    )

    def spot(self, key: str) -> Spot | None:
        return SPOTS.get(key)


class Departments:
    """A reader that knows the départements."""

    def instances(self, name: str) -> Iterator[str]:
        return (ns.ID + key for key in SPOTS if key.startswith("departement/"))


ATLAS, READER = cast("Atlas", Map()), cast("Reader", Departments())


def keys(found: list[tuple[float, Placed]]) -> list[tuple[int, str]]:
    return [(round(kilometres), one.key.rpartition("/")[2]) for kilometres, one in found]


def test_near_a_point_is_within_forty_kilometres_and_not_in_the_territory_itself() -> None:
    assert keys(near_spots(ATLAS, [SPOTS["commune/here"]], "commune/here")) == [(11, "b")]


def test_of_several_points_the_nearest_counts() -> None:
    both = [SPOTS["commune/here"], SPOTS["commune/far"]]
    assert keys(near_spots(ATLAS, both, "pays/1")) == [(0, "a"), (0, "c"), (0, "e"), (11, "b")]


def test_each_neighbour_of_a_departement_has_its_turn_the_nearest_first() -> None:
    assert keys(in_neighbours(ATLAS, READER, SPOTS["departement/1"], "departement/1")) == [
        (56, "d"),
        (111, "b"),
        (111, "c"),
    ]
