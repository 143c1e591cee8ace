"""Takes the pictures of the page for who keeps funds: of the demonstration, used as people use it.

`make pictures` runs it, with those of the other pages about the platform.
"""

import sys
from pathlib import Path

from platform_pictures import HEIGHT, LARGEST, PICTURES, WIDTH, Camera, _slim, _speak, started
from playwright.sync_api import Browser, Page

from browser import chromium_running

LANGUAGES = {"": "zh-hans", "-en": "en"}
_RELIEF, _GIFT, _QUILTS = "困难群众救助", "捐款", "棉被"


def shoot(camera: Camera, tab: Page, name: str, part: str = "", height: int = HEIGHT) -> None:
    """Photograph a page in both languages, from its top or from the last of a part on."""
    tab.set_viewport_size({"width": WIDTH, "height": height})
    for ending, language in LANGUAGES.items():
        _speak(tab, camera.address, language)
        tab.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
        if part:
            tab.locator(part).last.evaluate("one => one.scrollIntoView()")
        tab.wait_for_load_state("networkidle")
        camera.taken.append(camera.out / f"funds-{name}{ending}.png")
        tab.screenshot(path=camera.taken[-1], animations="disabled")
        _slim(camera.taken[-1])
    _speak(tab, camera.address, "zh-hans")


def _open(tab: Page, name: str) -> None:
    """Open the page of the first fund of a name."""
    tab.goto(f"/c/fund?q={name}")
    tab.goto(tab.locator("main tbody th a").first.get_attribute("href") or "")


def _follow(tab: Page, text: str) -> None:
    tab.goto(tab.locator(f'main a:has-text("{text}")').first.get_attribute("href") or "")


def use(camera: Camera) -> list[Path]:
    """Look at funds as the finance officer, and agree as another; return the pictures."""
    with camera.signed_in("caizheng") as tab:
        _open(tab, _RELIEF)
        shoot(camera, tab, "page", height=900)
        shoot(camera, tab, "warnings", "#warn", height=640)
        shoot(camera, tab, "chain", "#trace", height=900)
        shoot(camera, tab, "reconcile", "section[aria-labelledby=trace] h3", height=720)
        _open(tab, _QUILTS)
        _follow(tab, "捐赠清单2026-3-分配")
        _follow(tab, "签收单1")
        shoot(camera, tab, "goods", height=900)
        _open(tab, _GIFT)
        _follow(tab, "捐款收据2026-7")
        shoot(camera, tab, "quota", height=820)
    with camera.signed_in("fupin") as tab:
        tab.goto("/c/fund-draft")
        tab.goto(tab.locator("main tbody th a").first.get_attribute("href") or "")
        shoot(camera, tab, "draft", height=900)
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
