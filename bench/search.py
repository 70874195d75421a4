"""Time the search at the size of the real graph: build, update, and the answers to what people type.

``python bench/search.py`` writes a dated report under bench/reports/ and prints it. The data are drawn at
random, always the same: 36,000 communes, 5,000 things with texts, words as frequent as in a language.
"""

import datetime
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from collgraph.namespaces import expand, term_iri, thing_iri
from collgraph.query.search import SearchIndex
from collgraph.release.search_index import Entry, build_index

REPORTS = Path(__file__).parent / "reports"
COMMUNES, THINGS, ASKED = 36_000, 5_000, 300


class Language:
    """Words made of syllables, drawn with the frequencies of Zipf."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        syllables = [one + other for one in "bcdfglmnprst" for other in "aeiouéè"]
        self.words = ["".join(self.chance.choices(syllables, k=self.chance.randint(2, 4))) for _ in range(8000)]

    def word(self) -> str:
        return self.words[int(self.chance.paretovariate(0.6)) % len(self.words)]

    def phrase(self, length: int) -> str:
        return " ".join(self.word() for _ in range(length))

    def misspelled(self) -> str:
        word = self.word() + self.word()
        return word[:3] + word[4:]


def entries(language: Language) -> Iterator[Entry]:
    for number in range(COMMUNES):
        territory = (thing_iri("departement", str(number % 100)), thing_iri("region", str(number % 18)))
        yield Entry(
            thing_iri("commune", f"{number:05}"),
            "commune",
            expand("cg:Municipality"),
            {"fr": (language.phrase(2),)},
            codes=(f"{number:05}",),
            facets={"source": ("territories",), "territory": territory},
            context={"fr": language.word()},
            weight=number % 5,
        )
    for number in range(THINGS):
        yield Entry(
            thing_iri("experiment", f"n{number}"),
            "experiment",
            expand("cg:Experiment"),
            {"fr": (language.phrase(5),), "en": (language.phrase(5),)},
            texts={"fr": (language.phrase(60),), "en": (language.phrase(60),)},
            facets={"source": ("participedia",), "theme": (term_iri("themes", f"n{number % 40}"),)},
            weight=number % 50,
        )


def timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def answers(index: SearchIndex, language: Language) -> Iterator[tuple[str, list[float]]]:
    kinds: dict[str, Callable[[], object]] = {
        "one word, facets": lambda: index.search(language.word()),
        "three words, facets": lambda: index.search(language.phrase(3)),
        "misspelled word": lambda: index.search(language.misspelled()),
        "word and filter": lambda: index.search(language.word(), filters={"kind": ["experiment"]}),
        "browse, facets": lambda: index.search("", offset=language.chance.randrange(5000)),
        "completion, 3 letters": lambda: index.complete(language.word()[:3]),
    }
    for name, work in kinds.items():
        yield name, [timed(work) * 1000 for _ in range(ASKED)]


def report(folder: Path) -> Iterator[str]:
    language = Language(1)
    known = list(entries(language))
    yield f"# Search, {datetime.date.today():%Y-%m-%d}\n"
    yield f"{len(known):,} entries, drawn at random (bench/search.py).\n"
    build = timed(lambda: build_index(known, folder))
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    yield f"Build {build:.2f} s, {size:.1f} MB.\n"
    yield f"| {ASKED} times | p50 ms | p99 ms |\n|---|---|---|"
    for name, times in answers(SearchIndex.open(folder), language):
        yield f"| {name} | {statistics.median(times):.2f} | {statistics.quantiles(times, n=100)[98]:.2f} |"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        lines = "\n".join(report(Path(folder) / "search")) + "\n"
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"search-{datetime.date.today():%Y-%m-%d}.md").write_text(lines, encoding="utf-8")
    print(lines)


if __name__ == "__main__":
    main()
