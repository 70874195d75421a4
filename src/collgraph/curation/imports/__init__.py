"""Reads exports of the tools that partners use into curated folders: one module a format, one cleaning, one merge."""
