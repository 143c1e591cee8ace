"""The books of the villages: vouchers, resolutions and what is posted on the board."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sunledger.desk.demo_county import names
from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.officials import cadre_names
from sunledger.desk.demo_county.people import day_in_month
from sunledger.desk.demo_county.places import VILLAGES_A_TOWNSHIP, Village, villages
from sunledger.desk.demo_county.state import County
from sunledger.kit.dates import add_months
from sunledger.kit.text import name_key

LINES = 1_060_000  # voucher lines of the county at full scale
CASH, BANK = "101", "102"
_MONTHLY_NUMBERS_FROM = 12 * VILLAGES_A_TOWNSHIP - 2 * VILLAGES_A_TOWNSHIP  # the last 2 townships
_SHOPS = (
    "城关文具店",
    "惠民农资经营部",
    "顺发五金店",
    "鑫源图文广告部",
    "便民超市",
    "宏图电脑服务部",
)
_OFFICE = (
    "购办公用品",
    "打印宣传资料",
    "购党员活动室用品",
    "办公室网络费",
    "购劳动工具",
    "会议室桌椅维修",
)
_PUBLIC = (
    "村道路灯电费",
    "垃圾清运费",
    "渠道清淤费",
    "自来水管维修",
    "公益林管护用工",
    "村卫生室修缮材料",
)
_INCOME = (("503", "收到村级组织运转补助"), ("501", "收到鱼塘发包款"), ("502", "收到合作社分红"))
_DAILY = ("代购会议茶水", "零星维修材料", "邮寄费", "下乡车费", "购消毒用品")
_BIG = ("村组道路硬化工程款", "蓄水池工程款", "文化广场工程款", "产业路涵洞工程款")
_PERIOD_MONTHS = 3


@dataclass(slots=True)
class Voucher:
    """One voucher: entries are (account, debit fen, credit fen)."""

    village: Village
    day: date
    summary: str
    entries: list[tuple[str, int, int]]
    payee: str | None = None
    ticket: str | None = "发票"
    mode: str | None = "转账"
    resolution: str | None = None
    ticket_no: str | None = None
    picture: str | None = None
    number: str = ""


@dataclass(slots=True)
class Books:
    """The village books of the county; numbers each voucher as its township does."""

    county: County
    _vouchers: list[Voucher] = field(default_factory=list)
    _months: dict[tuple[str, str], set[date]] = field(default_factory=lambda: defaultdict(set))
    _resolutions: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def book(self, voucher: Voucher) -> Voucher:
        """Take a voucher; it is numbered and written when the books are closed."""
        self._vouchers.append(voucher)
        return voucher

    def close(self) -> None:
        """Write the vouchers, numbered by day as each township does."""
        self._vouchers.sort(key=lambda voucher: (voucher.village.code, voucher.day))
        last: dict[tuple[str, str], int] = defaultdict(int)
        for voucher in self._vouchers:
            code = voucher.village.code
            monthly = voucher.village.number >= _MONTHLY_NUMBERS_FROM
            period = f"{voucher.day:%Y-%m}" if monthly else f"{voucher.day:%Y}"
            last[code, period] += 1
            number = last[code, period]
            voucher.number = f"记-{number}" if monthly else f"记{period}-{number:04d}"
            self._months[code, voucher.number].add(voucher.day.replace(day=1))
            self._write(voucher)

    def _write(self, voucher: Voucher) -> None:
        county, village = self.county, voucher.village
        cadres = county.cadres[village.code]
        invoiced = voucher.ticket in ("发票", "财政票据", "收据")
        number = voucher.ticket_no or (f"{county.serial('ticket'):08d}" if invoiced else None)
        for account, debit, credit in voucher.entries:
            county.tables.add(
                "vouchers",
                village=village.code,
                voucher=voucher.number,
                booked_on=voucher.day,
                summary=voucher.summary,
                account=account,
                debit_fen=debit,
                credit_fen=credit,
                handler=cadres[3].person.name,
                approver=cadres[0].person.name,
                supervisor=cadres[2].person.name,
                pay_mode=voucher.mode,
                payee=voucher.payee,
                ticket_kind=voucher.ticket,
                ticket_no=number,
                attachment_hash=voucher.picture,
                resolution=voucher.resolution,
            )

    def ref(self, voucher: Voucher) -> str:
        """Return the voucher's reference; the month stands in it where the number recurs."""
        village = voucher.village.code
        if len(self._months[village, voucher.number]) > 1:
            return f"{village}/{voucher.day:%Y-%m}/{voucher.number}"
        return f"{village}/{voucher.number}"

    def resolve(
        self,
        village: Village,
        day: date,
        subject: str,
        *,
        due: int = 40,
        present: int = 37,
        agreed: int = 35,
    ) -> str:
        """Write a resolution of the members' delegates and return its number."""
        self._resolutions[village.code] += 1
        number = f"{day.year}-决{self._resolutions[village.code]:02d}"
        self.county.tables.add(
            "resolutions", village=village.code, resolution=number, decided_on=day,
            meeting="成员代表大会", due_count=due, present_count=present, agreed_count=agreed,
            subject=subject,
        )  # fmt: skip
        return number


def keep_books(county: County, books: Books) -> None:
    """Write the ordinary vouchers of all villages, and every quarter on the board."""
    months = county.clock.book_months
    total = county.scaled(LINES, least=2 * len(villages()) * len(months))
    for village in villages():
        dice = county.dice("books", village.code)
        clerk = _Clerk(county, books, village, dice)
        share = _share(total, village.number, len(villages()))
        for number, month in enumerate(months):
            clerk.month(month, _share(share, number, len(months)))
        disclose(county, village)
    books.close()


def _share(total: int, number: int, parts: int) -> int:
    return total * (number + 1) // parts - total * number // parts


class _Clerk:
    """Writes one village's ordinary vouchers."""

    def __init__(self, county: County, books: Books, village: Village, dice: Dice) -> None:
        self._county = county
        self._books = books
        self._village = village
        self._dice = dice
        taken = cadre_names(county, village)
        self._villagers = [
            name
            for name in (
                names.full_name(dice, names.surname(dice), dice.pick("男女"), 1970)
                for _ in range(24)
            )
            if name_key(name) not in taken
        ]
        self._cash: dict[tuple[date, str], int] = defaultdict(int)

    def month(self, month: date, lines: int) -> None:
        """Write vouchers of that many lines in sum."""
        if lines >= 8 and month.month % 6 == self._village.number % 6:  # noqa: PLR2004
            lines -= self._big(month)
        while lines > 1:
            three = lines == 3 or (lines > 4 and self._dice.chance(0.2))  # noqa: PLR2004
            lines -= self._three(month) if three else self._two(month)

    def _day(self, month: date) -> date:
        return day_in_month(month, self._dice.between(1, 28))

    def _book(
        self,
        day: date,
        summary: str,
        entries: list[tuple[str, int, int]],
        payee: str | None = None,
        *,
        ticket: str | None = "发票",
        mode: str | None = "转账",
        resolution: str | None = None,
    ) -> int:
        picture = self._dice.digest(32) if ticket else None
        self._books.book(
            Voucher(
                self._village, day, summary, entries, payee, ticket, mode, resolution,
                picture=picture,
            )
        )  # fmt: skip
        return len(entries)

    def _two(self, month: date) -> int:
        day, dice = self._day(month), self._dice
        kind = dice.random()
        if kind < 0.3:  # noqa: PLR2004
            return self._spend(day, "513", dice.pick(_OFFICE), dice.between(60, 4800))
        if kind < 0.55:  # noqa: PLR2004
            return self._spend(day, "514", dice.pick(_PUBLIC), dice.between(150, 9800))
        if kind < 0.7:  # noqa: PLR2004
            fen = 100 * dice.between(800, 60000)
            account, summary = dice.pick(_INCOME)
            return self._book(
                day, summary, [(BANK, fen, 0), (account, 0, fen)], ticket="财政票据", mode=None
            )
        if kind < 0.8:  # noqa: PLR2004
            fen = 10000 * dice.between(30, 95)
            entries = [("513", fen, 0), (BANK, 0, fen)]
            return self._book(day, "发放误工补贴", entries, "工资表所列人员", ticket="工资表")
        if kind < 0.84:  # noqa: PLR2004
            fen = 100000 * dice.between(1, 4)
            return self._book(
                day, "提取备用金", [(CASH, fen, 0), (BANK, 0, fen)], ticket=None, mode=None
            )
        return self._petty(day)

    def _spend(self, day: date, account: str, summary: str, amount: int) -> int:
        fen = 100 * amount + 10 * self._dice.between(0, 9)
        shop = f"云岫县{self._dice.pick(_SHOPS)}"
        return self._book(day, summary, [(account, fen, 0), (BANK, 0, fen)], shop)

    def _petty(self, day: date) -> int:
        dice = self._dice
        payee, fen = dice.pick(self._villagers), 100 * dice.between(20, 480)
        self._cash[day, payee] += fen
        entries = [("513", fen, 0), (CASH, 0, fen)]
        if self._cash[day, payee] > 100000:  # noqa: PLR2004 - more in cash is asked about
            return self._spend(day, "513", dice.pick(_OFFICE), dice.between(60, 480))
        ticket = "白条" if fen <= 10000 and dice.chance(0.1) else "收据"  # noqa: PLR2004
        return self._book(day, dice.pick(_DAILY), entries, payee, ticket=ticket, mode="现金")

    def _three(self, month: date) -> int:
        dice = self._dice
        office, public = 100 * dice.between(60, 900), 100 * dice.between(60, 1900)
        entries = [("513", office, 0), ("514", public, 0), (BANK, 0, office + public)]
        shop = f"云岫县{dice.pick(_SHOPS)}"
        return self._book(self._day(month), "付材料款和办公用品款", entries, shop)

    def _big(self, month: date) -> int:
        dice = self._dice
        day = day_in_month(month, dice.between(12, 26))
        subject = dice.pick(_BIG)
        present = dice.between(34, 40)
        decided = day - timedelta(days=dice.between(20, 60))
        number = self._books.resolve(
            self._village, decided, subject, present=present, agreed=present - dice.between(0, 5)
        )
        fen = 100000 * dice.between(50, 320)
        builder = dice.pick(self._county.companies).name
        return self._book(
            day, subject, [("153", fen, 0), (BANK, 0, fen)], builder, resolution=number
        )


def disclose(county: County, village: Village, *, without: str | None = None) -> None:
    """Post money, affairs and party matters of each quarter in the month after it."""
    if village.code in county.told_boards:
        return
    county.told_boards.add(village.code)
    dice = county.dice("board", village.code)
    for quarter, end in quarters(county):
        for kind in ("财务", "村务", "党务"):
            published = county.clock.past(end + timedelta(days=dice.between(8, 24)))
            if published and not (kind == "财务" and quarter == without):
                county.tables.add(
                    "disclosures", village=village.code, disclosure_kind=kind,
                    for_quarter=quarter, published_on=published,
                )  # fmt: skip


def quarters(county: County) -> Iterator[tuple[str, date]]:
    """Return the quarters of the books (2025Q1) with their last days."""
    for month in county.clock.book_months[_PERIOD_MONTHS - 1 :: _PERIOD_MONTHS]:
        end = add_months(month, 1) - timedelta(days=1)
        yield f"{month.year}Q{(month.month + 2) // _PERIOD_MONTHS}", end
