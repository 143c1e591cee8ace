"""What a register wants to be public, asked of it as the actor who prepares sees it."""

from datetime import date

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.questions.notices.contracts import Draft, Kind
from sunledger.platform.questions.notices.kinds import (
    books_month,
    frozen_list,
    fund,
    policy,
    roster,
    statistics,
)


def codes_of(kind: Kind) -> list[str]:
    """Return the codes of all subsidies, or of all policies, that can be drafted."""
    return policy.codes(kind)


def draft_of(
    kind: Kind,
    place: str,
    period: str = "",
    slug: str = "",
    *,
    photos: bool = False,
    by: Actor,
    on: date,
) -> Draft:
    """Return a draft of what a register holds; nothing is masked yet, and nothing kept.

    `slug` is the code of the fund, the number of the roster or of the frozen list, the code of the
    subsidy or policy. Raises Refused where the actor may not prepare at the place or does not see
    what it is of, SunledgerError where the register has nothing such. Of a result `kinds.result`
    makes the draft, for the room of findings stands above.
    """
    require(by, Task.PREPARE_PUBLISHING, place=place)
    match kind:
        case Kind.BOOKS_MONTH:
            return books_month.draft(place, period, by=by, photos=photos)
        case Kind.FUND:
            return fund.draft(place, period, slug, by=by, on=on)
        case Kind.ROSTER:
            return roster.draft(place, slug, by=by, on=on)
        case Kind.LIST:
            return frozen_list.draft(slug, within=place, by=by)
        case Kind.SUBSIDY | Kind.POLICY:
            return policy.draft(kind, place, slug)
        case Kind.STATISTICS:
            return statistics.draft(place, period, by=by, on=on)
        case _:
            raise SunledgerError(
                f"“{kind.zh}”现在还没有台账能起草。",
                f"No register drafts “{kind.en}” yet.",
                code="no_draft",
            )
