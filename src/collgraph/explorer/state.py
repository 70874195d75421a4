"""The state of a view, which is its address: language, parameters, and the links that change them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from collgraph.texts import LANGUAGES, text

HOME = "/"
SEARCH = "/recherche"
ENTITY = "/entity"
QUERIES = "/requetes"
FIELD = "/terrain"
PATHS = "/chemins"
GRAPH = "/graphe"
MAP = "/carte"
TIMELINE = "/frise"
NETWORK = "/reseau"
FIGURES = "/statistiques"
DATA = "/donnees"
ABOUT = "/a-propos"
INDEX = "/index"
VIEWS = {
    HOME: "accueil",
    SEARCH: "recherche",
    ENTITY: "entite",
    FIELD: "terrain",
    PATHS: "chemins",
    GRAPH: "graphe",
    MAP: "carte",
    TIMELINE: "frise",
    NETWORK: "reseau",
    FIGURES: "statistiques",
    QUERIES: "requetes",
    DATA: "donnees",
    ABOUT: "apropos",
    INDEX: "index",
}
"""The pages by path, each with the name of its view."""

PAGES = tuple(VIEWS)

Parameters = Mapping[str, Iterable[str]]


@dataclass(frozen=True)
class Tongue:
    """The language of a view: its texts, and numbers in its form."""

    lang: str

    def __call__(self, key: str, **values: object) -> str:
        """Give a text of the explorer; raises KeyError where it is missing."""
        return text(f"explorer.{key}", self.lang, **values)

    @property
    def other(self) -> "Tongue":
        """The other language of the explorer."""
        return Tongue("en" if self.lang == "fr" else "fr")

    def number(self, value: int) -> str:
        """Write a whole number with the language's separator of thousands.

        >>> Tongue("en").number(34969)
        '34,969'
        """
        return f"{value:,}" if self.lang == "en" else f"{value:,}".replace(",", "\u202f")

    def decimal(self, written: str) -> str:
        """Write a decimal number, given as in data, with the language's decimal mark."""
        return written if self.lang == "en" else written.replace(".", ",")

    def counted(self, key: str, value: int) -> str:
        """Give ``key_one`` or ``key_many`` with its number; French counts zero as one."""
        single = value in (0, 1) if self.lang == "fr" else value == 1
        return self(f"{key}_one" if single else f"{key}_many", n=self.number(value))


def tongue() -> Tongue:
    """Read the language of the view from its address; French where it says nothing known."""
    lang = st.query_params.get("lang", "fr")
    return Tongue(lang if lang in LANGUAGES else "fr")


def parameter(name: str) -> str:
    """Read one parameter of the address, trimmed; empty where it is absent."""
    return str(st.query_params.get(name, "")).strip()


def parameters(name: str) -> tuple[str, ...]:
    """Read every value of a repeated parameter of the address, without the empty ones."""
    return tuple(value for value in st.query_params.get_all(name) if value)


def page_number() -> int:
    """Read the page of a list from the address, counted from 1."""
    raw = parameter("page")
    return max(1, int(raw)) if raw.isdecimal() and len(raw) < 6 else 1


def address() -> dict[str, tuple[str, ...]]:
    """Read every parameter of the address."""
    return {name: parameters(name) for name in st.query_params}


def href(path: str, lang: str, values: Parameters | None = None, /, **single: str) -> str:
    """Write the address of a view; empty parameters and the default language are left out.

    >>> href(SEARCH, "en", q="budget participatif")
    '/recherche?q=budget+participatif&lang=en'
    """
    pairs = [(name, value) for name, several in (values or {}).items() if name != "lang" for value in several]
    pairs += [(name, value) for name, value in single.items() if value]
    if lang != "fr":
        pairs.append(("lang", lang))
    return f"{path}?{urlencode(pairs, safe='/')}" if pairs else path


def toggled(values: Parameters, name: str, value: str) -> dict[str, tuple[str, ...]]:
    """Add a value to a repeated parameter, or take it away, and go back to the first page."""
    present = tuple(values.get(name, ()))
    changed = tuple(v for v in present if v != value) if value in present else (*present, value)
    return {**{k: tuple(v) for k, v in values.items() if k != "page"}, name: changed}


def follow_address(widget: str, value: str | int) -> None:
    """Fill a widget, before it is drawn, with what the address says; not in the run that its own change caused.

    In every run, as one that the next breaks off (Back while a page arrives) takes with it what it had filled in.
    Widgets bound by Streamlit itself lose the address of a link to another page that has a parameter of that name.
    """
    if not st.session_state.pop(f"{widget}-changed", False):
        st.session_state[widget] = value


def change_address(widget: str, name: str) -> None:
    """Write what a widget holds into a parameter of the address, as a new step of the history, on the first page."""
    held = str(st.session_state[widget]).strip()
    st.session_state[f"{widget}-changed"] = True
    kept = {key: list(values) for key, values in address().items() if key not in (name, "page")}
    st.query_params.from_dict({**kept, name: held} if held else kept)
