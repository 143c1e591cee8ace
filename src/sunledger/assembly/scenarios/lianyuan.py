"""Lianyuan: 250 villages public item by item, and a kickback that a meeting allowed (A16 to A18).

涟源：250 个村的财务和项目逐笔公开；村民代表会同意的一笔回扣（A16、A17、A18）。

The vouchers are handed in a quarter a file; the projects, their money and what was passed on to
each as the county does. The kickback of 2016 is two vouchers and a resolution of one village.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from sunledger.assembly.demo_logins import COUNTY
from sunledger.assembly.staging.contracts import Figure, Stage, Words
from sunledger.assembly.staging.county import County, made_villages, on
from sunledger.assembly.staging.tables import hand_in
from sunledger.platform.registers.books import access
from sunledger.platform.registers.books import selectors as books
from sunledger.platform.registers.funds import selectors as funds

_OPENED, _END = date(2018, 1, 8), date(2019, 12, 31)
_TOWNSHIPS, _VILLAGES, _WITH_BOOKS = 20, 506, 250
_RECORDS, _PROJECTS, _YUAN = 1_060_000, 2_528, 510_000_000
_QUARTERS = [(year, 3 * quarter + 1) for year in (2018, 2019) for quarter in range(4)]
_DEPARTMENTS = {"finance": "财政局", "agriculture": "农业农村局"}
_FUND = "云财农〔2018〕3号"
# The case of 2016: what came for a project, what the secretary took of it, who agreed.
_CAME_YUAN, _TAKEN_YUAN, _SHARE = 200_000, 120_000, 60
_CASE, _CASE_MONTH, _DECISION = 2, date(2016, 5, 1), "2016-决03"  # vouchers


def run(stage: Stage) -> Iterable[Figure]:
    """Fill the home and return the figures."""
    stage.tell("正在建区划和账号……", "Making places and accounts …")
    villages = made_villages(min(_TOWNSHIPS, stage.count(_VILLAGES)), stage.count(_VILLAGES))
    county = County(_OPENED, villages, _DEPARTMENTS, in_township=())
    _projects(stage, county)
    _case(stage, county)
    _vouchers(stage, county)
    yield from _books_told(stage, county)
    yield from _projects_told(stage, county)
    yield from _case_told(county)


def _projects(stage: Stage, county: County) -> None:
    """Hand in the projects of the villages, their money, and what each was given of it."""
    count, whole = stage.count(_PROJECTS), stage.count(_YUAN)
    share = whole // count
    fens = [whole - share * (count - 1), *[share] * (count - 1)]
    homes = county.villages[: stage.count(_WITH_BOOKS)]
    rows: list[tuple[object, ...]] = [
        (f"P{at:05d}", f"村级项目第{at + 1}号", homes[at % len(homes)].code, yuan)
        for at, yuan in enumerate(fens)
    ]
    hand_in(stage, county, "projects", "项目编号 项目名称 村代码 批复金额", rows, _OPENED)
    rows = [(_FUND, "农村项目资金", "县", "2018-03-01", whole)]
    header = "指标文号 资金名称 级次 收到日期 金额"
    hand_in(stage, county, "quotas", header, rows, _END, "finance")
    rows = [
        (f"B{at:05d}", _FUND, "拨付", f"2018-{at % 6 + 6:02d}-15", yuan, f"P{at:05d}")
        for at, yuan in enumerate(fens)
    ]
    header = "流水号 指标文号 类型 日期 金额 项目编号"
    hand_in(stage, county, "movements", header, rows, _END, "finance")


def _case(stage: Stage, county: County) -> None:
    """Hand in the project money of one village, what was given back of it, and who agreed to it."""
    village = county.villages[0].code
    header = "村代码 决议编号 日期 会议类型 应到人数 实到人数 同意人数 事项"
    decided = (_DECISION, "2016-05-10", "村民代表会议", 36, 30, 28, "同意按六成返还跑项目的人")
    hand_in(stage, county, "resolutions", header, [(village, *decided)], _OPENED)
    header = "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额 收款人 票据类型 决议编号"
    came, taken = (village, "K1", "2016-05-06"), (village, "K2", "2016-05-12")
    got, gave = "收到财政项目资金", "返还个人跑项目费用六成"
    hand_in(
        stage,
        county,
        "vouchers",
        header,
        [
            (*came, got, "102", _CAME_YUAN, 0, "", "财政票据", ""),
            (*came, got, "522", 0, _CAME_YUAN, "", "财政票据", ""),
            (*taken, gave, "541", _TAKEN_YUAN, 0, "村支书", "白条", _DECISION),
            (*taken, gave, "102", 0, _TAKEN_YUAN, "村支书", "白条", _DECISION),
        ],
        _OPENED,
    )


def _vouchers(stage: Stage, county: County) -> None:
    """Hand in the vouchers of the villages, a quarter a file."""
    homes = county.villages[: stage.count(_WITH_BOOKS)]
    records, quarters = stage.count(_RECORDS) - _CASE, len(_QUARTERS)
    header = "村代码 凭证号 日期 摘要 科目代码 借方金额 贷方金额"

    def lines(turn: int, year: int, month: int) -> Iterator[tuple[object, ...]]:
        for at in range(turn, records, quarters):
            village = homes[at // quarters % len(homes)]
            day = f"{year}-{month + at % 3:02d}-{at % 28 + 1:02d}"
            told = (village.code, f"J{at:07d}", day)
            yield (*told, "收到补助款", "102", 1_000, 0)
            yield (*told, "收到补助款", "522", 0, 1_000)

    for turn, (year, month) in enumerate(_QUARTERS):
        hand_in(stage, county, "vouchers", header, lines(turn, year, month), _END, "agriculture")


# ---------------------------------------------------------------- what the reports say


def _books_told(stage: Stage, county: County) -> Iterator[Figure]:
    told = books.coverage(COUNTY, _END, by=county["audit"], at=on(_END).at)
    remark = Words(
        f"250 个村是做了公开的，全市有 506 个村（居），分母要写明：这里是 {told.with_books:,}/"
        f"{told.villages:,}。106 万条数的是什么文件没有说；这里一张凭证算一条，连同它的每一行。",
        "250 are the villages that are public; the city has 506, and the denominator belongs to "
        f"it: here {told.with_books:,} of {told.villages:,}. What a record is the documents do not "
        "say; here each voucher is one, with all its lines.",
    )
    what = Words("账上公开的村", "villages whose books are there")
    yield stage.figure("A16", what, _WITH_BOOKS, told.with_books, remark)
    what = Words("全部村（居），分母", "all villages, the denominator")
    yield stage.figure("A16", what, _VILLAGES, told.villages, remark)
    what = Words("记录（凭证）", "records (vouchers)")
    yield stage.figure("A16", what, _RECORDS, told.vouchers, remark)


def _projects_told(stage: Stage, county: County) -> Iterator[Figure]:
    shares = funds.shares(by=county["audit"])
    remark = Words(
        "“没有村干部因财务问题被查处”是执纪的结果，账和项目算不出来，这里不算。",
        "That no village official was punished over money is an outcome of discipline work; books "
        "and projects do not give it, and it is left out here.",
    )
    what = Words("2018 年以来的项目", "projects since 2018")
    yield stage.figure("A17", what, _PROJECTS, len({one.project for one in shares}), remark)
    what = Words("项目的钱（元）", "money of the projects, yuan")
    total = sum(one.amount_fen for one in shares) // 100
    yield stage.figure("A17", what, _YUAN, total, remark)


def _case_told(county: County) -> Iterator[Figure]:
    """Find what looks like a kickback as an auditor does: by the words, then by what stands there.

    It is one case: nothing of it is made smaller with the scale.
    """
    audit, village = county["audit"], county.villages[0].code
    found = [access.voucher(row.id, by=audit) for row in books.search("跑项目", by=audit).rows]
    taken = [page for page in found if not page.income and page.warnings]
    month = books.month(village, _CASE_MONTH, by=audit)
    came = month.in_fen if month else 0
    fen = sum(page.row.fen for page in taken)
    what = Words("拿走的钱（元）", "what was taken, yuan")
    yield Figure("A18", what, _TAKEN_YUAN, _TAKEN_YUAN, fen // 100)
    remark = Words(
        "原文说“20 来万”里拿了 12 万，占 60%；这里按整 20 万算。",
        "The document says 120,000 of “some 200,000”, 60 %; here the whole is 200,000 exactly.",
    )
    what = Words("占项目资金（%）", "share of the project's money, %")
    yield Figure("A18", what, _SHARE, _SHARE, fen * 100 // came if came else 0, remark)
    allowed = [page for page in taken if page.resolution and page.resolution.valid]
    remark = Words(
        "村民代表会议到会和表决的人数都够，决议“有效”；平台照样提示这一笔：开会同意不了回扣。"
        "提示是要人去核对，不是定性。",
        "Enough delegates came and agreed, so the resolution is “valid”; the payment is pointed "
        "out all the same: no meeting can allow a kickback. It asks somebody to look and judges "
        "nobody.",
    )
    what = Words("开会同意了、仍被提示的付款", "payments pointed out though a meeting agreed")
    yield Figure("A18", what, 1, 1, len(allowed), remark)
