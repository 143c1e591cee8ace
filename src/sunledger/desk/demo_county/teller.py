"""What a story needs to happen: the county, its books and its offices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.facts import write_kin
from sunledger.desk.demo_county.funds import Funds
from sunledger.desk.demo_county.key import Reference, Story
from sunledger.desk.demo_county.money import LAND, Line
from sunledger.desk.demo_county.officials import seat
from sunledger.desk.demo_county.people import Household, Person
from sunledger.desk.demo_county.places import Village
from sunledger.desk.demo_county.state import Cadre, County
from sunledger.desk.demo_county.statements import Helpers
from sunledger.desk.demo_county.village import Books, Voucher
from sunledger.desk.demo_county.works import Works

_STRIDE = 5  # shares no factor with 168, so that no two stories meet in one village
_FIRST = 3
_SPRING = 4

COUPLE = ("adult", "partner")
FAMILY = ("adult", "partner", "child")
ELDER = ("elder",)


@dataclass(slots=True)
class Teller:
    """Tells stories, each in a village of its own."""

    county: County
    books: Books
    funds: Funds
    works: Works
    helpers: Helpers
    _places: int = 0

    def village(self) -> Village:
        """Return a village in which nothing has happened yet."""
        self._places += 1
        village = self.county.village(_FIRST + _STRIDE * (self._places - 1))
        self.county.told_places.add(village.number)
        return village

    def household(
        self, shape: Sequence[str], status: str = "监测", village: Village | None = None
    ) -> Household:
        """Return a new household, blameless so far, in a village of its own."""
        return self.county.people.settle(village or self.village(), shape, status=status)

    def dice(self, *purpose: object) -> Dice:
        """Return the stream of chance of a story."""
        return self.county.dice("story", *purpose)

    def story(
        self,
        name: str,
        titles: tuple[str, str],
        happened: tuple[str, str],
        *findings: tuple[str, Reference],
    ) -> Story:
        """Put a story in the key: titles and words in Chinese and English."""
        story = self.county.key.story(name, *titles, *happened)
        story.findings.extend(findings)
        return story

    def innocent(self, name: str, titles: tuple[str, str], rules: str, *refs: Reference) -> None:
        """Put a look-alike in the key."""
        self.county.key.innocent(name, *titles, rules, *refs)

    def outsider(self, sex: str, *, married: bool = False) -> Person:
        """Return somebody outside the register."""
        return self.county.people.townsfolk(sex, married=married)

    def official(self, village: Village) -> Cadre:
        """Return the head of the village's committee."""
        return self.county.cadres[village.code][1]

    def seat(self, person: Person, village: Village, post: str) -> Cadre:
        """Put somebody in office in the village."""
        return seat(self.county, person, village, post, self.dice("seat", person.id))

    def kin(self, person: Person, relation: str, relative: Person) -> None:
        """Write that the relative is the person's spouse, parent, child or sibling."""
        write_kin(self.county, person, relation, relative)

    def springs(self) -> list[date]:
        """Return the months in which the land subsidy is paid, oldest first."""
        return [month for month in self.county.clock.months if month.month == _SPRING]

    def pay_land(
        self,
        home: Household,
        month: date,
        mu: Decimal | None = None,
        *,
        rate: Decimal | None = None,
        amount_fen: int | None = None,
        card_of: Person | None = None,
    ) -> Line:
        """Pay the land subsidy to the householder, in the batch of his township."""
        return self.county.ledger.pay(
            LAND, month, home.head, home.mu if mu is None else mu, rate=rate,
            amount_fen=amount_fen, payer_card=card_of, part=f"{home.village.number // 14 + 1:02d}",
        )  # fmt: skip

    def pay_out(
        self,
        village: Village,
        days_ago: int,
        summary: str,
        fen: int,
        payee: str | None,
        *,
        ticket: str = "发票",
        cash: bool = False,
        resolution: str | None = None,
        ticket_no: str | None = None,
        picture: str | None = None,
    ) -> Voucher:
        """Book a payment of the village, two entries."""
        entries = [("514", fen, 0), ("101" if cash else "102", 0, fen)]
        return self.books.book(
            Voucher(
                village,
                self.county.clock.ago(days_ago),
                summary,
                entries,
                payee,
                ticket,
                "现金" if cash else "转账",
                resolution,
                ticket_no,
                picture or self.dice(village.code, summary, days_ago, payee).digest(32),
            )
        )
