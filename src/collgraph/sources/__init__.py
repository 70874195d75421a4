"""Curated folders under ``data/``: described, strictly read, mapped to quads; nothing is dropped in silence."""
