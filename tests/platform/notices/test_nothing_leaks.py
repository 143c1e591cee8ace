"""Secrets planted in everything that is published are read nowhere: page, file, log, search."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image
from planted import (
    CARD,
    CARDS,
    CHILD,
    DAY,
    GROWN,
    HOMES,
    IDS,
    ILLNESSES,
    MINORS,
    OLD,
    PHONE,
    PHONES,
    SHORT_CARD,
)
from test_publishing import NOW, draft
from world import COUNTY, VILLAGE

from sunledger.platform import photos
from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.contracts import Column, Kind, Picture, Table, Type
from sunledger.platform.questions.notices.seeking.as_read import read

TODAY = timezone.localdate()
# Whatever anybody may read must not have these, in any way of writing.
NUMBERS = {secret for _, _, secret in (*IDS, *CARDS, *PHONES) if secret.isascii()} | {
    *(GROWN, OLD, CHILD, CARD, SHORT_CARD, PHONE, GROWN[6:14], CHILD[6:14])
}
_SAID = [secret for _, _, secret in (*HOMES, *ILLNESSES, *MINORS)]
WORDS = {secret for secret in _SAID if len(secret) > 2 and not secret.isascii()}
CELLS = [text for _, text, _ in (*IDS, *CARDS, *PHONES, *HOMES, *ILLNESSES, *MINORS)]
ASKED = ["王小明", "王大山", GROWN, CARD, PHONE, "尿毒症", "三年级", "3组12号", "肺癌"]


def photo():
    picture, made, tags = Image.new("RGB", (60, 40), "white"), BytesIO(), Image.Exif()
    tags[0x010E], tags[0x9286] = f"{GROWN} {PHONE}", CARD
    picture.save(made, "JPEG", exif=tags, comment=f"{CHILD} {CARD}".encode())
    return made.getvalue()


def planted(kind, place, slug):
    """Return a draft with a secret in every part that has words, cells, names or pictures."""
    kept = photos.keep(photo())
    said = Column("said", f"说明 {GROWN}", f"remark {PHONE}", Type.TEXT)
    columns = (
        Column("name", "姓名", "name", Type.PERSON_NAME),
        Column("id", "证件", "ID", Type.ID_NUMBER),
        Column("card", "卡", "card", Type.CARD),
        Column("phone", "电话", "phone", Type.PHONE),
        Column("cause", "原因", "cause", Type.CAUSE),
        said,
        Column("photo", "照片", "picture", Type.PICTURE),
    )
    rows = [("王大山", GROWN, CARD, PHONE, "因病", text, kept) for text in CELLS]
    rows.append(("王小明", CHILD, CARD, PHONE, "因学", "在读", kept))
    split = tuple(Column(f"c{at}", "格", "cell", Type.TEXT) for at in range(3))
    cells = ((GROWN[:6], GROWN[6:14], GROWN[14:]), (PHONE[:3], PHONE[3:7], PHONE[7:]))
    every = "；".join(CELLS)
    return draft(
        place,
        kind=kind,
        slug=slug,
        title_zh=f"名单 {GROWN} {CARD} {PHONE}",
        title_en=f"List {GROWN} {CARD} {PHONE}",
        body_zh=every,
        body_en=every,
        basis_zh=f"依据 {GROWN}",
        basis_en=f"basis {CARD}",
        tables=(
            Table("list", f"名单 {CARD}", f"list {PHONE}", columns, tuple(rows)),
            Table("split", "拆开的", "split", split, cells),
        ),
        pictures=(Picture(kept, f"{GROWN} {CARD}.jpg", f"{PHONE} 王小明，9岁", f"{CARD} aged 9"),),
    )


@pytest.fixture
def public(world):
    """Publish such a draft of each kind that tells of persons, and object with secrets too."""
    town, office = world.actor("township_officer"), world.actor("county_aid_office")
    kinds = (Kind.ROSTER, Kind.LIST, Kind.BOOKS_MONTH, Kind.FUND, Kind.NOTICE, Kind.PROJECT)
    drafts = [planted(kind, VILLAGE, "s") for kind in kinds]
    numbers = services.prepare_all(drafts, by=town, origin=NOW)
    services.hand_all_in(numbers, by=town, origin=NOW)
    services.publish_all(numbers, by=office, origin=NOW)
    heads, _ = selectors.published(on=TODAY, most=None)
    for at, head in enumerate(heads):
        services.object_to(
            head.id,
            f"{GROWN} {PHONE} 患尿毒症 3组12号",
            contact=PHONE,
            sender=f"{PHONE}/{at}",
            origin=NOW,
        )
    for asked in selectors.objections(by=world.actor("finance"), on=TODAY, most=None)[0]:
        text = f"查过 {GROWN}，卡 {CARD}，电话 {PHONE}"
        services.answer(asked.number, text, by=world.actor("finance"), origin=NOW)
    return heads


def require_none(where, content):
    """Fail where any secret can be read in a text, however it is written."""
    digits = re.sub(r"[^0-9X]", "", read(content).text.upper())
    # Hashes and ids hold digits too: a number is looked for where digits stand together.
    runs = re.findall(r"[0-9X]{8,}", re.sub(r"[ \-_.·\u200b]", "", read(content).text.upper()))
    del digits
    assert not [n for n in NUMBERS if any(n in run for run in runs)], where
    assert not [n for n in NUMBERS if n in content], where
    assert not [word for word in WORDS if word in content], where


def texts_of(answer):
    """Return all that can be read in an answer: of a workbook every sheet and name."""
    content = answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as box:
            return "\n".join(box.read(name).decode("utf-8", "ignore") for name in box.namelist())
    return content.decode("utf-8", "ignore")


def test_nothing_that_was_planted_is_read_anywhere(public):
    visitor = Client()
    seen = 0
    for head in public:
        for before in ("", "/en"):
            for tail in ("", ".csv", ".json", ".xlsx", "/object"):
                answer = visitor.get(f"{before}/notice/{head.id}{tail}")
                assert answer.status_code == 200, tail
                require_none(f"{head.kind}{before}{tail}", texts_of(answer))
                seen += 1
        page = selectors.publication(head.id, on=TODAY)
        require_none("content", page.content)
        for picture in page.pictures:
            answer = visitor.get(f"/picture/{picture.key}")
            content = b"".join(answer) if answer.streaming else answer.content
            with Image.open(BytesIO(content)) as drawn:
                assert not drawn.getexif()
                assert "comment" not in drawn.info
            require_none("picture", content.decode("latin-1"))
    assert seen == len(public) * 10


def test_lists_sitemap_search_and_log_have_none_of_it(public):
    assert public
    visitor = Client()
    pages = ["/", "/notice/", "/fund/", "/sitemap.xml", "/robots.txt", "/data/", f"/v/{VILLAGE}"]
    pages += [
        f"/{name}.{suffix}" for name in ("notice", "fund") for suffix in ("csv", "json", "xlsx")
    ]
    pages += [f"/v/{VILLAGE}/{tab}" for tab in ("money", "projects", "vouchers", "notices")]
    for address in pages:
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        require_none(address, texts_of(answer))
    for words in ASKED:
        for address in ("/search", "/search.json", "/search.csv"):
            answer = visitor.get(address, {"q": words})
            if answer.status_code == 200:
                shown = texts_of(answer).replace(words, "")  # what was asked for is shown again
                require_none(f"{address} {words}", shown)
    for words in (GROWN, CARD, PHONE, "尿毒症", "三年级", "王小明"):
        assert selectors.search(words, on=TODAY)[1] == 0, words
    require_none("log", json.dumps(_log()))


def _log():
    from sunledger.platform.ground.transparency.models import Event  # noqa: PLC0415 - after setup

    rows = Event.objects.filter(kind__startswith="notices.")
    assert rows.count() > 10
    return [row.content for row in rows]


def test_the_tables_of_the_room_keep_none_of_it_in_clear(public):
    from django.db import connection  # noqa: PLC0415

    assert public
    assert DAY
    assert COUNTY
    for table in ("notices_edition", "notices_row", "notices_objection"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t")
            require_none(table, cursor.fetchone()[0])
