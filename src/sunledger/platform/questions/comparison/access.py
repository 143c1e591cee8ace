"""Who compares, for what is done with the hits: the platform itself."""

from sunledger.platform.questions.comparison.night import platform

__all__ = ["platform"]
