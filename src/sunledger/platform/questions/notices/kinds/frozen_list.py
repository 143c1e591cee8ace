"""对象名单: a list that the register froze, household by household; it goes with its notice."""

import uuid

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.places.selectors import codes_within
from sunledger.platform.questions.notices.contracts import Column, Draft, Kind, Source, Table, Type
from sunledger.platform.registers.registry import selectors as registry

CLOCK = "announce_days"
_COLUMNS = (
    Column("village", "村", "Village", Type.TEXT),
    Column("group", "组", "Group", Type.TEXT),
    Column("head", "户主", "Head", Type.PERSON_NAME),
    Column("members", "人口", "Members", Type.QUANTITY),
    Column("cause", "原因", "Cause", Type.CAUSE),
)


def draft(slug: str, *, by: Actor, within: str = "") -> Draft:
    """Return a frozen list (its number), or the part of it in one place; Refused where not seen.

    The causes of a household are in the draft, and the gate shows none of them.
    """
    key = uuid.UUID(slug)
    frozen = registry.frozen(key, by=by)
    part = codes_within(within) if within else None
    rows = [
        row for row in registry.frozen_rows(key, by=by) if part is None or row.village_code in part
    ]
    place = within or frozen.place
    return Draft(
        kind=Kind.LIST,
        place=place,
        period=frozen.day.isoformat()[:7],
        slug=slug[:8],
        title_zh=frozen.reason,
        title_en=f"List of {frozen.day.isoformat()}",
        body_zh=f"{frozen.day.isoformat()} 定下的名单。谁不该在上面，谁该在没在，都可以提。",
        body_en="Say who should not be on it, and who should be and is not.",
        tables=(
            Table(
                "households",
                "名单",
                "Households",
                _COLUMNS,
                tuple((r.village_name, r.group, r.head, r.members, r.cause) for r in rows),
            ),
        ),
        basis_zh=f"名单指纹 {frozen.sha256}",
        basis_en=f"Hash of the list {frozen.sha256}",
        source=Source("registry", "frozen_list", str(frozen.id)),
        clock=CLOCK,
        personal=True,
    )
