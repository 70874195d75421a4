"""Which column each field of an export becomes, and the ``source.toml`` that says what the columns mean."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collgraph.text import fold

CLASSES = {"organization": "Organization", "place": "Place", "practice": "Practice", "publication": "Publication"}
RENAMED = {
    "label_fr": ("bf_titre", "name", "nom", "titre", "title", "label", "intitule"),
    "note_fr": ("bf_description", "description", "descriptif", "presentation"),
    "homepage": ("bf_site_internet", "bf_site", "website", "site_web", "site", "site_internet", "homepage"),
    "page": ("url", "link", "lien", "page"),
    "postal_code": ("bf_code_postal", "address_postalcode", "postalcode", "code_postal", "cp"),
    "town": ("bf_ville", "address_addresslocality", "ville", "commune", "city", "town"),
    "lon": ("lon", "lng", "longitude", "bf_longitude"),
    "lat": ("lat", "latitude", "bf_latitude"),
}
_TARGETS = {theirs: ours for ours, names in RENAMED.items() for theirs in names}
_SAID = {
    "key": ["required = true"],
    "label_fr": ['property = "rdfs:label"', 'lang = "fr"', "required = true"],
    "title": ['property = "rdfs:label"', "required = true"],
    "note_fr": ['property = "cg:note"', 'lang = "fr"'],
    "homepage": ['property = "foaf:homepage"', 'datatype = "anyURI"'],
    "page": ['property = "foaf:page"', 'datatype = "anyURI"'],
    "postal_code": ['ignore = "postal code, to find the municipality"'],
    "town": ['property = "cg:placeText"', 'lang = "fr"'],
    "lon": ['datatype = "decimal"'],
    "lat": ['datatype = "decimal"'],
    "author_text": ['property = "cg:authorText"'],
    "date": ['property = "cg:publicationDate"', 'datatype = "partial-date"'],
    "publication_kind": ['property = "cg:publicationKind"', 'vocabulary = "publication-kinds"', "required = true"],
    "doi": ['property = "cg:doi"', "pattern = '10\\.[0-9]{4,9}/[^\\s;]+'"],
    "isbn": ['property = "cg:isbn"', 'pattern = "[0-9]{9}[0-9X]|97[89][0-9]{10}"'],
    "published_in": ['property = "cg:sourceWords"'],
}
FIRST = tuple(_SAID)


@dataclass(frozen=True)
class About:
    """What a new source is called and under what licence; empty where nobody has said."""

    title: str
    publisher: str = ""
    licence: str = ""
    retrieved: str = ""
    url: str = ""


def column_name(field: str, kind: str) -> str:
    """The column of a field: one of ours where it is known, else its own name in small letters.

    >>> column_name("address.addressLocality", "place"), column_name("Thème n°1", "place")
    ('town', 'theme_n_1')
    """
    plain = re.sub(r"[^a-z0-9]+", "_", fold(field)).strip("_")
    if plain in {"", "key"}:
        # The key is ours; a name in another script has no letter that a column may have.
        plain = f"field_{hashlib.sha256(field.encode('utf-8', 'replace')).hexdigest()[:8]}" if not plain else "own_key"
    if kind == "publication" and plain in _SAID:
        return plain
    return _TARGETS.get(plain, plain)


def ordered(names: Iterable[str]) -> list[str]:
    """The columns in the order in which curators read them: ours first, then the others by name."""
    return sorted(set(names), key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))


def described(file: str, kind: str, columns: Sequence[str], count: int, about: About) -> str:
    """The text of ``source.toml`` for a first import; what the export does not state is left for the curator."""
    quoted = {name: json.dumps(value, ensure_ascii=False) for name, value in vars(about).items()}
    title, who = quoted["title"], quoted["publisher"] if about.publisher else title_of(about)
    licence = [f"licence = {quoted['licence']}"] if about.licence.startswith(("http://", "https://")) else []
    lines = [
        "# Written by collgraph import. Yours to correct: a later import leaves it as it is.",
        "[source]",
        f"title = {{ fr = {title}, en = {title} }}",
        f"description = {{ fr = {title}, en = {title} }}",
        f"publisher = {who}",
        *licence,
        f'licence_name = "{"see its address" if licence else "not stated"}"',
        'licence_class = "unstated"',
        *([f"url = {quoted['url']}"] if about.url else []),
        f"retrieved = {quoted['retrieved']}",
        "",
        "[expect]",
        f'"cg:{CLASSES[kind]}" = {{ min = {max(count // 2, 1)}, max = {count * 3} }}',
        "",
        "[[table]]",
        f'file = "{file}"',
        f'kind = "{kind}"',
        f'class = "cg:{CLASSES[kind]}"',
        'key = "key"',
    ]
    if kind == "place":
        lines.append('constants = [{ property = "cg:level", vocabulary = "territory-levels", value = "place" }]')
    return "\n".join([*lines, *map(column_text, columns), *_point(columns), ""])


def title_of(about: About) -> str:
    """The title, quoted, where nobody said who publishes."""
    return json.dumps(about.title, ensure_ascii=False)


def column_text(name: str) -> str:
    """The description of a column; one we do not know is kept and not published."""
    said = _SAID.get(name, ['ignore = "a field of the export that nobody has given a meaning yet"'])
    return "\n".join(["", "  [[table.column]]", f'  name = "{name}"', *(f"  {line}" for line in said)])


def _point(columns: Sequence[str]) -> list[str]:
    return ["", "  [table.point]", '  lon = "lon"', '  lat = "lat"'] if {"lon", "lat"} <= set(columns) else []
