"""The verbs of this room: hand in, say how it is read, check, agree, take in, take back.

A check and a taking in are jobs. Each begins with a token of its own (`attempt`): what was begun
later counts, so that a job that is done twice, or killed and begun again, ends in one result.
"""

from sunledger.platform.questions.intake.services.attempts import snapshot_path
from sunledger.platform.questions.intake.services.deciding import (
    agree,
    confirm,
    send_back,
    withdraw,
)
from sunledger.platform.questions.intake.services.ending import EXPIRE, expire, undo, undo_until
from sunledger.platform.questions.intake.services.examining import check_again, run_check
from sunledger.platform.questions.intake.services.handing import (
    hand_in,
    looked,
    own_line,
    take_in_hand,
)
from sunledger.platform.questions.intake.services.matching import choose_headers, match_columns
from sunledger.platform.questions.intake.services.steps import CHECK, TAKE
from sunledger.platform.questions.intake.services.taking import run_taking

__all__ = [
    "CHECK",
    "EXPIRE",
    "TAKE",
    "agree",
    "check_again",
    "choose_headers",
    "confirm",
    "expire",
    "hand_in",
    "looked",
    "match_columns",
    "own_line",
    "run_check",
    "run_taking",
    "send_back",
    "snapshot_path",
    "take_in_hand",
    "undo",
    "undo_until",
    "withdraw",
]
