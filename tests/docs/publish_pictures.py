"""Takes the pictures of the page for who publishes: of the demonstration, used as people use it.

`make pictures` runs it, with those of the other pages about the platform.
"""

import sys
from pathlib import Path

from platform_pictures import (
    HEIGHT,
    LARGEST,
    PICTURES,
    WIDTH,
    Camera,
    _slim,
    _speak,
    press,
    started,
)
from playwright.sync_api import Browser, Page

from browser import chromium_running

LANGUAGES = {"": "zh-hans", "-en": "en"}
_SAID = "名单上有一户前年就搬走了，请核对。"


def shoot(camera: Camera, tab: Page, name: str, height: int = HEIGHT, part: str = "") -> None:
    """Photograph a page in both languages, from its top or from a part on."""
    tab.set_viewport_size({"width": WIDTH, "height": height})
    for ending, language in LANGUAGES.items():
        _speak(tab, camera.address, language)
        tab.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
        if part:
            tab.locator(part).first.evaluate("one => one.scrollIntoView()")
        tab.wait_for_load_state("networkidle")
        camera.taken.append(camera.out / f"publish-{name}{ending}.png")
        tab.screenshot(path=camera.taken[-1], animations="disabled")
        _slim(camera.taken[-1])
    _speak(tab, camera.address, "zh-hans")


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
        shoot(camera, tab, "draft", 1000)
        tab.goto(edition)
        press(tab, "看过了，交给另一个人")
        tab.wait_for_load_state()
    with camera.signed_in("fupin2") as tab:
        tab.goto(edition)
        shoot(camera, tab, "agree", 900)
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
        shoot(camera, tab, "objection", 900)
    return camera.taken


def take(out: Path, chromium: Browser) -> list[Path]:
    """Start a demonstration of its own, write its pictures into a folder, and return them."""
    with started() as (address, password):
        return use(Camera(chromium, address, password, out))


def main() -> int:
    """Take the pictures anew; tell of those that are too large."""
    with chromium_running() as chromium:
        taken = take(PICTURES, chromium)
    large = [path.name for path in taken if path.stat().st_size > LARGEST]
    if large:
        print(f"larger than {LARGEST} bytes: {', '.join(large)}", file=sys.stderr)  # noqa: T201
    return len(large)


if __name__ == "__main__":
    sys.exit(main())
