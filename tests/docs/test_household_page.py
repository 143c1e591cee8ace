"""The page for households: its pictures are there, small and all shown."""

import re
from pathlib import Path

from camera import LARGEST, PICTURES

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"\]\(\.\./pictures/(household-[^)]+)\)")


def test_its_pictures_are_there_small_and_all_shown():
    for language in ("zh", "en"):
        pages = [
            ROOT / "docs" / language / f"{page}.md" for page in ("household", "platform-clerk")
        ]
        names = {name for page in pages for name in SHOWN.findall(page.read_text("utf-8"))}
        there = {path.name for path in PICTURES.glob("household-*.png")}
        assert names == there
        assert [name for name in there if (PICTURES / name).stat().st_size > LARGEST] == []
