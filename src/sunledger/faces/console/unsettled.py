"""拆了村的户: households of a split village of which nobody said yet in which part they live."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import reverse

from sunledger.faces.audience import Request
from sunledger.faces.console.households import Households
from sunledger.faces.console.lists import Column, Rows, Search, show
from sunledger.faces.words import both, say
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places.selectors import names
from sunledger.platform.registers.registry import selectors
from sunledger.platform.registers.registry.contracts import HouseholdRow

ALL = 1_000_000


class Unsettled(Households):
    """The households of a split village that nobody moved yet, each with the way to do it."""

    name = "console:unsettled"
    title = both("拆村后还没定的户", "Households of a split village")
    form: ClassVar[type[Search]] = Search
    facets: ClassVar[tuple[str, ...]] = ()
    template = "console/unsettled.html"
    nothing = both("都定好了，没有要搬的户。", "All of them are settled.")
    nothing_next = ""

    def __init__(self, code: str, actor: Actor) -> None:
        super().__init__(code=code)
        self.code = code
        self.may_report = may(actor, Task.PROPOSE_CHANGE, place=code)
        self.moving: dict[uuid.UUID, uuid.UUID] = {}
        parts = "、".join(f"{part.name}（{part.code}）" for part in selectors.parts_of(code))
        self.lead = say(
            f"这个村拆成了{parts}。下面的户还记在原来的村，请一户一户报搬到哪个村。",
            f"It was split into {parts}. These households stay with the old village until a move "
            "says where each lives.",
        )

    def columns(self) -> tuple[Column[HouseholdRow], ...]:
        """Return the columns of a list of households, and whether a move was reported."""
        kept = [column for column in super().columns() if column.key not in ("village", "code")]
        move = Column[HouseholdRow]("move", both("搬到哪个村", "Move"), self._word, href=self._href)
        return (*kept[:2], move, *kept[2:])

    def _word(self, row: HouseholdRow) -> str:
        if row.id in self.moving:
            return say("报了，等核对", "reported, waits to be checked")
        return say("报搬家", "report a move") if self.may_report else say("还没报", "not yet")

    def _href(self, row: HouseholdRow) -> str:
        if row.id in self.moving:
            return reverse("console:change", args=[self.moving[row.id]])
        if not self.may_report:
            return ""
        return reverse("console:propose_change", args=[row.id, "move"])

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[HouseholdRow]:
        """Return households by number."""
        del given, sort
        rows, total, self.moving = selectors.unsettled_households(
            self.code, by=actor, start=start, most=ALL if most is None else most
        )
        return Rows(rows, total)

    def places(self, actor: Actor, given: Mapping[str, Any]) -> list[str]:
        """Return the village that was split."""
        del actor, given
        return [self.code]

    def around(self, request: Request) -> dict[str, Any]:
        """Return the village."""
        del request
        return {"code": self.code, "village": names({self.code}).get(self.code, self.code)}


def unsettled(request: Request, code: str, suffix: str = "") -> HttpResponse:
    """List the households of a split village that nobody moved yet."""
    return show(request, Unsettled(code, request.actor), suffix)
