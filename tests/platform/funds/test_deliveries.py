"""Goods with the proof that they came: pieces, a photo, who took them; donations and work teams."""

import io
import re
import zipfile
from dataclasses import replace
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import DatabaseError
from PIL import Image
from test_fund_pages import text_of
from test_funds_tables import see
from world import OTHER_VILLAGE, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.registers.funds.contracts import (
    Level,
    NewDelivery,
    NewLine,
    NotEnough,
    Unit,
)

pytestmark = pytest.mark.django_db


def verbs():
    from sunledger.platform.registers.funds import services  # noqa: PLC0415 - after setup

    return services


def photo():
    kept = io.BytesIO()
    picture = Image.new("RGB", (1200, 900), "#885533")
    exif = picture.getexif()
    exif[0x010E] = "secret place"
    picture.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


@pytest.fixture
def quilts(finance):
    """Return the allotment of 60 of 100 quilts to a village."""
    by, origin = finance.actor, finance.origin
    day = origin.at.date()
    line = verbs().open_line(
        NewLine("社会捐赠棉被", Level.GOODS, unit=Unit.PIECES), by=by, origin=origin
    )
    quota = verbs().receive(line, "捐赠清单1", 10_000, day, by=by, origin=origin)
    return verbs().allot(quota, "棉被", 6_000, day, "分配表1", place=VILLAGE, by=by, origin=origin)


def told(desk, pieces=25, **more):
    given = {"receiver": "张三丰", "brought_by": "周云", "photo": photo()} | more
    return NewDelivery(pieces * 100, desk.origin.at.date(), "签收单1", **given)


def test_a_delivery_counts_once_the_village_says_that_it_came(register, finance, quilts):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    by, origin = finance.actor, finance.origin
    brought = verbs().deliver(quilts, told(finance), by=by, origin=origin)
    (allotted,) = see(by, "Link", id=quilts)
    (balance,) = see(by, "Balance")
    assert (allotted.used_fen, balance.spent_fen) == (0, 0)  # nothing counts it yet
    assert [one.came for one in selectors.deliveries(quilts, by=by)] == [None]
    with pytest.raises(NotEnough, match="还有 35 件没送"):  # though it holds its pieces
        verbs().deliver(quilts, told(finance, 36), by=by, origin=origin)
    clerk = register.actor("village_clerk")
    assert [one.id for one in selectors.goods_to_take(by=clerk)] == [brought]
    link = verbs().take_goods(brought, by=clerk, origin=origin)
    (allotted,) = see(by, "Link", id=quilts)
    (balance,) = see(by, "Balance")
    assert (allotted.used_fen, balance.spent_fen) == (2_500, 2_500)
    proof = selectors.delivery(link, by=by)
    assert (proof.came, proof.said_name) == (True, clerk.name)
    assert selectors.deliveries(quilts, by=by) == selectors.goods_to_take(by=clerk) == []
    _, picture = selectors.delivery_photo(brought, by=by)
    assert picture.startswith(b"\xff\xd8")
    assert b"secret place" not in picture
    with pytest.raises(SunledgerError, match="已经说过"):
        verbs().take_goods(brought, by=clerk, origin=origin)


def test_a_delivery_names_who_took_it_and_has_a_photo(finance, quilts):
    by, origin = finance.actor, finance.origin
    with pytest.raises(SunledgerError, match="谁收的"):
        verbs().deliver(quilts, told(finance, 1, receiver=" "), by=by, origin=origin)
    with pytest.raises(SunledgerError, match="不是照片"):
        verbs().deliver(quilts, told(finance, 1, photo=b"no"), by=by, origin=origin)


def test_goods_that_did_not_come_are_free_again(register, finance, quilts):
    by, origin = finance.actor, finance.origin
    brought = verbs().deliver(quilts, told(finance, 60), by=by, origin=origin)
    chair = register.actor("supervision_chair")
    with pytest.raises(SunledgerError, match="哪里不对"):
        verbs().refuse_goods(brought, " ", by=chair, origin=origin)
    verbs().refuse_goods(brought, "只到了 20 件", by=chair, origin=origin)
    assert see(by, "Link", kind="payment") == []
    verbs().deliver(quilts, told(finance, 60), by=by, origin=origin)


def test_nobody_confirms_what_she_wrote_or_brought(register, finance, quilts):
    by, origin = finance.actor, finance.origin
    clerk = register.actor("village_clerk")
    brought = verbs().deliver(quilts, told(finance), by=by, origin=origin)
    both = replace(clerk, ref=by.ref)  # one person with a post in the village too
    carried = verbs().deliver(quilts, told(finance, 5, brought_by=clerk.name), by=by, origin=origin)
    for number, who in ((brought, both), (carried, clerk)):
        for verb in (verbs().take_goods, partial(verbs().refuse_goods, why="没到")):
            with pytest.raises(Refused, match="另一个人"):
                verb(number, by=who, origin=origin)
    for who in (register.actor("village_clerk", OTHER_VILLAGE), finance.actor):
        with pytest.raises(Refused):
            verbs().take_goods(brought, by=who, origin=origin)
    sets = "UPDATE funds_delivery SET came = false, said_by = %s, said_name = %s WHERE id = %s"
    for values in ([by.ref, "别人", brought], ["a:1", clerk.name, carried]):
        refused = pytest.raises(DatabaseError, match="another_takes_the_goods")
        with refused, acting(by), connection.cursor() as cursor:
            cursor.execute(sets, values)
    for change in ("receiver = '别人'", "came = true, said_by = 'a:1', said_name = '别人'"):
        refused = pytest.raises(DatabaseError, match="says once")
        with refused, acting(by), connection.cursor() as cursor:
            cursor.execute(f"UPDATE funds_delivery SET {change}")


def test_pieces_are_not_added_to_money(finance, quilts):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    given = {"by": finance.actor, "on": finance.origin.at.date()}
    assert len(selectors.rates("line", **given)) == 1
    assert selectors.rates("year", **given) == []
    assert selectors.totals(**given).received_fen == 0
    assert quilts


def test_money_is_no_goods(finance):
    by, origin, day = finance.actor, finance.origin, finance.origin.at.date()
    line = verbs().open_line(NewLine("工作队资金", Level.WORK_TEAM), by=by, origin=origin)
    quota = verbs().receive(line, "队1", 10_000, day, by=by, origin=origin)
    top = verbs().allot(quota, "路", 100, day, "表1", place=VILLAGE, by=by, origin=origin)
    with pytest.raises(SunledgerError, match="不是物资"):
        verbs().deliver(top, told(finance, 1), by=by, origin=origin)


def test_who_took_goods_is_seen_in_her_village_only(register, finance, quilts):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    brought = verbs().deliver(quilts, told(finance), by=finance.actor, origin=finance.origin)
    clerk, other = (register.actor("village_clerk", at) for at in (VILLAGE, OTHER_VILLAGE))
    leader = register.world.client("leader")
    assert "张三丰" not in text_of(leader.get(f"/c/fund/link/{quilts}"))
    link = verbs().take_goods(brought, by=clerk, origin=finance.origin)
    page = text_of(leader.get(f"/c/fund/link/{link}"))
    assert "张三丰" not in page
    assert "您看不到的村" in page
    assert leader.get(f"/c/fund/delivery/{brought}/photo").status_code == 404
    assert len(see(clerk, "Delivery")) == 1
    assert see(other, "Delivery") == []
    with pytest.raises(Refused):
        selectors.delivery_photo(brought, by=other)


def test_a_delivery_is_written_and_taken_on_the_pages(register, quilts):
    office, village = register.world.client("finance"), register.world.client("village_head")
    assert "登记送达" in text_of(office.get(f"/c/fund/link/{quilts}"))
    form = {
        "pieces": "10",
        "on": "2026-03-01",
        "document": "签收单2",
        "receiver": "李四",
        "brought_by": "周云",
    }
    page = f"/c/fund/link/{quilts}/deliver"
    assert office.post(page, form).status_code == 422  # without a photo
    sent = {"photo": SimpleUploadedFile("a.jpg", photo(), "image/jpeg")}
    office.post(page, form | {"on": "2026-03-02"} | sent)
    shown = text_of(office.get(f"/c/fund/link/{quilts}"))
    assert "还不算送达" in shown
    assert "10 件" in shown
    (row,) = see(register.actor("finance"), "Delivery")
    assert "等您说到没到" in text_of(village.get("/c/todo"))
    listed = village.get("/c/goods")
    assert "社会捐赠棉被 · 10 件" in text_of(listed)
    picture = village.get(f"/c/goods/{row.id}/photo")
    assert picture.headers["Content-Type"] == "image/jpeg"
    away = register.world.client("village_head", OTHER_VILLAGE)
    assert away.post(f"/c/goods/{row.id}", {"came": "1"}).status_code == 404
    assert office.post(f"/c/goods/{row.id}", {"came": "1"}).status_code == 403
    village.post(f"/c/goods/{row.id}", {"came": "1"})
    (taken,) = see(register.actor("finance"), "Delivery")
    page = text_of(office.get(f"/c/fund/link/{taken.payment_id}"))
    assert "村里说到了" in page
    assert "李四" in page
    assert office.get(f"/c/fund/delivery/{row.id}/photo").status_code == 200


def test_goods_are_counted_in_whole_pieces_wherever_they_stand(register, finance, quilts):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    verbs().deliver(quilts, told(finance), by=finance.actor, origin=finance.origin)
    (line,) = selectors.lines(by=finance.actor)
    (quota,) = selectors.quotas_of(line.id, by=finance.actor)
    client = register.world.client("finance")
    parts = (f"{line.id}", f"link/{quota.id}", f"link/{quilts}", f"link/{quota.id}/allot")
    for part in parts:
        page = text_of(client.get(f"/c/fund/{part}"))
        assert not re.search(r"\d\.00(?!%)", page), part
    listed = text_of(client.get("/c/fund?level=goods"))
    assert "100 件" in listed
    assert "100.00 件" not in listed
    text = client.get("/c/fund.csv?level=goods").content.decode("utf-8-sig").splitlines()[1]
    assert ",100," in text
    (_, word) = verbs().report(line.id, by=finance.actor, origin=finance.origin)
    inside = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    assert "100 件" in inside
