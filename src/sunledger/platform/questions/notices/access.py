"""The only way to load what is not public yet, or what was asked, for an actor."""

import uuid

from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.questions.notices.models import Edition, Objection


def edition_for(number: uuid.UUID, *, by: Actor, lock: bool = False) -> Edition:
    """Return an edition, inside `acting`; with `lock` nobody else changes it meanwhile.

    Raises Refused, hidden, where it is not there or not for this actor.
    """
    rows = Edition.objects.select_for_update() if lock else Edition.objects
    row = rows.filter(id=number).first()
    if row is None or not may(by, Task.SEE_PUBLISHING, place=row.place):
        raise hidden()
    return row


def objection_for(number: uuid.UUID, *, by: Actor, lock: bool = False) -> Objection:
    """Return an objection with its edition, inside `acting`; raises as `edition_for` does."""
    rows = Objection.objects.select_for_update(of=("self",)) if lock else Objection.objects
    row = rows.select_related("edition").filter(id=number).first()
    if row is None or not may(by, Task.SEE_PUBLISHING, place=row.edition.place):
        raise hidden()
    return row


def place_of_edition(actor: Actor, *, edition: uuid.UUID, **_: object) -> str | None:
    """Return the place of an edition, for the audience of an address; None where it is not seen."""
    try:
        return edition_for(edition, by=actor).place
    except Refused:
        return None


def place_of_objection(actor: Actor, *, objection: uuid.UUID, **_: object) -> str | None:
    """Return the place of an objection, for the audience of an address; None where not seen."""
    try:
        return str(objection_for(objection, by=actor).edition.place)
    except Refused:
        return None


def hidden() -> Refused:
    """Return the answer for what is not there or may not be known to be there."""
    return Refused(
        "没有这一条，或者不归您看。请核对地址。",
        "There is no such publication, or it is not yours to see. Check the address.",
        hidden=True,
    )
