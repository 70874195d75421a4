"""The release being served and what reads it, opened once and opened anew when ``build/current`` moves."""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from collgraph.errors import ReleaseError
from collgraph.query.atlas import Atlas
from collgraph.query.reader import Reader
from collgraph.query.release import Release, open_release
from collgraph.query.remote import query_service
from collgraph.query.search import SearchIndex
from collgraph.settings import Settings

CHECK_EVERY = 1.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """One release with its readers: a request holds one, so that a switch never changes it midway."""

    release: Release
    reader: Reader

    @cached_property
    def search(self) -> SearchIndex:
        """The full-text index, opened at first use."""
        return SearchIndex.open(self.release.path / "search")

    @cached_property
    def atlas(self) -> Atlas:
        """What can be put on a map, read at first use."""
        return Atlas(self.reader)


class Context:
    """What the web and the explorer share: settings, the current release and its readers, the query service.

    ``clock`` gives seconds, monotonic; the link is looked at once a second at most. ``ready`` is set by the
    server once everything answers.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings = settings
        self.ready = False
        self.service = query_service(settings, settings.build)
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._target = ""
        self._checked = float("-inf")

    @property
    def opened(self) -> Opened:
        """The current release with its readers; raises ReleaseError where there is none to serve."""
        with self._lock:
            now = self._clock()
            if self._opened is None or now - self._checked >= CHECK_EVERY:
                self._checked = now
                self._follow()
            assert self._opened is not None
            return self._opened

    @property
    def release(self) -> Release:
        """The current release."""
        return self.opened.release

    @property
    def reader(self) -> Reader:
        """The reader of the current release's store."""
        return self.opened.reader

    @property
    def search(self) -> SearchIndex:
        """The index of the current release."""
        return self.opened.search

    def _follow(self) -> None:
        try:
            target = str(self.settings.current.readlink())
        except OSError:
            target = ""
        if self._opened is not None and target in ("", self._target):
            return
        try:
            release = open_release(self.settings.build)
            self._opened = Opened(release, Reader.open(release.store, release.schema))
        except ReleaseError as error:
            if self._opened is None:
                raise
            log.error("still serving %s: %s", self._opened.release.id, error.message)
        self._target = target


_current: Context | None = None
_current_lock = threading.Lock()


def use(context: Context | None) -> None:
    """Make a context the one that ``current`` gives; None forgets it."""
    global _current
    with _current_lock:
        _current = context


def current() -> Context:
    """The context of this process; made from the environment at first use, for a page that runs by itself."""
    global _current
    with _current_lock:
        if _current is None:
            _current = Context(Settings.from_environment(os.environ))
        return _current
