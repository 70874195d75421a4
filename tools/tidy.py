"""Rewrite what curators and translators edit as the tests want it: ``make tidy``; ``--check`` only looks.

Tables of ``data/``: UTF-8, LF, cells trimmed, in NFC, quotes only where needed, rows sorted by the key
column in code-point order. No row is ever removed: two rows with one key are reported for a person to decide.
French texts: no-break spaces and typographic apostrophes. ``data/LICENCES.md``: the licence of each source.
"""

import argparse
import csv
import io
import re
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NBSP = "\u00a0"
FRENCH = re.compile(r'(?<=\bfr = )"(?:[^"\\\n]|\\.)*"')


def main() -> int:
    """Tidy, or check; the exit code is 1 where something differs or a person has to decide."""
    options = _options()
    texts = sorted(options.texts.glob("*.toml"))
    wanted = {
        **dict(tidy_tables(options.data)),
        **{path: tidy_french(path.read_text("utf-8")) for path in texts},
    }
    wanted[options.data / "LICENCES.md"] = licences(options.data)
    differing = [path for path, text in wanted.items() if not _holds(path, text)]
    for path in differing:
        print(f"{path}: {'not tidy; run: make tidy' if options.check else 'tidied'}")
        if not options.check:
            path.write_bytes(wanted[path].encode())
    doubles = list(double_keys(options.data))
    print("".join(f"{line}\n" for line in doubles), end="")
    return int(bool(doubles) or (options.check and bool(differing)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; say what differs")
    parser.add_argument("--data", type=Path, default=ROOT / "data")
    parser.add_argument("--texts", type=Path, default=ROOT / "src" / "collgraph" / "texts")
    return parser.parse_args()


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def descriptions(data: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each source's folder and its source.toml."""
    for path in sorted(data.rglob("source.toml")):
        yield path.parent, tomllib.loads(path.read_text(encoding="utf-8"))


def key_columns(data: Path) -> dict[Path, list[str]]:
    """The columns that name a row of each described table: its key, after its list where it holds several."""
    return {
        folder / table["file"]: [table[word] for word in ("vocabulary_column", "key") if word in table]
        for folder, description in descriptions(data)
        for table in description.get("table", [])
    }


def tidy_tables(data: Path) -> Iterator[tuple[Path, str]]:
    """Each table with its tidy text; a table that no source.toml describes is sorted by its first column."""
    keys = key_columns(data)
    for path in sorted(data.rglob("*.csv")):
        yield path, tidy_table(path.read_bytes().decode("utf-8-sig"), keys.get(path, []))


def tidy_table(text: str, key: list[str]) -> str:
    """Tidy the text of a table: cells, order of rows, quotes, line ends."""
    header, *rows = _rows(text)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([header, *sorted(rows, key=lambda row: (_key(header, row, key), row))])
    return out.getvalue()


def _rows(text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    # A row that is a single empty cell is how a blank line reads; any other row is a person's to remove.
    return [[_cell(cell) for cell in row] for row in reader if len(row) > 1 or any(row)]


def _cell(cell: str) -> str:
    return re.sub(r" {2,}", " ", unicodedata.normalize("NFC", cell).strip())


def _key(header: list[str], row: list[str], columns: list[str]) -> tuple[str, ...]:
    cells = dict(zip(header, row, strict=False))
    return tuple(cells.get(column, "") for column in columns or header[:1])


def double_keys(data: Path) -> Iterator[str]:
    """A sentence for each key that a described table holds twice."""
    for path, columns in key_columns(data).items():
        header, *rows = _rows(path.read_bytes().decode("utf-8-sig"))
        counts = Counter(_key(header, row, columns) for row in rows)
        doubles = [(" ".join(key), count) for key, count in counts.items() if count > 1]
        yield from (f"{path}: {count} rows have {' '.join(columns)} = {key}" for key, count in doubles)


def tidy_french(text: str) -> str:
    """Set the French texts of a table of texts: no-break spaces, typographic apostrophes."""
    return FRENCH.sub(lambda match: _french(match[0]), text)


def _french(text: str) -> str:
    text = re.sub(r"(?<=\S) +([;:?!»])(?=[\s\"<*.,)]|$)", NBSP + r"\1", text)
    text = re.sub(r"(?<=\S)»", "»", re.sub(r"« *(?=\S)", f"«{NBSP}", text))
    return re.sub(r"(?<=[^\W\d])'(?=[^\W\d])", "’", text)


def licences(data: Path) -> str:
    """The page that says who published each source, and under what licence."""
    lines = [LICENCES_HEAD]
    for folder, description in descriptions(data):
        source = description["source"]
        name = "-".join(folder.relative_to(data).parts)
        licence = f"[{source['licence_name']}]({source['licence']})" if "licence" in source else "not stated"
        link = f"[`{name}`]({folder.relative_to(data).as_posix()}/)"
        cells = [link, source["title"]["en"], source["publisher"], licence]
        lines.append(f"| {' | '.join(cells)} | {source['licence_class']} | {source['retrieved']} |")
    return "\n".join(lines) + "\n" + LICENCES_FOOT


LICENCES_HEAD = """\
# Licences of the data

Written by `make tidy` from each folder's `source.toml`, which also holds the wording of the attribution.

The class decides which downloads hold a source: `open` (CC0, CC BY, CC BY-SA, Licence Ouverte),
`non-commercial`, and `unstated` where the publisher states no licence (names and codes only).
What is derived from several sources belongs to the most restrictive class among them.

| source | what | publisher | licence | class | retrieved |
|---|---|---|---|---|---|"""

LICENCES_FOOT = """
The ontology and its vocabularies, and every sentence written by the editors, are under
[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/).
The program is under [Apache-2.0](../LICENSE).
"""


if __name__ == "__main__":
    sys.exit(main())
