"""What the soak asks of a server: ordinary requests, attacks, random queries; and what it notes of the answers."""

import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter, sleep
from urllib.parse import quote, urlencode

import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.hostile.queries import EVERY_ATTACK
from tests.hostile.test_random import PIECES, WORDS, mutated

ROOT = Path(__file__).parents[1]
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
PATIENCE = 30.0
ORDINARY = {200, 206, 304, 429, 503}
REFUSED = {200, 400, 403, 413, 429, 503}
"""The statuses that the documents promise: of ordinary requests, and of queries that mean harm."""

PREFIXES = "PREFIX cg: <https://w3id.org/collgraph/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
DEPARTMENT = "<https://w3id.org/collgraph/id/departement/{}>"
POINT = f"SELECT ?label {{{{ {DEPARTMENT} rdfs:label ?label }}}} # {{}}"
COUNT = "SELECT (COUNT(*) AS ?n) {{ ?thing a cg:{} }}"
NEAR = f"SELECT ?c ?l {{{{ ?c cg:within {DEPARTMENT} ; rdfs:label ?l }}}} LIMIT 50"
GOOD = [
    PREFIXES + "SELECT * { <https://w3id.org/collgraph/id/departement/29> cg:within+ ?o FILTER(?o != 3) } LIMIT 5",
    PREFIXES + "SELECT (COUNT(*) AS ?n) { { ?s a cg:Practice } UNION { ?s a cg:Concept } } HAVING (?n > 1)",
    PREFIXES + "CONSTRUCT { ?s a ?t } { ?s a cg:Concept ; rdfs:label 'communs'@fr . OPTIONAL { ?s a ?t } } LIMIT 3",
    PREFIXES + "ASK { GRAPH cg:g { ?s cg:within/^cg:within ?o } BIND(IF(?s < ?o, 1.5e3, true) AS ?c) }",
    "DESCRIBE <https://w3id.org/collgraph/id/commune/29019> # a comment",
    "SELECT * { VALUES (?a ?b) { (1 UNDEF) } FILTER NOT EXISTS { SELECT ?s { ?s !(<urn:x>|^<urn:y>)? 1 } } }",
]
WORDS_ASKED = ["budget", "participtif", "communs", "Brest", "tiers-lieu", "jury", "29019", "gouvernance", "eau", "a"]


@dataclass
class Tally:
    """What was answered: seconds and outcomes by kind of request, and what should not have been."""

    delays: dict[str, list[float]] = field(default_factory=dict)
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float, outcome: str, held: bool) -> None:
        """Count an answer."""
        with self.lock:
            self.delays.setdefault(kind, []).append(seconds)
            self.outcomes.setdefault(kind, Counter())[outcome] += 1
            if not held:
                self.faults[f"{kind}: {outcome}"] += 1


@dataclass(frozen=True)
class Load:
    """Where the load goes, until when (monotonic seconds), and whether it may go on or has to wait."""

    address: str
    until: float
    tally: Tally
    going: threading.Event

    def over(self) -> bool:
        """Wait while the load is paused; say whether the time is up."""
        self.going.wait()
        return monotonic() >= self.until

    def client(self, address: str) -> httpx.Client:
        """A client of its own address, so that each has its share of the server."""
        return httpx.Client(base_url=self.address, timeout=PATIENCE, headers={"x-forwarded-for": address})

    def ask(self, client: httpx.Client, kind: str, request: httpx.Request, allowed: set[int], cut: bool) -> None:
        """Send a request and read its answer; ``cut`` allows a broken connection, as of a result over the limit."""
        begun = perf_counter()
        try:
            with client.stream(
                request.method, client.base_url.join(request.url), content=request.content, headers=request.headers
            ) as answer:
                for _ in answer.iter_raw():
                    pass
            outcome, held = str(answer.status_code), answer.status_code in allowed
        except httpx.RemoteProtocolError:
            outcome, held = "cut", cut
        except httpx.HTTPError as error:
            outcome, held = type(error).__name__, False
        self.tally.note(kind, perf_counter() - begun, outcome, held)


def query(text: str) -> httpx.Request:
    """A query, sent as a form."""
    return httpx.Request("POST", "/sparql", content=urlencode({"query": text}, errors="surrogatepass"), headers=FORM)


def ordinary(chance: random.Random, dumps: list[str]) -> dict[str, Callable[[], httpx.Request]]:
    """What people and programs ask, by kind; ``dumps`` are files of the latest release."""
    asked = [_question(path) for path in sorted((ROOT / "ontology" / "questions").glob("*.rq"))]

    def get(path: str, **headers: str) -> httpx.Request:
        return httpx.Request("GET", path, headers=headers)

    def department() -> str:
        return f"{chance.randint(21, 89):02}"

    def piece() -> httpx.Request:
        start = chance.randrange(100)
        return get(f"/dumps/latest/{chance.choice(dumps)}", range=f"bytes={start}-{start + chance.randrange(1 << 20)}")

    return {
        "point query": lambda: query(PREFIXES + POINT.format(department(), chance.random())),
        "join query": lambda: query(PREFIXES + NEAR.format(department())),
        "count query": lambda: query(PREFIXES + COUNT.format(chance.choice(["Practice", "Concept", "Municipality"]))),
        "named question": lambda: get(chance.choice(asked)),
        "entity page": lambda: get(f"/entity?id=departement/{department()}"),
        "explorer page": lambda: get(chance.choice(["/", "/recherche?q=eau", "/requetes", "/carte"])),
        "linked data": lambda: get(f"/data/departement/{department()}.{chance.choice(['ttl', 'jsonld', 'nt'])}"),
        "piece of a dump": piece,
        "search": lambda: get(f"/api/search?q={quote(chance.choice(WORDS_ASKED))}&limit={chance.randint(1, 30)}"),
        "health": lambda: get("/health"),
    }


def _question(path: Path) -> str:
    """A question's address with the parameters that its file gives as an example."""
    found = re.findall(r"^# param: ([^|]+)\|[^|]*\|([^|]*)\|", path.read_text(encoding="utf-8"), re.MULTILINE)
    given = {name.strip(): value.strip() for name, value in found if value.strip() != "-"}
    return f"/api/questions/{path.stem}?{urlencode(given)}"


def visit(load: Load, number: int, a_second: float) -> None:
    """Ask ordinary requests, with a breath before each."""
    chance = random.Random(number)
    with load.client(f"198.51.100.{number}") as client:
        dumps = re.findall(r'href="[^"]*?([\w.-]+\.(?:gz|zst))"', client.get("/dumps/latest/").text)
        kinds = ordinary(chance, sorted(set(dumps)))
        while not load.over():
            kind = chance.choices(list(kinds), weights=[8, 5, 2, 4, 4, 3, 4, 3, 4, 1])[0]
            load.ask(client, kind, kinds[kind](), ORDINARY, cut=False)
            sleep(chance.expovariate(a_second))


def attack(load: Load, every: float) -> None:
    """Send one attack after the other, with seconds between them."""
    chance = random.Random(0)
    with load.client("198.51.100.201") as client:
        while not load.over():
            load.ask(client, "attack", query(chance.choice(EVERY_ATTACK).query), REFUSED, cut=True)
            sleep(chance.expovariate(1 / every))


RANDOM = st.one_of(
    mutated(GOOD),
    mutated(GOOD),
    st.lists(st.sampled_from([*PIECES, *WORDS, "SELECT * {", "}"]), max_size=30).map(" ".join),
    st.text(max_size=200),
)


def scramble(load: Load, number: int, share: int, batch: int = 1000) -> None:
    """Send as many random and mutated queries as its share, evenly over the time."""
    pause = max(0.0, load.until - monotonic()) * 0.95 / share
    due, left = monotonic(), share
    with load.client(f"198.51.100.{100 + number}") as client:

        def send(text: str) -> None:
            nonlocal due, left
            if left and not load.over():
                left, due = left - 1, due + pause
                sleep(max(0.0, due - monotonic()))
                load.ask(client, "random query", query(text), REFUSED, cut=True)

        while left and not load.over():
            # Each batch has a seed of its own: it can be sent again, and the memory of what was drawn stays small.
            seed(1000 * number + left // batch)(_drawn(min(batch, left))(given(RANDOM)(send)))()


def _drawn(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
