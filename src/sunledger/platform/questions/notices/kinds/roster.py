"""发放名单: who is to be paid how much, before it is paid; it goes with its notice."""

from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.questions.notices.contracts import (
    Cell,
    Column,
    Draft,
    Kind,
    Source,
    Table,
    Type,
)
from sunledger.platform.registers.funds import selectors as funds
from sunledger.platform.registers.funds.contracts import PublicRow

CLOCK = "roster_notice_days"
_COLUMNS = (
    Column("place", "村", "Village", Type.TEXT),
    Column("name", "姓名", "Name", Type.PERSON_NAME),
    Column("id", "证件号", "ID", Type.ID_NUMBER),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
    Column("born", "出生日期", "Date of birth", Type.BIRTH),
)


def draft(place: str, slug: str, *, by: Actor, on: date) -> Draft:
    """Return a roster (its number) with each payee; Refused where it is not seen."""
    roster = funds.roster(int(slug), by=by, on=on)
    rows = funds.public_rows(int(slug), by=by)
    month = roster.month.isoformat()[:7] if roster.month else roster.link.on.isoformat()[:7]
    return Draft(
        kind=Kind.ROSTER,
        place=place,
        period=month,
        slug=slug,
        title_zh=f"{roster.item}发放名单",
        title_en=f"Who is to be paid: {roster.item}",
        body_zh="公示期满、异议答复完才发。谁不该领，谁该领没在上面，都可以提。",
        body_en="It is paid when the notice is over and objections are answered.",
        tables=(
            Table(
                "payees",
                "名单",
                "Payees",
                _COLUMNS,
                tuple(_row(one) for one in rows),
            ),
        ),
        basis_zh=roster.link.document,
        basis_en=roster.link.document,
        source=Source("funds", "roster", slug),
        clock=CLOCK,
        personal=True,
    )


def _row(one: PublicRow) -> tuple[Cell, ...]:
    """Return a payee; by the birth, which is never shown, the gate knows who is a child."""
    born = one.born.isoformat() if one.born else None
    return one.place, one.name, one.id_mask, one.amount_fen, born
