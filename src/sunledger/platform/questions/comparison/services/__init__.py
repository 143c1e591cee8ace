"""The verbs of this room: ask for a run, do it, ask a department for a table."""

from sunledger.platform.questions.comparison.services.running import (
    NIGHT,
    RUN,
    run_waiting,
    start_nightly,
    start_run,
)

__all__ = ["NIGHT", "RUN", "run_waiting", "start_nightly", "start_run"]
