"""Lianyuan: 250 villages whose books and projects are public item by item (A16, A17).

涟源：250 个村的财务和项目逐笔公开（A16、A17）。

The vouchers are handed in a quarter a file; the projects, their money and what was passed on to
each as the county does.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from sunledger.assembly.demo_logins import COUNTY
from sunledger.assembly.staging.contracts import Figure, Stage, Words
from sunledger.assembly.staging.county import County, made_villages, on
from sunledger.assembly.staging.tables import hand_in
from sunledger.platform.registers.books import selectors as books
from sunledger.platform.registers.funds import selectors as funds

_OPENED, _END = date(2018, 1, 8), date(2019, 12, 31)
_TOWNSHIPS, _VILLAGES, _WITH_BOOKS = 20, 506, 250
_RECORDS, _PROJECTS, _YUAN = 1_060_000, 2_528, 510_000_000
_QUARTERS = [(year, 3 * quarter + 1) for year in (2018, 2019) for quarter in range(4)]
_DEPARTMENTS = {"finance": "财政局", "agriculture": "农业农村局"}
_FUND = "云财农〔2018〕3号"


def run(stage: Stage) -> Iterable[Figure]:
    """Fill the home and return the figures."""
    stage.tell("正在建区划和账号……", "Making places and accounts …")
    villages = made_villages(min(_TOWNSHIPS, stage.count(_VILLAGES)), stage.count(_VILLAGES))
    county = County(_OPENED, villages, _DEPARTMENTS, in_township=())
    _projects(stage, county)
    _vouchers(stage, county)
    yield from _books_told(stage, county)
    yield from _projects_told(stage, county)


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


def _vouchers(stage: Stage, county: County) -> None:
    """Hand in the vouchers of the villages, a quarter a file."""
    homes = county.villages[: stage.count(_WITH_BOOKS)]
    records, quarters = stage.count(_RECORDS), len(_QUARTERS)
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
