"""The facet of territories: from countries down to communes, one level at a time, with the way back up."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from collgraph import namespaces as ns
from collgraph.explorer.components.facts import folded
from collgraph.explorer.components.hits import kind_name
from collgraph.explorer.components.html import el, link
from collgraph.explorer.state import Parameters, Tongue, href
from collgraph.query.context import Opened

BELOW: Mapping[str, tuple[str, ...]] = {
    "": ("region", "country"),
    "country": ("region",),
    "region": ("departement", "pays", "epci"),
    "departement": ("epci", "commune"),
    "pays": ("commune",),
    "epci": ("commune",),
    "commune": ("place",),
}
DEEP = ("commune", "place")
UNFOLDED = 6
_WITHIN = ns.expand("cg:within")


def territory_facet(counts: Mapping[str, int], values: Parameters, page: str, opened: Opened, t: Tongue) -> Markup:
    """Show the territories of the things found; ``counts`` by short name. Empty where nothing can be chosen."""
    chosen = next((name for name in values.get("territory", ()) if ns.parse_thing(name)), "")
    if not counts and not chosen:
        return Markup("")
    levels = BELOW.get(chosen.partition("/")[0], ())
    below = [_level(kind, counts, chosen, values, page, opened, t) for kind in levels]
    if chosen and not any(below):
        below = [_level(kind, counts, chosen, values, page, opened, t) for kind in DEEP]
    return el(
        "details",
        el("summary", t("facet_territory"), el("span", " (1)") if chosen else None),
        _trail(chosen, values, page, opened, t) if chosen else None,
        below,
        open=bool(chosen),
        class_="cg-facet",
    )


def _trail(chosen: str, values: Parameters, page: str, opened: Opened, t: Tongue) -> Markup:
    """The territories around the chosen one, widest first, and the chosen one, which takes itself away."""
    around = {node.value for node in opened.reader.values(ns.ID + chosen, _WITHIN)}
    wider = [kind for kind in ("country", "region", "departement") if kind != chosen.partition("/")[0]]
    names = [iri.removeprefix(ns.ID) for kind in wider for iri in sorted(around) if iri.startswith(f"{ns.ID}{kind}/")]
    items = [el("li", link(_name(name, opened, t), _to(name, values, page, t))) for name in names]
    said = t("facet_remove", value=_name(chosen, opened, t))
    mark = [el("span", _name(chosen, opened, t)), el("span", " ✕", aria_hidden="true")]
    items.append(el("li", link(mark, _to("", values, page, t), class_="cg-on", aria_label=said)))
    return el("ul", items, class_="cg-trail")


def _level(
    kind: str, counts: Mapping[str, int], chosen: str, values: Parameters, page: str, opened: Opened, t: Tongue
) -> Markup | None:
    names = [name for name in counts if name.startswith(f"{kind}/") and name != chosen]
    if not names:
        return None
    names.sort(key=lambda name: (-counts[name], _name(name, opened, t)))
    items = [
        el(
            "li",
            link(_name(name, opened, t), _to(name, values, page, t)),
            el("span", f" {t.number(counts[name])}", class_="cg-muted"),
        )
        for name in names
    ]
    return el("div", el("p", kind_name(kind, t), class_="cg-level"), folded(items, t, UNFOLDED))


def _to(name: str, values: Parameters, page: str, t: Tongue) -> str:
    changed: dict[str, Iterable[str]] = {key: held for key, held in values.items() if key != "page"}
    return href(page, t.lang, {**changed, "territory": (name,) if name else ()})


def _name(name: str, opened: Opened, t: Tongue) -> str:
    return opened.reader.label(ns.ID + name, t.lang).text
