"""The first places of a county: pasted, mended, looked at, added, in Chromium."""

from playwright.sync_api import expect

from everybody import is_for_everybody

LIST = "990101103000 红岩乡\n99010110320 松坡村"


def test_a_list_is_mended_and_added(enter):
    tab = enter("data_steward")
    assert tab.goto("/favicon.ico").status == 200
    tab.goto("/c/place/new")
    tab.fill("#id_rows", LIST)
    tab.click("main button[type=submit]")
    expect(tab.locator("main table tbody th")).to_have_text("2")
    is_for_everybody(tab)
    tab.fill("#id_rows", LIST.replace("320 ", "3201 "))
    tab.click("main button[type=submit]")
    expect(tab.locator("button[value=add]")).to_contain_text("2")
    is_for_everybody(tab)
    tab.click("button[value=add]")
    expect(tab.locator("main")).to_contain_text("加好了，2 个地方")


def test_a_place_is_looked_at_once_more_before_it_is_renamed(enter):
    tab = enter("data_steward")
    tab.goto("/c/place/990101102202/rename")
    tab.fill("#id_name", "柳湾新村")
    tab.fill("#id_basis", "云岫府函〔2026〕5 号")
    tab.click("main button[type=submit]")
    expect(tab.locator("button[value=do]")).to_be_visible()
    is_for_everybody(tab)
