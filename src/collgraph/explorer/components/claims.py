"""Claims that a field item speaks to a concept: by stance, in whose words, reviewed or not."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.list_data import list_data
from collgraph.explorer.components.origins import origin_lines
from collgraph.explorer.components.values import foreign, value
from collgraph.explorer.state import ENTITY, Tongue, href
from collgraph.query.claims import PRACTICE
from collgraph.query.page_lists import of_claims
from collgraph.query.views import Claim, ClaimGroup, EntityView, Source, Value
from collgraph.texts import text


def stance_sections(view: EntityView, side: str, sources: Mapping[str, Source], t: Tongue) -> list[Markup]:
    """The claims of one side by stance, the first of each and the way to the others."""
    return [
        el(
            "section",
            el("h3", f"{group.label} ({t.number(group.total)})", id=f"{side}-{group.stance}"),
            claim_list(group.claims, view.iri, sources, t),
            _others(group, view, t),
        )
        for group in view.claim_groups
        if group.side == side
    ]


def claim_list(claims: Iterable[Claim], iri: str, sources: Mapping[str, Source], t: Tongue) -> Markup:
    """List claims about the thing ``iri``."""
    return el("ul", [_claim(claim, iri, sources, t) for claim in claims], class_="cg-claim-list")


def claim_ways(view: EntityView, group: ClaimGroup, t: Tongue) -> Markup:
    """The claims of a stance as data."""
    name = f"{view.label}, {group.label} ({text(f'entity.side_{group.side}', t.lang)})"
    return list_data(of_claims(view.iri, group.side == PRACTICE, group.stance, t.lang), name, t)


def counted(groups: Iterable[ClaimGroup], t: Tongue) -> Markup:
    """How many claims of each stance, as links to them, and how many of them a person has reviewed."""
    listed = list(groups)
    reviewed = sum(group.reviewed for group in listed)
    items = [
        el("li", link(f"{group.label} ({t.number(group.total)})", f"#{group.side}-{group.stance}")) for group in listed
    ]
    items.append(el("li", text("entity.reviewed", t.lang, n=t.number(reviewed))))
    return el("ul", items, class_="cg-downloads")


def _others(group: ClaimGroup, view: EntityView, t: Tongue) -> Markup:
    if group.total <= len(group.claims):
        return claim_ways(view, group, t)
    target = href(ENTITY, t.lang, id=str(view.name), terrain=f"{group.side}.{group.stance}")
    all_of_them = link(t("incoming_all", n=t.number(group.total), label=group.label), target)
    return el("div", el("p", all_of_them), claim_ways(view, group, t), class_="cg-list-foot")


def _claim(claim: Claim, iri: str, sources: Mapping[str, Source], t: Tongue) -> Markup:
    """A claim in a line; with the words and what was observed, where there are any, below."""
    where = _where(claim, t)
    told = [
        _quote(claim, t),
        el("p", claim.observation) if claim.observation else None,
        el("p", where, class_="cg-muted") if where else None,
    ]
    head = el("div", _ends(claim, iri, t), " ", _origin(claim, sources, t))
    return el("li", head, told, class_="cg-claim" if any(told) else "cg-claim-bare")


def _origin(claim: Claim, sources: Mapping[str, Source], t: Tongue) -> Markup:
    """Whether a person has reviewed a claim; unfolded, who makes it, and where it stands."""
    reviewed = claim.status.endswith("/reviewed")
    mark = el("span", claim.status_label, class_="cg-mark " + ("cg-reviewed" if reviewed else "cg-proposed"))
    by = None if claim.asserted_by is None else el("p", t("claim_by"), " ", value(claim.asserted_by, t))
    label = text("entity.origin_of_claim", t.lang, status=claim.status_label)
    lines = el("ul", origin_lines(claim.origins, (claim.source,), sources, t))
    return el("details", el("summary", mark, aria_label=label), by, lines, class_="cg-why")


def _ends(claim: Claim, iri: str, t: Tongue) -> list[Markup | str]:
    """What the claim is about beside the thing itself, which the page names already."""
    if claim.subject.iri == iri:
        return [value(claim.object, t)]
    if claim.object.iri == iri:
        return [value(claim.subject, t), _context(claim.subject)]
    return [value(claim.subject, t), el("em", f" {claim.stance_label} "), value(claim.object, t)]


def _context(told: Value) -> Markup | str:
    return el("span", f" {told.context}", class_="cg-context") if told.context else ""


def _quote(claim: Claim, t: Tongue) -> Markup | None:
    if not claim.quote:
        return None
    return el("blockquote", el("p", claim.quote), lang=foreign(claim.quote_lang, t))


def _where(claim: Claim, t: Tongue) -> list[Markup]:
    """The work quoted, the passage, how strong the evidence is."""
    parts = []
    if claim.work is not None:
        parts.append(el("span", t("claim_work"), " ", value(claim.work, t), _context(claim.work)))
    if claim.page is not None:
        parts.append(link(t("claim_page"), claim.page))
    if claim.strength_label and not claim.strength.endswith("/unstated"):
        parts.append(el("span", t("claim_strength"), " ", claim.strength_label))
    return [el("span", " · " if number else "", part) for number, part in enumerate(parts)]
