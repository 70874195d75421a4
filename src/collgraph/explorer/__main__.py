"""The explorer in a process of its own: ``python -m collgraph.explorer SOCKET``. The server hands its pages over.

Scripts of pages compete for one interpreter; here they leave the one that answers queries alone, and the processor
to it where both want it.
"""

import os
import sys

import streamlit as st
import uvicorn

from collgraph.explorer import SCRIPT
from collgraph.query import sandbox

BEHIND_QUERIES = 10


def main(path: str) -> None:
    """Serve the pages on a socket until the server that started this ends."""
    os.nice(BEHIND_QUERIES)
    if sandbox.can_refuse_network():
        sandbox.die_with_parent()
    uvicorn.run(
        st.App(SCRIPT),
        uds=path,
        log_level="warning",
        access_log=False,
        forwarded_allow_ips="*",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main(sys.argv[1])
