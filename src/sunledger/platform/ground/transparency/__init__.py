"""留痕 transparency: the append-only log of acts."""
