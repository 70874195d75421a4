"""What helps a curator: matching, suggesting, importing, reviewing. It proposes; only a person decides."""
