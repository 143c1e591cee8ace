"""A family of three with income, payments of two years and a card, and its neighbours."""

import io
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import openpyxl
from django.test import Client
from world import COUNTY, VILLAGE, World

from sunledger.kit.ids import check_character
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.intake import selectors as intake_of
from sunledger.platform.questions.intake import services as intake
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import Batch, FactRow, MemberRow, Query

NOW = Origin("command", datetime(2026, 3, 2, 1, tzinfo=UTC))
YEAR = (date(2024, 10, 1), date(2025, 9, 30))
PIN = "482913"
PAYMENTS = (
    "批次号 行号 补贴项目 身份证号 姓名 卡号 金额 所属月份 发放日期 发放状态 失败原因".split()
)
CARD, OTHER_CARD = "9999990000000001", "9999990000000777"


def id_of(count):
    body = f"990101{1950 + count}0101{count:03}"
    return body + check_character(body)


def paid(line, count, item, yuan, month, *, card=CARD, status="成功", why=""):
    on = f"{month}-15" if status == "成功" else ""
    return [
        f"B{month}",
        str(line),
        item,
        id_of(count),
        "甲",
        card,
        str(yuan),
        month,
        on,
        status,
        why,
    ]


PAID = [
    *(paid(n, 1, "农村低保金", 240, f"2026-0{n}") for n in (1, 2)),
    paid(3, 2, "农村低保金", 240, "2026-01", card=OTHER_CARD),
    paid(4, 1, "耕地地力保护补贴", 386.5, "2026-02"),
    paid(5, 1, "高龄津贴", 100, "2026-02", status="退回", why="账号已销户"),
    paid(6, 1, "农村低保金", 220, "2025-11"),
    paid(7, 40, "农村低保金", 9_999, "2026-01"),  # of the neighbours
]


@dataclass
class Family:
    """The county with the family in it, and the code of its card."""

    world: World
    household: uuid.UUID
    neighbours: uuid.UUID
    code: str

    def actor(self, role, place=None):
        return self.world.actor(role, place)

    def own(self):
        return self.world.actor("household", household=self.household)

    def enter(self, pin=PIN, code=None, client=None, **more):
        """Return a browser in which the card was opened."""
        client = client or Client()
        client.post("/my/enter", {"code": code or self.code})
        client.answer = client.post("/my/pin", {"pin": pin, **more})
        return client

    def statements(self, item, household=None):
        office = self.world.actor("county_aid_office")
        return selectors.statements(household or self.household, by=office, item=item)


def table(header, rows):
    made = openpyxl.Workbook()
    for row in (header, *rows):
        made.active.append(row)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def pay(world, rows, at=NOW):
    """Have the finance bureau hand in payments, and have them taken in."""
    finance = world.actor("finance")
    number = intake.hand_in(
        uuid.uuid4(),
        table="payments",
        place=COUNTY,
        name="发放.xlsx",
        content=[table(PAYMENTS, rows)],
        by=finance,
        origin=at,
    )
    if intake_of.batch(number, by=finance).state == "headed":
        intake.match_columns(number, {}, by=finance, origin=at)
    intake.run_check(number, by=finance, origin=at)
    told = {"purpose": "核对发放", "basis": "县政办〔2026〕1号", "as_of": at.at.date()}
    intake.confirm(number, **told, by=finance, origin=at)
    intake.run_taking(number, by=finance, origin=at)
    return number


def family(world):
    place, office = division(VILLAGE).id, world.actor("county_aid_office")
    first = MemberRow(
        "册.xlsx", "一", 2, "H1", place, "田大有", id_of(1), relation="户主", card=CARD
    )
    rows = [
        replace(first, hukou=True, resident=True, group="二组", phone="15400000001"),
        replace(first, row=3, name="石秀兰", id_number=id_of(2), relation="配偶", card=""),
        replace(first, row=4, name="田小满", id_number=id_of(3), relation="孙女", card=""),
        replace(first, row=5, number="H2", name="邻居甲", id_number=id_of(40), card=""),
    ]
    facts = [
        FactRow(
            "入.xlsx",
            "一",
            n,
            item,
            fen,
            number,
            label=label,
            period_from=YEAR[0],
            period_to=YEAR[1],
        )
        for n, (item, label, fen, number) in enumerate(
            (
                ("wage_work", "外出务工", 1_800_000, "H1"),
                ("transfer_dibao", "农村低保金", 288_000, "H1"),
                ("wage_work", "务工", 123_456, "H2"),
            ),
            2,
        )
    ]
    facts += [
        FactRow("册.xlsx", "一", 2, "status", "registered", "H1"),
        FactRow("册.xlsx", "一", 2, "sec_housing", "yes", "H1"),
    ]
    for name, lines in (("members", rows), ("income", facts)):
        batch = Batch(uuid.uuid4(), name, "县乡村振兴局", date(2026, 1, 1))
        services.apply_batch(batch, lines, by=office, origin=NOW)
    homes = {row.number: row.id for row in selectors.households(Query(COUNTY), by=office).rows}
    town = world.actor("township_officer")
    code = services.issue_card(homes["H1"], PIN, by=town, origin=NOW)
    return Family(world, homes["H1"], homes["H2"], code)
