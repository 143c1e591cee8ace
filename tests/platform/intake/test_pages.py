"""收表 in the browser: every step at its own address, and nothing that a file can do is a fault."""

import io
import re
import uuid
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from handing_in import VEHICLES, book, id_of, vehicle
from world import COUNTY

from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.intake import checking, files, selectors, services
from sunledger.platform.questions.intake.models import Batch

pytestmark = pytest.mark.django_db
GOOD = [vehicle(n) for n in range(1, 9)]
BAD = [vehicle(20, person="99010119700101123"), vehicle(21, day="2020-13-01")]
COLUMNS = {
    f"c-0-{at}": name
    for at, name in enumerate(
        ("person", "name", "plate", "vehicle_type", "registered_on", "price_fen", "status")
    )
}


@pytest.fixture
def browser(world):
    return world.client("department_officer")


def hand_in(browser, content, name="表.xlsx", table="", number=None):
    told = {
        "number": str(number or uuid.uuid4()),
        "table": table,
        "place": COUNTY,
        "file": SimpleUploadedFile(name, content),
    }
    return browser.post(reverse("console:batch_new"), told)


def only():
    return Batch.objects.get()


def do_jobs(world, role="department_officer"):
    """Do what the worker would do now."""
    batch = Batch.objects.order_by("uploaded_at").last()
    run = {"checking": services.run_check, "taking": services.run_taking}[batch.state]
    assert run(batch.id, by=world.actor(role), origin=Origin("job", timezone.now()))


def step(browser, name, batch, **told):
    address = reverse(f"console:batch_{name}", args=[batch.id])
    answer = browser.post(address, told) if told else browser.get(address)
    assert answer.status_code in (200, 302), answer.status_code
    return answer


def text_of(answer):
    return answer.content.decode()


def test_a_table_goes_all_the_way_step_by_step(browser, world):
    assert "交一张表" in text_of(browser.get(reverse("console:import")))
    answer = hand_in(browser, book(VEHICLES, GOOD + BAD))
    batch = only()
    assert answer["Location"] == reverse("console:batch", args=[batch.id])
    page = browser.get(answer["Location"], follow=True)
    assert page.redirect_chain[-1][0].endswith("/columns")
    assert "机动车登记" in text_of(page)
    assert "19700101" not in text_of(page)
    told = {f"c-0-{at}": name for at, name in enumerate(
        ("person", "name", "plate", "vehicle_type", "registered_on", "price_fen", "status")
    )}  # fmt: skip
    step(browser, "columns", batch, **told)
    waiting = step(browser, "check", batch)
    assert "正在核对" in text_of(waiting)
    assert 'http-equiv="refresh"' in text_of(waiting)
    do_jobs(world)
    polled = browser.get(
        reverse("console:batch_check", args=[batch.id]), headers={"HX-Request": "true"}
    )
    assert polled["HX-Redirect"] == reverse("console:batch", args=[batch.id])
    result = text_of(step(browser, "result", batch))
    assert "能收下 8，退回 2" in result
    assert "A10" in result
    assert "E11" in result
    returned = step(browser, "returned", batch)
    made = openpyxl.load_workbook(io.BytesIO(returned.content))
    assert made["Sheet1"]["A10"].fill.fgColor.rgb == "FFF8C9C4"
    assert "第一次收" in text_of(step(browser, "difference", batch))
    confirm = text_of(step(browser, "confirm", batch))
    assert "先问后办" in confirm  # the purpose that the catalogue gives
    empty = step(browser, "confirm", batch, purpose="核对", basis="", as_of="2026-03-01")
    assert "请写依据" in text_of(empty)
    step(browser, "confirm", batch, purpose="核对", basis="〔2026〕1号", as_of="2026-03-01")
    do_jobs(world)
    receipt = text_of(step(browser, "receipt", batch))
    assert batch.sha256 in receipt
    assert "共 10 行：收下 8，退回 2" in receipt
    undo = text_of(step(browser, "undo", batch))
    assert "不再算数的行" in undo
    step(browser, "undo", batch, why="交错了一个月")
    assert "已整批退回" in text_of(browser.get(reverse("console:batch", args=[batch.id])))


class Killed(BaseException):
    """What ends the process."""


def seen_while(module, name, look, monkeypatch):
    """Have `look` called as the check comes to one of its later parts, which then is done."""
    real = getattr(module, name)

    def first_look(*args, **told):
        look()
        return real(*args, **told)

    monkeypatch.setattr(module, name, first_look)


def test_the_first_errors_are_shown_before_the_workbook_is_marked(browser, world, monkeypatch):
    pages = []
    address = [""]

    def look():
        pages.append(text_of(browser.get(address[0])))
        pages.append(text_of(browser.get(address[0], headers={"HX-Request": "true"})))
        again = f"{address[0]}?shown"
        pages.append(text_of(browser.get(again, headers={"HX-Request": "true"})))

    seen_while(checking, "write_one", look, monkeypatch)
    hand_in(browser, book(VEHICLES, GOOD + BAD))
    address[0] = reverse("console:batch_check", args=[only().id])
    step(browser, "columns", only(), **COLUMNS)
    assert "已经发现的" not in text_of(browser.get(address[0]))
    do_jobs(world)
    whole, polled, rest = pages
    for page in (whole, polled):
        assert "还在核对，下面是已经发现的" in page
        assert "还要做：和上次比，在你的表里标出退回的行" in page
        assert "A10" in page
        assert "E11" in page
        assert "19700101" not in page
        assert "?shown" in page
        assert reverse("console:batch_returned", args=[only().id]) not in page
    assert 'hx-swap-oob="innerHTML"' in polled
    assert "hx-swap-oob" not in whole
    assert "正在" in rest
    assert "已经发现的" not in rest
    assert "能收下 8，退回 2" in text_of(step(browser, "result", only()))


def test_what_a_killed_check_had_shown_is_no_result_and_the_next_begins_again(
    browser, world, monkeypatch
):
    def kill():
        raise Killed

    hand_in(browser, book(VEHICLES, GOOD + BAD))
    step(browser, "columns", only(), **COLUMNS)
    by = world.actor("department_officer")
    with monkeypatch.context() as patched:
        seen_while(checking, "write_one", kill, patched)
        with pytest.raises(Killed):
            do_jobs(world)
    killed = selectors.found_so_far(only().id, by=by)
    assert (killed.taken, killed.refused) == (8, 2)
    assert only().state == "checking"
    assert (only().taken, only().refused) == (0, 0)
    assert selectors.result(only().id, by=by) is None
    assert step(browser, "result", only()).status_code == 302
    found = []
    with monkeypatch.context() as patched:
        seen_while(
            checking,
            "read_folder",
            lambda: found.append(selectors.found_so_far(only().id, by=by)),
            patched,
        )
        do_jobs(world)
    assert found == [None]
    assert selectors.found_so_far(only().id, by=by) is None
    assert (only().state, only().taken, only().refused) == ("checked", 8, 2)
    assert [path.name for path in files.folder_of(only().id).glob("check*")] == ["check"]


def test_the_second_month_goes_straight_to_the_check(browser, world):
    hand_in(browser, book(VEHICLES, GOOD))
    step(browser, "columns", only(), **{f"c-0-{at}": name for at, name in enumerate(
        ("person", "name", "plate", "vehicle_type", "registered_on", "price_fen", "status")
    )})  # fmt: skip
    do_jobs(world)
    answer = hand_in(browser, book(VEHICLES, [vehicle(30)]))
    page = browser.get(answer["Location"], follow=True)
    assert page.redirect_chain[-1][0].endswith("/check")


def test_the_list_of_batches_shows_how_many_rows_were_repeated(browser, world):
    good = [[f"云财〔2026〕{number}号", "衔接资金", "县", "10000"] for number in range(1, 5)]
    rows = [*good, good[0], good[1], [*good[3][:3], "很多"]]
    hand_in(browser, book(["指标文号", "资金名称", "级次", "金额"], rows), table="quotas")
    by, origin = world.actor("department_officer"), Origin("console", timezone.now())
    services.match_columns(only().id, {}, by=by, origin=origin)
    do_jobs(world)
    head, row, *_ = browser.get("/c/import.csv").content.decode("utf-8-sig").splitlines()
    told = dict(zip(head.split(","), row.split(","), strict=True))
    assert [told[name] for name in ("行数", "收下", "退回", "重复")] == ["7", "4", "1", "2"]
    assert '<th scope="col" class="right">重复</th>' in text_of(browser.get("/c/import"))


def test_a_missing_column_is_told_above_and_nothing_is_lost(browser):
    header = ["证件", *VEHICLES[1:]]
    hand_in(browser, book(header, GOOD), table="vehicles")
    page = text_of(step(browser, "columns", only(), **{"c-0-1": "name"}))
    assert "还缺" in page
    assert 'id="errors"' in page


def test_another_header_is_chosen_on_its_page(browser):
    hand_in(browser, book(VEHICLES, GOOD, above=[["甲", "乙"]]), table="vehicles")
    page = text_of(step(browser, "header", only()))
    assert re.search(r'value="2" checked', page)
    step(browser, "header", only(), **{"table": "vehicles", "read-0": "on", "row-0": "1"})
    assert re.search(r'value="1" checked', text_of(step(browser, "header", only())))
    page = step(browser, "header", only(), **{"table": "vehicles", "row-0": "2"})
    assert "一张工作表也没有选" in text_of(page)


def _zip(**files):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return kept.getvalue()


def _locked():
    from msoffcrypto.format import ooxml  # noqa: PLC0415 - one test's own

    kept = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(book(VEHICLES, GOOD))).encrypt("密码", kept)
    return kept.getvalue()


NASTY = {
    "empty": (lambda: b"", "空.xlsx", "空的"),
    "blank book": (lambda: book([], []), "白.xlsx", "没有"),
    "locked": (_locked, "锁.xlsx", "密码"),
    "broken": (lambda: book(VEHICLES, GOOD)[:900], "坏.xlsx", "没有收"),
    "word": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "文.doc", "没有收"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "图.png", "没有收"),
    "bomb": (lambda: _zip(**{"甲.csv": b"0" * (200 << 20)}), "弹.zip", "大得不合常理"),
    "slip": (lambda: _zip(**{"../../甲.csv": b"a,b\n1,2\n"}), "滑.zip", "包外"),
    "no table": (lambda: _zip(**{"甲.png": b"\x89PNG"}), "无.zip", "没有收"),
}


@pytest.mark.parametrize("kind", NASTY)
def test_a_file_that_cannot_be_read_is_refused_in_words(browser, kind):
    make, name, words = NASTY[kind]
    answer = hand_in(browser, make(), name=name)
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert "有错" in text_of(answer)
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        ",".join(VEHICLES).encode() + b"\n\0\0\0,\0\n",
        ("\u202e" + ",".join(VEHICLES) + "\n\u202e=cmd|' /C calc'!A0,2,3\n").encode(),
        ("身份证号;姓名\n" * 3).encode("gb18030"),
        b"\xff\xfe" + ",".join(VEHICLES).encode("utf-16-le"),
    ],
)
def test_a_strange_file_is_never_a_fault(browser, content):
    answer = hand_in(browser, content, name="怪\u202e.csv", table="vehicles")
    assert answer.status_code in (200, 302)
    batch = Batch.objects.first()
    if batch is None:
        return
    for name in ("header", "columns"):
        assert "\u202e=cmd" not in text_of(step(browser, name, batch)) or batch
    step(browser, "columns", batch, **{"c-0-0": "person"})


def test_without_a_file_the_field_says_so(browser):
    answer = browser.post(reverse("console:batch_new"), {"number": str(uuid.uuid4())})
    assert "还没有选文件" in text_of(answer)


def test_a_file_too_large_is_told_and_thrown_away(browser, monkeypatch):
    from sunledger.faces.console.intake import upload, views  # noqa: PLC0415 - after setup

    monkeypatch.setattr(upload, "MOST_BYTES", 1000)
    monkeypatch.setattr(views, "MOST_BYTES", 1000)
    answer = hand_in(browser, b"x" * 100_000)
    assert answer.status_code == 200
    assert "300 MB" in text_of(answer)
    assert not Batch.objects.exists()


def test_the_same_file_leads_to_its_batch(browser):
    content = book(VEHICLES, GOOD)
    hand_in(browser, content)
    answer = hand_in(browser, content)
    assert "已经交过" in text_of(answer) or "交过" in text_of(answer)
    assert reverse("console:batch", args=[only().id]) in text_of(answer)


def test_what_is_sent_twice_is_done_once(browser, world):
    number = uuid.uuid4()
    content = book(VEHICLES, GOOD)
    first, second = (hand_in(browser, content, number=number) for _ in range(2))
    assert first["Location"] == second["Location"]
    told = {f"c-0-{at}": name for at, name in enumerate(
        ("person", "name", "plate", "vehicle_type", "registered_on", "price_fen", "status")
    )}  # fmt: skip
    for _ in range(2):
        assert step(browser, "columns", only(), **told).status_code == 302
    do_jobs(world)
    told = {"purpose": "核对", "basis": "〔2026〕1号", "as_of": "2026-03-01"}
    for _ in range(2):
        assert step(browser, "confirm", only(), **told).status_code == 302
    do_jobs(world)
    assert only().state == "taken_in"


def test_another_department_finds_no_such_page(browser, world):
    hand_in(browser, book(VEHICLES, GOOD))
    other = world.client("department_officer", line="housing")
    for name in ("", "_header", "_columns", "_check", "_result", "_confirm", "_receipt", "_undo"):
        answer = other.get(reverse(f"console:batch{name}", args=[only().id]))
        assert answer.status_code == 404
    assert "表.xlsx" not in text_of(other.get(reverse("console:import")))
    assert "表.xlsx" in text_of(browser.get(reverse("console:import")))


def test_a_second_person_agrees_on_a_page_of_her_own(browser, world):
    hand_in(browser, book(["身份证号", "姓名", "死亡日期"], [[id_of(1), "张一", "2026-01-01"]]))
    step(browser, "columns", only(), **{"c-0-0": "person", "c-0-1": "name", "c-0-2": "died_on"})
    do_jobs(world)
    told = {"purpose": "核对", "basis": "〔2026〕1号", "as_of": "2026-03-01"}
    step(browser, "confirm", only(), **told)
    waiting = browser.get(reverse("console:batch", args=[only().id]))
    assert "等第二个人同意" in text_of(waiting)
    assert browser.post(
        reverse("console:batch_review", args=[only().id]), {"act": "agree"}
    ).status_code in (403, 404)
    approver = world.client("department_approver")
    assert "要办的收表" in text_of(approver.get(reverse("console:todo")))
    assert "同意收下 1 行" in text_of(step(approver, "review", only()))
    step(approver, "review", only(), act="agree")
    do_jobs(world, "department_approver")
    assert only().state == "taken_in"
