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
    server once everything answers. With ``prepare`` set, a new release is opened and prepared beside the old one,
    which goes on being served meanwhile.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings = settings
        self.ready = False
        self.prepare: Callable[[Opened], None] | None = None
        self.service = query_service(settings, settings.build)
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._target = ""
        self._checked = float("-inf")
        self._opening: threading.Thread | None = None

    @property
    def opened(self) -> Opened:
        """The current release with its readers; raises ReleaseError where there is none to serve."""
        with self._lock:
            now = self._clock()
            if self._opened is None or (now - self._checked >= CHECK_EVERY and self._opening is None):
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
        if self._opened is None:
            self._opened = self._open()
        elif self.prepare is None:
            self._replace(self._opened)
        else:
            self._opening = threading.Thread(target=self._replace, args=(self._opened,), name="opening", daemon=True)
            self._opening.start()
        self._target = target

    def _open(self) -> Opened:
        release = open_release(self.settings.build)
        return Opened(release, Reader.open(release.store, release.schema))

    def _replace(self, served: Opened) -> None:
        """Serve another release instead; where it cannot be opened, go on with this one."""
        try:
            opened = self._open()
            if self.prepare is not None:
                self.prepare(opened)
            self._opened = opened
        except ReleaseError as error:
            log.error("still serving %s: %s", served.release.id, error.message)
        finally:
            self._opening = None


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
    if _current is not None:
        return _current
    with _current_lock:
        if _current is None:
            _current = Context(Settings.from_environment(os.environ))
        return _current
