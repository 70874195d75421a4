#!/bin/sh
# Make .venv with the locked packages: `tools/environment.sh run` or `tools/environment.sh test`.
# Does nothing where the lock, pyproject.toml and this folder's place are those of the last time.
set -eu
cd "$(dirname "$0")/.."

wanted=${1:-run}
case $wanted in
    run) lock=requirements.lock ;;
    test) lock=requirements-test.lock ;;
    *) echo "tools/environment.sh: run | test" >&2; exit 2 ;;
esac

# The language of messages, as collgraph.texts chooses it: French unless the locale says English.
say() {
    case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
        en*|C.*|POSIX*) printf '%s\n' "$2" >&2 ;;
        *) printf '%s\n' "$1" >&2 ;;
    esac
}

fail() {
    say "$1" "$2"
    exit 1
}

state() {
    pwd
    cat "$1" pyproject.toml
}

recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if command -v "$candidate" >/dev/null 2>&1 && recent_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

make_venv() {
    python=$(find_python)
    [ -n "$python" ] || fail \
        "collgraph demande Python 3.11 ou plus récent ; s’il est ailleurs, indiquez-le : make PYTHON=/chemin/de/python3.11 …" \
        "collgraph needs Python 3.11 or later; if it is elsewhere, name it: make PYTHON=/path/of/python3.11 …"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || fail \
        "Il manque le module venv de Python ; sous Debian ou Ubuntu : sudo apt install python3-venv" \
        "Python's venv module is missing; on Debian or Ubuntu: sudo apt install python3-venv"
    say "Création de .venv avec $("$python" --version)…" "Making .venv with $("$python" --version)…"
    "$python" -m venv --clear .venv || fail \
        "L’environnement .venv n’a pas pu être créé ; les lignes ci-dessus disent pourquoi." \
        ".venv could not be made; the lines above say why."
}

if [ -x .venv/bin/python ] && [ -f ".venv/$wanted.state" ] && state "$lock" | cmp -s - ".venv/$wanted.state"; then
    exit 0
fi

mkdir -p .venv 2>/dev/null && [ -w .venv ] || fail \
    "Le dossier $(pwd) n’est pas accessible en écriture : copiez collgraph là où vous pouvez écrire." \
    "The folder $(pwd) is not writable: copy collgraph to a place where you can write."
pip=".venv/bin/python -m pip --disable-pip-version-check"
if ! recent_enough .venv/bin/python || ! $pip --version >/dev/null 2>&1 || [ "$(head -n 1 .venv/place 2>/dev/null)" != "$(pwd)" ]; then
    make_venv
    pwd > .venv/place
fi

say "Installation de $(grep -c == "$lock") paquets (une minute environ)…" \
    "Installing $(grep -c == "$lock") packages (about a minute)…"
# setuptools first, from the lock: what has no wheel is then built with it, not with one fetched unpinned.
sed -n '/^setuptools==/,/[^\\]$/p' "$lock" > .venv/setuptools.lock
$pip install -qq --require-hashes --requirement .venv/setuptools.lock \
    && $pip install -qq --require-hashes --no-build-isolation --requirement "$lock" \
    && $pip install -qq --no-deps --no-build-isolation --editable . \
    || fail "L’installation a échoué ; les lignes ci-dessus disent pourquoi. Relancez la même commande pour reprendre." \
            "The installation failed; the lines above say why. Run the same command again to resume."

# The test lock holds everything of the other one.
state "$lock" > ".venv/$wanted.state"
[ "$wanted" = run ] || state requirements.lock > .venv/run.state
