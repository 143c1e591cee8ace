"""Takes the pictures of the campaign tutorial: of what its own commands wrote.

`make pictures` runs it. Workbooks and letters become PDF by LibreOffice and pictures by pdftoppm,
as they come out of a printer; the report is photographed in Chromium.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from campaign_tutorial import ROOT, walk
from playwright.sync_api import Browser

sys.path.insert(0, str(ROOT / "tests"))

from browser import chromium_running

PICTURES = ROOT / "docs/pictures"
LARGEST = 250_000
REPORTS = {"report": ("数据-findings", 1180), "next": ("数据-7月", 560)}
ANSWERS = "数据-findings-answers"
FIRST_GAPS = "缺项.xlsx"


class Shot(NamedTuple):
    """A page of a paper: the first one with these words, and how much of its height to show."""

    name: str
    paper: str
    words: str
    dpi: int
    part: float = 1.0


SHOTS = (
    Shot("letter", "函/公安局车管所/数据调取函-公安局车管所.docx", "数据调取函", 80),
    Shot("triage", "疑点研判表.xlsx", "建议去向", 100, 0.5),
    Shot("checklist", "下发/乡镇/梨花乡/梨花乡疑点核查表.xlsx", "疑点描述", 100, 0.6),
    Shot("household", "下发/乡镇/梨花乡/一户一表/新坪村.xlsx", "户主林宇梓", 80),
    Shot("gaps", FIRST_GAPS, "缺什么", 110, 0.25),
    Shot("closing", f"{ANSWERS}/汇总统计表.xlsx", "汇总统计表", 90),
)


def take(out: Path, chromium: Browser) -> list[Path]:
    """Walk the tutorial, write its pictures into a folder, and return them."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name, "campaign")
        place.mkdir()
        for told in walk("zh", place):
            if told.command.startswith("collect") and not (place / FIRST_GAPS).exists():
                shutil.copy(place / ANSWERS / "收回情况.xlsx", place / FIRST_GAPS)
        taken = [_paper(place / shot.paper, shot, Path(name), out) for shot in SHOTS]
        return [*taken, *_reports(place, out, chromium)]


def _paper(paper: Path, shot: Shot, work: Path, out: Path) -> Path:
    """Print a paper and take the page."""
    profile = f"-env:UserInstallation={(work / 'office').as_uri()}"
    _run("soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", work, paper)
    pdf = work / f"{paper.stem}.pdf"
    pages = _run("pdftotext", "-layout", pdf, "-").split("\f")
    page = str(next(at for at, text in enumerate(pages, 1) if shot.words in text.replace(" ", "")))
    told = _run("pdfinfo", "-f", page, "-l", page, pdf)
    size = re.search(r"^Page +\d+ size: +([\d.]+) x ([\d.]+)", told, re.MULTILINE)
    width, height = (int(float(points) * shot.dpi / 72) for points in size.groups())
    picture = out / f"campaign-{shot.name}"
    _run(
        "pdftoppm", "-png", "-singlefile", "-f", page, "-l", page, "-r", shot.dpi,
        "-x", 0, "-y", 0, "-W", width, "-H", int(height * shot.part), pdf, picture,
    )  # fmt: skip
    return picture.with_suffix(".png")


def _reports(place: Path, out: Path, chromium: Browser) -> list[Path]:
    """Photograph the first screen of both months' reports in both languages."""
    taken = []
    for name, (run, height) in REPORTS.items():
        for ending, language in {"": "zh", "-en": "en"}.items():
            size = {"width": 1000, "height": height}
            page = chromium.new_page(viewport=size, java_script_enabled=False)
            page.goto((place / run / "report.html").as_uri())
            page.click(f"label[for={language}]")
            taken.append(out / f"campaign-{name}{ending}.png")
            page.screenshot(path=taken[-1])
            page.close()
    return taken


def _run(*words: object) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, check=True, text=True)
    return done.stdout


def main() -> int:
    """Take the pictures of the docs anew; tell of those that are too large."""
    with chromium_running() as chromium:
        taken = take(PICTURES, chromium)
    large = [path.name for path in taken if path.stat().st_size > LARGEST]
    if large:
        print(f"larger than {LARGEST} bytes: {', '.join(large)}", file=sys.stderr)  # noqa: T201
    return len(large)


if __name__ == "__main__":
    sys.exit(main())
