"""A client that means harm: ``python bench/attacker.py PORT``, a process of its own that takes nothing but cores.

Each line on stdin is ``{"query": …, "seconds": …}``: it is sent over and over for so long, then one line says what
came: ``{"answers": {status: count}, "longest": seconds}``. It ends with its stdin.
"""

import json
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.line import Line

PATIENCE = 60.0
HEAD = (
    "POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 198.51.100.1\r\nAccept: */*\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n"
)


def attack(port: int, query: str, seconds: float) -> tuple[Counter[str], float]:
    """Send a query until the time is over; what came how often, and the longest wait in seconds."""
    body = urlencode({"query": query}, encoding="utf-8", errors="surrogatepass").encode()
    request = HEAD.format(len(body)).encode() + body
    answers: Counter[str] = Counter()
    longest, until, line = 0.0, time.monotonic() + seconds, Line(port, PATIENCE)
    while time.monotonic() < until:
        begun = time.monotonic()
        try:
            answers[str(line.send(request)[0])] += 1
        except (OSError, ValueError):
            answers["cut"] += 1
            line.close()
            line = Line(port, PATIENCE)
        longest = max(longest, time.monotonic() - begun)
    line.close()
    return answers, longest


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        for order in sys.stdin:
            asked = json.loads(order)
            found, slowest = attack(int(sys.argv[1]), asked["query"], asked["seconds"])
            print(json.dumps({"answers": found, "longest": slowest}), flush=True)
