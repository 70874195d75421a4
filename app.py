"""The server: explorer, SPARQL endpoint, linked data, downloads on one port. Run it: ``uvicorn app:app``."""

import streamlit as st

from collgraph.explorer import SCRIPT
from collgraph.web.app import lifespan, middleware, routes

app = st.App(SCRIPT, routes=routes(), lifespan=lifespan, middleware=middleware())
