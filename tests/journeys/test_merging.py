"""A household that was recorded twice becomes one and two again; a list is frozen. In Chromium."""

import re

from browsing import go
from playwright.sync_api import expect

from everybody import is_for_everybody


def _propose(tab, button):
    tab.get_by_label("为什么").fill("走访核实，户主是同一个人")
    tab.get_by_role("button", name=button).click()
    expect(tab.locator("main")).to_contain_text("要由另一个人核对")
    return tab.url


def _agree(tab, change):
    go(tab, change)
    is_for_everybody(tab)
    tab.get_by_role("button", name="同意，登记").click()
    expect(tab.locator("main")).to_contain_text("已核对，登记好了")


def test_two_households_become_one_and_two_again(enter, filled):
    clerk, officer = enter("village_clerk"), enter("township_officer")
    go(clerk, f"/c/household/{filled.twice}")
    clerk.get_by_text("提出变更", exact=True).click()
    clerk.get_by_role("link", name="和另一户合并").click()
    clerk.get_by_role("link", name="秦又生", exact=True).click()
    expect(clerk.locator("main")).to_contain_text("1 人和 1 人，合起来 2 人")
    _agree(officer, _propose(clerk, "提出合并"))
    go(clerk, f"/c/household/{filled.twin}")
    expect(clerk.locator("h1")).to_contain_text("已合并")
    clerk.get_by_role("link", name=re.compile("去看")).click()
    expect(clerk.locator("main")).to_contain_text("2 口人")
    is_for_everybody(clerk)
    clerk.get_by_role("link", name="撤回这次合并").click()
    expect(clerk.locator("main")).to_contain_text("各是各的")
    _agree(officer, _propose(clerk, "提出撤回"))
    for key in (filled.twice, filled.twin):
        go(clerk, f"/c/household/{key}")
        expect(clerk.locator("main")).to_contain_text("1 口人")


def test_the_other_one_is_found_without_scripts(enter, filled):
    tab = enter("village_clerk", scripts=False, width=390)
    go(tab, f"/c/household/{filled.household}/merge")
    tab.get_by_label("另一户的编号").fill("没有这样的")
    tab.get_by_role("button", name="查找").click()
    expect(tab.get_by_role("alert")).to_contain_text("没有找到")
    tab.get_by_label("另一户的编号").fill("秦再兴")
    tab.get_by_role("button", name="查找").click()
    tab.get_by_role("link", name="秦再兴家").first.click()
    expect(tab.locator("main")).to_contain_text("合并以后")
    tab.get_by_role("link", name="换过来，留另一个").click()
    expect(tab.locator("h1")).to_have_text("两户是同一户")


def test_a_search_is_frozen_and_worked_out_again(enter):
    tab = enter("county_aid_office")
    go(tab, "/c/household?status=monitored")
    count = re.search(r"[0-9]+", tab.locator("#total").inner_text())[0]
    tab.get_by_role("link", name="定名单").click()
    tab.get_by_label("用在哪里").fill("2026 年一季度监测户数")
    tab.get_by_role("button", name="核对").click()
    expect(tab.locator("main")).to_contain_text("看一遍，再定")
    is_for_everybody(tab)
    tab.get_by_role("button", name="定名单").click()
    expect(tab.locator("main")).to_contain_text("名单定好了")
    expect(tab.locator(".cite")).to_contain_text(f"{count} 户")
    tab.get_by_role("link", name="算一次").click()
    expect(tab.locator("main")).to_contain_text(f"{count} 户，指纹一样")
    tab.get_by_role("link", name="看名单上的家庭").click()
    expect(tab.locator("#total")).to_have_text(f"共 {count} 条")
