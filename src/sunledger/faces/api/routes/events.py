"""经过 events: what was done to one thing, newest first. The routes stand with the things."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sunledger.faces.api.paging import Page, number_after
from sunledger.platform.ground.accounts.selectors import real_names
from sunledger.platform.ground.transparency.contracts import Event
from sunledger.platform.ground.transparency.selectors import events_of


@dataclass(frozen=True)
class Happened:
    """One line of the log; `told` holds codes and counts, nothing of a person.

    `name` is the real name of who acted, empty where a machine did. `leaf` is the hash, 64
    hexadecimal digits, under which the line is proved.
    """

    number: int
    at: datetime
    kind: str
    by: str
    name: str
    face: str
    told: dict[str, str | int | bool | None]
    leaf: str
    run: uuid.UUID | None

    @classmethod
    def of(cls, event: Event, name: str) -> Self:
        """Return an event as the API tells it."""
        return cls(
            number=event.number,
            at=event.at,
            kind=event.kind,
            by=event.by,
            name=name,
            face=event.face,
            told=dict(event.told),
            leaf=event.leaf.hex(),
            run=event.run,
        )


def happened(subject_kind: str, subject: str, after: str, limit: int) -> Page[Happened]:
    """Return a part of what was done to a thing that the actor may see."""
    found = events_of(subject_kind, subject, before=number_after(after), limit=limit + 1)
    names = real_names(event.by for event in found)
    return Page[Happened].of(
        [Happened.of(event, names.get(event.by, "")) for event in found],
        limit,
        lambda event: str(event.number),
    )
