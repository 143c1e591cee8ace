"""Takes the pictures of the page for who publishes: of the demonstration, used as people use it.

`make pictures` runs it, with those of the other pages about the platform.
"""

import sys
from pathlib import Path

from camera import Camera, anew, press, taken_of
from playwright.sync_api import Browser, Page

_SAID = "名单上有一户前年就搬走了，请核对。"


def _prepared(tab: Page) -> str:
    """Prepare a list that was frozen, with its causes; return its address."""
    tab.goto("/c/publish/new")
    tab.goto(tab.locator('main a[href*="kind=list"]').first.get_attribute("href") or "")
    press(tab, "起草，看看是什么样")
    tab.wait_for_url("**/c/publish/*-*")
    return tab.url


def use(camera: Camera) -> list[Path]:
    """Prepare as the aid office, agree as a colleague, answer as the township."""
    with camera.signed_in("fupin") as tab:
        edition = _prepared(tab)
        camera.shoot(tab, "draft", 1000)
        tab.goto(edition)
        press(tab, "看过了，交给另一个人")
        tab.wait_for_load_state()
    with camera.signed_in("fupin2") as tab:
        tab.goto(edition)
        camera.shoot(tab, "agree", 900)
    with camera.signed_in("zhen") as tab:
        tab.goto("/notice/?kind=list")
        listed = tab.locator('main a[href^="/notice/"][href*="-"]')
        tab.goto(listed.first.get_attribute("href") or "")
        tab.goto(f"{tab.url}/object")
        tab.fill("#id_text", _SAID)
        tab.locator("main form button").last.click()
        tab.wait_for_url("**/object?sent=*")
        tab.goto("/c/publish/objection")
        tab.goto(tab.locator("main tbody th a").first.get_attribute("href") or "")
        camera.shoot(tab, "objection", 900)
    return camera.taken


def take(out: Path, chromium: Browser) -> list[Path]:
    """Write the pictures of a demonstration of its own into a folder, and return them."""
    return taken_of("publish", use, out, chromium)


if __name__ == "__main__":
    sys.exit(anew(take))
