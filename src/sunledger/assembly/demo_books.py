"""Village books of a demonstration: what stood before, vouchers, months, papers on their way.

Done by the people of the demonstration through the same services as on the pages.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone, localdate

from sunledger.assembly import demo_receipts
from sunledger.assembly.demo_logins import TOWNSHIP, VILLAGE
from sunledger.assembly.demo_work import CENTRE
from sunledger.desk.demo_county.places import Village, villages
from sunledger.desk.demo_county.tables import Tables
from sunledger.kit.capitals import capitals
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts import selectors as people
from sunledger.platform.ground.accounts import services as accounts
from sunledger.platform.ground.accounts.contracts import Actor, NewPost, Post
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.pdf import font
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
SHOWN = villages()[:4]  # whose books there are
_SERVED = [one for one in villages() if one.township_code == VILLAGE.township_code]
_CLERKS = "郑高宋唐梁韩冯于董萧程曹袁邓"
_IN_BANK, _IN_CASH = 20_000_00, 500_00  # fen that stay where the least was
_WORTH, _WORN = 1_260_000_00, 348_000_00  # buildings and roads; by how much they are worn
_ON_BOARD = 3  # months
_DAY = timedelta(days=1)
_KEPT_OPEN = 40  # days: months that ended earlier are closed
_TICKET = "演示{0:04}"


def leave_some_villages(tables: Tables) -> None:
    """Leave of all vouchers those of the first villages: the others would take too long."""
    at, wanted = tables.place("vouchers", "village"), {one.code for one in SHOWN}
    tables.rows["vouchers"] = [row for row in tables.rows["vouchers"] if row[at] in wanted]


def set_going(crew: Crew, since: date, origin: Origin) -> None:
    """Set up the agency, close and show the months that are past, and write some vouchers."""
    director = crew("centre_director")
    if any(one.agreed for one in selectors.centres(TOWNSHIP, by=director, at=origin.at)):
        return
    _agency(crew, since, origin)
    for place in SHOWN:
        people = _People.of(crew, place)
        _open(people, origin)
        _months(people, origin)
    _papers(crew, localdate(origin.at), origin)


@dataclass(frozen=True)
class _People:
    """Who keeps the books of one village: its own people have logins in the first one only."""

    place: Village
    director: Actor
    clerk: Actor
    chair: Actor

    @classmethod
    def of(cls, crew: Crew, place: Village) -> "_People":
        director = crew("centre_director")
        if place == VILLAGE:
            return cls(place, director, crew("village_clerk"), crew("supervision_chair"))
        clerk, chair = (
            Actor(f"m:{role}", name, (Post(role, place.code),), books=villages_within([place.code]))
            for role, name in (("village_clerk", _clerk(place)), ("supervision_chair", "村监会"))
        )
        return cls(place, director, clerk, chair)


def _clerk(place: Village) -> str:
    return f"{_CLERKS[_SERVED.index(place)]}会计"


def _agency(crew: Crew, since: date, origin: Origin) -> None:
    """Have every village of the township agree; one keeps no archive yet, one has no clerk."""
    by = crew("centre_director")
    for place in _SERVED:
        unities = Unities(*(True,) * 4, archive=place != _SERVED[-2])
        services.agree_agency(CENTRE, place.code, since, unities, by=by, origin=origin)
    for duty, role in (
        (Duty.DIRECTOR, "centre_director"),
        (Duty.ACCOUNTANT, "centre_accountant"),
        (Duty.CASHIER, "centre_cashier"),
    ):
        services.seat(CENTRE, duty, crew(role).ref, since, by=by, origin=origin)
    for place in _SERVED[:-1]:
        clerk = (
            crew("village_clerk").ref if place == VILLAGE else _employed(crew, place, since, origin)
        )
        services.seat(CENTRE, Duty.CLERK, clerk, since, village=place.code, by=by, origin=origin)


def _employed(crew: Crew, place: Village, since: date, origin: Origin) -> str:
    """Open an account for the clerk of another village, and return its reference.

    Its invitation is told to nobody: nobody signs in with it.
    """
    system, security = crew("system_admin"), crew("security_admin")
    username = f"cun.{place.code}"
    post = NewPost("village_clerk", place.code, since)
    proposal = accounts.propose_account(
        username, _clerk(place), post, "演示用的账号", by=system, origin=origin
    )
    accounts.approve(proposal, by=security, origin=origin)
    [made] = people.people(username, by=system)
    return f"a:{made.id}"


def _open(people: _People, origin: Origin) -> None:
    """Write what stood before: so much in the bank and in cash that neither falls below nothing."""
    by, code = people.director, people.place.code
    months = selectors.months(code, by=by)
    if not months:
        return
    first, last = months[-1].month, localdate(origin.at)
    standing = {"151": _WORTH, "152": _WORN}
    for account, kept in (("102", _IN_BANK), ("101", _IN_CASH)):
        _, entries = selectors.journal(code, account, first, last, by=by)
        lowest = min((one.balance_fen for one in entries), default=0)
        standing[account] = kept - min(lowest, 0)
    standing["301"] = standing["101"] + standing["102"] + _WORTH - _WORN
    paper = f"{first.year - 1} 年末资产清查表（演示）"
    day = first.replace(month=1)
    services.open_books(code, day, standing, paper, by=by, origin=origin)


def _months(people: _People, origin: Origin) -> None:
    """Take the months that are past their way, as it went: closed, looked at, on the board, agreed.

    Of other villages than the first the newest alone hung on the board; the others are closed.
    """
    today, code = localdate(origin.at), people.place.code
    past = [
        row
        for row in reversed(selectors.months(code, by=people.director))
        if row.state is MonthState.OPEN and row.month + _KEPT_OPEN * _DAY <= today
    ]
    for row in past:
        ended = (row.month + 31 * _DAY).replace(day=1)
        at = [_morning(origin, ended + days * _DAY) for days in (2, 3, 4, 12)]
        services.close_month(code, row.month, by=people.director, origin=at[0])
        if people.place != VILLAGE and row not in past[-_ON_BOARD:]:
            continue
        said = "逐笔看了票据，问清楚了，同意公布。"
        services.give_opinion(code, row.month, said, by=people.chair, origin=at[1])
        services.post_month(code, row.month, localdate(at[2].at), by=people.clerk, origin=at[2])
        services.end_notice(code, row.month, by=people.clerk, origin=at[3])


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
    photos = _drawn(number, new)
    key = services.write_voucher(VILLAGE.code, new, photos, by=clerk, origin=origin)
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


def _drawn(number: int, new: NewVoucher) -> list[PhotoFile]:
    """Draw both sides of the paper of a voucher, in the machine's Chinese font if it has one."""
    told = demo_receipts.Paper(
        number,
        new.day,
        f"{VILLAGE.name}村委会",
        new.payee,
        new.purpose,
        new.fen,
        new.handler,
        new.witness,
    )
    try:
        face: demo_receipts.Face | None = font()
    except SunledgerError:  # no Chinese font here
        face = None
    return [
        PhotoFile(Photo.FRONT, demo_receipts.front(told, face)),
        PhotoFile(Photo.BACK, demo_receipts.back(told, face)),
    ]
