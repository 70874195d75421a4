"""The write side's end: builds releases, immutable folders that the read side serves."""
