"""The catalogue of hostile queries: a name, a text, and the answers that are right for it."""

from typing import NamedTuple

EX = "https://example.org/"
A, B = "{ ?s ?p ?o }", "?s ?p ?o . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"


class Attack(NamedTuple):
    name: str
    query: str
    answers: frozenset[tuple[int, str]]


def attack(name: str, query: str, *answers: str) -> Attack:
    """``answers`` are ``status code`` words such as ``400 nesting``; ``200`` alone is an ordinary answer."""
    pairs = (answer.partition(" ") for answer in answers)
    # ``cut`` is a long answer whose connection breaks at the deadline.
    return Attack(name, query, frozenset((int(status) if status.isdigit() else 0, code) for status, _, code in pairs))


def nested(start: str, opening: str, middle: str, closing: str, depth: int) -> str:
    return start + opening * depth + middle + closing * depth + "}"


# What an engine may do with a long chain: answer, stop at a limit, or die without harm.
ENDURED = ("200", "503 timeout", "503 memory", "503 crash")

NESTING = [
    attack("groups", nested("SELECT * {", "{", "", "}", 20_000), "400 nesting"),
    attack("optionals", nested("SELECT * {", "OPTIONAL {", "", "}", 6_000), "400 nesting"),
    attack("sub-selects", nested("SELECT * {", "{ SELECT * {", "", "} }", 5_000), "400 nesting"),
    attack("unions", nested("SELECT * {", "{ {} UNION ", "{}", "}", 5_000), "400 nesting"),
    attack("minus", nested("SELECT * {", "MINUS {", "", "}", 5_000), "400 nesting"),
    attack("exists", nested("SELECT * {", "FILTER EXISTS {", "", "}", 5_000), "400 nesting"),
    attack("graphs", nested("SELECT * {", "GRAPH ?g {", "", "}", 5_000), "400 nesting"),
    attack("laterals", nested("SELECT * {", "LATERAL {", "", "}", 5_000), "400 nesting"),
    attack("expressions", nested("SELECT * { FILTER ", "(", "1", ")", 20_000), "400 nesting"),
    attack("negations in parentheses", nested("SELECT * { FILTER ", "(!", "1", ")", 20_000), "400 nesting"),
    attack("functions", nested("SELECT * { FILTER (", "STR(", "1", ")", 10_000) + ")", "400 nesting"),
    attack("conditions", nested("SELECT * { FILTER (", "IF(1,1,", "1", ")", 8_000) + ")", "400 nesting"),
    attack("lists of IN", nested("SELECT * { FILTER (", "1 IN (", "1", ")", 8_000) + ")", "400 nesting"),
    attack("collections as objects", nested("SELECT * { ?s ?p ", "(", "1", ")", 300), "400 nesting"),
    attack("collections as subjects", nested("SELECT * { ", "(", "1", ") ?p ?o", 300), "400 nesting"),
    attack("blank nodes", nested("SELECT * { ?s ?p ", "[ <urn:p> ", "1", "]", 1_000), "400 nesting"),
    attack("collections of blank nodes", nested("SELECT * { ?s ?p ", "([ <urn:p> ", "1", "])", 300), "400 nesting"),
    attack("triple terms", nested("SELECT * { ?s ?p ", "<<( ?s ?p ", "1", ")>>", 2_000), "400 nesting"),
    attack("reified triples", nested("SELECT * { ?s ?p ", "<< ?s ?p ", "1", ">>", 300), "400 nesting"),
    attack("annotations", nested("SELECT * { ?s ?p 1 ", "{| <urn:p> 1 ", "", "|}", 300), "400 nesting"),
    attack("paths", nested("SELECT * { ?s ", "(", "<urn:p>", ")", 10_000), "400 nesting"),
    attack("stars of paths", nested("SELECT * { ?s ", "(", "<urn:p>", ")*", 10_000), "400 nesting"),
    attack("unclosed groups", "SELECT * " + "{" * 50_000, "400 nesting"),
    attack("unopened groups", "SELECT * {}" + "}" * 50_000, "400 syntax"),
    attack("unclosed collections", "SELECT * { ?s ?p " + "(" * 50_000, "400 nesting"),
    attack("collections up to the limit", nested("SELECT * { ?s ?p ", "(", "1", ")", 40), "200"),
    attack("groups up to the limit", nested("SELECT * {", "{", "", "}", 299), "200"),
]

CHAINS = [
    attack("unions in a row", "SELECT * {" + "{} UNION " * 8_000 + "{}}", *ENDURED),
    attack("disjunctions", "SELECT * { FILTER (" + "1||" * 30_000 + "1) }", *ENDURED),
    attack("conjunctions", "SELECT * { FILTER (" + "1&&" * 30_000 + "1) }", *ENDURED),
    attack("sums", "SELECT * { FILTER (" + "1+" * 40_000 + "1) }", *ENDURED),
    attack("negations", "SELECT * { FILTER (" + "!" * 90_000 + "1) }", *ENDURED),
    attack("path sequences", "SELECT * { ?s " + "<urn:p>/" * 10_000 + "<urn:p> ?o }", *ENDURED),
    attack("path alternatives", "SELECT * { ?s " + "<urn:p>|" * 10_000 + "<urn:p> ?o }", *ENDURED),
    attack("triples", "SELECT * {" + "?s ?p ?o ." * 9_000 + "}", *ENDURED),
    attack("objects", "SELECT * { ?s ?p " + "1," * 40_000 + "1 }", *ENDURED),
    attack("a long collection", "SELECT * { ?s ?p (" + "1 " * 40_000 + ") }", *ENDURED),
    attack("filters", "SELECT * {" + "FILTER(1)" * 10_000 + "}", *ENDURED),
    attack("binds", "SELECT * {" + "".join(f"BIND(1 AS ?a{n})" for n in range(5_000)) + "}", *ENDURED),
    attack("graph clauses", "SELECT * {" + "GRAPH ?g {}" * 8_000 + "}", *ENDURED),
    attack("prefixes", "".join(f"PREFIX p{n}: <urn:> " for n in range(4_000)) + "ASK {}", "200"),
    attack("FROM clauses", "SELECT * " + "".join(f"FROM <urn:{n}>" for n in range(5_000)) + "{}", *ENDURED),
    attack("sort keys", "SELECT * { ?s ?p ?o } ORDER BY " + "?s " * 30_000, *ENDURED),
    attack("aggregates", "SELECT " + "".join(f"(COUNT(*) AS ?n{n})" for n in range(4_000)) + " {}", *ENDURED),
]

FLOODS = [
    attack("values", "SELECT * { VALUES ?x {" + "1 " * 45_000 + "} }", *ENDURED),
    attack("blocks of values", "SELECT * {" + "".join(f"VALUES ?x{n} {{ 1 2 }}" for n in range(40)) + "}", "cut"),
    attack("an IN list", "SELECT * { ?s ?p ?o FILTER(?o IN (" + "1," * 45_000 + "1)) }", *ENDURED),
    attack("a construct template", "CONSTRUCT {" + "<urn:a> <urn:b> 1 ." * 5_000 + "} WHERE {}", "200"),
    attack("a huge literal", "SELECT ('" + "x" * 90_000 + "' AS ?x) {}", "200"),
    attack("a huge number", "SELECT (" + "9" * 90_000 + " * 2 AS ?x) {}", *ENDURED),
    attack("a huge IRI", "ASK { <urn:" + "x" * 90_000 + "> ?p ?o }", "200"),
    attack("a huge variable", "SELECT * { ?" + "x" * 90_000 + " ?p ?o }", "200", "cut"),
    attack("a huge name", "PREFIX p: <urn:> ASK { p:" + "x" * 90_000 + " ?p ?o }", "200"),
    attack("a huge comment", "ASK {} #" + "x" * 90_000, "200"),
    attack("too long a text", "ASK {} #" + "x" * 200_000, "413 too-long"),
    attack(
        "a doubling string",
        "SELECT * {"
        + "BIND('xxxxxxxxxx' AS ?a0)"
        + "".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40))
        + "}",
        "503 memory",
        "503 timeout",
    ),
    attack(
        "a doubling replacement",
        "SELECT (STRLEN(?b) AS ?n) { BIND('" + "x" * 40_000 + "' AS ?a) BIND(REPLACE(?a, 'x', ?a) AS ?b) }",
        "200",
        "503 memory",
        "503 timeout",
    ),
]

HEAVY = [
    attack("a cross product counted", f"SELECT (COUNT(*) AS ?n) {{ {B} }}", "503 timeout"),
    attack("a cross product sorted", f"SELECT * {{ {B} }} ORDER BY ?a ?d", "503 timeout", "503 memory"),
    attack("a cross product distinct", f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {B} }}", "503 timeout", "503 memory"),
    attack(
        "a cross product grouped",
        f"SELECT ?s ?a ?d (COUNT(*) AS ?n) {{ {B} }} GROUP BY ?s ?a ?d",
        "503 timeout",
        "503 memory",
    ),
    attack("a cross product concatenated", f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {B} }}", "503 timeout", "503 memory"),
    attack("a cross product at an offset", f"SELECT * {{ {B} }} OFFSET 10000000000", "503 timeout"),
    attack("a cross product filtered", f"SELECT * {{ {B} FILTER(?c + ?f = -1) }}", "503 timeout"),
    attack(
        "a cross product negated",
        f"ASK {{ FILTER NOT EXISTS {{ {B} FILTER(?c + ?f + ?i = -1) }} }}",
        "503 timeout",
        "503 memory",
    ),
    attack(
        "a cross product minus another",
        f"SELECT (COUNT(*) AS ?n) {{ {B} MINUS {{ {B} . ?v ?w ?x }} }}",
        "503 timeout",
        "503 memory",
    ),
    attack(
        "a cross product of constructs",
        f"CONSTRUCT {{ ?s ?b ?f }} WHERE {{ {B} FILTER(?c + ?f + ?i = -1) }}",
        "503 timeout",
    ),
    attack("a description of everything", f"DESCRIBE * {{ {B} }}", "cut"),
    attack("rows without end", f"SELECT * {{ {B} }}", "cut"),
    attack(
        "triples without end",
        f"CONSTRUCT {{ ?s ?b ?f . ?d ?e ?c }} WHERE {{ {B} }}",
        "cut",
        "503 timeout",
        "503 memory",
    ),
    attack(
        "a path of anything",
        "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>|^!<urn:x>)* ?d }",
        "503 timeout",
        "503 memory",
    ),
    attack(
        "paths between all pairs",
        "SELECT (COUNT(*) AS ?n) { ?a (<urn:p>|!<urn:p>)* ?b . ?c (<urn:p>|!<urn:p>)* ?d . ?e (<urn:p>|!<urn:p>)* ?f }",
        "503 timeout",
        "503 memory",
    ),
    attack(
        "a regular expression that backtracks",
        "SELECT (COUNT(*) AS ?n) { "
        + B
        + " FILTER(REGEX(CONCAT(STR(?s), STR(?a), STR(?d), 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa!'), '^(.*a+)+$')) }",
        "503 timeout",
    ),
    attack(
        "a regular expression that repeats",
        "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?s), '((a{1,100}){1,100}){1,100}')) }",
        *ENDURED,
        "400 evaluation",
    ),
    attack(
        "sub-selects that multiply",
        "SELECT (COUNT(*) AS ?n) {" + "".join(f"{{ SELECT ?a{n} {{ ?a{n} ?b ?c }} }}" for n in range(8)) + "}",
        "503 timeout",
        "503 memory",
    ),
]

SERVICES = [
    attack("SERVICE", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "403 service"),
    attack("SERVICE with a variable", "SELECT * { ?s ?p ?x SERVICE ?x { ?s ?p ?o } }", "403 service"),
    attack("SERVICE bound", "SELECT * { BIND(<http://127.0.0.1:9/> AS ?x) SERVICE ?x { } }", "403 service"),
    attack("SERVICE SILENT", "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", "403 service"),
    attack("SERVICE in EXISTS", "ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { } } }", "403 service"),
    attack("SERVICE in a sub-select", "SELECT * { { SELECT * { SERVICE <http://127.0.0.1:9/> { } } } }", "403 service"),
    attack("SERVICE glued to a name", "PREFIX e: <http://127.0.0.1:9/> SELECT*{SERVICEe:x{?s ?p ?o}}", "403 service"),
    attack("SERVICE glued to a truth", "SELECT*{?s ?p trueSERVICE<http://127.0.0.1:9/>{?s ?p ?o}}", "403 service"),
    attack("SERVICE behind a comment", "SELECT * { SERVICE #\n <http://127.0.0.1:9/> { } }", "403 service"),
    attack(
        "SERVICE behind a comparison",
        "SELECT*{?s ?p 1 FILTER(1<?b)SERVICE#>\n<http://127.0.0.1:9/>{ }}",
        "400 ambiguous-iri",
    ),
    attack(
        "SERVICE behind a broken string",
        'SELECT*{?s ?p (""" ") . SERVICE <http://127.0.0.1:9/> {} # \\q """\n}',
        "400 ambiguous-escape",
    ),
    attack("SERVICE to a file", "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }", "403 service"),
    attack("a graph read from the network", "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", "200"),
    attack("a graph read from a file", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "200"),
    attack("LOAD", "LOAD <http://127.0.0.1:9/>", "403 update"),
    attack("LOAD of a file", "LOAD <file:///etc/passwd> INTO GRAPH <urn:g>", "403 update"),
    attack("an update behind a query", "SELECT * {} ; DROP ALL", "400 syntax"),
    attack(
        "an update behind a prologue", "BASE <urn:> PREFIX a: <urn:> # SELECT\nDELETE WHERE { ?s ?p ?o }", "403 update"
    ),
    attack("an unknown function", "SELECT (<http://127.0.0.1:9/f>(1) AS ?x) {}", "400 evaluation"),
]

ENCODINGS = [
    attack("a null character", "ASK { ?s ?p '\x00' }", "400 control"),
    attack("a terminal escape", "ASK { ?s ?p '\x1b[2J' }", "400 control"),
    attack("a byte order mark", "\ufeffASK {}", "200"),
    attack("letters that read from right to left", "ASK { ?s ?p '\u202eabc' }", "200"),
    attack("a space that is none", "ASK\u00a0{}", "400 syntax"),
    attack("a thousand accents", "ASK { ?s ?p 'e" + "\u0301" * 1_000 + "' }", "200"),
    attack("an escaped keyword", "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { } }", "400 syntax"),
    attack("an IRI with a space", "ASK { <http://a b/> ?p ?o }", "400 iri", "400 syntax"),
    attack("an IRI with an escaped space", "ASK { <http://a\\u0020b/> ?p ?o }", "400 iri", "400 syntax"),
    attack("an IRI with a broken escape", "ASK { <http://a.example/%zz> ?p ?o }", "400 iri", "400 syntax"),
    attack("markup in an error", "SELECT <script>alert(1)</script>", "400 syntax", "400 iri"),
    attack("braces of a template", "SELECT {0} {x.__class__} %s %(x)s", "400 syntax"),
]

EVERY_ATTACK = [*NESTING, *CHAINS, *FLOODS, *HEAVY, *SERVICES, *ENCODINGS]
