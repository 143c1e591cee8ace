"""Places are reformed in Chromium: a township split, then merged, and its officer goes on."""

from browsing import go
from playwright.sync_api import expect

from everybody import is_for_everybody

PAPER = "云岫府函〔2026〕9 号"


def _done(tab, day):
    """Fill in paper and day, look once more, do it."""
    tab.fill("#id_basis", PAPER)
    tab.fill("#id_on", day)
    tab.click("main button[type=submit]")
    expect(tab.locator("#effects")).to_be_visible()
    is_for_everybody(tab)
    tab.click("button[value=do]")
    expect(tab.locator("main")).to_contain_text("办好了")


def test_a_township_is_split_then_merged_and_its_officer_goes_on(enter, filled):
    steward = enter("data_steward")
    # One village leaves into a township of its own.
    steward.goto("/c/place/990101105000/split")
    steward.fill("#id_parts", "990101105000 河口镇\n990101107000 下河乡")
    steward.fill("#id_moves", "990101105201 上河村\n990101105202 下河村 990101107201")
    _done(steward, "2026-07-01")
    steward.goto("/c/place/990101105202")
    expect(steward.locator("main .notice")).to_contain_text("以后是")
    is_for_everybody(steward)
    steward.click("main .notice a")
    expect(steward.locator("h1")).to_contain_text("下河村")
    officer = enter("river_officer")
    officer.goto("/c/household")
    expect(officer.locator("#total")).to_contain_text("共 3 条")  # what left is seen elsewhere
    # What is left goes into another township.
    steward.goto("/c/place/990101105000/merge")
    steward.select_option("#id_into", "990101106000")
    steward.fill("#id_moves", "990101105201 上河村 990101106202")
    _done(steward, "2026-08-01")
    expect(steward.locator("h1")).to_contain_text("山口镇")
    is_for_everybody(steward)
    # The officer of the township that is no more signs in again.
    officer = enter("river_officer")
    officer.goto("/c/todo")
    expect(officer.locator("main .notice")).to_contain_text("现在是山口镇")
    is_for_everybody(officer)
    officer.goto("/c/household")
    expect(officer.locator("#total")).to_contain_text("共 3 条")
    go(officer, officer.locator("main tbody a").first.get_attribute("href"))
    expect(officer.locator(".crumbs a[href*='990101106202']")).to_be_visible()
    assert officer.context.request.get(f"/c/household/{filled.household}").status == 404
    # Whoever keeps the posts is told.
    keeper = enter("system_admin")
    keeper.goto("/c/todo")
    expect(keeper.locator("#adrift")).to_be_visible()
    is_for_everybody(keeper)
