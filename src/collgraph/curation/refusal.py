"""What a curation command refuses, said in the curator's language."""

from collections.abc import Iterator
from contextlib import contextmanager

from collgraph.errors import SettingsError
from collgraph.texts import text


class Refusal(SettingsError):
    """A refusal by its text's key and values; ``because`` is the key of a reason, its value ``why``."""

    def __init__(self, key: str, hint: str = "", because: str = "", **values: object) -> None:
        self.key, self.hint_key, self.because, self.values = key, hint, because, values
        super().__init__(*self.said("en"))

    def said(self, lang: str) -> tuple[str, str]:
        """The message and the hint in a language."""
        why = {"why": text(f"curation.{self.because}", lang, **self.values)} if self.because else {}
        hint = text(f"curation.{self.hint_key}", lang) if self.hint_key else ""
        return text(f"curation.{self.key}", lang, **self.values, **why), hint


def reason(error: OSError) -> dict[str, str]:
    """Why a file cannot be read or written, for a Refusal: ours where it is common, else the system's words."""
    if isinstance(error, FileNotFoundError):
        return {"because": "missing"}
    if isinstance(error, PermissionError):
        return {"because": "denied"}
    return {"why": error.strerror or str(error)}


@contextmanager
def said_in(lang: str) -> Iterator[None]:
    """Say the refusals of a command in a language."""
    try:
        yield
    except Refusal as refusal:
        raise SettingsError(*refusal.said(lang)) from None
