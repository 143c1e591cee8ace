"""The verbs of this room; each checks the post, runs in one transaction and logs what it did."""

from sunledger.platform.registers.registry.batches import apply_batch
from sunledger.platform.registers.registry.cards import (
    find_card,
    issue_card,
    open_card,
    set_pin,
    withdraw_card,
)
from sunledger.platform.registers.registry.changes import approve, propose, reject, withdraw
from sunledger.platform.registers.registry.disputes import (
    answer_dispute,
    confirm,
    dispute,
    withdraw_dispute,
)
from sunledger.platform.registers.registry.freezing import freeze, to_freeze
from sunledger.platform.registers.registry.steps import (
    confirm_step,
    do_step,
    sign,
    start_procedure,
    stop_procedure,
)
from sunledger.platform.registers.registry.undoing import effects_of_undo, undo_batch

__all__ = [
    "answer_dispute",
    "apply_batch",
    "approve",
    "confirm",
    "confirm_step",
    "dispute",
    "do_step",
    "effects_of_undo",
    "find_card",
    "freeze",
    "issue_card",
    "open_card",
    "propose",
    "reject",
    "set_pin",
    "sign",
    "start_procedure",
    "stop_procedure",
    "to_freeze",
    "undo_batch",
    "withdraw",
    "withdraw_card",
    "withdraw_dispute",
]
