"""Secrets planted in everything that is published are read nowhere.

Asked is every address that the platform declares for everybody: pages in both languages, each file
in each form, pictures, log, sitemap and search; and every page is printed as a PDF. That the eye
which looks would see a secret is shown with one that is laid past the gate.
"""

import json
import re
from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from everything_public import FOUND, HTML, SITE, every, fetched, printed, texts_of
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
from sunledger.faces.qr import qr
from sunledger.platform import photos
from sunledger.platform.ground.transparency import services as log
from sunledger.platform.ground.transparency.models import Event
from sunledger.platform.questions.notices import preparing, selectors, services
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
FOUND_BY = ["名单", "枫林", "在读", "※"]  # what finds rows in which secrets were


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


# What is for everybody, and where money goes, may speak of illness and pupils: of no person.
FOR_ALL = (Kind.SUBSIDY, Kind.POLICY, Kind.STATISTICS)
OF_PERSONS = tuple(kind for kind in Kind if kind not in FOR_ALL)
_OF_NOBODY = [text for _, text, _ in (*IDS, *CARDS, *PHONES, *HOMES)]


def texts_for(kind):
    """Return what is planted in a kind: between them the kinds have each way of writing."""
    if kind in FOR_ALL:
        return _OF_NOBODY[FOR_ALL.index(kind) :: len(FOR_ALL)]
    return CELLS[OF_PERSONS.index(kind) :: len(OF_PERSONS)]


def planted(kind, place, slug):
    """Return a draft with a secret in every part that has words, cells, names or pictures."""
    texts = texts_for(kind)
    kept, other = photos.keep(photo()), photos.keep(screenshot())
    said = Column("said", f"说明 {GROWN}", f"remark {PHONE}", Type.TEXT)
    columns = (
        Column("name", "姓名", "name", Type.PERSON_NAME),
        Column("id", "证件", "ID", Type.ID_NUMBER),
        Column("card", "卡", "card", Type.CARD),
        Column("phone", "电话", "phone", Type.PHONE),
        Column("cause", "原因", "cause", Type.CAUSE),
        said,
        Column("place", "村", "village", Type.TEXT),
        Column("fen", "金额", "amount", Type.MONEY_FEN),
        Column("photo", "照片", "picture", Type.PICTURE),
    )
    rows = [
        ("王大山", GROWN, CARD, PHONE, "因病", text, f"枫林村 {text}", 24_000, kept)
        for text in texts
    ]
    pupil = "奖学金" if kind in FOR_ALL else "在读"
    rows.append(("王小明", CHILD, CARD, PHONE, "因学", pupil, "枫林村", 100, kept))
    rows.append(("刘小满", None, None, None, "", "奖金", "枫林村", 100, other))  # by the register
    split = tuple(Column(f"c{at}", "格", "cell", Type.TEXT) for at in range(3))
    cells = ((GROWN[:6], GROWN[6:14], GROWN[14:]), (PHONE[:3], PHONE[3:7], PHONE[7:]))
    every_text = "；".join(texts)
    return draft(
        place,
        kind=kind,
        slug=slug,
        title_zh=f"名单 {GROWN} {CARD} {PHONE}",
        title_en=f"List {GROWN} {CARD} {PHONE}",
        body_zh=every_text,
        body_en=every_text,
        basis_zh=f"依据 {GROWN}",
        basis_en=f"basis {CARD}",
        tables=(
            Table("list", f"名单 {CARD}", f"list {PHONE}", columns, tuple(rows)),
            Table("split", "拆开的", "split", split, cells),
            *more_of(kind, texts, kept),
        ),
        pictures=(
            Picture(kept, f"{GROWN} {CARD}.jpg", f"{PHONE} 王小明，9岁", f"{CARD} aged 9"),
            Picture(other, "张三丰住院.png", "张三丰家", f"call {PHONE}"),
        ),
    )


def more_of(kind, texts, picture):
    """Return the tables from which a kind has pages of its own: vouchers, the flow of a fund."""
    if kind is Kind.BOOKS_MONTH:
        columns = (
            Column("number", "凭证号", "voucher", Type.QUANTITY),
            Column("summary", "摘要", "what for", Type.TEXT),
            Column("payee", "收款人", "paid to", Type.PERSON_NAME),
            Column("account", "账号", "account", Type.CARD),
            Column("out", "支出", "out", Type.MONEY_FEN),
            Column("photo", "票据", "paper", Type.PICTURE),
        )
        rows = [
            (at, text, "王大山", CARD, 100 * at, picture) for at, text in enumerate(texts, start=1)
        ]
        return (Table("vouchers", "凭证", "vouchers", columns, tuple(rows)),)
    if kind is Kind.FUND:
        columns = (
            Column("from", "从哪里", "from", Type.TEXT),
            Column("to", "到哪里", "to", Type.TEXT),
            Column("fen", "金额", "amount", Type.MONEY_FEN),
        )
        rows = [(f"县财政 {GROWN}", text, 100_000) for text in _OF_NOBODY]
        return (Table("flow", "钱到了哪里", "where it went", columns, tuple(rows)),)
    return ()


@pytest.fixture
def public(world, tmp_path, settings):
    """Publish such a draft of each kind, object with secrets too, answer, sign the log."""
    settings.HOME = Home(tmp_path / "home")
    register = Register(world)
    village = register.village(VILLAGE)
    child = replace(member("H1", village, "刘小满", 2, 3, relation="长子"), id_number=CHILD)
    register.batch([member("H1", village, "张三丰", 1, 2), child])
    return lay_out(world, Kind)


def lay_out(world, kinds):
    """Publish what is planted in some kinds; return the heads of what is public."""
    first, second = world.actor("township_officer"), world.actor("county_aid_office")
    slugs = {Kind.BOOKS_MONTH: ""}  # a village has one book a month
    drafts = [planted(kind, VILLAGE, slugs.get(kind, "s")) for kind in kinds]
    numbers = services.prepare_all(drafts, by=first, origin=NOW)
    services.hand_all_in(numbers, by=first, origin=NOW)
    services.publish_all(numbers, by=second, origin=NOW)
    heads, _ = selectors.published(on=TODAY, most=None)
    assert len(heads) == len(kinds)
    for at, head in enumerate(heads):
        services.object_to(
            head.id,
            f"{GROWN} {PHONE} 张三丰患尿毒症 3组12号",
            contact=PHONE,
            sender=f"{PHONE}/{at}",
            origin=NOW,
        )
    third = world.actor("finance")
    for asked in selectors.objections(by=third, on=TODAY, most=None)[0]:
        text = f"查过 {GROWN} 张三丰，卡 {CARD}，电话 {PHONE}"
        services.answer(asked.number, text, by=third, origin=NOW)
    log.publish()
    return heads


def secrets_in(content):
    """Return the secrets that can be read in a text, however they are written."""
    # Hashes and ids hold digits too: a number is looked for where digits stand together.
    runs = _runs(content)
    numbers = {n for n in NUMBERS if n in content or any(n in run for run in runs)}
    return numbers | {word for word in WORDS if word in content}


@cache
def _runs(content):
    plain = re.sub(r"[ \-_.·\u200b]", "", read(content).text.upper())
    return tuple(re.findall(r"[0-9X]{8,}", plain))


def require_none(where, content):
    """Fail where any secret can be read in a text."""
    assert not secrets_in(content), where


def test_nothing_that_was_planted_is_read_at_any_address(public):
    addresses = every(public, [*ASKED, *FOUND_BY])
    answers = fetched([one for asked in addresses.values() for one in asked])
    leaks = {
        (answer.path, secret)
        for answer in answers
        for text in texts_of(answer)
        for secret in secrets_in(text)
    }
    assert not leaks
    endings = {answer.path.partition("?")[0].rpartition(".")[2] for answer in answers}
    assert {"csv", "xlsx", "json", "xml", "txt"} <= endings
    assert sum(answer.type == "image/jpeg" for answer in answers) >= 2
    for words in (GROWN, CARD, PHONE, "尿毒症", "三年级", "王小明"):
        assert selectors.search(words, on=TODAY)[1] == 0, words
        assert selectors.titled(words, on=TODAY) == [], words


# What is printed: each publication in both languages, each form of page, and what search shows.
_PRINTED = (
    rf"/|(?:/en)?/notice/[0-9a-f-]+|/notice/|/v/{VILLAGE}(?:/[a-z]+|/voucher/[0-9]{{4}}-[0-9]{{2}}-1)"
    r"|/fund/s(?:/flow)?|/subsidy/s|/data/roster/[0-9]+|/search\?q=.+|/log/"
)


def test_nothing_of_it_is_read_in_what_is_printed(public, chromium, tmp_path):
    addresses = every(public, FOUND_BY)
    answers = fetched([one for asked in addresses.values() for one in asked])
    kinds = {answer.path: answer.type for answer in answers}
    assert "application/pdf" not in kinds.values()  # the public is given none; it prints pages
    pages = [one for one in answers if re.fullmatch(_PRINTED, one.path)]
    assert {(one.type, one.status) for one in pages} == {(HTML, FOUND)}
    made = printed(chromium, answers, pages, tmp_path)
    assert len(made) == len(pages) > 3 * len(public)
    pictures = 0
    for path, words, inside in made:
        require_none(path, words)
        require_none(path, words.replace("\n", ""))  # a number may go over two lines
        pictures += len(inside)
        for picture in inside:
            for way in ("latin-1", "utf-8", "utf-16-le"):
                require_none(path, picture.decode(way, "ignore"))
    shown = {path: words for path, words, _ in made}
    for head in public:
        assert "3 组" in shown[f"/notice/{head.id}"] or "名单" in shown[f"/notice/{head.id}"]
    assert pictures >= 2 * len(public)


def test_the_code_of_the_village_leads_to_its_page_and_says_no_more(public):
    assert public
    for before in ("", "/en"):
        page = Client().get(f"{before}/v/{VILLAGE}/code").content.decode()
        assert re.findall(r'<svg class="qr".*?</svg>', page) == [qr(f"{SITE}{before}/v/{VILLAGE}")]


def test_past_the_gate_every_one_would_be_seen(world, tmp_path, settings, monkeypatch, chromium):
    """The eye is tried: what the gate did not mask is seen in every form that is given away."""
    settings.HOME = Home(tmp_path / "home")
    monkeypatch.setattr(preparing, "masked", lambda draft, *_: (draft, []))
    heads = lay_out(world, Kind)
    asked = every(heads, [])
    pages = ("/notice/", "/picture/", "/en/notice/")
    shown = [one for some in asked.values() for one in some if one[0].startswith(pages)]
    shown += [("/notice/", FOUND), (f"/v/{VILLAGE}/money", FOUND), (f"/search?q={GROWN}", FOUND),
              ("/search.json?q=尿毒症", FOUND), ("/data/roster/2026.xlsx", FOUND)]  # fmt: skip
    answers = fetched(shown)
    seen = {
        answer.path: {secret for text in texts_of(answer) for secret in secrets_in(text)}
        for answer in answers
        if answer.status == FOUND and not answer.type.startswith("image/")
    }
    assert {path for path, found in seen.items() if not found} == set()
    page = [one for one in answers if one.path == f"/notice/{heads[0].id}"]
    ((_, words, _),) = printed(chromium, answers, page, tmp_path)
    assert {GROWN, CARD, PHONE} <= secrets_in(words)


def test_the_tables_of_the_room_keep_none_of_it_in_clear(public):
    from django.db import connection  # noqa: PLC0415

    assert public
    assert DAY
    assert COUNTY
    for table in ("notices_edition", "notices_row", "notices_objection"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t")
            require_none(table, cursor.fetchone()[0])
    told = Event.objects.filter(kind__startswith="notices.").values_list("content", flat=True)
    assert len(told) > 3 * len(public)
    require_none("log", json.dumps(list(told)))
