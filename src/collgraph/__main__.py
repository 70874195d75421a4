"""``python -m collgraph`` is the command line."""

from collgraph.cli import main

main()
