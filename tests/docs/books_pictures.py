"""Takes the pictures of the pages about village books: of the demonstration, used as people use it.

`make pictures` runs it, with those of the other pages about the platform.
"""

import sys
from pathlib import Path

from platform_pictures import HEIGHT, LARGEST, PICTURES, WIDTH, Camera, _slim, _speak, started
from playwright.sync_api import Browser, Page

from browser import chromium_running
from sunledger.assembly.demo_logins import VILLAGE

LANGUAGES = {"": "zh-hans", "-en": "en"}
_BOOKS = f"/c/village/{VILLAGE.code}/books"
_PHONE = 390


def shoot(
    camera: Camera, tab: Page, name: str, *, width: int = WIDTH, height: int = HEIGHT
) -> None:
    """Photograph a page in both languages, from its top on."""
    tab.set_viewport_size({"width": width, "height": height})
    for ending, language in LANGUAGES.items():
        _speak(tab, camera.address, language)
        tab.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
        tab.wait_for_load_state("networkidle")
        camera.taken.append(camera.out / f"books-{name}{ending}.png")
        tab.screenshot(path=camera.taken[-1], animations="disabled")
        _slim(camera.taken[-1])
    _speak(tab, camera.address, "zh-hans")


def _voucher(tab: Page, words: str) -> None:
    """Open the voucher that is found by these words."""
    tab.goto(f"/c/voucher?q={words}")
    tab.goto(tab.locator("main tbody th a").first.get_attribute("href") or "")


def use(camera: Camera) -> list[Path]:
    """Look at books as each of those does who has to do with them; return the pictures."""
    with camera.signed_in("cun") as tab:
        tab.goto(f"{_BOOKS}/new")
        shoot(camera, tab, "new", width=_PHONE, height=1100)
    with camera.signed_in("jianwei") as tab:
        _voucher(tab, "机耕路加宽")
        shoot(camera, tab, "voucher", height=1000)
        _voucher(tab, "音响维修")
        shoot(camera, tab, "stopped", height=900)
        tab.goto(_BOOKS)
        shown = tab.locator('main tr:has-text("已公布") a').first.get_attribute("href") or ""
        tab.goto(shown)
        shoot(camera, tab, "month", height=900)
        tab.goto(f"{shown}/sheet")
        shoot(camera, tab, "sheet", height=860)
    with camera.signed_in("zhongxin") as tab:
        tab.goto("/c/books")
        tab.goto(tab.locator('a[href^="/c/books/centre/"]').first.get_attribute("href") or "")
        shoot(camera, tab, "centre", height=900)
    with camera.signed_in("zhen") as tab:
        tab.goto("/c/books")
        tab.goto(tab.locator('a[href^="/c/books/month/"]').first.get_attribute("href") or "")
        shoot(camera, tab, "all", height=720)
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
