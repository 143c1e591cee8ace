"""The first places of a county: pasted, mended, looked at, added, in Chromium."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_every_page import RULES

LIST = "990101103000 红岩乡\n99010110320 松坡村"


def _for_everybody(tab):
    """Hold that the page has no fault of axe and fits 320 pixels."""
    found = Axe().run(tab, options=RULES).response
    assert not [(f["id"], f["nodes"][0]["html"][:200]) for f in found["violations"]]
    tab.set_viewport_size({"width": 320, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.set_viewport_size({"width": 1280, "height": 900})


def test_a_list_is_mended_and_added(enter):
    tab = enter("data_steward")
    assert tab.goto("/favicon.ico").status == 200
    tab.goto("/c/place/new")
    tab.fill("#id_rows", LIST)
    tab.click("main button[type=submit]")
    expect(tab.locator("main table tbody th")).to_have_text("2")
    _for_everybody(tab)
    tab.fill("#id_rows", LIST.replace("320 ", "3201 "))
    tab.click("main button[type=submit]")
    expect(tab.locator("button[value=add]")).to_contain_text("2")
    _for_everybody(tab)
    tab.click("button[value=add]")
    expect(tab.locator("main")).to_contain_text("加好了，2 个地方")


def test_a_place_is_looked_at_once_more_before_it_is_renamed(enter):
    tab = enter("data_steward")
    tab.goto("/c/place/990101102202/rename")
    tab.fill("#id_name", "柳湾新村")
    tab.fill("#id_basis", "云岫府函〔2026〕5 号")
    tab.click("main button[type=submit]")
    expect(tab.locator("button[value=do]")).to_be_visible()
    _for_everybody(tab)
