"""Secrets planted in everything that is published are read nowhere: page, file, log, search."""

import base64
import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from filled import Register, member
from PIL import Image
from PIL.PngImagePlugin import PngInfo
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

from sunledger.assembly.home import Home
from sunledger.platform import photos
from sunledger.platform.ground.transparency import selectors as standing
from sunledger.platform.ground.transparency import services as log
from sunledger.platform.ground.transparency.models import Event
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
WORDS |= {"张三丰", "刘小满", "医药费"}  # who lives in the village by its register, and a cause
CELLS = [text for _, text, _ in (*IDS, *CARDS, *PHONES, *HOMES, *ILLNESSES, *MINORS)]
CELLS += ["付张三丰医药费", "张 三 丰家危房", "补刘小满学费", "张\u200b三丰", "张三丰、刘小满"]
ASKED = [
    "张三丰",
    "刘小满",
    "王小明",
    "王大山",
    GROWN,
    CARD,
    PHONE,
    "尿毒症",
    "三年级",
    "3组12号",
    "肺癌",
]


def photo():
    picture, made, tags = Image.new("RGB", (60, 40), "white"), BytesIO(), Image.Exif()
    tags[0x010E], tags[0x9286] = f"{GROWN} {PHONE}", CARD
    tags[0x010F], tags[0x9C9B] = "张三丰的手机", f"刘小满 {OLD}".encode("utf-16-le")
    tags.get_ifd(0x8825)[1] = "N"
    picture.save(made, "JPEG", exif=tags, comment=f"{CHILD} {CARD} 张三丰".encode())
    return made.getvalue()


def screenshot():
    """Return a picture with words in it as a program writes them."""
    made, words = BytesIO(), PngInfo()
    words.add_text("Author", f"{GROWN} {PHONE}")
    words.add_itxt("Title", f"张三丰 {CARD}", zip=True)
    Image.new("RGBA", (40, 30), (9, 9, 9, 200)).save(made, "PNG", pnginfo=words)
    return made.getvalue()


KINDS = (Kind.ROSTER, Kind.LIST, Kind.BOOKS_MONTH, Kind.FUND, Kind.NOTICE, Kind.PROJECT)


def planted(kind, place, slug):
    """Return a draft with a secret in every part that has words, cells, names or pictures.

    Between them the kinds have each way of writing, and each has some of every sort.
    """
    texts = CELLS[KINDS.index(kind) :: len(KINDS)]
    kept, other = photos.keep(photo()), photos.keep(screenshot())
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
    rows = [("王大山", GROWN, CARD, PHONE, "因病", text, kept) for text in texts]
    rows.append(("王小明", CHILD, CARD, PHONE, "因学", "在读", kept))
    rows.append(("刘小满", None, None, None, "", "奖金", other))  # a child by the register
    split = tuple(Column(f"c{at}", "格", "cell", Type.TEXT) for at in range(3))
    cells = ((GROWN[:6], GROWN[6:14], GROWN[14:]), (PHONE[:3], PHONE[3:7], PHONE[7:]))
    every = "；".join(texts)
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
        pictures=(
            Picture(kept, f"{GROWN} {CARD}.jpg", f"{PHONE} 王小明，9岁", f"{CARD} aged 9"),
            Picture(other, "张三丰住院.png", "张三丰家", f"call {PHONE}"),
        ),
    )


@pytest.fixture
def public(world, tmp_path, settings):
    """Publish such a draft of each kind that tells of persons, object with secrets too, sign."""
    settings.HOME = Home(tmp_path / "home")
    register = Register(world)
    village = register.village(VILLAGE)
    child = replace(member("H1", village, "刘小满", 2, 3, relation="长子"), id_number=CHILD)
    register.batch([member("H1", village, "张三丰", 1, 2), child])
    town, office = world.actor("township_officer"), world.actor("county_aid_office")
    drafts = [planted(kind, VILLAGE, "s") for kind in KINDS]
    numbers = services.prepare_all(drafts, by=town, origin=NOW)
    services.hand_all_in(numbers, by=town, origin=NOW)
    services.publish_all(numbers, by=office, origin=NOW)
    heads, _ = selectors.published(on=TODAY, most=None)
    for at, head in enumerate(heads):
        services.object_to(
            head.id,
            f"{GROWN} {PHONE} 张三丰患尿毒症 3组12号",
            contact=PHONE,
            sender=f"{PHONE}/{at}",
            origin=NOW,
        )
    for asked in selectors.objections(by=world.actor("finance"), on=TODAY, most=None)[0]:
        text = f"查过 {GROWN} 张三丰，卡 {CARD}，电话 {PHONE}"
        services.answer(asked.number, text, by=world.actor("finance"), origin=NOW)
    log.publish()
    return heads


def require_none(where, content):
    """Fail where any secret can be read in a text, however it is written."""
    # Hashes and ids hold digits too: a number is looked for where digits stand together.
    runs = re.findall(r"[0-9X]{8,}", re.sub(r"[ \-_.·\u200b]", "", read(content).text.upper()))
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
            require_none("picture", content.decode("utf-8", "ignore"))
            require_none("picture", content.decode("utf-16-le", "ignore"))
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


def test_the_public_log_gives_none_of_it_away(public):
    size = standing.standing().size
    visitor = Client()
    paths = ["/log/", "/en/log/", "/log/checkpoint", f"/log/since/{size // 2}"]
    paths += [f"/log/tile/{name}.p/{size}" for name in ("0/000", "entries/000")]
    told = Event.objects.filter(kind__startswith="notices.").values_list("number", flat=True)
    paths += [f"/log/{number}/proof" for number in told]
    paths += [f"{before}/log/{head.event}" for head in public for before in ("", "/en")]
    assert {head.event for head in public} <= set(told)
    assert size < 256
    for path in paths:
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        content = b"".join(answer) if answer.streaming else answer.content
        carried = re.search(rb"extra (\S+)", content)
        content += base64.b64decode(carried[1]) if carried else b""
        require_none(path, content.decode("utf-8", "ignore"))


def _log():
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
