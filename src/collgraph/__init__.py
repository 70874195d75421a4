"""collgraph: the semantic knowledge graph of collaborative practices."""

__version__ = "0.1.0"
