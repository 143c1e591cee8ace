"""Every page of the console and of a household: axe, three displays, two languages, 320 pixels."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import go
from pages import EVERY

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
                                               "wcag22aa", "best-practice"]}}  # fmt: skip
SMALL = """
    [...document.querySelectorAll('main button, main .button, main input, main select')]
    .filter(e => !['checkbox', 'radio'].includes(e.type))
    .filter(e => e.getBoundingClientRect().height && e.getBoundingClientRect().height < 44)
    .map(e => e.outerHTML)
"""
LOOKS = (
    pytest.param(("normal", "zh-hans"), id="normal"),
    pytest.param(("large", "en"), id="large", marks=pytest.mark.long),
    pytest.param(("contrast", "zh-hans"), id="contrast", marks=pytest.mark.long),
)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("role", "page"), EVERY, ids=[f"{r}-{p}" for r, p in EVERY])
def test_page_is_for_everybody(enter, filled, role, page, look):
    display, language = look
    path = page.format(**{k: v for k, v in filled.found.items() if isinstance(v, str)})
    tab = enter(role, display=display, language=language)
    assert go(tab, path).status == 200
    assert tab.locator("html").get_attribute("data-display") == display
    found = Axe().run(tab, options=RULES).response
    assert not [(f["id"], f["nodes"][0]["html"][:200]) for f in found["violations"]]
    tab.set_viewport_size({"width": 320, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    if display == "large":
        assert not tab.evaluate(SMALL)
