"""The page for who publishes: its pictures are there, small, all shown, of the platform."""

import re
from pathlib import Path

import pytest
from camera import LARGEST, PICTURES
from publish_pictures import take

PAGES = sorted((Path(__file__).parents[2] / "docs").glob("??/publisher.md"))
SHOWN = re.compile(r"\]\(\.\./pictures/(publish-[^)]+)\)")


def shown():
    return {name for page in PAGES for name in SHOWN.findall(page.read_text("utf-8"))}


def test_its_pictures_are_there_small_and_all_shown():
    assert len(PAGES) == 2
    assert shown() == {path.name for path in PICTURES.glob("publish-*.png")} != set()
    assert [name for name in shown() if (PICTURES / name).stat().st_size > LARGEST] == []


@pytest.mark.long
@pytest.mark.timeout(900)
def test_they_are_taken_of_the_platform_as_it_is(chromium, tmp_path):
    taken = take(tmp_path, chromium)
    assert {path.name for path in taken} == shown()
    assert [path.name for path in taken if path.stat().st_size > LARGEST] == []
