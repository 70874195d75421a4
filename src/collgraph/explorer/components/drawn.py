"""An answer as a chart, a map or a graph, where it fits: what each is made of, and drawing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.answers import Answer, Cell, Table, Triples
from collgraph.explorer.components import canvas, map
from collgraph.explorer.components.hits import kind_one
from collgraph.explorer.components.html import el, show
from collgraph.explorer.components.kinds import colour, shape
from collgraph.explorer.state import Tongue
from collgraph.query.atlas import read_spot
from collgraph.query.context import Opened
from collgraph.query.triples import Edge, edges

VIEWS = ("tableau", "graphique", "carte", "graphe")
BARS = 40
MOST_EDGES, MOST_NODES = 200, 150
_LAT, _LON = ("lat", "latitude"), ("lon", "long", "longitude", "lng")


@dataclass(frozen=True)
class Bar:
    """A line of a chart."""

    name: str
    value: float
    written: str


def fitting(answer: Answer) -> list[str]:
    """The views that an answer can be shown in; the table, or the text of triples, is always one."""
    fits = {
        "tableau": True,
        "graphique": bool(bars(answer)),
        "carte": bool(spots(answer)),
        "graphe": bool(arcs(answer)),
    }
    return [view for view in VIEWS if fits[view]]


def bars(answer: Answer) -> list[Bar]:
    """The last column of numbers, under what the other columns say; empty where there are not both."""
    if not isinstance(answer, Table) or len(answer.rows) < 2:
        return []
    numbers = [place for place in range(len(answer.variables)) if _all(answer, place, _number)]
    words = _naming(answer, numbers) or numbers[:-1]
    if not numbers or not words:
        return []
    found = []
    for row in answer.rows:
        cell = row[numbers[-1]]
        number = None if cell is None else _number(cell)
        if cell is not None and number is not None and number >= 0:
            found.append(Bar(" · ".join(_words(row[place]) for place in words), number, cell.value))
    return found


def _naming(table: Table, numbers: list[int]) -> list[int]:
    """The columns that name a row: texts, and things that no column beside them names (``place``, ``placeLabel``)."""
    names = {name.lower() for name in table.variables}
    others = [place for place in range(len(table.variables)) if place not in numbers]
    texts = [place for place in others if _all(table, place, lambda cell: cell.kind == "literal" or None)]
    if len(texts) == 1 and len(others) == 2:
        return texts
    return [place for place in others if place in texts or f"{table.variables[place].lower()}label" not in names]


def spots(answer: Answer) -> list[dict[str, Any]]:
    """The points of an answer as features: of a column of points, or of one of latitudes and one of longitudes."""
    if not isinstance(answer, Table):
        return []
    places = {name.lower(): place for place, name in enumerate(answer.variables)}
    lat, lon = (next((places[name] for name in names if name in places), None) for names in (_LAT, _LON))
    found = []
    for row in answer.rows:
        spot = next((spot for cell in row if cell and cell.kind == "literal" and (spot := read_spot(cell.value))), None)
        if spot is None and lat is not None and lon is not None:
            spot = _pair(row[lon], row[lat])
        if spot is not None and -180 <= spot[0] <= 180 and -90 <= spot[1] <= 90:
            found.append(_feature(row, spot))
    return found


def arcs(answer: Answer) -> list[Edge]:
    """What an answer joins: the triples of a graph, or the first two columns of things."""
    if isinstance(answer, Triples):
        return edges(answer.text, MOST_EDGES)
    if not isinstance(answer, Table):
        return []
    things = [place for place in range(len(answer.variables)) if _all(answer, place, _thing)]
    if len(things) < 2:
        return []
    first, second = things[:2]
    pairs = ((row[first], row[second]) for row in answer.rows[:MOST_EDGES])
    return [(one.value, answer.variables[second], other.value) for one, other in pairs if one and other]


def draw(view: str, answer: Answer, key: str, selected: Callable[[], None], opened: Opened, t: Tongue) -> None:
    """Draw a fitting view that is not the table."""
    if view == "graphique":
        show(_chart(bars(answer), t))
    elif view == "carte":
        _map(spots(answer), key, selected, t)
    elif view == "graphe":
        canvas.draw(_graph(arcs(answer), opened, t), f"{key}-graph", selected, selected, t)


def _chart(found: list[Bar], t: Tongue) -> Markup:
    most = max(bar.value for bar in found) or 1
    items = [
        el(
            "li",
            el("span", bar.name),
            el("span", t.decimal(bar.written)),
            el("span", class_="cg-bar", style=f"width: {round(100 * bar.value / most, 1)}%", aria_hidden="true"),
        )
        for bar in found[:BARS]
    ]
    left = el("p", t("chart_first", n=t.number(BARS)), class_="cg-muted") if len(found) > BARS else None
    return el("div", left, el("ol", items, class_="cg-chart"))


def _map(features: list[dict[str, Any]], key: str, selected: Callable[[], None], t: Tongue) -> None:
    lons = [feature["geometry"]["coordinates"][0] for feature in features]
    lats = [feature["geometry"]["coordinates"][1] for feature in features]
    around = min(lons) - 0.05, min(lats) - 0.05, max(lons) + 0.05, max(lats) + 0.05
    inline = {"type": "FeatureCollection", "features": features}
    map.draw(map.Drawing(inline=inline, around=around), f"{key}-map", t, None, selected)


def _graph(found: list[Edge], opened: Opened, t: Tongue) -> dict[str, Any]:
    names = list(dict.fromkeys(end for one, _, other in found for end in (one, other)))[:MOST_NODES]
    kept = set(names)
    drawn = [edge for edge in found if edge[0] in kept and edge[2] in kept]
    schema = opened.release.schema
    return {
        "nodes": [_node(iri, drawn, opened, t) for iri in names],
        "edges": [
            {
                "id": f"{one}|{name}|{other}",
                "source": one.removeprefix(ns.ID),
                "target": other.removeprefix(ns.ID),
                "label": schema.label(name, t.lang) if name.startswith("http") else name,
                "status": "asserted",
            }
            for one, name, other in dict.fromkeys(drawn)
        ],
        "seed": "",
        "label": t("answer_graph"),
        "said": t("graph_said", label="{label}", kind="{kind}", n="{n}"),
    }


def _node(iri: str, drawn: list[Edge], opened: Opened, t: Tongue) -> dict[str, Any]:
    name = ns.parse_thing(iri)
    kind = "" if name is None else name.kind
    ours = iri.startswith(ns.BASE)
    return {
        "id": iri.removeprefix(ns.ID),
        "label": opened.reader.label(iri, t.lang).text if ours else ns.compact(iri),
        "kind": kind_one(kind, t),
        "colour": colour(kind),
        "shape": shape(kind),
        "count": sum(iri in (one, other) for one, _, other in drawn),
        "from": "",
    }


def _feature(row: tuple[Cell | None, ...], spot: tuple[float, float]) -> dict[str, Any]:
    thing = next((cell.value for cell in row if cell is not None and _thing(cell)), "")
    label = next((cell.value for cell in row if cell and cell.kind == "literal" and not read_spot(cell.value)), "")
    name = ns.parse_thing(thing)
    key = thing.removeprefix(ns.ID)
    properties = {"id": key, "label": label or key, "kind": "" if name is None else name.kind}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(spot)}, "properties": properties}


def _all(table: Table, place: int, read: Callable[[Cell], object]) -> bool:
    cells = [row[place] for row in table.rows]
    filled = [cell for cell in cells if cell is not None]
    return bool(filled) and all(read(cell) is not None for cell in filled)


def _thing(cell: Cell) -> str | None:
    return cell.value if cell.kind == "uri" else None


def _number(cell: Cell) -> float | None:
    if cell.kind != "literal":
        return None
    try:
        number = float(cell.value)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _pair(lon: Cell | None, lat: Cell | None) -> tuple[float, float] | None:
    if lon is None or lat is None:
        return None
    read = _number(lon), _number(lat)
    return (read[0], read[1]) if read[0] is not None and read[1] is not None else None


def _words(cell: Cell | None) -> str:
    if cell is None:
        return "–"
    return ns.compact(cell.value) if cell.kind == "uri" else cell.value
