"""What editors of queries read off the endpoint itself: VoID partitions, prefixes, and questions as examples.

All of it is in the catalogue's graph, under IRIs of the catalogue.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from collgraph import namespaces as ns
from collgraph.release.inferring import INFERRED, Inferred, base_parts
from collgraph.release.partitions import Partitions, Tally, count_lines, holds, kept_tally, partitions
from collgraph.release.parts import Part, read_lines
from collgraph.sources.cells import literal, tagged

CATALOGUE = ns.BASE + "catalogue"
DATASET = f"{CATALOGUE}#graph"
_VOID, _SH = ns.PREFIXES["void"], ns.PREFIXES["sh"]
_VOID_EXT = "http://ldf.fi/void-ext#"
_COMMENT = ns.PREFIXES["rdfs"] + "comment"
_HEADER = re.compile(r"# ([a-z]+): (.*)")
_FORMS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct", "DESCRIBE": "describe"}
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE | re.IGNORECASE)

Statement = tuple[str, str, str]


def description_lines(
    parts: list[Part], inferred: Inferred, own: dict[str, list[str]], ontology: Path, cache: Path
) -> list[str]:
    """N-Quads lines that describe the default graph; ``own`` are its lines of the ontology and the catalogue."""
    found = counted(parts, inferred, own, cache)
    statements = [*_void(found), *_prefixes(), *_examples(ontology / "questions")]
    return [f"<{subject}> <{property_}> {value} <{ns.CATALOGUE}> ." for subject, property_, value in statements]


def counted(parts: list[Part], inferred: Inferred, own: dict[str, list[str]], cache: Path) -> Partitions:
    """Count the default graph: the kept count of the base, and everything else."""
    base = base_parts(parts)

    def closed() -> list[str]:
        files = [*(part.quads for part in base), inferred.kept.with_name(INFERRED)]
        return [*own["ontology"], *(line for path in files for line in read_lines(path))]

    rest = [line for part in parts if part not in base for line in read_lines(part.quads)]
    rest += [*inferred.beyond, *own["catalogue"]]
    tally = kept_tally(closed, cache, inferred.kept.parent.name)
    counts = count_lines(rest, tally.types)
    if holds(tally, counts):
        return partitions(tally, counts)
    return partitions(Tally(), count_lines([*closed(), *rest], {}))


def _void(found: Partitions) -> Iterator[Statement]:
    yield DATASET, ns.RDF_TYPE, f"<{_VOID}Dataset>"
    yield DATASET, f"{_VOID}triples", _number(found.triples)
    yield DATASET, f"{_VOID}classes", _number(len(found.classes))
    yield DATASET, f"{_VOID}entities", _number(found.entities)
    for class_, things in found.classes.items():
        node = _node("class", class_)
        yield DATASET, f"{_VOID}classPartition", f"<{node}>"
        yield node, f"{_VOID}class", f"<{class_}>"
        yield node, f"{_VOID}entities", _number(things)
    for property_, uses in found.uses.items():
        node = _node("property", property_)
        yield DATASET, f"{_VOID}propertyPartition", f"<{node}>"
        yield node, f"{_VOID}property", f"<{property_}>"
        yield node, f"{_VOID}triples", _number(uses.triples)
        yield node, f"{_VOID}distinctSubjects", _number(uses.subjects)
        yield node, f"{_VOID}distinctObjects", _number(uses.objects)
    for (class_, property_), triples in found.properties.items():
        node = _node("class", class_, "property", property_)
        yield _node("class", class_), f"{_VOID}propertyPartition", f"<{node}>"
        yield node, f"{_VOID}property", f"<{property_}>"
        yield node, f"{_VOID}triples", _number(triples)
    for (class_, property_, other), triples in found.objects.items():
        node = _node("class", class_, "property", property_, "object", other)
        yield _node("class", class_, "property", property_), f"{_VOID}classPartition", f"<{node}>"
        yield node, f"{_VOID}class", f"<{other}>"
        yield node, f"{_VOID}triples", _number(triples)
    for (class_, property_, datatype), triples in found.datatypes.items():
        node = _node("class", class_, "property", property_, "datatype", datatype)
        yield _node("class", class_, "property", property_), f"{_VOID_EXT}datatypePartition", f"<{node}>"
        yield node, f"{_VOID_EXT}datatype", f"<{datatype}>"
        yield node, f"{_VOID}triples", _number(triples)


def _node(*path: str) -> str:
    """The IRI of a part of the catalogue: no blank node, and the same in every release."""
    return f"{CATALOGUE}#" + "/".join(map(_step, path))


@lru_cache(maxsize=4096)
def _step(iri: str) -> str:
    return quote(ns.compact(iri), safe=":")


def _number(number: int) -> str:
    return f'"{number}"^^<{ns.XSD}integer>'


def _prefixes() -> Iterator[Statement]:
    for prefix, base in ns.PREFIXES.items():
        node = _node("prefix", prefix)
        yield ns.ONTOLOGY, f"{_SH}declare", f"<{node}>"
        yield node, ns.RDF_TYPE, f"<{_SH}PrefixDeclaration>"
        yield node, f"{_SH}prefix", literal(prefix)
        yield node, f"{_SH}namespace", f'"{base}"^^<{ns.XSD}anyURI>'


def _examples(folder: Path) -> Iterator[Statement]:
    """Each question as an example; its comment has both languages, since editors show one."""
    for path in sorted(folder.glob("*.rq")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        found = (_HEADER.fullmatch(line.rstrip()) for line in lines)
        head = {line[1]: line[2] for line in found if line is not None}
        query = "".join(line for line in lines if not _HEADER.fullmatch(line.rstrip())).strip()
        form = _FORM.search(query)
        if form is None:
            continue
        node, name = _node("question", path.stem), _FORMS[form[1].upper()]
        yield node, ns.RDF_TYPE, f"<{_SH}SPARQLExecutable>"
        yield node, ns.RDF_TYPE, f"<{_SH}SPARQL{name.capitalize()}Executable>"
        yield node, f"{_SH}{name}", literal(f"{query}\n")
        yield node, f"{_SH}prefixes", f"<{ns.ONTOLOGY}>"
        for lang in ("fr", "en"):
            yield node, ns.RDFS_LABEL, tagged(head[lang], lang)
        yield node, _COMMENT, literal(f"{head['fr']} — {head['en']}")
