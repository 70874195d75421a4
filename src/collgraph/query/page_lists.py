"""The lists of a thing's page as queries, each list from the statements that it shows."""

import re
from string import Template

from collgraph import namespaces as ns
from collgraph.query.listing import Listing
from collgraph.query.parameters import Iri, serialised

# In a CONSTRUCT as in a SELECT, the holes are filled with whole terms only.
_FACTS = Template("""WHERE {
  VALUES ?thing { $thing }
  VALUES ?property { $property }
  GRAPH ?graph { $pattern }
  OPTIONAL { ?item rdfs:label ?named FILTER(LANG(?named) = $lang) }
  OPTIONAL { ?item rdfs:label ?other FILTER(LANG(?other) != $lang) }
  BIND(COALESCE(?named, ?other) AS ?label)
}""")
_CLAIMS = Template("""WHERE {
  VALUES ?thing { $thing }
  VALUES ?stance { $stance }
  ?link cg:linkSubject|cg:linkObject|(cg:hasEvidence/cg:quotedFrom) ?thing .
  ?link cg:linkSubject ?item ; cg:linkObject ?concept ; cg:stance ?stance ; cg:status ?status .
  FILTER($side STRSTARTS(STR(?item), CONCAT(STR(cgi:), "practice/")))
  OPTIONAL { ?item rdfs:label ?named FILTER(LANG(?named) = $lang) }
  OPTIONAL { ?item rdfs:label ?other FILTER(LANG(?other) != $lang) }
  BIND(COALESCE(?named, ?other) AS ?label)
  OPTIONAL { ?link cg:hasEvidence ?evidence . ?evidence cg:quote ?quote ; cg:quotedFrom ?work }
}""")
_SAID = Template("""WHERE {
  VALUES ?thing { $thing }
  GRAPH ?graph { ?thing ?property ?value }
}""")
_PATTERNS = {False: "?thing ?property ?item", True: "?item ?property ?thing"}
_PROPERTY = re.compile(r"[a-z]+:[A-Za-z]+")


def of_facts(thing: str, name: str, backward: bool, lang: str) -> Listing:
    """What a thing says by a property, or what says it of the thing, with the graph that holds each.

    Raises ValueError for a thing or a property that no page shows.
    """
    pattern = _PATTERNS[backward]
    where = _FACTS.substitute(thing=_term(thing), property=_property(name), pattern=pattern, lang=serialised(lang))
    return Listing(
        f"SELECT ?item ?label ?graph\n{where}\nORDER BY ?item",
        f"CONSTRUCT {{ {pattern} . ?item rdfs:label ?label }}\n{where}",
    )


def of_claims(thing: str, of_practices: bool, stance: str, lang: str) -> Listing:
    """The claims about a thing of one stance, of practices or of what happened, in whose words, reviewed or not."""
    stance_term = _term(ns.term_iri("stances", stance))
    where = _CLAIMS.substitute(
        thing=_term(thing), stance=stance_term, lang=serialised(lang), side="" if of_practices else "!"
    )
    told = "?link cg:linkSubject ?item ; cg:linkObject ?concept ; cg:stance ?stance ; cg:status ?status"
    return Listing(
        f"SELECT DISTINCT ?link ?item ?label ?concept ?status ?quote ?work\n{where}\nORDER BY ?item",
        f"CONSTRUCT {{ {told} ; cg:hasEvidence ?evidence . ?evidence cg:quote ?quote ; cg:quotedFrom ?work }}\n{where}",
    )


def of_all(thing: str) -> Listing:
    """Everything that each graph says of a thing."""
    where = _SAID.substitute(thing=_term(thing))
    return Listing(
        f"SELECT ?property ?value ?graph\n{where}\nORDER BY ?property ?value",
        f"CONSTRUCT {{ ?thing ?property ?value }}\n{where}",
    )


def _term(iri: str) -> str:
    return serialised(Iri(iri))


def _property(iri: str) -> str:
    name = ns.compact(iri)
    if not _PROPERTY.fullmatch(name):
        raise ValueError(iri)
    return name
