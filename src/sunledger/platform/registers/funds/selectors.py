"""Questions that this room answers."""

import uuid

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.registers.funds import undoing
from sunledger.platform.registers.funds.writing import reaching

_WOULD_GO = {
    "links": ("撤掉的资金记录", "records of funds that go"),
    "moves": ("撤掉的收支", "movements that go"),
    "answers": ("恢复成原来结果的发放", "payments that stand as before"),
    "left": ("不再列出的没入账行", "rows that were not booked"),
}


def would_go(batch: uuid.UUID, *, by: Actor) -> list[tuple[str, str, int]]:
    """Return in words what taking a batch back would take away, with how many."""
    with acting(reaching(by)):
        told = undoing.would_go(batch)
    return [(*_WOULD_GO[name], count) for name, count in told.items()]
