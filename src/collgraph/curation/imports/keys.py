"""The key of an imported thing: its source and the identifier that the export gives it, or else its name."""

import hashlib

from collgraph.text import words

LONGEST = 80


def key_of(source: str, identifier: str, name: str) -> str:
    """Mint a key from what stays the same from one export to the next.

    >>> key_of("carte", "LaCantineÀBrest", "La Cantine"), key_of("carte", "", "L’Écluse")
    ('carte-lacantineabrest', 'carte-l-ecluse')
    """
    slug = "-".join("".join(c for c in word if c.isascii() and c.isalnum()) for word in words(identifier or name))
    slug = "-".join(filter(None, slug.split("-")))
    if not slug or len(slug) > LONGEST:
        # Names in other scripts, or too long for an address: what is left of them, and a mark of the whole.
        slug = f"{slug[:LONGEST]}-{hashlib.sha256((identifier or name).encode('utf-8', 'replace')).hexdigest()[:10]}"
    return f"{source}-{slug.strip('-')}"
