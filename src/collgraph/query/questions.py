"""The competency questions of a release: ``ontology/questions/*.rq``, read, described, bound to values.

Each file is a query that runs as it is, with its defaults, under a header of comments::

    # name: experiments-illustrating-concept
    # fr: Quelles expérimentations illustrent un concept ?
    # en: Which experiments illustrate a concept?
    # theme: concepts
    # relation: claimed
    # param: concept | iri concept | concept/communs | Concept | Concept
    # expect: 10

A parameter is a line ``VALUES ?concept { <…> }`` of the query; binding replaces the term between its braces.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from collgraph import namespaces as ns
from collgraph.errors import ReleaseError
from collgraph.ontology.schema import Schema
from collgraph.query.failures import Refusal
from collgraph.query.parameters import KINDS, NO_DEFAULT, UNBOUND, Parameter
from collgraph.query.release import REPAIR, Release
from collgraph.texts import LANGUAGES, text

FOLDER = Path("ontology", "questions")
THEMES = ("concepts", "claims", "practices", "actors", "territories", "experiments", "sources")
RELATIONS = ("claimed", "inferred", "both", "none")
_FIELD = re.compile(r"# ([a-z]+): (.+)")
_VALUES = re.compile(r"^( *VALUES \?([a-z]+) \{ )(<[^<>]*>|\"[^\"\\]*\"|-?[0-9]+|UNDEF)( \})$", re.MULTILINE)
_LONGEST_SHOWN = 100
_SAID_ONCE = ("name", *LANGUAGES, "theme", "relation", "gap", "expect")


@dataclass(frozen=True)
class Question:
    """A question that the graph answers, in French and English, with its query.

    ``relation`` says which link between field and theory it shows: claimed, inferred, both, none. ``gap`` is why
    the graph rightly has no answer yet, empty where it has one; ``expect`` the fewest rows with the defaults.
    """

    name: str
    title: Mapping[str, str]
    theme: str
    relation: str
    params: tuple[Parameter, ...]
    gap: Mapping[str, str]
    expect: int
    text: str

    @property
    def query(self) -> str:
        """The query without the header, with its default values."""
        return self.text.partition("\n\n")[2]

    def param(self, name: str) -> Parameter | None:
        """A parameter by its name."""
        return next((entry for entry in self.params if entry.name == name), None)

    def bound(self, values: Mapping[str, str], lang: str = "fr", schema: Schema | None = None) -> str:
        """The query with values in the place of its defaults; raises Refusal on an unknown or wrong one.

        With a schema, a term or a list that no vocabulary has is wrong, too.
        """
        terms = {name: self._term(name, value, lang, schema) for name, value in values.items()}
        return _VALUES.sub(lambda found: found[1] + terms.get(found[2], found[3]) + found[4], self.query)

    def _term(self, name: str, value: str, lang: str, schema: Schema | None) -> str:
        parameter = self.param(name)
        if parameter is None:
            names = ", ".join(entry.name for entry in self.params)
            raise _refusal("unknown_parameter", lang, name=name, names=names)
        try:
            term = parameter.term(value)
            if schema is not None and parameter.kind in ("term", "scheme") and term != UNBOUND:
                _check_known(term[1:-1], schema)
            return term
        except ValueError:
            form = allowed_form(parameter, lang, schema)
            raise _refusal("wrong_value", lang, name=name, value=value, form=form) from None


def questions(release: Release) -> list[Question]:
    """The questions of a release, theme by theme; raises ReleaseError where one cannot be read."""
    return list(_read_all(release.path / FOLDER))


def question(release: Release, name: str) -> Question | None:
    """One question by its name."""
    return next((entry for entry in questions(release) if entry.name == name), None)


def read_question(path: Path) -> Question:
    """Read a question's file; raises ValueError that says what is wrong with it."""
    content = path.read_text(encoding="utf-8")
    header, _, body = content.partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in header.splitlines():
        found = _FIELD.fullmatch(line)
        if found is None:
            raise ValueError(f"{path.name}: not a line of the header: {line}")
        fields.setdefault(found[1], []).append(found[2].strip())
    params = tuple(_parameter(entry, path) for entry in fields.pop("param", ()))
    said = _fields(fields, path)
    _check_places(params, body, path)
    return Question(
        name=said["name"],
        title={lang: said[lang] for lang in LANGUAGES},
        theme=said["theme"],
        relation=said["relation"],
        params=params,
        gap=_gap(said.get("gap", ""), path),
        expect=int(said["expect"]),
        text=content,
    )


def allowed_form(parameter: Parameter, lang: str, schema: Schema | None = None) -> str:
    """What a parameter may be, in words; with a schema, the terms of its list by name."""
    if schema is not None and parameter.kind == "term":
        scheme = ns.scheme_iri(parameter.detail)
        terms = ", ".join(term.iri.removeprefix(f"{scheme}/") for term in schema.terms(scheme))
        return text("questions.form_one_of", lang, list=parameter.detail, terms=terms)
    least, most = parameter.bounds if parameter.kind == "integer" else (0, 0)
    kinds = ", ".join(f"{kind}/…" for kind in parameter.kinds) or text("questions.any_kind", lang)
    return text(f"questions.form_{parameter.kind}", lang, kinds=kinds, list=parameter.detail, least=least, most=most)


@lru_cache(maxsize=4)
def _read_all(folder: Path) -> tuple[Question, ...]:
    try:
        found = [read_question(path) for path in folder.glob("*.rq")]
    except (OSError, ValueError, KeyError) as error:
        raise ReleaseError(f"a question of the release cannot be read ({error})", REPAIR) from error
    return tuple(sorted(found, key=lambda entry: (THEMES.index(entry.theme), entry.name)))


def _fields(fields: dict[str, list[str]], path: Path) -> dict[str, str]:
    unknown = fields.keys() - set(_SAID_ONCE)
    doubled = [name for name, values in fields.items() if len(values) > 1]
    missing = set(_SAID_ONCE) - {"gap"} - fields.keys()
    if unknown or doubled or missing:
        raise ValueError(f"{path.name}: unknown {sorted(unknown)}, doubled {doubled}, missing {sorted(missing)}")
    said = {name: values[0] for name, values in fields.items()}
    if said["name"] != path.stem or said["theme"] not in THEMES or said["relation"] not in RELATIONS:
        raise ValueError(f"{path.name}: name {said['name']}, theme {said['theme']}, relation {said['relation']}")
    return said


def _gap(line: str, path: Path) -> dict[str, str]:
    reasons = [part.strip() for part in line.split(" | ")] if line else []
    if len(reasons) not in (0, len(LANGUAGES)):
        raise ValueError(f"{path.name}: a gap is explained in {LANGUAGES}: {line}")
    return dict(zip(LANGUAGES, reasons, strict=False))


def _parameter(line: str, path: Path) -> Parameter:
    parts = [part.strip() for part in line.split(" | ")]
    if len(parts) != 5:
        raise ValueError(f"{path.name}: a parameter has five parts: {line}")
    name, kind, default, *labels = parts
    kind, _, detail = kind.partition(" ")
    if kind not in KINDS:
        raise ValueError(f"{path.name}: {kind} is none of {KINDS}")
    return Parameter(
        name, kind, detail, "" if default == NO_DEFAULT else default, dict(zip(LANGUAGES, labels, strict=True))
    )


def _check_places(params: tuple[Parameter, ...], body: str, path: Path) -> None:
    """Every parameter has its line in the query, with its default, and every such line its parameter."""
    places = {(found[2], found[3]) for found in _VALUES.finditer(body)}
    declared = {(entry.name, entry.term(entry.default)) for entry in params}
    if places != declared:
        raise ValueError(f"{path.name}: in the header {sorted(declared)}, in the query {sorted(places)}")


def _check_known(iri: str, schema: Schema) -> None:
    if iri not in schema:
        raise ValueError(iri)


def _refusal(code: str, lang: str, name: str, **values: str) -> Refusal:
    said = {**values, "name": name[:_LONGEST_SHOWN], "value": values.get("value", "")[:_LONGEST_SHOWN]}
    message, hint = text(f"questions.{code}", lang, **said), text(f"questions.hint_{code}", lang, **said)
    return Refusal(code.replace("_", "-"), message, hint)
