"""Answers ``collgraph explain``: reads the names that a person types, and writes a derivation as lines."""

from collections.abc import Iterator
from dataclasses import asdict

from collgraph import namespaces as ns
from collgraph.errors import QueryError
from collgraph.namespaces import compact, parse_thing
from collgraph.query.derivations import Step, derivation
from collgraph.query.nodes import Node, term
from collgraph.query.reader import Reader
from collgraph.query.release import Release
from collgraph.query.views import Value
from collgraph.texts import text

_SHOWN_VALUES = 5


class NotHeld(QueryError):
    """A statement that is neither stated nor inferred."""

    exit_code = 1


def explain(release: Release, reader: Reader, names: tuple[str, str, str], lang: str) -> list[Step]:
    """Derive the statement that three names make: kind/key, prefix:name, address, or a text as the object.

    Raises NotHeld, saying what does hold, where it is neither stated nor inferred; QueryError on an unreadable name.
    """
    subject = _iri(names[0], lang)
    property_ = _iri(names[1] if ":" in names[1] else f"cg:{names[1]}", lang)
    for value in _values(reader, subject, property_, names[2], lang):
        if steps := derivation(release, reader, subject, property_, value, lang):
            return steps
    said = text("derivation.not_held", lang, subject=names[0], property=compact(property_), value=names[2])
    raise NotHeld(said, _what_holds(reader, subject, property_, lang))


def rendered(steps: list[Step], lang: str) -> Iterator[str]:
    """A derivation as an indented list: each statement, then the rule, or the lines that state it."""
    for step in steps:
        margin = "   " * step.depth + ("└─ " if step.depth else "")
        yield f"{margin}{_shown(step.subject)} — {step.property_label} — {_shown(step.value)}"
        yield f"{'   ' * (step.depth + 1)}[{text(f'derivation.{step.status}', lang)}] {_why(step, lang)}"


def steps_as_json(steps: list[Step]) -> list[dict[str, object]]:
    """A derivation as tools read it."""
    return [
        {
            "depth": step.depth,
            "subject": step.subject.iri,
            "property": step.property,
            "value": step.value.iri or step.value.text,
            "status": step.status,
            "rule": step.rule,
            "origins": [asdict(origin) for origin in step.origins],
        }
        for step in steps
    ]


def _why(step: Step, lang: str) -> str:
    if step.rule:
        again = f" ({text('derivation.repeated', lang)})" if step.repeated else ""
        return f"{text('derivation.because', lang)} {step.rule}{again}"
    return " · ".join(origin.place(lang) for origin in step.origins) or text("derivation.nowhere", lang)


def _shown(value: Value) -> str:
    name = None if value.iri is None else parse_thing(value.iri)
    return f"{value.text} ({name})" if name is not None else value.text


def _iri(name: str, lang: str) -> str:
    """The IRI that a name stands for; raises QueryError where it is none."""
    thing = parse_thing(name)
    prefix, colon, local = name.strip("<>").partition(":")
    if thing is not None:
        return thing.iri
    if colon and prefix in ns.PREFIXES:
        return ns.PREFIXES[prefix] + local
    if colon and prefix in ("http", "https"):
        return name.strip("<>")
    raise QueryError(text("derivation.unknown_name", lang, name=name), text("derivation.name_hint", lang))


def _values(reader: Reader, subject: str, property_: str, name: str, lang: str) -> Iterator[str]:
    """The nodes that a typed object may mean: an IRI, else the literals of the subject that read so."""
    try:
        yield _iri(name, lang)
    except QueryError:
        held = [value for value in reader.values(subject, property_) if not value.is_iri and value.value == name]
        yield from (str(term(value)) for value in held)


def _what_holds(reader: Reader, subject: str, property_: str, lang: str) -> str:
    shown_subject, label = compact(subject), reader.schema.label(property_, lang)
    if not reader.exists(subject):
        return text("derivation.no_thing", lang, subject=shown_subject)
    held = reader.values(subject, property_)
    if not held:
        return text("derivation.no_value", lang, subject=shown_subject, property=label)
    values = ", ".join(_short(value) for value in held[:_SHOWN_VALUES]) + (" …" if len(held) > _SHOWN_VALUES else "")
    return text("derivation.values", lang, subject=shown_subject, property=label, values=values)


def _short(value: Node) -> str:
    return str(parse_thing(value.value) or compact(value.value)) if value.is_iri else value.value
