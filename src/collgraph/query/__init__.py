"""The read side: everything that is asked of a release. It never writes."""
