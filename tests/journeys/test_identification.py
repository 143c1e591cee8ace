"""程序: an identification from its first step to its last, by the people whose steps they are."""

import os
from pathlib import Path

from browsing import go
from playwright.sync_api import expect

from everybody import is_for_everybody

SHOTS = os.environ.get("SUNLEDGER_SHOTS")  # a folder for pictures


def shoot(tab, name):
    if SHOTS:
        tab.screenshot(path=Path(SHOTS, f"{name}.png"), full_page=True)


def do(tab, address, day, paper):
    """Do the next step on its page."""
    go(tab, address)
    tab.get_by_label("哪天办的").fill(day)
    tab.get_by_label("凭什么材料").fill(paper)
    tab.get_by_role("button", name="写好了，登记").click()


def test_an_identification_goes_from_the_first_step_to_the_last(enter, filled):
    clerk = enter("village_clerk")
    home = f"/c/household/{filled.to_identify}"
    go(clerk, f"{home}/procedures")
    clerk.get_by_role("link", name="开始一个程序").click()
    clerk.get_by_role("button", name="开始", exact=True).click()
    expect(clerk.locator("#errors")).to_contain_text("请选一种")
    clerk.get_by_role("radio", name="识别").check()
    clerk.get_by_role("button", name="开始", exact=True).click()
    expect(clerk.locator("main")).to_contain_text("下一步：农户申请")
    address = clerk.url
    do(clerk, address, "2026-03-02", "申请书 3 号")
    expect(clerk.locator("main")).to_contain_text("这一步写好了")
    for paper in ("核查表 3 号", "评议记录 3 号", "公示照片 3 张"):
        do(clerk, address, "2026-03-05", paper)
    expect(clerk.locator("main")).to_contain_text("5 天，到 2026-03-10 满")
    shoot(clerk, "tab")

    office = enter("county_aid_office")
    go(office, "/c/todo")
    office.get_by_role("link", name="识别：信息比对").click()
    do(office, address, "2026-03-08", "比对结果 3 号")
    expect(office.locator("#errors")).to_contain_text("最早 2026-03-10")
    do(office, address, "2026-03-10", "比对结果 3 号")

    town = enter("township_officer")
    do(town, address, "2026-03-11", "审核意见 3 号")
    do(town, address, "2026-03-12", "公示照片 4 张")
    go(office, address)
    expect(office.locator("main")).to_contain_text("最后审定要由别人来")
    expect(office.get_by_label("哪天办的")).to_have_count(0)
    shoot(office, "not-yours")

    second = enter("second_office")
    go(second, address)
    second.get_by_label("哪天办的").fill("2026-03-17")
    second.get_by_label("凭什么材料").fill("审定文件 3 号")
    second.get_by_role("button", name="看一遍").click()
    expect(second.locator("#errors")).to_contain_text("请选一个")
    second.get_by_label("没有人说").check()
    second.get_by_role("button", name="看一遍").click()
    expect(second.locator("main")).to_contain_text("2026-03-12 起 5 天，2026-03-17 满")
    expect(second.locator("main")).to_contain_text("在册")
    is_for_everybody(second)
    shoot(second, "look-again")
    second.get_by_role("button", name="就这样定").click()
    expect(second.locator("main")).to_contain_text("识别办完了")
    expect(second.locator("h1")).to_contain_text("在册")
    shoot(second, "done")


def test_a_household_confirms_its_own_step_and_signs_without_scripts(enter):
    mine = enter("household", scripts=False, width=390)
    go(mine, "/my/procedures")
    shoot(mine, "my-procedures")
    mine.get_by_role("link", name="看一看，确认").click()
    shoot(mine, "my-confirm")
    mine.get_by_role("button", name="我确认").click()
    expect(mine.locator("main")).to_contain_text("您已确认")
    expect(mine.get_by_role("link", name="看一看，确认")).to_have_count(0)
    mine.get_by_role("link", name="去看一看").click()
    shoot(mine, "my-sign")
    mine.get_by_role("button", name="都对，我签字").click()
    expect(mine.locator("main")).to_contain_text("签好了")
    expect(mine.locator("main")).not_to_contain_text("等您签字")
