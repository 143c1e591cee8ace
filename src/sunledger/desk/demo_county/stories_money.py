"""Stories of money: cards, rates, batches and quotas."""

from datetime import date, timedelta
from decimal import Decimal

from sunledger.desk.demo_county import money
from sunledger.desk.demo_county.funds import CENTRE, PROJECT_FUNDS, RURAL
from sunledger.desk.demo_county.teller import COUPLE, Teller
from sunledger.desk.demo_county.works import Contract, Project

_DECEMBER = 12


def tell(teller: Teller) -> None:
    """Tell all stories of this kind."""
    for tale in (
        _one_card, _neighbours_card, _too_much_land, _wrong_rate, _bank_gap, _paid_twice, _no_land,
        _late_quota, _parked_money, _money_parked_as_spent, _spent_beyond_works, _outside_library,
    ):  # fmt: skip
        tale(teller)


def _one_card(teller: Teller) -> None:
    village = teller.village()
    boss = teller.outsider("男")
    lines = [
        teller.county.ledger.pay(money.TRAVEL, month, home.head, payer_card=boss)
        for home in [teller.household(COUPLE, "已脱贫", village) for _ in range(4)]
        for month in teller.county.clock.months
        if month.month == _DECEMBER
    ]
    teller.story(
        "one-card",
        ("四户人的务工补助进了一张卡", "Travel money of four households on one card"),
        ("包工头代四户人报了账，钱都打到他的卡上。",
         "A foreman filed for four households; all of it reached his card."),
        ("P01", boss.card), *(("P02", line.ref) for line in lines),
    )  # fmt: skip


def _neighbours_card(teller: Teller) -> None:
    home = teller.household(COUPLE, "已脱贫")
    home.told_land_money = False
    neighbour = teller.outsider("男")
    line = teller.pay_land(home, teller.springs()[-1], card_of=neighbour)
    teller.story(
        "neighbours-card",
        ("户名不是他家的人", "The account is in a stranger's name"),
        ("耕地补贴打到了邻居的卡上。", "The land subsidy reached a neighbour's card."),
        ("P02", line.ref),
    )  # fmt: skip


def _too_much_land(teller: Teller) -> None:
    home = teller.household(COUPLE, "已脱贫")
    home.told_land_money = False
    teller.pay_land(home, teller.springs()[-1], (home.mu * Decimal("1.6")).quantize(Decimal("0.1")))
    teller.story(
        "too-much-land",
        ("补贴面积比确权面积多六成", "Paid for 60 % more land than is registered"),
        ("申报的面积没有和确权证核对。", "The claim was never compared with the register."),
        ("P04", home.code),
    )  # fmt: skip


def _wrong_rate(teller: Teller) -> None:
    spring = teller.springs()[-1]
    old, wrong = (teller.household(COUPLE, "已脱贫") for _ in range(2))
    old.told_land_money = wrong.told_land_money = False
    outdated = teller.pay_land(old, spring, rate=Decimal(95))
    due = int(wrong.mu * money.LAND.rate(spring) * 100)
    mistaken = teller.pay_land(wrong, spring, amount_fen=due + 20000)
    teller.story(
        "wrong-rate",
        ("标准不对，金额算错", "A rate not in force, an amount that does not multiply"),
        ("一笔按作废的标准发，一笔多算了 200 元。",
         "One line uses a rate long gone; another is 200 yuan too high."),
        ("P06", outdated.ref), ("P06", mistaken.ref),
    )  # fmt: skip


def _bank_gap(teller: Teller) -> None:
    county = teller.county
    month = county.clock.months_ago(3)
    village = teller.village()
    people = [teller.household(COUPLE, "已脱贫", village).head for _ in range(4)]
    lines = [
        county.ledger.pay(money.URGENT, month, person, rate=Decimal(800), part="81")
        for person in people[1:]
    ]
    failed = county.ledger.pay(
        money.URGENT, month, people[0], rate=Decimal(800), part="81",
        status=money.FAILED, reason="卡已注销",
    )  # fmt: skip
    county.ledger.gaps[county.ledger.batch(failed)] = failed.amount_fen
    teller.story(
        "bank-gap",
        ("银行退回一笔，三个月没有补发", "One payment came back and was not sent again"),
        ("回盘金额比应发少 800 元，一直没有人管。", "The bank paid 800 yuan less than was due."),
        ("P07", lambda: lines[0].batch),
    )  # fmt: skip


def _paid_twice(teller: Teller) -> None:
    county = teller.county
    home = teller.household(COUPLE, "已脱贫")
    student = county.people.person("男", 20, relation="长子")
    home.members.append(student)
    month = next(m for m in reversed(county.clock.months) if m.month == 10)  # noqa: PLR2004
    for part in ("00", "82"):
        county.ledger.pay(money.STUDENT, month, student, part=part)
    teller.story(
        "paid-twice",
        ("同一学期的补助发了两次", "A term's grant was paid twice"),
        ("补发批次里又发了一遍。", "The supplementary batch paid it again."),
        ("P11", student.id),
    )  # fmt: skip


def _no_land(teller: Teller) -> None:
    village = teller.village()
    for _ in range(10):
        teller.household(COUPLE, "已脱贫", village)
    home = teller.household(COUPLE, "已脱贫", village)
    home.plots = []
    home.told_land_money = False
    teller.pay_land(home, teller.springs()[-1], Decimal("6.5"))
    teller.story(
        "no-land",
        ("没有承包地，领了 6.5 亩的补贴", "Paid for 6.5 mu without any land"),
        ("这户没有确权地块，面积是报上去的。", "The household has no registered plot."),
        ("P13", home.head.id),
    )  # fmt: skip


def _late_quota(teller: Teller) -> None:
    clock, funds = teller.county.clock, teller.funds
    received = clock.ago(150)
    number = f"财农〔{received.year}〕91号"
    funds.write_quota(
        number, "农村供水维修养护补助", received, 120_000_000, level=CENTRE, department=RURAL
    )
    day = received + timedelta(days=53)
    funds.move(number, "下达", day, 120_000_000, payee=RURAL)
    funds.move(number, "支出", day + timedelta(days=20), 100_000_000, payee="云岫县水务服务公司")
    teller.story(
        "late-quota",
        ("资金压了 53 天才下达", "A quota was passed on after 53 days"),
        ("中央资金收到后，超过 30 天才下达。", "Central money waited longer than 30 days."),
        ("F01", number),
    )  # fmt: skip


def _parked_money(teller: Teller) -> None:
    clock, funds = teller.county.clock, teller.funds
    received = date(clock.year - 2, 2, 20)
    number = f"财农〔{received.year}〕92号"
    funds.write_quota(
        number, "中央产业发展专项资金", received, 5_260_000_000, level=CENTRE, department=RURAL
    )
    funds.move(number, "下达", received + timedelta(days=18), 5_260_000_000, payee=RURAL)
    funds.move(
        number, "支出", received + timedelta(days=110), 180_000_000, payee="云岫县产业服务中心"
    )
    teller.story(
        "parked-money",
        ("五千多万元趴在账上（A28）", "More than 50 million yuan lie idle (A28)"),
        ("前年到账 5260 万元，只花了 180 万元，之后再没有动。",
         "52.6 million came two years ago; 1.8 million was spent and nothing since."),
        ("F02", number), ("F03", number),
    )  # fmt: skip


def _money_parked_as_spent(teller: Teller) -> None:
    clock, funds = teller.county.clock, teller.funds
    quota = funds.quota(PROJECT_FUNDS[4], clock.year - 1)
    day = date(clock.year - 1, 9, 18)
    village = teller.village()
    moves = [
        funds.move(quota, "支出", day, 1_240_000_000, payee="云岫县乡村振兴资金专户"),
        funds.move(quota, "支出", day, 860_000_000, payee=f"{village.township}财政所"),
    ]
    teller.story(
        "transfer-as-spending",
        ("两千多万元以拨作支（A28）", "More than 20 million yuan booked as spent (A28)"),
        ("2100 万元记了支出，其实转到专户和财政所。",
         "21 million was booked as spent; it went to a special account and a finance office."),
        *(("F11", move) for move in moves),
    )  # fmt: skip


def _built(teller: Teller, name: str, years_back: int = 2) -> tuple[Project, Contract]:
    dice = teller.dice(name)
    project = teller.works.plan(
        teller.village(), teller.county.clock.year - years_back, dice, kind=0,
        budget_fen=90_000_000,
    )  # fmt: skip
    return project, teller.works.build(project, dice)


def _spent_beyond_works(teller: Teller) -> None:
    project, contract = _built(teller, "beyond")
    day = contract.paid[-1][0]
    extra = teller.funds.move(
        project.quota, "支出", day, 22_000_000, payee=contract.supplier.name,
        project=project.number,
    )  # fmt: skip
    teller.story(
        "spent-beyond-works",
        ("账上支出比付给工程的多 22 万元（A28）",
         "220,000 yuan more spent than the works were paid (A28)"),
        ("项目多记了一笔支出，工程款里没有这笔。",
         "One movement of the project has no payment for works behind it."),
        *(("F11", move) for move in (*contract.movements, extra)),
    )  # fmt: skip


def _outside_library(teller: Teller) -> None:
    project, _ = _built(teller, "library")
    early = teller.funds.move(
        project.quota, "拨付", project.listed_on - timedelta(days=20), 5_000_000,
        payee=f"{project.village.township}财政所", project=project.number,
    )  # fmt: skip
    stray = teller.funds.move(
        project.quota, "支出", date(project.approved_on.year, 9, 3), 15_000_000,
        payee="云岫县兴旺建筑安装有限公司", project=f"XM{project.approved_on.year}99999999",
    )  # fmt: skip
    teller.story(
        "outside-library",
        ("没入库先拨款，库外项目也付了钱", "Money before the library, and to a project outside it"),
        ("一笔早于入库 20 天，一笔的项目编号库里没有。",
         "One transfer is 20 days early; one names a project that the library lacks."),
        ("F07", early), ("F07", stray),
    )  # fmt: skip
