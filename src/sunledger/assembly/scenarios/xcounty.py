"""X county's database, money carried over or only booked as spent, and its centres (A27, A28, A31).

X 县：县域扶贫数据库，结转过年和虚列的钱，村级会计代理中心（A27、A28、A31）。
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date

from sunledger.assembly.demo_logins import COUNTY
from sunledger.assembly.scenarios import _xcounty_database
from sunledger.assembly.staging.contracts import Figure, Stage, Words
from sunledger.assembly.staging.county import County, made_villages, on
from sunledger.assembly.staging.tables import hand_in
from sunledger.assembly.staging.walking import compare
from sunledger.platform.ground.accounts.contracts import NewPost
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.questions.findings import selectors as findings
from sunledger.platform.questions.findings.contracts import Query
from sunledger.platform.registers.books import selectors as books
from sunledger.platform.registers.books import services as register
from sunledger.platform.registers.books.codes import Duty
from sunledger.platform.registers.books.contracts import Unities
from sunledger.platform.registers.funds import selectors as funds

_OPENED, _AGENCY = date(2013, 1, 7), date(2014, 5, 5)
_ASKED = date(2016, 1, 11)  # the audit of 2013 to 2015
_YEARS = (2013, 2014, 2015)
_CARRIED, _FICTITIOUS = 50_000_000, 20_000_000  # yuan
_REAL = 30_000_000  # yuan a year that were spent on works
_CENTRES, _VILLAGES = 54, 270
_FINANCE = "finance"
# Who works in each centre: the role of the account, and the seat.
_SEATS = (
    ("centre_director", Duty.DIRECTOR),
    ("centre_accountant", Duty.ACCOUNTANT),
    ("centre_accountant", Duty.ACCOUNTANT),
    ("centre_cashier", Duty.CASHIER),
)


def run(stage: Stage) -> Iterable[Figure]:
    """Fill the home and return the figures."""
    stage.tell("正在建区划和账号……", "Making places and accounts …")
    towns = stage.count(_CENTRES)
    villages = made_villages(towns, max(towns, stage.count(_VILLAGES)))
    county = County(
        _OPENED, villages, {_FINANCE: "财政局"}, in_township=tuple(role for role, _ in _SEATS)
    )
    _money(stage, county)
    compare(stage, _ASKED, ("F11",))
    _agency(stage, county)
    yield from _money_told(stage, county)
    yield from _agency_told(stage, county)
    _xcounty_database.fill(stage, county)
    yield from _xcounty_database.told(stage, county)


# ---------------------------------------------------------------- the money


def _money(stage: Stage, county: County) -> None:
    """Hand in what came in three years and what was booked as spent of it."""
    carried, booked = stage.count(_CARRIED), stage.count(_FICTITIOUS)
    real = stage.count(_REAL)
    # What is left of 2013 and 2014 lies more than a year; of 2015 nothing is left.
    left = {2013: carried // 2, 2014: carried - carried // 2, 2015: 0}
    false = {2013: booked // 2, 2014: booked - booked // 2, 2015: 0}
    quotas, moves = [], []
    for year in _YEARS:
        paper, came = f"云财〔{year}〕8号", real + left[year] + false[year]
        quotas.append((paper, f"{year}年扶贫资金", "省", f"{year}-10-20", came))
        moves.append((f"S{year}", paper, "支出", f"{year}-11-20", real, "云岫建设公司", "P1"))
        for turn in range(5):
            part = false[year] // 5 if turn else false[year] - false[year] // 5 * 4
            if part:
                told = (f"X{year}-{turn}", paper, "支出", f"{year}-12-28", part)
                moves.append((*told, "云岫县财政专户", ""))
    day = date(2015, 12, 31)
    hand_in(stage, county, "quotas", "指标文号 资金名称 级次 收到日期 金额", quotas, day, _FINANCE)
    header = "流水号 指标文号 类型 日期 金额 收款方 项目编号"
    hand_in(stage, county, "movements", header, moves, day, _FINANCE)
    contract = ("C1", "P1", "云岫镇", "云岫建设公司", 3 * real, "2013-09-01", "公开招标")
    header = "合同编号 项目编号 采购人 供应商 合同金额 签订日期 采购方式"
    hand_in(stage, county, "contracts", header, [contract], day)
    rows = [("C1", f"{year}-11-20", real) for year in _YEARS]
    hand_in(stage, county, "project_payments", "合同编号 付款日期 金额", rows, day, _FINANCE)


def _money_told(stage: Stage, county: County) -> Iterator[Figure]:
    ageing = funds.totals(by=county["leader"], on=_ASKED).ageing
    remark = Words(
        "文件说“5000 余万元”“2000 余万元”，没有零头：这里正好是 5,000 万和 2,000 万。",
        "The documents say “more than 50 million” and “more than 20 million”, without the rest: "
        "here it is 50 and 20 million exactly.",
    )
    what = Words("结转一年以上的钱（元）", "money carried over for more than a year, yuan")
    yield stage.figure("A28", what, _CARRIED, ageing.over_a_year // 100, remark)
    found = findings.findings(
        Query(rule="F11", open=None), by=county["audit"], at=on(_ASKED).at, most=None
    ).rows
    booked = sum(row.amount_fen or 0 for row in found) // 100
    what = Words("虚列的支出（元），规则 F11", "fictitious spending, yuan, by rule F11")
    yield stage.figure("A28", what, _FICTITIOUS, booked, remark)
    others = findings.findings(
        Query(rule="F11", open=None), by=county["office.2"], at=on(_ASKED).at, most=None
    ).total
    what = Words("审计以外看得到几条", "how many of them others than audit see")
    yield Figure("A28", what, 0, 0, others)


# ---------------------------------------------------------------- the centres


def _agency(stage: Stage, county: County) -> None:
    """Set up a centre in each township, with its people, and have each village agree."""
    stage.tell("正在建代理中心……", "Setting up the centres …")
    origin = on(_AGENCY)
    steward = county["steward"]
    every = Unities(**{one.name: True for one in fields(Unities)})
    for town in county.townships:
        code, place = f"agency-{town}", town.ljust(12, "0")
        villages = [one for one in county.villages if one.township_code == town]
        places.add_body(
            BodyKind.ACCOUNTING_CENTRE,
            f"{villages[0].township}村级会计代理中心",
            place=place,
            since=_AGENCY,
            code=code,
            by=steward,
            origin=origin,
        )
        reach = [one.code for one in villages]
        places.give_reach(
            BodyKind.ACCOUNTING_CENTRE, code, reach, since=_AGENCY, by=steward, origin=origin
        )
        director, *_ = officers = list(county.officers(town))
        for one in reach:
            register.agree_agency(code, one, _AGENCY, every, by=director, origin=origin)
        for (_, duty), who in zip(_SEATS, officers, strict=True):
            register.seat(code, duty, who.ref, _AGENCY, by=director, origin=origin)
        for one in reach:
            key = f"clerk.{one}"
            county.employ(key, NewPost("village_clerk", one, county.since))
            register.seat(
                code,
                Duty.CLERK,
                county[key].ref,
                _AGENCY,
                village=one,
                by=director,
                origin=origin,
            )


def _agency_told(stage: Stage, county: County) -> Iterator[Figure]:
    told = books.centres(COUNTY, by=county["audit"], at=on(_ASKED).at)
    whole = [one for one in told if not one.lacks]
    yield stage.figure("A31", Words("代理中心", "accounting centres"), _CENTRES, len(told))
    what = Words(
        "一名主任、一名总出纳、一村一名报账员、都签协议、五统一齐全的中心",
        "centres with one director, one chief cashier, a clerk a village, agreements, all unities",
    )
    yield stage.figure("A31", what, _CENTRES, len(whole))
    villages = sum(one.villages for one in told)
    remark = Words(
        f"文件没有说有多少个村；这里是 {villages:,} 个，每村一名报账员、一份协议。",
        f"The documents do not say how many villages there are; here {villages:,}, each with a "
        "clerk and an agreement.",
    )
    what = Words("统一的是几样", "how many things are unified")
    unities = len(fields(Unities)) if all(one.unified == one.villages for one in told) else 0
    yield Figure("A31", what, 5, 5, unities, remark)
