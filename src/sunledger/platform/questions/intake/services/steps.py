"""What every verb of this room needs: how a batch goes on, is ended, and is told of."""

import uuid
from collections.abc import Mapping

from sunledger.kit.errors import SunledgerError
from sunledger.kit.masking import mask_in_text
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import Act, By, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.jobs import later
from sunledger.platform.questions.intake.contracts import Moved, State
from sunledger.platform.questions.intake.models import Batch

CHECK = "intake.check"
TAKE = "intake.take"
Told = dict[str, str | int | bool | None]


def act(verb: str, batch: Batch, told: Mapping[str, str | int | bool | None]) -> Act:
    """Return what the log is told of a batch."""
    return Act(f"intake.{verb}", "batch", str(batch.id), told)


def expect(batch: Batch, *states: State) -> None:
    """Raise Moved where a batch is in none of the states."""
    if batch.state not in states:
        raise Moved(State(batch.state))


def ask_check(batch: Batch, *, by: Actor, origin: Origin) -> None:
    """Have a batch checked."""
    batch.state, batch.attempt = State.CHECKING, None
    batch.progress_zh, batch.progress_en = "在排队，马上开始。", "Waiting for its turn."
    batch.began_at = batch.beat_at = origin.at
    if not batch._state.adding:  # noqa: SLF001 - Django's own mark of a row not yet written
        batch.save()
    later(CHECK, by=by, batch=str(batch.id))


def ask_taking(batch: Batch, *, by: Actor, origin: Origin) -> None:
    """Have the rows of a batch taken in."""
    batch.state, batch.attempt = State.TAKING, None
    batch.progress_zh, batch.progress_en = "在排队，马上收下。", "Waiting for its turn."
    batch.began_at = batch.beat_at = origin.at
    later(TAKE, by=by, batch=str(batch.id))


def need_why(why: str) -> None:
    """Raise SunledgerError where no reason is given."""
    if not why.strip():
        raise SunledgerError("请写明为什么。", "Say why.", code="why_missing", where="why")


def close(number: uuid.UUID, state: State, why: str, *, by: By, origin: Origin) -> None:
    """End a batch in a state, with the reason."""
    batch = Batch.objects.select_for_update().get(id=number)
    batch.state, batch.attempt = state, None
    batch.closed_by, batch.closed_name = by.ref, getattr(by, "name", "")
    batch.closed_at, batch.closed_why = origin.at, mask_in_text(why.strip())[:200]
    batch.save()
    append([act(str(state), batch, {"rows": batch.taken})], by=by, origin=origin)
