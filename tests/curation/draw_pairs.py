"""Draws the pairs of a sample by a measure that is not the matcher's, and prints them unlabelled.

``python -m tests.curation.draw_pairs 3 > unlabelled.csv``, at the project's top level.
"""

import csv
import random
import re
import sys
from pathlib import Path

from collgraph.curation.things import described, read_things

SEED = 20261124
NAMES = Path(__file__).parent / "outside_names.csv"
NEAREST = {"2": 1, "3": 1, "4": 2, "5": 2}
"""By sample: so many of the nearest entries of each outside name, and as many at random among the next five."""


def letters(label: str) -> set[str]:
    """The letter triples of a name, case aside."""
    bare = f"  {' '.join(re.findall(r'[a-z0-9à-ÿ]+', label.lower()))}  "
    return {bare[at : at + 3] for at in range(len(bare) - 2)}


def resemblance(one: set[str], other: set[str]) -> float:
    """The share of letter triples that two names have in common, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other))


def draw(data: Path, sample: str) -> list[tuple[str, str, str, str, str]]:
    """The pairs (outside name, its label, our entry, its label, how drawn), in an order that says nothing."""
    chance = random.Random(SEED)
    entries = read_things(described(data), ("practice",))
    triples = {name: [letters(label) for label in thing.labels] for name, thing in entries.items()}
    drawn = []
    with NAMES.open(encoding="utf-8", newline="") as stream:
        outside = [row for row in csv.DictReader(stream) if row["sample"] == sample]
    for row in outside:
        own = letters(row["label"])
        order = sorted(triples, key=lambda name: (-max(resemblance(own, one) for one in triples[name]), name))
        nearest = NEAREST[sample]
        picked = [(name, "nearest") for name in order[:nearest]]
        picked += [(name, "near") for name in chance.sample(order[nearest : nearest + 5], nearest)]
        drawn += [(row["key"], row["label"], name, entries[name].label, how) for name, how in picked]
    chance.shuffle(drawn)
    return drawn


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("subject_id", "subject_label", "object_id", "object_label", "drawn", "match"))
    writer.writerows([*pair, ""] for pair in draw(Path("data"), sys.argv[1]))
