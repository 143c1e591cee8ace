"""The verbs of this room; each checks the post, runs in one transaction and logs what it did."""

from sunledger.platform.registers.registry.batches import apply_batch
from sunledger.platform.registers.registry.changes import approve, propose, reject, withdraw
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
    "apply_batch",
    "approve",
    "confirm_step",
    "do_step",
    "effects_of_undo",
    "freeze",
    "propose",
    "reject",
    "sign",
    "start_procedure",
    "stop_procedure",
    "to_freeze",
    "undo_batch",
    "withdraw",
]
