"""A fault of the ontology, said in French and English, with the term it is about."""

from dataclasses import dataclass

from collgraph.namespaces import compact
from collgraph.texts import text


@dataclass(frozen=True, order=True)
class Problem:
    """A fault: ``code`` names its kind (a key of the texts of this room), ``term`` is an IRI."""

    code: str
    term: str
    message_fr: str
    message_en: str

    def message(self, lang: str) -> str:
        """Say the fault in a language."""
        return self.message_fr if lang == "fr" else self.message_en


def problem(code: str, term: str, **values: str) -> Problem:
    """Make a problem from its text; IRIs among the values are written with their prefix."""
    shown = {name: compact(value) for name, value in values.items()}
    french, english = (text(f"ontology.{code}", lang, term=compact(term), **shown) for lang in ("fr", "en"))
    return Problem(code, term, french, english)
