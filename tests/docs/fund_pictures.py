"""Takes the pictures of the page for who keeps funds: of the demonstration, used as people use it.

`make pictures` runs it, with those of the other pages about the platform.
"""

import sys
from pathlib import Path

from camera import Camera, anew, taken_of
from playwright.sync_api import Browser, Page

_RELIEF, _LATE, _GIFT, _QUILTS = "困难群众救助", "高龄老人津贴", "捐款", "棉被"


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
        camera.shoot(tab, "page", height=900)
        camera.shoot(tab, "warnings", part="#warn", height=640)
        camera.shoot(tab, "chain", part="#trace", height=900)
        _open(tab, _LATE)
        camera.shoot(tab, "reconcile", part="section[aria-labelledby=trace] h3", height=720)
        _open(tab, _QUILTS)
        _follow(tab, "捐赠清单2026-3-分配")
        _follow(tab, "签收单1")
        camera.shoot(tab, "goods", height=900)
        _open(tab, _GIFT)
        _follow(tab, "捐款收据2026-7")
        camera.shoot(tab, "quota", height=820)
    with camera.signed_in("fupin") as tab:
        tab.goto("/c/fund-draft")
        tab.goto(tab.locator("main tbody th a").first.get_attribute("href") or "")
        camera.shoot(tab, "draft", height=900)
    return camera.taken


def take(out: Path, chromium: Browser) -> list[Path]:
    """Write the pictures of a demonstration of its own into a folder, and return them."""
    return taken_of("funds", use, out, chromium)


if __name__ == "__main__":
    sys.exit(anew(take))
