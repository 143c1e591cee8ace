"""The verbs of this room."""

from sunledger.platform.questions.findings.letters import Kind, letter
from sunledger.platform.questions.findings.stepping import do_step
from sunledger.platform.questions.findings.taking import take_up, take_up_all

__all__ = ["Kind", "do_step", "letter", "take_up", "take_up_all"]
