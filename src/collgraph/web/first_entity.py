"""The first paint of a thing's page, of one list of it, or of why one of its facts holds: all without a script."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import quote, urlencode

from collgraph import namespaces as ns
from collgraph.namespaces import parse_thing
from collgraph.query.claims import claim_page
from collgraph.query.context import Opened
from collgraph.query.derivations import derivation_named
from collgraph.query.entity import all_sources, entity_view, fact_page
from collgraph.query.origins import origins_of
from collgraph.query.views import ClaimGroup, EntityView, Fact, FactList
from collgraph.texts import text
from collgraph.web.addresses import entity_path
from collgraph.web.formats import EXTENSIONS
from collgraph.web.moved import paint_absent
from collgraph.web.painting import Paint, Site, missing, render
from collgraph.web.structured import entity_ld

# What a first paint shows of each list; its other pages show the rest. Keeps a page under 60 KB.
SHOWN = {"values": 12, "incoming": 8}
PAGE = 50
DESCRIPTION = 300
_RELATION = re.compile(r"[a-z]+:[A-Za-z]+")


def paint_entity(opened: Opened, query: Mapping[str, str], site: Site) -> Paint:
    """Compose the page that the address asks for; what is not there gets status 404."""
    given = query.get("id", "")
    name = parse_thing(given)
    view = None if name is None else entity_view(opened.release, opened.reader, name.iri, site.lang, SHOWN["incoming"])
    if view is None:
        return paint_absent(opened, given, site)
    for key, paint in (("pourquoi", _why), ("rel", _list), ("terrain", _claims)):
        if query.get(key):
            return paint(opened, view, query, site)
    return _whole(opened, view, site)


def describe_in_words(view: EntityView, lang: str) -> str:
    """One or two lines on a thing: what it is, or its type and its first facts."""
    groups = ((label, [fact.value.text for fact in facts[:3]]) for label, _, _, facts in _groups(view.facts))
    said = " · ".join(text("web.pair", lang, label=label, value=", ".join(values)) for label, values in groups)
    words = " ".join(f"{view.type_label}. {said if view.lead is None else view.lead.value.text}".split())
    return words if len(words) <= DESCRIPTION else words[: DESCRIPTION - 1].rstrip() + "…"


def _whole(opened: Opened, view: EntityView, site: Site) -> Paint:
    body = render(
        "first_entity.html",
        site,
        view=view,
        groups=_groups(view.facts),
        inferred=_groups(view.inferred_links),
        sources=all_sources(opened.release, site.lang),
        why=_address_of_reason,
        extensions=list(EXTENSIONS),
    )
    data = {media_type: f"/data/{view.name}.{extension}" for extension, media_type in EXTENSIONS.items()}
    return Paint(
        view.label,
        describe_in_words(view, site.lang),
        entity_path(view.name, "fr"),
        body,
        og_type="profile" if view.kind == "person" else "article",
        json_ld=entity_ld(view, site.lang, site.base),
        data=data,
    )


def _list(opened: Opened, view: EntityView, query: Mapping[str, str], site: Site) -> Paint:
    """A page of one list."""
    asked = query["rel"]
    if not _RELATION.fullmatch(asked) or asked.partition(":")[0] not in ns.PREFIXES:
        return missing("entity_missing", asked[:200], site)
    number = _number(query)
    listed = fact_page(opened.release, opened.reader, view, ns.expand(asked), site.lang, (number - 1) * PAGE, PAGE)
    return _paged(opened, view, {"rel": asked}, listed, site, number, listed.facts)


def _claims(opened: Opened, view: EntityView, query: Mapping[str, str], site: Site) -> Paint:
    """A page of the claims of one stance."""
    side, _, stance = query["terrain"].partition(".")
    group = next((one for one in view.claim_groups if (one.side, one.stance) == (side, stance)), None)
    if group is None:
        return missing("entity_missing", query["terrain"][:200], site)
    number = _number(query)
    origins = origins_of(opened.release.path, opened.reader)
    claims = claim_page(opened.reader, origins, view.iri, side, stance, site.lang, (number - 1) * PAGE, PAGE)
    return _paged(opened, view, {"terrain": query["terrain"]}, group, site, number, claims)


def _paged(
    opened: Opened,
    view: EntityView,
    kept: Mapping[str, str],
    listed: FactList | ClaimGroup,
    site: Site,
    number: int,
    shown: Sequence[object],
) -> Paint:
    last = max(1, -(-listed.total // PAGE))
    path = f"{entity_path(view.name, 'fr')}&{urlencode(kept, safe=':.')}"
    title = f"{view.label}, {listed.label}"
    pages = {one: f"{path}&page={one}" for one in (number - 1, number + 1) if 1 <= one <= last}
    body = render(
        "first_list.html",
        site,
        view=view,
        title=title,
        total=listed.total,
        rows=shown,
        claims=isinstance(listed, ClaimGroup),
        number=number,
        pages=pages,
        sources=all_sources(opened.release, site.lang),
        why=_address_of_reason,
    )
    return Paint(title, title, path, body)


def _why(opened: Opened, view: EntityView, query: Mapping[str, str], site: Site) -> Paint:
    """Why a fact holds, down to the lines that state it."""
    asked, value = query["pourquoi"], query.get("valeur", "")
    known = _RELATION.fullmatch(asked) and asked.partition(":")[0] in ns.PREFIXES
    steps = (
        derivation_named(opened.release, opened.reader, view.iri, ns.expand(asked), value, site.lang) if known else []
    )
    title = text("entity.why_title", site.lang)
    if not steps:
        return missing("entity_missing", f"{asked} {value}"[:200], site)
    sources = all_sources(opened.release, site.lang)
    body = render("first_why.html", site, view=view, title=title, steps=steps, sources=sources)
    path = f"{entity_path(view.name, 'fr')}&{urlencode({'pourquoi': asked, 'valeur': value}, safe=':/')}"
    return Paint(f"{title} – {view.label}", title, path, body)


def _groups(facts: Sequence[Fact]) -> list[tuple[str, str, int, list[Fact]]]:
    """Facts by property: its label and name, how many there are, and as many as a first paint shows."""
    groups: list[tuple[str, str, int, list[Fact]]] = []
    for name, same in groupby(facts, key=lambda fact: fact.property):
        rows = list(same)
        groups.append((rows[0].label, ns.compact(name), len(rows), rows[: SHOWN["values"]]))
    return groups


def _address_of_reason(fact: Fact, iri: str) -> str:
    """The address that derives a fact of a thing, below that of the server."""
    other = fact.value.iri or fact.value.text
    subject, value = (other, iri) if fact.backward else (iri, other)
    asked = {"pourquoi": ns.compact(fact.property), "valeur": str(parse_thing(value) or value)}
    return f"/entity?id={quote(str(parse_thing(subject) or subject), safe='/~')}&{urlencode(asked, safe=':/')}"


def _number(query: Mapping[str, str]) -> int:
    given = query.get("page", "1")
    return int(given) if given.isascii() and given.isdecimal() and 0 < len(given) <= 5 and int(given) else 1
