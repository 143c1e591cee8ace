"""Whether a page in the browser is for everybody: axe, 320 pixels, nothing too small to touch."""

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
                                               "wcag22aa", "best-practice"]}}  # fmt: skip
SMALL = """
    [...document.querySelectorAll('button, .button, input:not([type=hidden]), select')]
    .filter(e => !['checkbox', 'radio'].includes(e.type))
    .filter(e => e.getBoundingClientRect().height && e.getBoundingClientRect().height < 44)
    .map(e => e.outerHTML)
"""


def is_for_everybody(tab, *, large=False):
    """Hold that the page has no fault of axe and fits 320 pixels; `large`: that all can be touched.

    A page that a button opened answers before its style sheet is there: it is waited for, or axe
    would measure buttons that nobody ever sees.
    """
    tab.wait_for_load_state()
    found = Axe().run(tab, options=RULES).response["violations"]
    assert not [(f["id"], f["nodes"][0]["html"][:200]) for f in found], tab.url
    size = tab.viewport_size
    tab.set_viewport_size({"width": 320, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320, tab.url
    tab.set_viewport_size(size)
    if large:
        small = tab.evaluate(SMALL)
        assert not small, tab.url
