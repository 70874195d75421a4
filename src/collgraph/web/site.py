"""The pages of the explorer by path, with the keys of their title and description in the texts of this room."""

PAGES = {
    "/": "home",
    "/recherche": "search",
    "/entity": "entity",
    "/terrain": "field",
    "/chemins": "paths",
    "/graphe": "graph",
    "/carte": "map",
    "/frise": "timeline",
    "/reseau": "network",
    "/statistiques": "statistics",
    "/requetes": "queries",
    "/donnees": "data",
    "/a-propos": "about",
    "/index": "index",
}
