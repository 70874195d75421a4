"""What a release's first pages would wait for, read before it is served."""

import gc
import logging

from collgraph.query.context import Opened
from collgraph.texts import LANGUAGES
from collgraph.web.first_paint import paint
from collgraph.web.index_page import head
from collgraph.web.memory import give_back
from collgraph.web.painting import Site

log = logging.getLogger(__name__)


def warm(opened: Opened) -> None:
    """Paint a page in each language: that reads the claims and compiles the templates.

    What lives by then lives as long as the release: the garbage collector no longer walks through it, a pause of
    60 ms in the middle of a page.
    """
    thing = next(opened.reader.subjects(), "")
    try:
        for lang in LANGUAGES:
            head(paint(opened, "/entity", {"id": thing}, Site(lang, "", "")), lang, "")
    except Exception:
        # The outermost edge of the warm-up: a page that fails is told when it is asked for, the release is served.
        log.exception("release %s is served without having been warmed", opened.release.id)
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    give_back()
