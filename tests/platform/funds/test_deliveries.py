"""Goods with the proof that they came: pieces, a photo, who took them; donations and work teams."""

import io

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


def test_a_delivery_takes_pieces_of_what_is_allotted_and_keeps_its_proof(finance, quilts):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    by, origin = finance.actor, finance.origin
    link = verbs().deliver(quilts, told(finance), by=by, origin=origin)
    (allotted,) = see(by, "Link", id=quilts)
    (balance,) = see(by, "Balance")
    assert (allotted.used_fen, balance.spent_fen) == (2_500, 2_500)
    _, picture = selectors.delivery_photo(link, by=by)
    assert picture.startswith(b"\xff\xd8")
    assert b"secret place" not in picture
    with pytest.raises(NotEnough, match="还有 35 件没送"):
        verbs().deliver(quilts, told(finance, 36), by=by, origin=origin)
    with pytest.raises(SunledgerError, match="谁收的"):
        verbs().deliver(quilts, told(finance, 1, receiver=" "), by=by, origin=origin)
    with pytest.raises(SunledgerError, match="不是照片"):
        verbs().deliver(quilts, told(finance, 1, photo=b"no"), by=by, origin=origin)
    with pytest.raises(DatabaseError), acting(by), connection.cursor() as cursor:
        cursor.execute("UPDATE funds_delivery SET receiver = '别人'")


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

    link = verbs().deliver(quilts, told(finance), by=finance.actor, origin=finance.origin)
    leader = register.world.client("leader")
    page = text_of(leader.get(f"/c/fund/link/{link}"))
    assert "张三丰" not in page
    assert "您看不到的村" in page
    assert leader.get(f"/c/fund/link/{link}/delivered").status_code == 404
    assert len(see(register.actor("village_clerk"), "Delivery")) == 1
    assert see(register.actor("village_clerk", OTHER_VILLAGE), "Delivery") == []
    with pytest.raises(Refused):
        selectors.delivery_photo(link, by=register.actor("village_clerk", OTHER_VILLAGE))


def test_a_delivery_is_recorded_on_the_page_with_a_photo(register, quilts):
    client = register.world.client("finance")
    assert "登记送达" in text_of(client.get(f"/c/fund/link/{quilts}"))
    form = {
        "pieces": "10",
        "on": "2026-03-01",
        "document": "签收单2",
        "receiver": "李四",
        "brought_by": "周云",
    }
    page = f"/c/fund/link/{quilts}/deliver"
    assert client.post(page, form).status_code == 422  # without a photo
    sent = {"photo": SimpleUploadedFile("a.jpg", photo(), "image/jpeg")}
    answer = client.post(page, form | {"on": "2026-03-02"} | sent)
    shown = answer.headers["Location"]
    assert "李四" in text_of(client.get(shown))
    picture = client.get(f"{shown}/delivered")
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert verbs()
