"""The verbs of this room."""

from sunledger.platform.questions.findings.stepping import do_step
from sunledger.platform.questions.findings.taking import take_up

__all__ = ["do_step", "take_up"]
