"""Takes the pictures of the pages about village books: of the demonstration, used as people use it.

`make pictures` runs it, with those of the other pages about the platform.
"""

import sys
from pathlib import Path

from camera import Camera, anew, taken_of
from playwright.sync_api import Browser, Page

from sunledger.assembly.demo_logins import VILLAGE

_BOOKS = f"/c/village/{VILLAGE.code}/books"
_PHONE = 390


def _voucher(tab: Page, words: str) -> None:
    """Open the voucher that is found by these words."""
    tab.goto(f"/c/voucher?q={words}")
    tab.goto(tab.locator("main tbody th a").first.get_attribute("href") or "")


def use(camera: Camera) -> list[Path]:
    """Look at books as each of those does who has to do with them; return the pictures."""
    with camera.signed_in("cun") as tab:
        tab.goto(f"{_BOOKS}/new")
        camera.shoot(tab, "new", width=_PHONE, height=1100)
    with camera.signed_in("jianwei") as tab:
        _voucher(tab, "机耕路加宽")
        camera.shoot(tab, "voucher", height=1000)
        _voucher(tab, "音响维修")
        camera.shoot(tab, "stopped", height=900)
        tab.goto(_BOOKS)
        shown = tab.locator('main tr:has-text("已公布") a').first.get_attribute("href") or ""
        tab.goto(shown)
        camera.shoot(tab, "month", height=900)
        tab.goto(f"{shown}/sheet")
        camera.shoot(tab, "sheet", height=860)
    with camera.signed_in("zhongxin") as tab:
        tab.goto("/c/books")
        tab.goto(tab.locator('a[href^="/c/books/centre/"]').first.get_attribute("href") or "")
        camera.shoot(tab, "centre", height=900)
    with camera.signed_in("zhen") as tab:
        tab.goto("/c/books")
        tab.goto(tab.locator('a[href^="/c/books/month/"]').first.get_attribute("href") or "")
        camera.shoot(tab, "all", height=720)
    return camera.taken


def take(out: Path, chromium: Browser) -> list[Path]:
    """Write the pictures of a demonstration of its own into a folder, and return them."""
    return taken_of("books", use, out, chromium)


if __name__ == "__main__":
    sys.exit(anew(take))
