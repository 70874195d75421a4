"""The ontology: its terms (schema), its rules (axioms, inference) and its checks (reasoning).

``schema`` is ground floor and imports nothing heavy; the other modules belong to the write side.
"""
