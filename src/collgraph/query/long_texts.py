"""Long texts are read by a worker, as reading takes an interpreter: what it is asked, what it found, on the wire."""

import json
from typing import Any

from collgraph.query import frames, guard
from collgraph.query.guard import Checked, Policy, Refused

# As ``str.encode`` and back: a text that came from a program may hold what UTF-8 cannot say.
_PASS = "surrogatepass"


def encode_reading(query: str, policy: Policy) -> bytes:
    """Write a text to read as the frame that asks it."""
    fields = query.encode(errors=_PASS), b"%d" % policy.max_bytes, " ".join(policy.service_allow).encode()
    return frames.frame(frames.READ, frames.pack(fields))


def read(payload: bytes) -> bytes:
    """Read a text as the worker does; gives the frame that says what was found."""
    text, limit, allowed = frames.unpack(payload)
    try:
        checked = guard.read(text.decode(errors=_PASS), Policy(int(limit), tuple(allowed.decode().split())))
    except Refused as refused:
        found: object = [refused.code, refused.start, refused.values]
    else:
        found = {name: value for name, value in checked._asdict().items() if name != "text"}
    return frames.frame(frames.WHOLE, frames.CLOSING.pack(0, 0.0), json.dumps(found).encode())


def decode_reading(query: str, found: bytes, lang: str) -> Checked:
    """What a worker found in a text; raises QueryRefused."""
    told: Any = json.loads(found)
    query = guard.without_mark(query)
    if isinstance(told, list):
        code, start, named = told
        raise Refused(code, start, **named).in_words(query, lang)
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Checked(query, **values)
