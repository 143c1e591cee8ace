"""What stands on the portal in tests: one publication of each kind, through the gate itself.

laid = publish_all(world, at=NOW)      # ids by name
"""

from datetime import timedelta

from django.utils import timezone
from world import COUNTY, VILLAGE

from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.contracts import (
    Column,
    Draft,
    Kind,
    Source,
    Table,
    Type,
)

RARE = "𠮷野丹"  # a name outside the basic plane
VOUCHERS = 60
_SUM = (
    Column("what", "项目", "What", Type.TEXT),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
)
_VOUCHER = (
    Column("number", "凭证号", "Voucher", Type.QUANTITY),
    Column("day", "日期", "Day", Type.DATE),
    Column("summary", "摘要", "What for", Type.TEXT),
    Column("payee", "收款人", "Paid to", Type.PERSON_NAME),
    Column("in", "收入", "In", Type.MONEY_FEN),
    Column("out", "支出", "Out", Type.MONEY_FEN),
)
_FLOW = (
    Column("from", "从哪里", "From", Type.TEXT),
    Column("to", "到哪里", "To", Type.TEXT),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
)
_ROSTER = (
    Column("name", "姓名", "Name", Type.PERSON_NAME),
    Column("id", "证件号", "ID", Type.ID_NUMBER),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
)
ID_NUMBER = "990101196001011239"


def draft(*what, tables=(), **more):
    """Return a draft with what all of them have."""
    kind, place, period, slug, zh, en = what
    return Draft(
        kind=kind,
        place=place,
        period=period,
        slug=slug,
        title_zh=zh,
        title_en=en,
        body_zh=more.pop("body", "钱直接发到卡里。"),
        body_en="The money goes to the card.",
        tables=tables,
        basis_zh="云财农〔2026〕15号",
        basis_en="Yuncainong 2026 No. 15",
        source=Source("funds", "test", "1"),
        **more,
    )


def drafts():
    """Return what is published, by name."""
    vouchers = tuple(
        (n, f"2026-05-{n % 28 + 1:02}", f"修水渠第 {n} 次付款", RARE, None, 100 * n)
        for n in range(1, VOUCHERS + 1)
    )
    villages = tuple(("青石镇", f"{'甲乙丙丁戊己庚辛'[n]}村", 100_000 * (n + 1)) for n in range(8))
    flow = (("县财政", "青石镇", 5_000_000), ("县财政", "白水乡", 2_000_000), *villages)
    people = tuple(
        (f"{'赵钱孙李周吴'[n % 6]}大{'山河湖海'[n % 4]}", ID_NUMBER, 24_000) for n in range(70)
    )
    return {
        "book": draft(
            *(Kind.BOOKS_MONTH, VILLAGE, "2026-05", "", "枫林村 2026 年 5 月的账"),
            "Books of Fenglin, May 2026",
            tables=(
                Table("sums", "这个月", "This month", _SUM, (("收入", 500_000), ("支出", 183_000))),
                Table("vouchers", "凭证", "Vouchers", _VOUCHER, vouchers),
            ),
        ),
        "fund": draft(
            *(Kind.FUND, COUNTY, "2026", "F01", "2026 年衔接资金", "Funds of 2026"),
            tables=(
                Table(
                    "sums", "这笔钱", "This money", _SUM, (("收到", 7_000_000), ("还没有花", 500))
                ),
                Table("flow", "钱到了哪里", "Where it went", _FLOW, flow),
            ),
        ),
        "roster": draft(
            *(Kind.ROSTER, VILLAGE, "2026-06", "grain", "种粮补贴发放名单", "Grain subsidy"),
            tables=(Table("payees", "名单", "List", _ROSTER, people),),
            clock="announce_days",
            personal=True,
        ),
        "subsidy": draft(
            *(Kind.SUBSIDY, COUNTY, "", "living_allowance", "农村最低生活保障", "Living allowance"),
        ),
        "policy": draft(
            *(Kind.POLICY, COUNTY, "", "what_is_public", "哪些要公开", "What is public"),
        ),
        "result": draft(
            *(Kind.RESULT, COUNTY, "2026-Q1", "", "一季度核查结果", "Results of the quarter"),
            tables=(Table("sums", "结果", "Outcome", _SUM, (("追回", 1_000),)),),
        ),
        "statistics": draft(
            *(Kind.STATISTICS, COUNTY, "2026", "", "2026 年户数", "Households of 2026"),
            tables=(Table("sums", "数字", "Figures", _SUM, (("发放", 9_000),)),),
        ),
    }


def publish_all(world):
    """Publish all, prepared by one person and agreed to by another; return their ids."""
    origin = Origin("console", timezone.now() - timedelta(minutes=5))
    first, second = world.actor("finance"), world.actor("county_aid_office")
    numbers = services.prepare_all(list(drafts().values()), by=first, origin=origin)
    services.hand_all_in(numbers, by=first, origin=origin)
    services.publish_all(numbers, by=second, origin=origin)
    today = timezone.localdate()
    return {
        name: selectors.at(one.kind, one.place, one.period, one.slug, on=today).head.id
        for name, one in drafts().items()
    }
