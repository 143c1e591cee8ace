"""Every page of the console and of a household: axe, three displays, two languages, 320 pixels."""

import pytest
from browsing import go
from pages import EVERY

from everybody import is_for_everybody

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
    is_for_everybody(tab, large=display == "large")
