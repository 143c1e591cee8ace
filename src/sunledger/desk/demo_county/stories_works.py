"""Stories of projects and contracts."""

from datetime import timedelta

from sunledger.desk.demo_county.facts import write_stake
from sunledger.desk.demo_county.people import Person
from sunledger.desk.demo_county.places import Village
from sunledger.desk.demo_county.state import Company
from sunledger.desk.demo_county.teller import Teller
from sunledger.desk.demo_county.works import (
    CONSULTED,
    INVITED,
    OPEN,
    Contract,
    Project,
    add_company,
)

ROAD, SHED, LAMPS = 0, 5, 8
_MILLION = 100_000_000


def tell(teller: Teller) -> None:
    """Tell all stories of this kind."""
    for tale in (
        _overpaid, _unannounced, _split, _short_window, _two_bidders, _companions, _signed_late,
        _additions, _paid_ahead, _stalled, _no_asset, _idle_asset, _kickback,
    ):  # fmt: skip
        tale(teller)


def plan(
    teller: Teller,
    name: str,
    *,
    kind: int = ROAD,
    budget_fen: int = 90_000_000,
    years_back: int = 2,
    village: Village | None = None,
) -> Project:
    """Return a project for a story, approved two years back unless told otherwise."""
    year = teller.county.clock.year - years_back
    return teller.works.plan(
        village or teller.village(), year, teller.dice(name), budget_fen=budget_fen, kind=kind
    )


def _overpaid(teller: Teller) -> None:
    def more(_: Project, contract: Contract) -> None:
        day = contract.paid[-1][0] + timedelta(days=4)
        contract.paid.append((day, 8_000_000, 100))

    def sooner(_: Project, contract: Contract) -> None:
        first = contract.paid[0]
        contract.paid[0] = (contract.signed_on - timedelta(days=15), *first[1:])

    build = teller.works.build
    paid_more = build(plan(teller, "more"), teller.dice("more 2"), course=more)
    paid_early = build(plan(teller, "sooner"), teller.dice("sooner 2"), course=sooner)
    teller.story(
        "overpaid-works",
        ("付款超过合同，签约前就付款", "Paid more than contracted, and before signing"),
        ("一份合同多付 8 万元；一份在签订前 15 天付了款。",
         "One contract was overpaid by 80,000 yuan; another was paid 15 days before signing."),
        ("F09", paid_more.number), ("F09", paid_early.number),
    )  # fmt: skip


def _unannounced(teller: Teller) -> None:
    never, briefly = plan(teller, "never"), plan(teller, "briefly")
    never.announced = False
    teller.works.build(never, teller.dice("never 2"))
    teller.works.announce(briefly, days=6)
    briefly.announced = False
    teller.works.build(briefly, teller.dice("briefly 2"))
    teller.story(
        "unannounced",
        ("项目没有公示，或只公示 6 天", "A project never posted, one posted for 6 days"),
        ("应当公示至少 10 天。", "A notice must last at least 10 days."),
        ("F10", never.number), ("F10", briefly.number),
    )  # fmt: skip


def _split(teller: Teller) -> None:
    first = teller.village()
    builder = teller.county.companies[0]

    def terms(contract: Contract) -> None:
        contract.supplier, contract.method = builder, CONSULTED
        contract.changed_fen = None

    contracts = []
    for number in range(3):
        village = teller.county.village(first.number // 14 * 14 + (first.number + number) % 14)
        project = plan(
            teller, f"split {number}", budget_fen=375_000_000, years_back=1, village=village
        )
        contracts.append(teller.works.build(project, teller.dice("split 2", number), terms=terms))
    teller.story(
        "split-contracts",
        ("一条路拆成三个合同，每个都不到 400 万元",
         "One road in three contracts, each below 4 million"),
        ("同一个镇、同一家公司，半年里签了三份，都没有公开招标。",
         "One township and one company signed three contracts in half a year without a tender."),
        *(("J01", contract.number) for contract in contracts),
    )  # fmt: skip


def _short_window(teller: Teller) -> None:
    def terms(contract: Contract) -> None:
        if contract.closes_on:
            contract.noticed_on = contract.closes_on - timedelta(days=12)

    project = plan(teller, "window", budget_fen=5 * _MILLION)
    contract = teller.works.build(project, teller.dice("window 2"), terms=terms)
    teller.story(
        "short-window",
        ("从公告到截止只有 12 天", "Twelve days from notice to closing"),
        ("500 万元的工程，应当至少留 20 天。", "Works of 5 million must leave 20 days."),
        ("J02", contract.number),
    )  # fmt: skip


def _two_bidders(teller: Teller) -> None:
    def terms(contract: Contract) -> None:
        others = [c for c in teller.county.companies if c is not contract.supplier]
        contract.method, contract.bidders = INVITED, [contract.supplier, others[2]]

    project = plan(teller, "two bidders", budget_fen=150_000_000)
    contract = teller.works.build(project, teller.dice("two bidders 2"), terms=terms)
    teller.story(
        "two-bidders",
        ("邀请招标只有两家", "An invited tender with two bidders"),
        ("不足三家，应当重新招标。", "With fewer than three it should be held again."),
        ("J03", contract.number),
    )  # fmt: skip


def _companions(teller: Teller) -> None:
    county = teller.county
    winner = add_company(county, "云岫县鼎峰路桥工程有限公司")
    second = add_company(county, "云岫县鼎峻建筑安装有限公司", stake=40)
    write_stake(
        county,
        winner.owner,
        second.name,
        "股东",
        stake=60,
        capital_fen=500_000_000,
        code=second.code,
    )
    companion = Company(second.name, second.code, second.owner, winner.phone, second.foreman)

    def terms(contract: Contract) -> None:
        contract.supplier = winner
        contract.bidders = [winner, companion, county.companies[3]]

    project = plan(teller, "companions", budget_fen=520_000_000)
    contract = teller.works.build(project, teller.dice("companions 2"), terms=terms)
    for company in (winner, second):
        county.companies.remove(company)
    teller.story(
        "companion-bidders",
        ("陪标：同一个电话，同一个老板", "Companion bidding: one telephone, one master"),
        ("两家投标人留了同一个电话，一家的法人占另一家六成股份。",
         "Two bidders gave one telephone; the head of one holds 60 % of the other."),
        ("J05", contract.number), ("J12", contract.number),
    )  # fmt: skip


def _signed_late(teller: Teller) -> None:
    def terms(contract: Contract) -> None:
        contract.method = OPEN
        contract.awarded_on = contract.signed_on - timedelta(days=47)
        contract.closes_on = contract.awarded_on - timedelta(days=3)
        contract.noticed_on = contract.closes_on - timedelta(days=24)

    project = plan(teller, "late", budget_fen=5 * _MILLION)
    contract = teller.works.build(project, teller.dice("late 2"), terms=terms)
    teller.story(
        "signed-late",
        ("中标 47 天后才签合同", "Signed 47 days after the award"),
        ("应当在 30 天内签订。", "A contract must be signed within 30 days."),
        ("J07", contract.number),
    )  # fmt: skip


def _additions(teller: Teller) -> None:
    def terms(contract: Contract) -> None:
        contract.changed_fen = contract.amount_fen * 135 // 10000 * 100

    contract = teller.works.build(plan(teller, "more work"), teller.dice("add"), terms=terms)
    teller.story(
        "additions",
        ("变更后多了 35%", "Grown by 35 % after signing"),
        ("施工合同变更超过两成。", "A works contract grew by more than a fifth."),
        ("J08", contract.number),
    )  # fmt: skip


def _paid_ahead(teller: Teller) -> None:
    def course(_: Project, contract: Contract) -> None:
        contract.paid[1] = (*contract.paid[1][:2], 20)

    contract = teller.works.build(plan(teller, "ahead"), teller.dice("ahead 2"), course=course)
    teller.story(
        "paid-ahead",
        ("干了两成，付了五成半", "A fifth was built, 55 % was paid"),
        ("付款比形象进度快 35 个点。", "Payment ran 35 points ahead of the works."),
        ("J09", contract.number),
    )  # fmt: skip


def _stalled(teller: Teller) -> None:
    clock = teller.county.clock

    def standing(project: Project, contract: Contract) -> None:
        project.finished_on = project.accepted_on = None
        project.plan = contract.signed_on, clock.ago(120)
        del contract.paid[1:]

    def unaccepted(project: Project, contract: Contract) -> None:
        project.finished_on, project.accepted_on = clock.ago(95), None
        project.plan = contract.signed_on, clock.ago(100)
        del contract.paid[3:]

    stopped, waiting = plan(teller, "stopped"), plan(teller, "waiting")
    teller.works.build(stopped, teller.dice("stopped 2"), course=standing)
    teller.works.build(waiting, teller.dice("waiting 2"), course=unaccepted)
    teller.story(
        "stalled",
        ("工程停了四个月；完工三个月没有验收", "Stopped for four months; built but not accepted"),
        ("一个过了计划完工 120 天，一个完工 95 天没有验收。",
         "One is 120 days behind its plan; one was finished 95 days ago and never accepted."),
        ("J10", stopped.number), ("J10", waiting.number),
    )  # fmt: skip


def _no_asset(teller: Teller) -> None:
    project = plan(teller, "no asset")
    project.registered = False
    teller.works.build(project, teller.dice("no asset 2"))
    teller.story(
        "no-asset",
        ("验收了，没有进资产台账", "Accepted, but in no register of assets"),
        ("验收已经超过 90 天。", "It was accepted more than 90 days ago."),
        ("A01", project.number),
    )  # fmt: skip


def _idle_asset(teller: Teller) -> None:
    clock = teller.county.clock
    project = plan(teller, "idle shed", kind=SHED)
    project.listed_on, project.approved_on = clock.ago(1400), clock.ago(1300)
    project.plan = clock.ago(1200), clock.ago(1000)
    project.started_on, project.finished_on = clock.ago(1190), clock.ago(990)
    project.accepted_on = clock.ago(960)
    project.earning = False
    teller.works.announce(project)
    teller.works.write_project(project)
    teller.story(
        "idle-asset",
        ("香菇大棚一年多没有收益", "A mushroom shed without income for over a year"),
        ("租户走了，大棚一直空着。", "The tenant left and the shed stands empty."),
        ("A02", f"ZC{project.number[2:]}"),
    )  # fmt: skip


def _kickback(teller: Teller) -> None:
    county, clock = teller.county, teller.county.clock
    village = teller.village()
    cadre = county.cadres[village.code][0]
    brother = _brothers_company(teller, cadre.person)

    def terms(contract: Contract) -> None:
        contract.supplier, contract.amount_fen = brother, 20_500_000
        contract.changed_fen = None

    project = plan(
        teller, "kickback", kind=LAMPS, budget_fen=21_000_000, years_back=1, village=village
    )
    contract = teller.works.build(project, teller.dice("kickback 2"), terms=terms)
    agreed = teller.books.resolve(village, clock.ago(75), "路灯项目协调费")
    voucher = teller.pay_out(
        village, 60, "付项目协调费", 12_000_000, cadre.person.name, ticket="收据",
        resolution=agreed,
    )  # fmt: skip
    teller.story(
        "kickback-by-vote",
        ("20 万元的项目，12 万元“协调费”，代表会还通过了（A18）",
         "120,000 of 205,000 yuan went back, and the delegates agreed (A18)"),
        ("项目给了支书兄弟的公司，12 万元又付给支书，决议齐全。",
         "The contract went to the secretary's brother; 120,000 was paid to the secretary."),
        ("K04", contract.number), ("K06", lambda: teller.books.ref(voucher)),
    )  # fmt: skip


def _brothers_company(teller: Teller, cadre: Person) -> Company:
    county = teller.county
    company = add_company(county, "云岫县明达设备安装有限公司")
    county.companies.remove(company)
    teller.kin(cadre, "兄弟姐妹", company.owner)
    return company
