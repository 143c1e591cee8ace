"""Sunledger 阳光台账: who gets aid, where each yuan went, who answered for it."""

__version__ = "0.1.0"
