"""The error tree of collgraph.

::

    CollgraphError                 anything a user can cause or repair; has a message, a hint and an exit code
    ├── SettingsError              a setting is missing, malformed or points nowhere
    ├── SourceError                a curated folder cannot be built (carries its issues)
    ├── OntologyError              the ontology or a vocabulary is broken
    ├── BuildError                 the build could not finish (locked, disk, interrupted)
    ├── ReleaseError               there is no release to serve, or it is damaged
    └── QueryError                 a query was not answered
        ├── QueryRefused           refused before running (syntax, update form, SERVICE, too large)
        │   └── Refusal            the same with a short code for programs (query/failures.py)
        ├── QueryTimeout           stopped at its deadline
        ├── QueryMemory            stopped at its memory limit
        ├── QueryTooLarge          its answer is longer than the limit
        └── QueryOverload          the queue is full
            └── ClientOverload     this client's share of it is full (query/failures.py)
"""


class CollgraphError(Exception):
    """A failure with a message for a person and a hint on what to do next."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SettingsError(CollgraphError):
    """A setting is missing, malformed or points nowhere."""

    exit_code = 2


class SourceError(CollgraphError):
    """A curated folder cannot be built; ``issues`` says where and why."""

    exit_code = 3

    def __init__(self, message: str, hint: str = "", issues: tuple[object, ...] = ()) -> None:
        super().__init__(message, hint)
        self.issues = issues


class OntologyError(CollgraphError):
    """The ontology or a vocabulary is broken."""

    exit_code = 4


class BuildError(CollgraphError):
    """The build could not finish: locked by another one, disk, interrupted."""

    exit_code = 5


class ReleaseError(CollgraphError):
    """There is no release to serve, or it is damaged."""

    exit_code = 6


class QueryError(CollgraphError):
    """A query was not answered."""

    exit_code = 7


class QueryRefused(QueryError):
    """Refused before running: syntax, update form, SERVICE, size; with its place where known (1-based)."""

    def __init__(self, message: str, hint: str = "", line: int | None = None, column: int | None = None) -> None:
        super().__init__(message, hint)
        self.line = line
        self.column = column


class QueryTimeout(QueryError):
    """Stopped at its deadline."""


class QueryMemory(QueryError):
    """Stopped at its memory limit."""


class QueryTooLarge(QueryError):
    """Its answer is longer than the limit: cut where it had begun to leave."""


class QueryOverload(QueryError):
    """The queue of waiting queries is full."""
