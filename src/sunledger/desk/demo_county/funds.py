"""The 31 funds, their quotas of three years, and where the money went."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sunledger.desk.demo_county.money import ITEMS
from sunledger.desk.demo_county.state import County

PROVINCE, CENTRE, CITY, HERE = "省", "中央", "市", "县"
RURAL = "云岫县乡村振兴局"
AGRI = "云岫县农业农村局"
CIVIL = "云岫县民政局"
_BANK = "云岫农村商业银行（代发）"
_STATION = "云岫县惠农工程管理站"
_POSTS_FUND = "公益性岗位补贴资金"

# Funds that build something, and funds that are paid to people: (level, department).
_FUNDS: dict[str, tuple[str, str]] = {
    "中央衔接推进乡村振兴补助资金（巩固拓展任务）": (CENTRE, RURAL),
    "中央衔接推进乡村振兴补助资金（以工代赈任务）": (CENTRE, "云岫县发展和改革局"),
    "中央衔接推进乡村振兴补助资金（少数民族发展任务）": (CENTRE, "云岫县民族宗教局"),
    "中央衔接推进乡村振兴补助资金（欠发达国有林场任务）": (CENTRE, "云岫县林业局"),
    "省级衔接推进乡村振兴补助资金": (PROVINCE, RURAL),
    "市级衔接推进乡村振兴补助资金": (CITY, RURAL),
    "县级衔接推进乡村振兴配套资金": (HERE, RURAL),
    "农村综合改革转移支付（一事一议奖补）": (CENTRE, "云岫县财政局"),
    "扶持壮大村级集体经济补助资金": (CENTRE, "云岫县委组织部"),
    "高标准农田建设补助资金": (CENTRE, AGRI),
    "小型农田水利设施维修养护资金": (PROVINCE, "云岫县水利局"),
    "农村饮水安全巩固提升资金": (PROVINCE, "云岫县水利局"),
    "农村公路建设补助资金": (PROVINCE, "云岫县交通运输局"),
    "农村厕所革命整村推进奖补资金": (CENTRE, AGRI),
    "农村人居环境整治资金": (CITY, AGRI),
    "东西部协作帮扶资金": (PROVINCE, RURAL),
    "定点帮扶资金": (CITY, RURAL),
    "乡村文化活动设施补助资金": (PROVINCE, "云岫县文化和旅游局"),
    "农业产业强镇奖补资金": (CENTRE, AGRI),
    "困难群众救助补助资金": (CENTRE, CIVIL),
    "残疾人两项补贴资金": (PROVINCE, CIVIL),
    "高龄老人津贴资金": (HERE, CIVIL),
    "耕地地力保护补贴资金": (CENTRE, AGRI),
    "稻谷补贴资金": (CENTRE, AGRI),
    "雨露计划补助资金": (PROVINCE, RURAL),
    "计划生育家庭奖励扶助资金": (CENTRE, "云岫县卫生健康局"),
    "脱贫人口外出务工补助资金": (HERE, "云岫县人力资源和社会保障局"),
    "丧葬补助资金": (HERE, CIVIL),
    _POSTS_FUND: (PROVINCE, "云岫县人力资源和社会保障局"),
    "学生资助补助资金": (CENTRE, "云岫县教育局"),
    "农机购置与应用补贴资金": (CENTRE, AGRI),
}
FUNDS = tuple(_FUNDS)
PEOPLE_FUNDS = (*dict.fromkeys(item.fund for item in ITEMS), *FUNDS[-3:])
PROJECT_FUNDS = tuple(fund for fund in FUNDS if fund not in PEOPLE_FUNDS)
_LETTERS = {CENTRE: "财农", PROVINCE: "云财农", CITY: "市财农", HERE: "县财农"}
_LEAST_FEN = 30_000_000
# The aid of January is paid from the 10th on: money for people is there and passed on by then. That
# of one fund is not, and the county pays before it came.
LATE_FUND = "高龄老人津贴资金"
_AHEAD = frozenset(PEOPLE_FUNDS) - {LATE_FUND}


@dataclass(slots=True)
class _Quota:
    number: str
    fund: str
    year: int
    received_on: date


class Funds:
    """Keeps the quotas and their movements; a past quota is spent to the last fen."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._quotas: dict[tuple[str, int], _Quota] = {}
        self._spent: dict[str, list[tuple[date, int]]] = defaultdict(list)
        for year in range(county.clock.year - 2, county.clock.year + 1):
            for place, fund in enumerate(FUNDS):
                self._receive(fund, year, place)

    def _receive(self, fund: str, year: int, place: int) -> None:
        dice = self._county.dice("quota", fund, year)
        after = dice.between(0, 55)
        received = date(year, 1, 4) + timedelta(days=after % 4 if fund in _AHEAD else after)
        if received <= self._county.clock.as_of:
            level = _FUNDS[fund][0]
            number = f"{_LETTERS[level]}〔{year}〕{place + 11}号"
            self._quotas[fund, year] = _Quota(number, fund, year, received)

    def quota(self, fund: str, year: int) -> str:
        """Return the document number of a fund's quota of that year."""
        return self._quotas[fund, year].number

    def move(
        self,
        quota: str,
        kind: str,
        day: date,
        fen: int,
        *,
        payee: str | None = None,
        project: str | None = None,
    ) -> str:
        """Write a movement of money and return its number."""
        number = f"LS{day.year}{self._county.serial('movement'):07d}"
        self._county.tables.add(
            "movements", movement=number, quota=quota, movement_kind=kind, moved_on=day,
            amount_fen=fen, payee=payee, project=project,
        )  # fmt: skip
        if kind in ("支出", "收回"):
            self._spent[quota].append((day, fen))
        return number

    def spend_on_people(self) -> None:
        """Spend what was paid by card, and the wages of the public-welfare posts."""
        tables = self._county.tables
        spent = self._county.ledger.fund_days
        month_at, fen_at = (tables.place("post_pay", f) for f in ("pay_month", "subsidy_fen"))
        for row in tables.rows["post_pay"]:
            month: date = row[month_at]
            spent[_POSTS_FUND, month.year][month + timedelta(days=24)] += row[fen_at]
        for (fund, year), days in sorted(spent.items()):
            if (fund, year) in self._quotas:
                for day, fen in sorted(days.items()):
                    self.move(self.quota(fund, year), "支出", day, fen, payee=_BANK)

    def close(self) -> None:
        """Write the quotas, each passed on in time and none with money that lies idle."""
        for quota in self._quotas.values():
            self._close(quota)

    def _close(self, quota: _Quota) -> None:
        county, clock = self._county, self._county.clock
        dice = county.dice("pass on", quota.number)
        level, department = _FUNDS[quota.fund]
        after = dice.between(4, 26)
        passed = quota.received_on + timedelta(
            days=after % 2 + 1 if quota.fund in _AHEAD else after
        )
        current = quota.year == clock.year
        if not self._spent[quota.number] and not current:
            day = quota.received_on + timedelta(days=200)
            self.move(quota.number, "支出", min(day, clock.ago(40)), _LEAST_FEN, payee=_STATION)
        spent = sum(fen for _, fen in self._spent[quota.number])
        amount = spent + (max(_LEAST_FEN, spent // 200 * 100) if current else 0)
        if passed <= clock.as_of:
            self.move(quota.number, "下达", passed, amount, payee=department)
        self.write_quota(
            quota.number, quota.fund, quota.received_on, amount, level=level, department=department
        )

    def write_quota(
        self, number: str, fund: str, received: date, fen: int, *, level: str, department: str
    ) -> None:
        """Write a quota."""
        self._county.tables.add(
            "quotas", quota=number, fund=fund, quota_level=level,
            parent_quota=None if level == HERE else f"上级{number}", received_on=received,
            amount_fen=fen, department=department,
        )  # fmt: skip
