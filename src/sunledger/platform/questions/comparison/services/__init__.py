"""The verbs of this room: ask for a run, do it, ask a department for a table."""

from sunledger.platform.questions.comparison.services.asking import (
    ask_table,
    set_schedule,
    withdraw_request,
)
from sunledger.platform.questions.comparison.services.running import (
    NIGHT,
    RUN,
    renew_kin,
    run_waiting,
    start_here,
    start_nightly,
    start_run,
)

__all__ = [
    "NIGHT",
    "RUN",
    "ask_table",
    "renew_kin",
    "run_waiting",
    "set_schedule",
    "start_here",
    "start_nightly",
    "start_run",
    "withdraw_request",
]
