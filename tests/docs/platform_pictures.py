"""Takes the pictures of the pages about the platform: of the demonstration, used as people use it.

`make pictures` runs it. A department hands a table in and mends it, a village proposes a change, an
administrator an account; on the way each page that the docs show is photographed in Chromium.
"""

import io
import re
import sys
from pathlib import Path

import openpyxl
from camera import PATIENCE, Camera, anew, press, taken_of
from playwright.sync_api import Browser, Page

from sunledger.assembly.demo_logins import COUNTY, TOWNSHIP, VILLAGE
from sunledger.kit.ids import check_character

HEADER = ["姓名", "证件", "死亡日期", "登记日期", "来源"]
NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
# Pages that the English docs show in English.
ENGLISH = {
    *("columns", "result", "review", "procedure", "merge", "frozen", "body", "reform"),
    *("finding", "rules", "figures", "workload"),
}


# --- a table of a department ----------------------------------------------------------------------


def _row(number: int, month: int) -> list[str]:
    first = f"9901011940{1 + number % 12:02}01{number:03}"
    day = f"2026-{month:02}-{1 + number:02}"
    return [f"{NAMES[number]}德福", first + check_character(first), day, day, "殡仪馆"]


def _book(month: int) -> bytes:
    """Return a month's table of deaths; two rows of May cannot be true."""
    rows = [_row(number, month) for number in range(len(NAMES))]
    if month == 5:
        rows[6][1], rows[11][2] = rows[6][1][:-1], "2026-13-02"
    book = openpyxl.Workbook()
    book.active.title = "死亡人员"
    for row in ([f"云岫县死亡人员名单（{month}月）"], HEADER, *rows):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _hand_in(tab: Page, month: int) -> None:
    tab.goto("/c/import/new")
    tab.select_option("#id_table", "deaths")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"{month}月死亡人员.xlsx"
    tab.set_input_files("#id_file", [{"name": name, "mimeType": kind, "buffer": _book(month)}])


def _clerk(camera: Camera) -> str:
    """Hand the table of May in, up to where a second person is asked; return its address."""
    with camera.signed_in("minzheng") as tab:
        _hand_in(tab, 5)
        press(tab, "交上去，看一看")
        tab.wait_for_url("**/columns")
        camera.shoot(tab, "columns", 900)
        tab.get_by_label("B 列 证件 当作").select_option("person")
        press_after(tab, "对好了，开始核对", "result")
        camera.shoot(tab, "result", 1000)
        press_after(tab, "接着看和上次的不同", "difference")
        press_after(tab, "接着确认", "confirm")
        tab.get_by_label("用途").fill("核对死亡后是否仍在发放，及时停发")
        tab.get_by_label("依据").fill("云岫县政办〔2026〕1号")
        press(tab, "确认，请第二个人看")
        tab.wait_for_url(re.compile("/c/import/[0-9a-f-]{36}$"))
        return tab.url


def press_after(tab: Page, words: str, step: str) -> None:
    """Press, and wait for the step that follows."""
    press(tab, words)
    tab.wait_for_url(f"**/{step}")


def _second_person(camera: Camera, batch: str) -> None:
    """Look at the batch as the department's approver, and agree."""
    with camera.signed_in("minzheng2") as tab:
        tab.goto(f"{batch}/review")
        camera.shoot(tab, "review", 760)
        press(tab, "同意收下")
        tab.wait_for_url("**/receipt")


def _steward(camera: Camera, batch: str) -> None:
    """See what taking the batch back would do, and the page of a village."""
    with camera.signed_in("shuju") as tab:
        tab.goto(f"{batch}/undo")
        camera.shoot(tab, "undo", 600)
        tab.goto(f"/c/place/{TOWNSHIP}")
        camera.shoot(tab, "place", 820)
        tab.goto("/c/body/zone/east")
        camera.shoot(tab, "body", 720)
        tab.goto(f"/c/place/{VILLAGE.code}/merge")
        camera.shoot(tab, "reform", 1020)


# --- a change in a village ------------------------------------------------------------------------


def _look(tab: Page, path: str) -> None:
    """Open a page of a household; say what for where that is asked first."""
    tab.goto(path)
    if "/c/purpose" in tab.url:
        tab.check("input[value=visit]")
        press(tab, "记下，继续")
        tab.wait_for_url(f"**{path}")


def _change(camera: Camera) -> None:
    """Propose a change as the village, and check it as the township."""
    with camera.signed_in("cun") as tab:
        tab.goto("/c/household")
        home = tab.locator("tbody th a").first.get_attribute("href")
        _look(tab, f"{home}/propose/fact?item=sec_water")
        tab.get_by_label("饮水安全").select_option("no")
        tab.get_by_label("为什么").fill("走访时看到水管断了，三天没有水")
        tab.get_by_label("凭什么（材料）").fill("走访记录 2026-7-3")
        press(tab, "提出")
        tab.wait_for_url("**/c/change/*")
        change = tab.url
    with camera.signed_in("zhen") as tab:
        _look(tab, change.removeprefix(camera.address))
        camera.shoot(tab, "change", 700)


# --- what is going on in a demonstration from its first day ---------------------------------------


def _going_on(camera: Camera) -> None:
    """Show a procedure under way, two records of one person side by side, and a frozen list."""
    with camera.signed_in("fupin") as tab:
        tab.goto("/c/procedure?state=mine")
        _look(tab, tab.locator("tbody th a").first.get_attribute("href") or "")
        camera.shoot(tab, "procedure", 1120)
        tab.goto("/c/list")
        tab.locator("tbody th a").first.click()
        tab.wait_for_url("**/c/list/*-*")
        camera.shoot(tab, "frozen", 820)
    with camera.signed_in("zhen") as tab:
        tab.goto("/c/change")
        tab.get_by_role("link", name="两个人合成一个").first.click()
        if "/c/purpose" in tab.url:
            tab.check("input[value=visit]")
            press(tab, "记下，继续")
        tab.wait_for_url("**/c/change/*")
        camera.shoot(tab, "merge", 960)


# --- what a comparison asks about ----------------------------------------------------------------


def _finding(camera: Camera) -> None:
    """Show a question that the comparison of the first day raised, as who looks at it first."""
    with camera.signed_in("fupin") as tab:
        tab.goto("/c/finding?rule=E03&state=raised")
        asked = tab.locator("tbody tr", has_text="一人在两户").first
        for _ in range(PATIENCE // 2000):  # the comparison goes on after the first page
            if asked.count():
                break
            tab.wait_for_timeout(2000)
            tab.reload()
        asked.locator("th a").click()
        tab.wait_for_url("**/c/finding/*-*")
        camera.shoot(tab, "finding", 900)


def _figures(camera: Camera) -> None:
    """Show which rules can run, what became of what they asked, and how far each office is."""
    with camera.signed_in("fupin") as tab:
        for name, path, height in (
            ("rules", "/c/match/rule", 900),
            ("figures", "/c/warning", 900),
            ("workload", "/c/warning/workload", 780),
        ):
            tab.goto(path)
            camera.shoot(tab, name, height)


# --- the administrators ---------------------------------------------------------------------------


def _account(camera: Camera) -> None:
    """Propose an account, and approve it as another administrator does."""
    with camera.signed_in("guanli1") as tab:
        tab.goto("/c/account/new")
        tab.get_by_label("真实姓名").fill("方明")
        tab.get_by_label("登录名").fill("fangming")
        tab.get_by_label("岗位").select_option("department_officer")
        tab.get_by_label("管哪里").select_option(COUNTY)
        tab.get_by_label("部门").select_option("civil_affairs")
        tab.get_by_label("为什么").fill("接卫兰的班，管每月的表")
        camera.shoot(tab, "account", 1000)
        press(tab, "提出")
        tab.wait_for_url("**/c/proposal/*")
        proposal = tab.url
    with camera.signed_in("guanli2") as tab:
        tab.goto(proposal)
        camera.shoot(tab, "approve", 600)


def _traces(camera: Camera) -> None:
    """Show who looked, as the audit administrator sees it."""
    with camera.signed_in("guanli3") as tab:
        tab.goto("/c/look")
        camera.shoot(tab, "looks", 560)


def use(camera: Camera) -> list[Path]:
    """Use a fresh demonstration from end to end; return the pictures taken on the way."""
    batch = _clerk(camera)
    _second_person(camera, batch)
    _steward(camera, batch)
    _change(camera)
    _going_on(camera)
    _finding(camera)
    _figures(camera)
    _account(camera)
    _traces(camera)
    return camera.taken


def take(out: Path, chromium: Browser) -> list[Path]:
    """Write the pictures of a demonstration of its own into a folder, and return them."""
    return taken_of("platform", use, out, chromium, ENGLISH)


if __name__ == "__main__":
    sys.exit(anew(take))
