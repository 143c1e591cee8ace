"""Village books of a demonstration: one village's vouchers, its months, papers on their way.

Done by the people of the demonstration through the same services as on the pages.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils.timezone import get_current_timezone, localdate
from PIL import Image, ImageDraw
from python_calamine import CalamineWorkbook

from sunledger.assembly.demo_logins import COUNTY, TOWNSHIP, VILLAGE
from sunledger.kit.capitals import capitals
from sunledger.platform.ground.accounts.contracts import Actor, Post
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import body
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.books import selectors, services
from sunledger.platform.registers.books.codes import (
    Duty,
    MonthState,
    Photo,
    Reject,
    Sign,
    Ticket,
)
from sunledger.platform.registers.books.contracts import (
    NewLine,
    NewVoucher,
    PhotoFile,
    Unities,
)

Crew = Callable[[str], Actor]
TABLES = ("resolutions", "disclosures", "vouchers")
_CENTRE = "qingshi"
_DAY = timedelta(days=1)
_KEPT_OPEN = 40  # days: months that ended earlier are closed
_TICKET = "演示{0:04}"


def of_one_village(folder: Path) -> Path:
    """Write the vouchers of the first village, with which the tables begin, into one file."""
    file = min(folder.glob("*村级会计凭证*.xlsx"))
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    start = next(number for number, row in enumerate(rows) if "村代码" in row)
    at = rows[start].index("村代码")
    kept = [rows[start], *(row for row in rows[start + 1 :] if str(row[at]) == VILLAGE.code)]
    found = file.with_name("演示数据-村级会计凭证-一个村.csv")
    with found.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(kept)
    return found


def set_going(crew: Crew, since: date, origin: Origin) -> None:
    """Set up the agency, close and show the months that are past, and write some vouchers."""
    if body(BodyKind.ACCOUNTING_CENTRE, _CENTRE) is not None:
        return
    _agency(crew, since, origin)
    _months(crew, origin)
    _papers(crew, localdate(origin.at), origin)


def _agency(crew: Crew, since: date, origin: Origin) -> None:
    system = Actor("m:init", "init", (Post("system_admin", COUNTY),))
    name = f"{VILLAGE.township}会计代理中心"
    kind = BodyKind.ACCOUNTING_CENTRE
    places.add_body(kind, name, place=TOWNSHIP, since=since, code=_CENTRE, by=system, origin=origin)
    by = crew("centre_director")
    services.agree_agency(_CENTRE, VILLAGE.code, since, Unities(*(True,) * 5), by=by, origin=origin)
    for duty, role in (
        (Duty.DIRECTOR, "centre_director"),
        (Duty.ACCOUNTANT, "centre_accountant"),
        (Duty.CASHIER, "centre_cashier"),
    ):
        services.seat(_CENTRE, duty, crew(role).name, since, by=by, origin=origin)
    clerk = crew("village_clerk").name
    services.seat(_CENTRE, Duty.CLERK, clerk, since, village=VILLAGE.code, by=by, origin=origin)


def _months(crew: Crew, origin: Origin) -> None:
    """Take each month that is past its way, as it went: closed, looked at, on the board, agreed."""
    director, chair, clerk = (
        crew(role) for role in ("centre_director", "supervision_chair", "village_clerk")
    )
    today, code = localdate(origin.at), VILLAGE.code
    for row in reversed(selectors.months(code, by=director)):
        if row.state is not MonthState.OPEN or row.month + _KEPT_OPEN * _DAY > today:
            continue
        ended = (row.month + 31 * _DAY).replace(day=1)
        at = [_morning(origin, ended + days * _DAY) for days in (2, 3, 4, 12)]
        services.close_month(code, row.month, by=director, origin=at[0])
        said = "逐笔看了票据，问清楚了，同意公布。"
        services.give_opinion(code, row.month, said, by=chair, origin=at[1])
        services.post_month(code, row.month, localdate(at[2].at), by=clerk, origin=at[2])
        services.end_notice(code, row.month, by=clerk, origin=at[3])


def _morning(origin: Origin, day: date) -> Origin:
    at = datetime.combine(day, time(9), tzinfo=get_current_timezone())
    return replace(origin, at=min(at, origin.at))


# What is on its way: purpose, payee, amount in fen, and how far it goes.
_SPENT = (
    ("村口路灯换灯泡 8 个", "青石五金店", 128_00, "draft"),
    ("清理三组水渠，2 个工", "李长田", 360_00, "signing"),
    ("村部打印纸和墨盒", "云岫县城关文具店", 246_50, "checking"),
    ("文化广场音响维修", "云岫县宏图电脑服务部", 880_00, "held"),
    ("村道补坑用沙石", "青石砂石场", 1_960_00, "rejected"),
    ("防汛沙袋 200 条", "青石农资店", 700_00, "booked"),
    ("环卫保洁 9 月工钱", "工资表所列人员", 2_400_00, "paid"),
    ("机耕路加宽预付款", "云岫县顺发建材经营部", 26_000_00, "signing"),
)


def _papers(crew: Crew, today: date, origin: Origin) -> None:
    for number, (purpose, payee, fen, far) in enumerate(_SPENT, start=1):
        new = NewVoucher(
            day=today,
            purpose=purpose,
            fen=fen,
            capitals=capitals(fen),
            payee=payee,
            ticket=Ticket.PAYROLL if "工资表" in payee else Ticket.INVOICE,
            ticket_no=_TICKET.format(number),
            handler="罗佳梓",
            witness="曾忠勤",
        )
        _carry(crew, new, far, number, origin)


def _carry(crew: Crew, new: NewVoucher, far: str, number: int, origin: Origin) -> None:
    """Write a voucher and hand it on as far as it goes."""
    clerk, centre = crew("village_clerk"), crew("centre_accountant")
    photo = PhotoFile(Photo.FRONT, _drawn(number, new.fen))
    key = services.write_voucher(VILLAGE.code, new, [photo], by=clerk, origin=origin)
    if far == "draft":
        return
    services.send_voucher(key, by=clerk, origin=origin)
    if far == "signing":
        return
    for kind, role in (
        (Sign.SECRETARY, "branch_secretary"),
        (Sign.HEAD, "village_head"),
        (Sign.COMMITTEE, "supervision_chair"),
    ):
        services.sign(key, kind, by=crew(role), origin=origin)
    if far == "held":
        why = "音响是去年才买的，还在保修期，请说明为什么自己出钱修。"
        services.stop(key, why, by=crew("supervision_member"), origin=origin)
    if far == "rejected":
        why = "发票上的收款人是另一家，请换票或改收款人。"
        services.reject(key, Reject.WRONG_PAYEE, why, by=centre, origin=origin)
    if far in {"booked", "paid"}:
        lines = [NewLine("514", new.fen, 0), NewLine("102", 0, new.fen)]
        services.book(key, lines, by=centre, origin=origin)
    if far == "paid":
        services.pay(key, new.day, by=crew("centre_cashier"), origin=origin)
        asks, text = crew("audit"), "保洁员一共几个人，每人多少？"
        asked = services.ask(VILLAGE.code, key, text, by=asks, origin=origin)
        said = "4 个人，每人 600 元，工资表贴在村部门口。"
        services.answer(asked, said, by=clerk, origin=origin)


def _drawn(number: int, fen: int) -> bytes:
    """Draw a paper that can be told from the others: lines, a number, an amount, a seal."""
    paper = Image.new("RGB", (900, 600), (250, 248, 240))
    pen = ImageDraw.Draw(paper)
    pen.rectangle((40, 40, 860, 560), outline=(60, 60, 60), width=3)
    for line in range(5):
        pen.line((60, 190 + line * 60, 840, 190 + line * 60), fill=(150, 150, 150), width=2)
    pen.text((70, 80), f"DEMO No. {number:04}", fill=(30, 30, 30), font_size=44)
    pen.text((70, 140), f"CNY {fen / 100:,.2f}", fill=(30, 30, 30), font_size=36)
    pen.ellipse((600, 340, 800, 540), outline=(190, 30, 40), width=7)
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=85)
    return out.getvalue()
