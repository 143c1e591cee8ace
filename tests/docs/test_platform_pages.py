"""The pages about the platform name what is there: addresses, pictures, words of its own pages."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from camera import LARGEST, PICTURES
from platform_pictures import take

from sunledger.assembly.home import Home
from sunledger.assembly.manage import environment

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("??/platform-*.md"))
SHOWING = [*PAGES, *sorted((ROOT / "docs").glob("??/comparison.md"))]
SHOWN = re.compile(r"\]\(\.\./pictures/(platform-[^)]+)\)")
ADDRESS = re.compile(r"`(/[^`\s]*)`")
PART = re.compile(r"<[^>]+>")
ELSEWHERE = ("/var/", "/mnt/")  # folders of a machine
LIST = """
import django
django.setup()
from sunledger.assembly.urls import urlpatterns
from sunledger.faces.audience import every_address
for route, _ in every_address(urlpatterns):
    print(route)
"""


def shown():
    """Return the pictures that the pages show."""
    return {name for page in SHOWING for name in SHOWN.findall(page.read_text("utf-8"))}


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Return every address of the platform, with … for what is named in it."""
    home = Home(tmp_path_factory.mktemp("home"))
    done = subprocess.run(
        [sys.executable, "-c", LIST],
        env=environment(home, ""),
        capture_output=True,
        check=True,
        text=True,
    )
    return {f"/{PART.sub('…', route)}" for route in done.stdout.splitlines()}


def test_there_are_four_pages_in_two_languages():
    assert len(PAGES) == 8


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_every_address_that_a_page_names_exists(addresses, page):
    named = [each for each in ADDRESS.findall(page.read_text("utf-8"))
             if not each.startswith(ELSEWHERE)]  # fmt: skip
    assert named
    assert [each for each in named if each not in addresses] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_every_picture_of_a_page_is_there_and_small(page):
    names = SHOWN.findall(page.read_text("utf-8"))
    assert names
    assert [name for name in names if not (PICTURES / name).is_file()] == []
    assert [name for name in names if (PICTURES / name).stat().st_size > LARGEST] == []


def test_every_picture_of_the_platform_is_shown():
    assert {path.name for path in PICTURES.glob("platform-*.png")} == shown()


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_pictures_are_taken_of_the_platform_as_it_is(chromium, tmp_path):
    taken = take(tmp_path, chromium)
    assert {path.name for path in taken} == shown()
    assert [path.name for path in taken if path.stat().st_size > LARGEST] == []
