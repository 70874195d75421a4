"""One file a page; Streamlit runs the file, tests may import it.

The folder is not named ``pages``: beside the main script, that name makes Streamlit run its files by themselves.
"""
