"""Claims that a field item speaks to a concept: by stance, in whose words, reviewed or not."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from markupsafe import Markup

from collgraph.explorer.components.facts import folded, source_chip
from collgraph.explorer.components.html import el, link
from collgraph.explorer.components.values import foreign, value
from collgraph.explorer.state import Tongue
from collgraph.query.views import Claim, Source

UNFOLDED = 8


def claim_section(claims: Iterable[Claim], sources: Mapping[str, Source], t: Tongue) -> Markup:
    """Show claims by stance, clearly apart from what is inferred."""
    listed = list(claims)
    if not listed:
        return Markup("")
    stances = [
        el(
            "section",
            el("h3", f"{label} ({t.number(len(group))})"),
            folded(_items(group, sources, t), t, UNFOLDED),
        )
        for label, group in ((label, list(found)) for label, found in groupby(listed, key=lambda c: c.stance_label))
    ]
    return el(
        "section",
        el("h2", t("claims_title"), id="affirmations"),
        el("p", t("claims_text"), class_="cg-muted"),
        stances,
        class_="cg-claims",
    )


def _items(claims: list[Claim], sources: Mapping[str, Source], t: Tongue) -> list[Markup]:
    return [_claim(claim, sources, t) for claim in claims]


def _claim(claim: Claim, sources: Mapping[str, Source], t: Tongue) -> Markup:
    source = sources.get(claim.source)
    reviewed = claim.status.endswith("/reviewed")
    return el(
        "li",
        el(
            "p",
            value(claim.subject, t),
            el("strong", f" {claim.stance_label} "),
            value(claim.object, t),
            " ",
            el("span", claim.status_label, class_="cg-mark " + ("cg-reviewed" if reviewed else "cg-proposed")),
        ),
        _quote(claim, t),
        el("p", claim.observation) if claim.observation else None,
        el("p", _facts(claim, t), " ", source_chip(source, t) if source else None, class_="cg-muted"),
        class_="cg-claim",
    )


def _quote(claim: Claim, t: Tongue) -> Markup | None:
    if not claim.quote:
        return None
    return el("blockquote", el("p", claim.quote), lang=foreign(claim.quote_lang, t))


def _facts(claim: Claim, t: Tongue) -> list[Markup]:
    parts = []
    if claim.work is not None:
        parts.append(el("span", t("claim_work"), " ", value(claim.work, t)))
    if claim.page is not None:
        parts.append(link(t("claim_page"), claim.page))
    if claim.asserted_by is not None:
        parts.append(el("span", t("claim_by"), " ", value(claim.asserted_by, t)))
    if claim.strength_label:
        parts.append(el("span", t("claim_strength"), " ", claim.strength_label))
    return [el("span", " · " if number else "", part) for number, part in enumerate(parts)]
