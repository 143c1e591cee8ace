"""A table handed in as people do it: by one, agreed to by another. It needs Django."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Refused
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.intake import selectors as batches
from sunledger.platform.questions.intake import services as intake
from sunledger.platform.questions.intake.contracts import State


@dataclass(frozen=True)
class Handed:
    """A file as it is handed in: the number of its batch, its table, place, purpose and basis."""

    number: uuid.UUID
    table: str
    file: Path
    place: str
    purpose: str
    basis: str
    as_of: date


def state_of(number: uuid.UUID, by: Actor) -> State | None:
    """Return how far a batch is; None where there is none for this actor."""
    try:
        return batches.batch(number, by=by).state
    except Refused:
        return None


def take_in(handed: Handed, *, by: Actor, second: Actor, now: Callable[[], Origin]) -> None:
    """Go on with a batch from wherever it is until its rows count.

    Raises SunledgerError where it is not checked or not taken in; its rows do not count then.
    """
    number = handed.number
    while (state := state_of(number, by)) is not State.TAKEN_IN:
        origin = now()
        match state:
            case None:
                intake.hand_in(
                    number,
                    table=handed.table,
                    place=handed.place,
                    name=handed.file.name,
                    content=[handed.file.read_bytes()],
                    by=by,
                    origin=origin,
                )
            case State.UPLOADED:
                intake.choose_headers(number, handed.table, {}, by=by, origin=origin)
            case State.HEADED:
                intake.match_columns(number, {}, by=by, origin=origin)
            case State.MAPPED:
                intake.check_again(number, by=by, origin=origin)
            case State.CHECKING:
                _need(intake.run_check(number, by=by, origin=origin), handed.table)
            case State.CHECKED:
                intake.confirm(
                    number,
                    purpose=handed.purpose,
                    basis=handed.basis,
                    as_of=handed.as_of,
                    by=by,
                    origin=origin,
                )
            case State.WAITING:
                intake.agree(number, by=second, origin=origin)
            case State.TAKING:
                _need(intake.run_taking(number, by=second, origin=origin), handed.table)
            case _:
                return  # somebody took it back, and that stays


def _need(done: bool, table: str) -> None:  # noqa: FBT001 - what a verb answered
    if not done:
        raise SunledgerError(
            f"演示数据的“{table}”没有收下。请看 logs 里的记录，再运行一次。",
            f"The table {table} of the demonstration was not taken in. See the logs, and run it "
            "again.",
            code="demo_not_taken",
            where=table,
        )
