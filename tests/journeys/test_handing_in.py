"""收表: a department's clerk hands a table in, by hand, with the worker that really runs."""

import io
import os
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from everybody import is_for_everybody
from sunledger.kit.ids import check_character

HEADER = ["证件", "机动车所有人", "号牌号码", "车辆类型", "初次登记日期", "购置价格", "状态"]
LOOKS = (("normal", "zh-hans"), ("large", "en"), ("contrast", "zh-hans"))
SHOTS = os.environ.get("SUNLEDGER_SHOTS")  # a folder for pictures of each step


def id_of(number):
    first = f"99010119700101{number:03}"
    return first + check_character(first)


def book(rows):
    made = openpyxl.Workbook()
    made.active.title = "车辆"
    for row in (["云岫县机动车登记表（三月）"], HEADER, *rows):
        made.active.append(row)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def car(number, person=None, price="50000"):
    return [
        person or id_of(number),
        f"张{number}",
        f"云Y{number:05}",
        "小型轿车",
        "2020-05-01",
        price,
        "正常",
    ]


def give(tab, name, content, table=""):
    """Choose the file on the page that takes one, and hand it in."""
    tab.goto("/c/import/new")
    tab.select_option("#id_table", table)
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    tab.set_input_files("input[type=file]", [file])
    press(tab, "交上去，看一看")


def press(tab, words):
    tab.get_by_role("button", name=words).or_(tab.get_by_role("link", name=words)).first.click()


def _in_every_display(enter, role, tab):
    """Look at the page where the clerk is in every display, also narrow, with axe."""
    path = re.sub(r"^https?://[^/]+", "", tab.url)
    if SHOTS:
        name = path.rpartition("/")[2].partition("?")[0]
        tab.screenshot(path=Path(SHOTS, f"{name}.png"), full_page=True)
    for display, language in LOOKS:
        other = patient(enter(role, display=display, language=language))
        assert other.goto(path).status == 200
        is_for_everybody(other, large=display == "large")
        other.context.close()


ROLE = "department_officer"


@pytest.fixture
def tab(enter):
    """Return a tab of the clerk that waits for the worker, however busy the machine is."""
    return patient(enter(ROLE))


def patient(tab):
    tab.set_default_timeout(60_000)
    tab.set_default_navigation_timeout(60_000)
    return tab


def comes_to(tab, step):
    expect(tab).to_have_url(re.compile(f"/{step}$"), timeout=90_000)


def match(tab):
    """Say which column the ID number is, where it is not known yet, and have it checked."""
    if "/columns" in tab.url:
        tab.get_by_label("A 列 证件 当作").select_option("person")
        press(tab, "对好了，开始核对")
    comes_to(tab, "result")


def take_in(tab, words):
    press(tab, "接着看和上次的不同")
    press(tab, "接着确认")
    tab.get_by_label("依据").fill("县政办〔2026〕1号")
    press(tab, words)
    comes_to(tab, "receipt")


def rows_of_march():
    rows = [car(number) for number in range(1, 31)]
    rows[6][0], rows[11][4] = "99010119700101123", "2020-13-01"
    return rows


def test_a_table_is_handed_in_mended_and_taken_back(tab):
    give(tab, "三月车辆.xlsx", book(rows_of_march()), table="vehicles")
    comes_to(tab, "columns")
    expect(tab.locator(".notice-warn")).to_contain_text("身份证号")
    press(tab, "对好了，开始核对")  # without the column that is needed
    expect(tab.locator("#errors")).to_contain_text("还缺 “身份证号”")
    match(tab)
    expect(tab.locator("main")).to_contain_text("能收下 28，退回 2")
    expect(tab.locator("main")).to_contain_text("A9")
    with tab.expect_download() as got:
        press(tab, "下载标好的表")
    returned = openpyxl.load_workbook(io.BytesIO(Path(got.value.path()).read_bytes()))
    assert returned.sheetnames[0] == "退回说明"
    take_in(tab, "确认，收下 28 行")
    first = tab.url.rsplit("/", 2)[1]

    # The file that went back comes mended: only its two rows are taken.
    returned["车辆"]["A9"], returned["车辆"]["E14"] = id_of(7), "2020-12-01"
    kept = io.BytesIO()
    returned.save(kept)
    give(tab, "三月车辆-改好.xlsx", kept.getvalue())
    comes_to(tab, "result")  # the column matched by hand is remembered
    expect(tab.locator("main")).to_contain_text("能收下 2，退回 0")
    expect(tab.locator("main")).to_contain_text("上次收过的 28")

    # The next month is matched by itself, and compared with this one.
    rows = [car(number, price=str(50_000 + 10_000 * (number == 3))) for number in range(1, 31)]
    give(tab, "四月车辆.xlsx", book(rows))
    comes_to(tab, "result")
    press(tab, "接着看和上次的不同")
    expect(tab.locator("main")).to_contain_text("60,000.00")

    tab.goto(f"/c/import/{first}/receipt")
    press(tab, "整批退回")
    expect(tab.locator("main")).to_contain_text("不再算数的行")
    tab.get_by_label("为什么").fill("交错了月份")
    press(tab, "整批退回")
    expect(tab.locator("main")).to_contain_text("已整批退回")
    tab.goto("/c/import")
    expect(tab.locator("main")).to_contain_text("四月车辆.xlsx")


@pytest.mark.long
def test_every_step_is_for_everybody(enter, tab):
    def look():
        _in_every_display(enter, ROLE, tab)

    tab.goto("/c/import/new")
    look()
    rows = [[*row[:2], f"云Z{at:05}", *row[3:]] for at, row in enumerate(rows_of_march())]
    give(tab, "六月车辆.xlsx", book(rows), table="vehicles")
    match(tab)
    look()
    for step in ("columns", "header", "difference", "confirm", "withdraw"):
        tab.goto(re.sub("/[a-z]+$", f"/{step}", tab.url))
        look()
    tab.goto(re.sub("/[a-z]+$", "/difference", tab.url))
    press(tab, "接着确认")
    tab.get_by_label("依据").fill("县政办〔2026〕1号")
    press(tab, "确认，收下 28 行")
    comes_to(tab, "receipt")
    look()
    press(tab, "整批退回")
    comes_to(tab, "undo")
    look()
    tab.goto(re.sub("/undo$", "?all", tab.url))
    look()
    tab.goto("/c/import")
    look()


def test_without_scripts_every_step_goes_on(enter):
    tab = patient(enter(ROLE, scripts=False))
    give(tab, "五月车辆.xlsx", book([car(number) for number in range(61, 70)]), table="vehicles")
    match(tab)
    take_in(tab, "确认，收下 9 行")
