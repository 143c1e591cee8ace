"""The console as people use it: by keyboard alone, without scripts, on a phone."""

import re
from pathlib import Path

import pytest
from browsing import go
from playwright.sync_api import expect


def tab_to(tab, name, most=40):
    """Press Tab until the thing of that name has the focus; say how often it took."""
    for count in range(1, most + 1):
        tab.keyboard.press("Tab")
        told = tab.evaluate(
            """(() => { const e = document.activeElement;
            return (e.getAttribute('aria-label') || e.innerText || e.value || '').trim() })()"""
        )
        if told.startswith(name):
            return count
    raise AssertionError(f"Tab never came to {name}")


def test_rows_and_pages_by_keys_that_can_be_switched_off(enter):
    tab = enter("township_officer")
    go(tab, "/c/household")
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("k")
    expect(tab.locator("tbody tr").nth(0).locator("a").first).to_be_focused()
    tab.keyboard.press("n")
    expect(tab).to_have_url(f"{tab.url.split('?')[0]}?page=2")
    tab.keyboard.press("?")
    expect(tab.get_by_role("dialog")).to_be_visible()
    tab.get_by_label("用快捷键").uncheck()
    tab.keyboard.press("Escape")
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("p")
    expect(tab).to_have_url(f"{tab.url.split('?')[0]}?page=2")
    tab.keyboard.press("?")
    expect(tab.get_by_role("dialog")).to_be_hidden()


def test_the_find_box_by_one_key(enter):
    tab = enter("township_officer")
    go(tab, "/c/todo")
    tab.keyboard.press("/")
    tab.keyboard.type("qian xiuying")
    tab.keyboard.press("Enter")
    expect(tab.locator("#total")).not_to_have_text("共 0 条")
    expect(tab.locator("tbody")).to_contain_text("钱秀英")


def test_the_main_thing_is_eight_steps_away(enter):
    tab = enter("township_officer")
    go(tab, "/c/household")
    tab.keyboard.press("Tab")
    expect(tab.locator(".skip")).to_be_focused()
    tab.keyboard.press("Enter")
    assert tab_to(tab, "查找") <= 8


@pytest.mark.parametrize("display", ["normal", "contrast"])
def test_whatever_has_the_focus_shows_it(enter, filled, display):
    tab = enter("township_officer", display=display)
    go(tab, f"/c/household/{filled.household}")
    for _ in range(30):
        tab.keyboard.press("Tab")
        shown = tab.evaluate(
            """(() => { const s = getComputedStyle(document.activeElement);
            return document.activeElement === document.body || s.outlineStyle !== 'none'
                || document.activeElement.classList.contains('menu-open') })()"""
        )
        assert shown, tab.evaluate("document.activeElement.outerHTML")


@pytest.mark.parametrize("scripts", [True, False])
def test_one_proposes_and_another_checks(enter, filled, scripts):
    clerk = enter("village_clerk", scripts=scripts)
    go(clerk, f"/c/household/{filled.household}/propose/fact?item=sec_water")
    clerk.get_by_label("饮水安全").select_option("no")
    clerk.get_by_role("button", name="提出").click()
    expect(clerk.get_by_role("alert")).to_contain_text("请写明为什么")
    clerk.get_by_label("为什么").fill("走访时看到水管断了")
    clerk.get_by_role("button", name="提出").click()
    expect(clerk.locator("main")).to_contain_text("要由另一个人核对")
    officer = enter("township_officer", scripts=scripts)
    go(officer, clerk.url)
    officer.get_by_label("为什么不同意").fill("水管已经修好")
    officer.get_by_role("button", name="不同意").click()
    expect(officer.locator("h1")).to_contain_text("没同意")
    go(clerk, clerk.url)
    expect(clerk.locator("main")).to_contain_text("水管已经修好")


def test_an_error_takes_the_focus_and_leads_to_its_field(enter, filled):
    tab = enter("village_clerk")
    go(tab, f"/c/household/{filled.household}/propose/join")
    tab.get_by_role("button", name="提出").click()
    expect(tab.locator("#errors")).to_be_focused()
    tab.get_by_role("alert").get_by_role("link").first.click()
    expect(tab.get_by_label("姓名")).to_be_focused()


def test_a_list_as_a_file_after_the_purpose(enter):
    tab = enter("county_aid_office")
    go(tab, "/c/household?status=monitored")
    total = tab.locator("#total").inner_text()
    tab.get_by_text("下载", exact=True).click()
    tab.get_by_role("link", name="CSV").click()
    expect(tab.locator("h1")).to_contain_text("下载这张表做什么用")
    tab.get_by_label("核对资金发放").check()
    with tab.expect_download() as kept:
        tab.get_by_role("button", name="记下，继续").click()
    lines = Path(kept.value.path()).read_text("utf-8-sig").splitlines()
    assert total in lines[-1]
    assert f"共 {len(lines) - 2} 条" == total


def test_columns_are_chosen_and_the_address_is_the_view(enter):
    tab = enter("township_officer")
    go(tab, "/c/household")
    tab.get_by_text("选列", exact=True).click()
    tab.get_by_role("checkbox", name="致贫原因").uncheck()
    tab.get_by_role("checkbox", name="村代码").check()
    tab.get_by_role("button", name="就看这些").click()
    heads = tab.locator("thead th").all_inner_texts()
    assert "村代码" in heads
    assert "致贫原因" not in heads
    again = enter("township_officer")
    go(again, tab.url)
    assert again.locator("thead th").all_inner_texts() == heads


def test_a_phone_opens_the_menu_without_scripts(enter):
    tab = enter("township_officer", scripts=False, width=390)
    go(tab, "/c/todo")
    expect(tab.get_by_role("link", name="区划")).to_be_hidden()
    tab.get_by_text("菜单", exact=True).click()
    tab.get_by_role("link", name="区划").click()
    expect(tab.locator("h1")).to_have_text("区划")


def test_language_and_display_are_switched_on_the_page(enter):
    tab = enter("leader", scripts=False)
    go(tab, "/c/todo")
    tab.get_by_role("button", name="English").click()
    expect(tab.locator("html")).to_have_attribute("lang", "en")
    tab.get_by_role("button", name="High contrast").click()
    expect(tab.locator("html")).to_have_attribute("data-display", "contrast")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"


def test_a_household_sees_who_looked_without_scripts(enter, filled):
    officer = enter("township_officer")
    go(officer, f"/c/household/{filled.household}")
    mine = enter("household", scripts=False, width=360)
    go(mine, "/start")
    expect(mine.locator("h1")).to_contain_text("家")
    mine.get_by_role("link", name="谁看过我家").click()
    expect(mine.locator("main")).to_contain_text("青石镇 乡镇经办人")
    expect(mine.locator("main")).to_contain_text("走访")


def test_a_number_is_shown_only_after_the_purpose(enter, filled):
    tab = enter("township_officer")
    go(tab, f"/c/household/{filled.household}/person/{filled.person}")
    tab.get_by_role("link", name=re.compile("看全号.*证件号")).click()
    tab.get_by_label("核对资金发放").check()
    tab.get_by_role("button", name="记下，看全号").click()
    number = tab.locator(".figure-number").inner_text()
    assert number.startswith("99")
    assert len(number) == 18
    assert number not in tab.url
    tab.get_by_role("link", name="看好了").click()
    assert number not in tab.content()
