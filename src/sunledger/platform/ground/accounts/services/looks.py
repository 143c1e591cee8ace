"""Who looked at whom, and for what."""

import uuid
from collections.abc import Sequence

from sunledger.platform.ground.accounts.contracts import Actor, Purpose
from sunledger.platform.ground.accounts.models import Look
from sunledger.platform.ground.accounts.selectors import unit_of
from sunledger.platform.ground.accounts.services.saying import in_words
from sunledger.platform.ground.transparency.contracts import Origin


def record_look(
    *,
    by: Actor,
    origin: Origin,
    subject_kind: str,
    subject: str,
    purpose: Purpose,
    words: str = "",
    household: uuid.UUID | None = None,
) -> None:
    """Write down that the actor looks at a household or person, and for what.

    `subject` is opaque (an id). The look stands in the log of `household`; for a subject of kind
    `household` that is the subject itself. `words` say more; where the purpose is OTHER they must
    (4 to 200 characters). Raises NotPossible where they do not.
    """
    record_looks(
        [(subject_kind, subject, household)],
        by=by,
        origin=origin,
        purpose=purpose,
        words=words,
    )


def record_looks(
    subjects: Sequence[tuple[str, str, uuid.UUID | None]],
    *,
    by: Actor,
    origin: Origin,
    purpose: Purpose,
    words: str = "",
) -> None:
    """Write down that the actor looks at several (kind, subject, household) at once."""
    said = in_words(words) if purpose is Purpose.OTHER else in_words(words, least=0)
    unit = unit_of(by)
    Look.objects.bulk_create(
        Look(
            at=origin.at,
            by=by.ref,
            name=by.name,
            unit=unit,
            face=origin.face,
            subject_kind=kind,
            subject=subject,
            household=uuid.UUID(subject) if kind == "household" else household,
            purpose=purpose,
            words=said,
        )
        for kind, subject, household in subjects
    )
