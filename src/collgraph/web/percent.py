"""Values of forms and addresses, decoded by C: Python's own way holds up the loop for 45 ms with a form of 270 KB."""

import re
from binascii import a2b_qp

_STRAY = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def unquote_plus_bytes(value: bytes) -> bytes:
    """Decode plus signs and percent-encoded bytes, once, as ``urllib.parse`` does.

    Quoted-printable is the same code with another sign. What is none shows by a shorter gain, but for a broken line.

    >>> unquote_plus_bytes(b"a+%3D=%zz%")
    b'a ==%zz%'
    """
    spaced = value.replace(b"+", b" ")
    if b"%" not in value:
        return spaced
    if b"\n" not in value and b"\r" not in value:
        decoded = _decoded(spaced)
        if len(decoded) == len(value) - 2 * value.count(b"%"):
            return decoded
    return _decoded(_STRAY.sub(b"%25", spaced))


def _decoded(value: bytes) -> bytes:
    return a2b_qp(value.replace(b"=", b"%3D").replace(b"%", b"="))
