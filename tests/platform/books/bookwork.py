"""Everybody whom a voucher needs, and a voucher for them, from the photo to the bank."""

import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from PIL import Image
from world import TOWNSHIP, VILLAGE, World, build

from sunledger.kit.capitals import capitals
from sunledger.platform.ground.accounts import services as accounts
from sunledger.platform.ground.accounts.access import actor_by_ref
from sunledger.platform.ground.accounts.contracts import NewPost
from sunledger.platform.ground.accounts.selectors import people
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.books import access, services
from sunledger.platform.registers.books.codes import Photo, Sign, Ticket
from sunledger.platform.registers.books.contracts import NewLine, NewVoucher, PhotoFile

MONTH = date(2026, 3, 1)
DAY = date(2026, 3, 2)


def on(day, hour=1):
    """Return the morning of a day."""
    return Origin("console", datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def photo(side=Photo.FRONT, shade=255):
    """Return a photo of a paper as a phone gives it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, shade, shade)).save(out, "JPEG")
    return PhotoFile(side, out.getvalue())


def spending(fen=128_00, **more):
    """Return what a clerk writes of a payment."""
    new = NewVoucher(
        day=DAY,
        purpose="换路灯灯泡",
        fen=fen,
        capitals=capitals(fen),
        payee="青石五金店",
        ticket=Ticket.INVOICE,
        ticket_no="01234567",
        handler="赵一",
        witness="钱二",
    )
    return replace(new, **more)


def income(fen=5000_00, **more):
    """Return what a clerk writes of money that came in."""
    return replace(
        spending(fen), **{"income": True, "purpose": "收到公益资金", "payee": "", **more}
    )


def lines_of(new, account=None):
    """Return the lines by which the centre books it: the bank against one account."""
    against = account or ("503" if new.income else "514")
    if new.income:
        return [NewLine("102", new.fen, 0), NewLine(against, 0, new.fen)]
    return [NewLine(against, new.fen, 0), NewLine("102", 0, new.fen)]


@dataclass
class Office:
    """The county and its people; `today` is the day on which they act."""

    world: World
    today: date = DAY

    @classmethod
    def begin(cls):
        return cls(build())

    def at(self):
        return on(self.today)

    def who(self, role, nth=0):
        """Return somebody of a role of the village or its centre; `nth` tells colleagues apart."""
        if not nth:
            return self.world.actor(role)
        username = f"{role[:16].replace('_', '.')}.no{nth}"
        asking = self.world.actor("system_admin")
        found = [one for one in people(username, by=asking) if one.username == username]
        if not found:
            place = TOWNSHIP if role.startswith("centre") else VILLAGE
            proposal = accounts.propose_account(
                username,
                f"同事{nth}号",
                NewPost(role, place, date(2026, 1, 1)),
                "按任命文件",
                by=asking,
                origin=self.at(),
            )
            accounts.approve(proposal, by=self.world.actor("security_admin"), origin=self.at())
            found = [one for one in people(username, by=asking) if one.username == username]
        return actor_by_ref(f"a:{found[0].id}", on=self.today)

    def do(self, verb, *given, by, **more):
        """Do a verb of the room as somebody."""
        who = self.who(by) if isinstance(by, str) else by
        return getattr(services, verb)(*given, by=who, origin=self.at(), **more)

    def look(self, number, by="audit"):
        return access.voucher(number, by=self.who(by))

    # --- a voucher, so far -----------------------------------------------------------------------

    def written(self, new=None, photos=None, village=VILLAGE):
        new = new or spending()
        files = [photo()] if photos is None else photos
        return self.do("write_voucher", village, new, files, by="village_clerk")

    def sent(self, new=None, **more):
        number = self.written(new, **more)
        self.do("send_voucher", number, by="village_clerk")
        return number

    def signed(self, new=None):
        """Return a voucher that everybody signed whom it needs."""
        number = self.sent(new)
        for kind, count in self.look(number).still:
            roles = {Sign.SECRETARY: "branch_secretary", Sign.HEAD: "village_head"}
            roles |= {Sign.COMMITTEE: "supervision_member", Sign.TOWNSHIP: "township_officer"}
            for nth in range(count):
                self.do("sign", number, kind, by=self.who(roles[kind], nth))
        return number

    def booked(self, new=None, account=None):
        new = new or spending()
        number = self.signed(new)
        self.do("book", number, lines_of(new, account), by="centre_accountant")
        return number

    def paid(self, new=None):
        number = self.booked(new)
        self.do("pay", number, self.today, by="centre_cashier")
        return number
