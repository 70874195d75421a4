"""``python -m tests.w3c``: run the suite named by COLLGRAPH_W3C_TESTS and write docs/conformance.md."""

import os
import sys
import tempfile
from pathlib import Path

from tests.w3c.report import DOCUMENT, render, surprises
from tests.w3c.running import run


def main() -> None:
    folder = os.environ.get("COLLGRAPH_W3C_TESTS")
    if not folder or not (Path(folder) / "sparql11").is_dir():
        sys.exit("COLLGRAPH_W3C_TESTS must name the folder that holds sparql11/")
    with tempfile.TemporaryDirectory() as build:
        outcomes = list(run(Path(folder) / "sparql11", Path(build)))
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(render(outcomes), encoding="utf-8")
    for name, detail in surprises(outcomes).items():
        print(f"{name}: {detail}")
    print(f"{len(outcomes)} tests; {DOCUMENT.name} is written")


if __name__ == "__main__":
    main()
