"""The verbs of this room."""

from sunledger.platform.questions.findings.letters import Kind, letter
from sunledger.platform.questions.findings.stepping import do_step
from sunledger.platform.questions.findings.taking import take_up, take_up_all

TAKE_UP = "findings.take_up"

__all__ = ["TAKE_UP", "Kind", "do_step", "letter", "take_up", "take_up_all"]
