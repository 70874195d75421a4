"""A few dozen things to search for, shaped as in a release."""

from collgraph.namespaces import expand, term_iri, thing_iri
from collgraph.release.search_index import Entry


def commune(code: str, name: str, department: str, region: str, weight: float = 0.0) -> Entry:
    return Entry(
        thing_iri("commune", code),
        "commune",
        expand("cg:Municipality"),
        {"fr": (name,)},
        codes=(code,),
        facets={
            "source": ("territories",),
            "territory": (thing_iri("departement", department), thing_iri("region", region)),
        },
        context={"fr": DEPARTMENTS[department]},
        weight=weight,
    )


def concept(key: str, fr: str, en: str, definition: str, theme: str, *alt: str, weight: float = 1.0) -> Entry:
    return Entry(
        thing_iri("concept", key),
        "concept",
        expand("cg:Concept"),
        {"fr": (fr,), "en": (en,)},
        alt=alt,
        texts={"fr": (definition,)},
        facets={"source": ("concepts",), "theme": (term_iri("themes", theme),)},
        weight=weight,
    )


def practice(key: str, fr: str, en: str, posture: str = "tester", weight: float = 1.0) -> Entry:
    return Entry(
        thing_iri("practice", key),
        "practice",
        expand("cg:Practice"),
        {"fr": (fr,), "en": (en,)},
        facets={"source": ("practices",), "posture": (term_iri("postures", posture),)},
        weight=weight,
    )


def case(key: str, title: str, country: str) -> Entry:
    return Entry(
        thing_iri("experiment", key),
        "experiment",
        expand("cg:Experiment"),
        {"": (title,)},
        facets={"source": ("participedia",)},
        context={"fr": country, "en": country},
    )


DEPARTMENTS = {"11": "Aude", "30": "Gard", "93": "Seine-Saint-Denis", "974": "La Réunion", "29": "Finistère"}

PUBLICATION = Entry(
    thing_iri("publication", "ostrom-1990"),
    "publication",
    expand("cg:Publication"),
    {"": ("Governing the Commons",)},
    codes=("10.1017/CBO9780511807763",),
    facets={"source": ("concepts",)},
)

ENTRIES = (
    concept("gouvernance-partagee", "Gouvernance partagée", "Shared governance", "Décider ensemble.", "decision"),
    concept(
        "communs",
        "Communs",
        "Commons",
        "Ressources dont l’usage est réglé par une communauté, selon les principes d’Ostrom.",
        "communs",
        "Biens communs",
        weight=40.0,
    ),
    concept("tragedie", "Tragédie des communs", "Tragedy of the commons", "La ruine par l’usage.", "communs"),
    concept("ric", "Référendum d’initiative citoyenne", "Citizens’ initiative", "Un vote.", "decision", "RIC"),
    concept(
        "intelligence-collective",
        "Intelligence collective",
        "Collective intelligence",
        "Capacité d’un groupe à résoudre des problèmes. "
        + "Des mots viennent avant le passage cherché. " * 8
        + "La stigmergie en est une forme, chez les termites. "
        + "D’autres mots suivent encore. " * 8,
        "cooperation",
    ),
    practice("forum-ouvert", "Forum ouvert", "Open Space Technology"),
    practice("budget-participatif", "Budget participatif", "Participatory budgeting", weight=9.0),
    practice("jury", "Jury citoyen", "Citizens’ jury", posture="analyser"),
    practice("brest", "Brest", "Brest"),
    case("p1", "Participatory budgeting in Porto Alegre", "Brésil"),
    case("p2", "Calafell Citizens’ Jury", "Espagne"),
    case("p3", "Œuvre commune", "France"),
    commune("11339", "Saint-Denis", "11", "76"),
    commune("30247", "Saint-Denis", "30", "76"),
    commune("93066", "Saint-Denis", "93", "11", weight=5.0),
    commune("97411", "Saint-Denis", "974", "04"),
    commune("29019", "Brest", "29", "53", weight=30.0),
    commune("29151", "Morlaix", "29", "53"),
    commune("29155", "L’Île-de-Sein", "29", "53"),
    commune("93005", "Aulnay-sous-Bois", "93", "11"),
    PUBLICATION,
)
