"""Projects from the library to the asset: approval, tender, contract, payments, acceptance."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.facts import write_stake
from sunledger.desk.demo_county.funds import PROJECT_FUNDS, Funds
from sunledger.desk.demo_county.places import Village
from sunledger.desk.demo_county.state import Company, County

PROJECTS = 5000
OPEN, INVITED, CONSULTED, ASKED, DIRECT = (
    "公开招标", "邀请招标", "竞争性磋商", "询价", "直接委托",
)  # fmt: skip
_KINDS = (
    ("产业路硬化", "基础设施", "公益性", "施工"), ("安全饮水管网", "基础设施", "公益性", "施工"),
    ("灌溉渠道整治", "基础设施", "公益性", "施工"), ("冷链仓储库", "产业发展", "经营性", "施工"),
    ("光伏电站", "产业发展", "经营性", "施工"), ("香菇大棚", "产业发展", "经营性", "施工"),
    ("茶叶加工车间", "产业发展", "经营性", "施工"), ("污水处理设施", "人居环境", "公益性", "施工"),
    ("太阳能路灯", "人居环境", "公益性", "货物"), ("鸡苗发放", "产业发展", "到户类", "货物"),
    ("规划设计", "项目管理", "公益性", "服务"),
)  # fmt: skip
_FIRST, _SECOND = "恒正宏鑫永嘉华泰瑞盛金德兴广源", "达信诚通顺和平安茂昌远隆丰业成"
_TRADES = ("建设工程", "水利工程", "市政园林", "农业科技", "路桥工程", "建筑安装", "设备安装")
_APPROVED_BY = 4  # April
_TENDER_FROM = 400_000_000
_BY_CONSULTATION = 60_000_000
_BY_ASKING = 20_000_000


@dataclass(slots=True)
class Contract:
    """A contract as it is signed; money in fen. `paid` = (day, fen, progress in percent)."""

    number: str
    project: str
    village: Village
    buyer: str
    supplier: Company
    kind: str
    amount_fen: int
    signed_on: date
    method: str
    awarded_on: date | None = None
    noticed_on: date | None = None
    closes_on: date | None = None
    changed_fen: int | None = None
    paid: list[tuple[date, int, int]] = field(default_factory=list)
    bidders: list[Company] | None = None
    movements: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Project:
    """A project and how far it has come by today."""

    number: str
    title: str
    village: Village
    kind: str
    asset_class: str
    contract_class: str
    listed_on: date
    approved_on: date
    budget_fen: int
    quota: str
    plan: tuple[date, date] | None = None
    started_on: date | None = None
    finished_on: date | None = None
    accepted_on: date | None = None
    announced: bool = True
    registered: bool = True
    earning: bool = True


def found_companies(county: County) -> None:
    """Register the builders and dealers of the county, each with an owner of its own."""
    for number in range(county.scaled(360, least=40)):
        first, second = _FIRST[number % 15], _SECOND[number // 15 % 15]
        trade = _TRADES[(number + number // 225) % len(_TRADES)]
        add_company(county, f"云岫县{first}{second}{trade}有限公司")


def add_company(county: County, name: str, *, stake: int = 100) -> Company:
    """Register a company with a new owner from town who holds that percentage of it."""
    owner = county.people.townsfolk(married=False)
    foreman = county.people.townsfolk("男", married=False)
    company = Company(name, county.numbers.company(), owner, county.numbers.phone(), foreman)
    county.companies.append(company)
    for role, part in (("法定代表人", None), ("股东", stake)):
        write_stake(
            county, owner, name, role, stake=part, capital_fen=500_000_000, code=company.code
        )
    return company


class Works:
    """Writes projects, contracts, bids and payments, and tells the funds what was spent."""

    def __init__(self, county: County, funds: Funds) -> None:
        self._county = county
        self._funds = funds

    def ordinary(self) -> None:
        """Write the blameless projects of three years."""
        county = self._county
        for number in range(county.scaled(PROJECTS, least=24)):
            dice = county.dice("project", number)
            village = county.village(number * 5 + number // 168)
            year = county.clock.year - dice.choices((2, 1, 0), (35, 40, 25))[0]
            if date(year, _APPROVED_BY, 30) > county.clock.as_of:
                year -= 1
            self.build(self.plan(village, year, dice), dice)

    def plan(
        self,
        village: Village,
        year: int,
        dice: Dice,
        *,
        budget_fen: int | None = None,
        kind: int | None = None,
    ) -> Project:
        """Return a project that was approved in that year."""
        county = self._county
        what, project_kind, asset_class, contract_class = (
            dice.pick(_KINDS) if kind is None else _KINDS[kind]
        )
        listed = date(year - 1, 10, 20) + timedelta(days=dice.between(0, 50))
        approved = date(year, 3, 12) + timedelta(days=dice.between(0, 40))
        serial = county.serial(f"project{year}")
        return Project(
            number=f"XM{year}{village.township_code[-3:]}{serial:05d}",
            title=f"{village.township}{village.name}{what}项目",
            village=village,
            kind=project_kind,
            asset_class=asset_class,
            contract_class=contract_class,
            listed_on=listed,
            approved_on=approved,
            budget_fen=budget_fen or _budget(dice, contract_class),
            quota=self._funds.quota(dice.pick(PROJECT_FUNDS), year),
        )

    def build(
        self,
        project: Project,
        dice: Dice,
        *,
        terms: Callable[[Contract], None] | None = None,
        course: Callable[[Project, Contract], None] | None = None,
    ) -> Contract:
        """Write the course of a project as far as it has come, and return its contract.

        It is blameless unless `terms` changes what is signed, or `course` what followed.
        """
        past = self._county.clock.past
        contract = self.sign(project, dice)
        if terms:
            terms(contract)
        done = contract.signed_on + timedelta(days=dice.between(60, 230))
        project.started_on = past(contract.signed_on + timedelta(days=6))
        project.plan = contract.signed_on + timedelta(days=5), done + timedelta(days=10)
        project.finished_on = past(done)
        accepted = done + timedelta(days=dice.between(12, 50))
        project.accepted_on = past(accepted)
        self.announce(project)
        if past(contract.signed_on):
            self._schedule(contract, done, accepted, dice)
            if course:
                course(project, contract)
            self.write_contract(contract)
            self._bids(contract, dice)
            contract.movements = self._spend(project, contract)
        self.write_project(project)
        return contract

    def sign(self, project: Project, dice: Dice) -> Contract:
        """Return the contract of a project, tendered as its size demands."""
        amount = project.budget_fen * dice.between(930, 990) // 100_000 * 100
        method = _method(amount, dice)
        notice = project.approved_on + timedelta(days=dice.between(6, 30))
        closes = notice + timedelta(days=dice.between(21, 26))
        awarded = closes + timedelta(days=dice.between(1, 6))
        signed = awarded + timedelta(days=dice.between(3, 24))
        works = project.contract_class == "施工"
        changed = amount * dice.between(101, 108) // 10000 * 100 if dice.chance(0.08) else None
        tendered = method != DIRECT
        return Contract(
            number=f"HT{project.number[2:]}",
            project=project.number,
            village=project.village,
            buyer=project.village.government if works else project.village.committee,
            supplier=dice.pick(self._county.companies),
            kind=project.contract_class,
            amount_fen=amount,
            signed_on=signed,
            method=method,
            awarded_on=awarded if tendered else None,
            noticed_on=notice if tendered else None,
            closes_on=closes if tendered else None,
            changed_fen=changed,
        )

    def _schedule(self, contract: Contract, done: date, accepted: date, dice: Dice) -> None:
        total = contract.changed_fen or contract.amount_fen
        half = contract.signed_on + (done - contract.signed_on) / 2
        steps = (
            (contract.signed_on + timedelta(days=10), 20, 5),
            (half, 55, dice.between(50, 62)),
            (done + timedelta(days=5), 90, 100),
            (accepted + timedelta(days=dice.between(10, 40)), 100, 100),
        )
        before = 0
        for day, share, progress in steps:
            due = total * share // 10000 * 100 if share < 100 else total  # noqa: PLR2004
            if self._county.clock.past(day):
                contract.paid.append((day, due - before, progress))
            before = due

    def announce(self, project: Project, *, days: int = 12) -> None:
        """Write the village's notice before the project entered the library."""
        if project.announced:
            end = project.listed_on - timedelta(days=4)
            self._county.tables.add(
                "announcements", subject_no=project.number, notice_level="村",
                starts_on=end - timedelta(days=days - 1), ends_on=end, content="拟入库项目公示",
            )  # fmt: skip

    def write_project(self, project: Project) -> None:
        """Write the project's row and, where it is due, its asset."""
        finished, accepted = project.finished_on, project.accepted_on
        state = "已验收" if accepted else "已完工" if finished else "在建"
        plan_start, plan_end = project.plan or (None, None)
        progress = 100 if finished else 45 if project.started_on else 0
        self._county.tables.add(
            "projects", project=project.number, title=project.title, village=project.village.code,
            project_kind=project.kind, listed_on=project.listed_on,
            approval_no=f"云振发〔{project.approved_on.year}〕{project.number[-3:]}号",
            approved_fen=project.budget_fen, plan_starts_on=plan_start, plan_ends_on=plan_end,
            started_on=project.started_on, finished_on=finished, accepted_on=accepted,
            progress_pct=progress, status=state,
        )  # fmt: skip
        if accepted and project.registered:
            self._asset(project, accepted)

    def _asset(self, project: Project, accepted: date) -> None:
        dice = self._county.dice("asset", project.number)
        clock = self._county.clock
        registered = clock.past(accepted + timedelta(days=dice.between(10, 60)))
        if registered is None:
            return
        running = project.asset_class == "经营性"
        income = max(registered, clock.ago(dice.between(15, 200))) if running else None
        if not project.earning:
            registered, income = clock.ago(700), clock.ago(500)
        self._county.tables.add(
            "assets", asset=f"ZC{project.number[2:]}", project=project.number, title=project.title,
            asset_class=project.asset_class, owner=project.village.committee,
            registered_on=registered, value_fen=project.budget_fen,
            tenant=f"{project.village.name}股份经济合作社" if running else None,
            rent_fen=project.budget_fen // 2000 * 100 if running else None, last_income_on=income,
        )  # fmt: skip

    def write_contract(self, contract: Contract) -> None:
        """Write a contract and its payments."""
        supplier = contract.supplier
        self._county.tables.add(
            "contracts", contract=contract.number, project=contract.project, buyer=contract.buyer,
            supplier=supplier.name, uscc=supplier.code, contract_class=contract.kind,
            amount_fen=contract.amount_fen, signed_on=contract.signed_on,
            awarded_on=contract.awarded_on, tender_method=contract.method,
            noticed_on=contract.noticed_on, closes_on=contract.closes_on,
            changed_fen=contract.changed_fen,
        )  # fmt: skip
        for day, fen, progress in contract.paid:
            self._county.tables.add(
                "project_payments", contract=contract.number, paid_on=day, amount_fen=fen,
                progress_pct=progress,
            )  # fmt: skip

    def _bids(self, contract: Contract, dice: Dice) -> None:
        if contract.method in (DIRECT, ASKED):
            return
        bidders = contract.bidders
        if bidders is None:
            others = [c for c in self._county.companies if c is not contract.supplier]
            bidders = [contract.supplier, *dice.sample(others, dice.between(2, 4))]
        price = contract.amount_fen
        for place, company in enumerate(bidders):
            price += 100 * dice.between(1200, 9000) if place else 0
            self._county.tables.add(
                "bids",
                contract=contract.number,
                bidder=company.name,
                uscc=company.code,
                price_fen=price,
                bid_result="未中标" if place else "中标",
                phone=company.phone,
                manager=company.foreman.id,
                legal_rep=company.owner.name,
            )

    def _spend(self, project: Project, contract: Contract) -> list[str]:
        if not contract.paid:
            return []
        self._funds.move(
            project.quota, "拨付", contract.signed_on, contract.amount_fen,
            payee=f"{project.village.township}财政所", project=project.number,
        )  # fmt: skip
        return [
            self._funds.move(
                project.quota, "支出", day, fen, payee=contract.supplier.name,
                project=project.number,
            )
            for day, fen, _ in contract.paid
        ]  # fmt: skip


def _budget(dice: Dice, contract_class: str) -> int:
    if contract_class == "施工" and dice.chance(0.05):
        return 100_000 * dice.between(4400, 9000)  # needs an open tender
    top = {"施工": 3100, "货物": 1500, "服务": 600}[contract_class]
    low = 60
    share = dice.random() ** 2.5
    return 100_000 * int(low + (top - low) * share)


def _method(amount: int, dice: Dice) -> str:
    if amount >= _TENDER_FROM:
        return OPEN
    if amount >= _BY_CONSULTATION:
        return dice.pick((OPEN, INVITED, CONSULTED))
    return CONSULTED if amount >= _BY_ASKING and dice.chance(0.5) else dice.pick((ASKED, DIRECT))
