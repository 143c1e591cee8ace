"""Deliveries from before villages were asked: they count, say so in words, and wait for nobody."""

import psycopg
import pytest
from filled import Register, first_roster
from handing_in import Desk
from test_deliveries import told, verbs
from test_fund_pages import text_of
from world import VILLAGE, build

from sunledger.assembly.postgres import ADMIN
from sunledger.kit.errors import SunledgerError
from sunledger.platform.registers.funds.contracts import Level, NewLine, NotEnough, Unit


@pytest.fixture
def register(committed):  # noqa: ARG001 - the guard of a table is lifted
    found = Register(build())
    found.batch(first_roster(found.village(VILLAGE)))
    return found


@pytest.fixture
def old(register, server):
    """Return the desk of finance, an allotment of 60 quilts, and 25 of them delivered long ago."""
    desk = Desk(register.actor("finance"))
    given = {"by": desk.actor, "origin": desk.origin}
    day = desk.origin.at.date()
    line = verbs().open_line(NewLine("棉被", Level.GOODS, unit=Unit.PIECES), **given)
    quota = verbs().receive(line, "清单1", 10_000, day, **given)
    allotment = verbs().allot(quota, "棉被", 6_000, day, "分配1", place=VILLAGE, **given)
    brought = verbs().deliver(allotment, told(desk), **given)
    payment = verbs().take_goods(brought, by=register.actor("village_clerk"), origin=desk.origin)
    with psycopg.connect(server.address(ADMIN, "committed"), autocommit=True) as link:
        link.execute("ALTER TABLE funds_delivery DISABLE TRIGGER taken")
        link.execute("UPDATE funds_delivery SET came = NULL, said_by = '', said_name = ''")
        link.execute("ALTER TABLE funds_delivery ENABLE TRIGGER taken")
    return desk, allotment, brought, payment


def test_it_counts_says_in_words_that_one_person_did_and_waits_for_nobody(register, old):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    desk, allotment, brought, payment = old
    page = text_of(register.world.client("finance").get(f"/c/fund/link/{payment}"))
    assert "没有第二个人确认" in page
    assert "那时候一个人登记就算送到" in page
    assert "等村里说到没到" not in page
    clerk = register.actor("village_clerk")
    assert selectors.goods_to_take(by=clerk) == []
    assert "没有等您说的" in text_of(register.world.client("village_clerk").get("/c/goods"))
    with pytest.raises(SunledgerError, match="登记得早"):
        verbs().take_goods(brought, by=clerk, origin=desk.origin)
    given = {"by": desk.actor, "origin": desk.origin}
    with pytest.raises(NotEnough, match="还有 35 件没送"):  # its pieces are taken once, not twice
        verbs().deliver(allotment, told(desk, 36), **given)
    assert verbs().deliver(allotment, told(desk, 35), **given)
