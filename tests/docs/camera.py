"""The camera of the docs: a demonstration of its own, a browser, and pictures of what it shows.

What is photographed is in the files beside (`*_pictures.py`); `make pictures` runs them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from sunledger.assembly.demo_logins import read
from sunledger.assembly.home import Home
from sunledger.assembly.postgres import SYSTEM_USER

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests/platform/running"), str(ROOT / "tests")]

from platform_process import Served  # noqa: E402 - beside the tests of `serve`

from browser import chromium_running  # noqa: E402 - beside the tests

PICTURES = ROOT / "docs/pictures"
LARGEST = 150_000
COLOURS = 96
WIDTH, HEIGHT = 1280, 800
PATIENCE = 120_000  # milliseconds, on a machine that has other work
CHINESE = {"": "zh-hans"}
LANGUAGES = {**CHINESE, "-en": "en"}


class Camera:
    """A browser before a demonstration that runs, and the folder of its pictures.

    `of` begins the name of each picture; `english` are those taken in English too, else all are.
    """

    def __init__(
        self,
        chromium: Browser,
        demonstration: tuple[str, str],
        out: Path,
        of: str,
        english: Collection[str] | None = None,
    ) -> None:
        address, password = demonstration
        self.chromium = chromium
        self.of = of
        self.english = english
        self.address = address.rstrip("/")
        self.password = password
        self.out = out
        self.taken: list[Path] = []

    @contextmanager
    def signed_in(self, username: str) -> Iterator[Page]:
        """Give a tab in which somebody has signed in."""
        size = {"width": WIDTH, "height": HEIGHT}
        context = self.chromium.new_context(base_url=self.address, viewport=size, locale="zh-CN")
        context.set_default_timeout(PATIENCE)
        tab = context.new_page()
        tab.goto("/signin")
        tab.fill("#id_login", username)
        tab.fill("#id_password", self.password)
        press(tab, "登录")
        tab.wait_for_url("**/c/**")
        yield tab
        context.close()

    def shoot(
        self,
        tab: Page,
        name: str,
        height: int = HEIGHT,
        *,
        width: int = WIDTH,
        part: str = "",
    ) -> None:
        """Photograph a page in each language, from its top or from the last of a part on."""
        languages = LANGUAGES if self.english is None or name in self.english else CHINESE
        tab.set_viewport_size({"width": width, "height": height})
        for ending, language in languages.items():
            if len(languages) > 1:
                speak(tab, self.address, language)
            tab.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
            if part:
                tab.locator(part).last.evaluate("one => one.scrollIntoView()")
            tab.wait_for_load_state("networkidle")
            self.taken.append(self.out / f"{self.of}-{name}{ending}.png")
            tab.screenshot(path=self.taken[-1], animations="disabled")
            slim(self.taken[-1])
        if len(languages) > 1:
            speak(tab, self.address, next(iter(languages.values())))


def slim(path: Path) -> None:
    """Keep as many colours as a page of text needs."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def speak(tab: Page, address: str, language: str) -> None:
    tab.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    tab.reload()


def press(tab: Page, words: str) -> None:
    """Press the button, or follow the link, of these words."""
    main = tab.locator("main")
    main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words)).first.click()


@contextmanager
def started() -> Iterator[tuple[str, str]]:
    """Start a demonstration of its own; give its address and the password of all in it."""
    if os.geteuid() == 0 and _run("id", SYSTEM_USER) != 0:
        _run("useradd", "--system", "--user-group", SYSTEM_USER)
    folder = Path(tempfile.mkdtemp(prefix="sunledger-pictures-"))
    folder.chmod(0o711)  # the database runs as another user
    try:
        home = Home(folder / "home")
        with Served(home.folder, "--demo") as platform:
            yield platform.address, read(home).password
    finally:
        shutil.rmtree(folder)


def taken_of(
    of: str,
    use: Callable[[Camera], list[Path]],
    out: Path,
    chromium: Browser,
    english: Collection[str] | None = None,
) -> list[Path]:
    """Start a demonstration of its own, write its pictures into a folder, and return them."""
    with started() as demonstration:
        return use(Camera(chromium, demonstration, out, of, english))


def _run(*words: str) -> int:
    return subprocess.run(words, capture_output=True, check=False).returncode


def anew(taking: Callable[[Path, Browser], list[Path]]) -> int:
    """Take the pictures of the docs anew; tell of those that are too large."""
    with chromium_running() as chromium:
        taken = taking(PICTURES, chromium)
    large = [path.name for path in taken if path.stat().st_size > LARGEST]
    if large:
        print(f"larger than {LARGEST} bytes: {', '.join(large)}", file=sys.stderr)  # noqa: T201
    return len(large)
