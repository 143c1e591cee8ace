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
LOOKS = (("normal", "zh-hans"), ("large", "en"), ("contrast", "zh-hans"))


@pytest.mark.parametrize(("role", "page"), EVERY, ids=[f"{r}-{p}" for r, p in EVERY])
def test_page_is_for_everybody(enter, filled, role, page):
    path = page.format(**{k: v for k, v in filled.found.items() if isinstance(v, str)})
    for display, language in LOOKS:
        tab = enter(role, display=display, language=language)
        assert go(tab, path).status == 200
        assert tab.locator("html").get_attribute("data-display") == display
        found = Axe().run(tab, options=RULES).response
        told = [(f["id"], f["nodes"][0]["html"][:200]) for f in found["violations"]]
        assert not told, (display, language)
        tab.set_viewport_size({"width": 320, "height": 700})
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, (display, language)
        if display == "large":
            small = tab.evaluate(SMALL)
            assert not small
        tab.context.close()
