"""The explorer: Streamlit pages over the release being served. They read through ``collgraph.query`` only."""

from pathlib import Path

SCRIPT = Path(__file__).with_name("main.py")
ASSETS = Path(__file__).with_name("assets")
