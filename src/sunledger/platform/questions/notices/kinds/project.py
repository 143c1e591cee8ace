"""项目: one project, what was approved, who builds it for how much, and what was paid so far.

It is what the tables of projects, contracts and payments say. Tender, progress, photos and
acceptance come with the room of projects; the page says that they are not there.
"""

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.places.selectors import names, villages_within
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

CLOCK = "announce_days"
_SUMS = (
    Column("what", "项目", "What", Type.TEXT),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
)
_CONTRACTS = (
    Column("contract", "合同编号", "Contract", Type.TEXT),
    Column("buyer", "发包的", "For", Type.TEXT),
    Column("supplier", "谁来做", "By", Type.PERSON_NAME),
    Column("signed_on", "签合同那天", "Signed on", Type.DATE),
    Column("agreed", "合同金额", "Agreed", Type.MONEY_FEN),
    Column("paid", "已经付了", "Paid so far", Type.MONEY_FEN),
)
_PAYMENTS = (
    Column("on", "哪天付的", "Paid on", Type.DATE),
    Column("contract", "合同编号", "Contract", Type.TEXT),
    Column("progress", "付款时做到百分之几", "Built by then, in percent", Type.TEXT),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
)


def draft(place: str, slug: str, *, by: Actor) -> Draft:
    """Return a project (its code) of a village of the place; SunledgerError where there is none."""
    told = funds.project(slug, by=by)
    inside = names([told.place]) if told is not None and told.place else {}
    if told is None or not inside or not _lies(told.place, place):
        raise SunledgerError(
            f"这里没有编号为 {slug} 的项目。请从列表里选；刚收的表，看它的村代码对不对。",
            f"There is no project {slug} here. Choose one of the list; if its table came just "
            "now, look whether the code of its village is right.",
            code="no_project",
        )
    signed = sum(one.agreed_fen for one in told.contracts)
    paid = sum(one.paid_fen for one in told.contracts)
    sums: tuple[tuple[Cell, ...], ...] = (
        ("批复", told.approved_fen),
        ("合同一共", signed),
        ("已经付了", paid),
        ("合同里还没有付的", max(0, signed - paid)),
    )
    return Draft(
        kind=Kind.PROJECT,
        place=told.place,
        period="",
        slug=told.code,
        title_zh=f"{inside[told.place]}：{told.name}",
        title_en=f"{inside[told.place]}: {told.name}",
        body_zh="这里是批了多少钱、跟谁签的合同、付了多少。\n招标、进度、照片和验收现在还没有登在这里。",
        body_en="Here is what was approved, with whom it was agreed and what was paid.\n"
        "Tender, progress, photos and acceptance do not stand here yet.",
        tables=(
            Table("sums", "这个项目的钱", "The money of the project", _SUMS, sums),
            Table(
                "contracts",
                "合同",
                "Contracts",
                _CONTRACTS,
                tuple(
                    (
                        one.code,
                        one.buyer,
                        one.supplier,
                        one.signed_on.isoformat(),
                        one.agreed_fen,
                        one.paid_fen,
                    )
                    for one in told.contracts
                ),
            ),
            Table(
                "payments",
                "一笔一笔付的",
                "Payments",
                _PAYMENTS,
                tuple(
                    (one.on.isoformat(), one.contract, one.progress, one.fen)
                    for one in told.payments
                ),
            ),
        ),
        basis_zh="项目、合同和付款的表，是部门交来的",
        basis_en="Tables of projects, contracts and payments that departments handed in",
        source=Source("funds", "project", told.code),
        clock=CLOCK,
    )


def _lies(village: str, place: str) -> bool:
    """Tell whether a village lies in a place."""
    return set(villages_within([village])) <= set(villages_within([place]))
