"""Parts that several pages share: markup, shell, links, value lists."""
