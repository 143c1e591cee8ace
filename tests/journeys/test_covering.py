"""A part of a photo is covered: by keys alone, with scripts and without, looked at before."""

import pytest
from browsing import go
from playwright.sync_api import expect
from test_by_hand import tab_to

from everybody import is_for_everybody

SIDES = ("left", "right", "top", "bottom")
RECTANGLE = """() => {
    const r = document.querySelector('.marked');
    return ['x', 'y', 'width', 'height'].map(name => r.getAttribute(name)).join(' ');
}"""


def open_by_keys(tab, filled):
    """Come to the page of a photo by the keyboard; the numbers stand next to it."""
    go(tab, f"/c/publish/{filled.covering}")
    link = tab.locator("a[href*='/blur/']").first
    link.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/blur/**")


def type_numbers(tab, *numbers):
    tab.locator("[name=left]").focus()
    for at, number in enumerate(numbers):
        if at:
            tab.keyboard.press("Tab")
        tab.keyboard.press("Control+A")
        tab.keyboard.type(str(number))


def test_the_four_numbers_are_eight_steps_behind_the_skip_link(enter, filled):
    tab = enter("township_officer_4")
    open_by_keys(tab, filled)
    tab.locator(".skip").focus()
    tab.keyboard.press("Enter")
    for _ in range(8):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.name") == "left":
            break
    assert tab.evaluate("document.activeElement.name") == "left"
    assert tab_to(tab, "先看看遮哪里") == 4
    assert tab_to(tab, "遮住") == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_it_is_looked_at_and_covered_by_keys_alone(enter, filled, scripts):
    tab = enter("township_officer_4", scripts=scripts)
    open_by_keys(tab, filled)
    before = tab.url
    type_numbers(tab, 20, 70, 10, 50)
    tab.keyboard.press("Enter")  # shows it, covers nothing
    expect(tab.get_by_role("status")).to_contain_text("暗的那一块")
    assert tab.url == before
    left, right, top, bottom = (tab.input_value(f"[name={n}]") for n in SIDES)
    shape = f"{left} {top} {int(right) - int(left)} {int(bottom) - int(top)}"
    assert tab.locator(".marked").get_attribute("width") == str(int(right) - int(left))
    if scripts:
        assert tab.evaluate(RECTANGLE) == shape
        tab.locator("[name=right]").focus()
        tab.keyboard.press("ArrowUp")
        assert tab.evaluate(RECTANGLE).split()[2] == str(int(right) + 1 - int(left))
        is_for_everybody(tab)
    tab.locator("[name=bottom]").focus()
    assert tab_to(tab, "遮住") == 2
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "/blur/" in url and url != before)
    expect(tab.locator("main")).to_contain_text("遮好了")


def test_numbers_the_wrong_way_round_say_which_and_how(enter, filled):
    tab = enter("township_officer_4")
    open_by_keys(tab, filled)
    type_numbers(tab, 80, 20, 10, 50)
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_contain_text("右边要比左边大")
    assert tab.locator("[name=right]").get_attribute("aria-invalid") == "true"
    is_for_everybody(tab)
    assert all("422" in fault for fault in enter.faults)
    enter.faults.clear()
