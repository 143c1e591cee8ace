"""Takes the pictures of the docs: the report of a real run over the demo county.

Run with the development environment: `.venv/bin/python docs/pictures/make.py`.
"""  # noqa: INP001 - a script, not a module

import shutil
import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path

from playwright.sync_api import sync_playwright

from sunledger.desk.check import check
from sunledger.desk.demo_county.county import write_county
from sunledger.desk.examined import Options

HERE = Path(__file__).parent
DAY = date(2026, 6, 25)
SIZE = {"width": 1000, "height": 1180}
PICTURES = {"": "zh", "-en": "en"}
LARGEST = 250_000


def main() -> None:
    """Write the county, check it, and photograph its report: the first screen and one rule."""
    with tempfile.TemporaryDirectory() as place:
        county = Path(place, "county")
        write_county(county, scale=Fraction(1, 20), seed=7, as_of=DAY)
        out = check(Options(folder=county, as_of=DAY, out=Path(place, "findings"))).out
        with sync_playwright() as play:
            chromium = play.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            for ending, language in PICTURES.items():
                page = chromium.new_page(viewport=SIZE, java_script_enabled=False)
                page.goto((out / "report.html").as_uri())
                page.click(f"label[for={language}]")
                page.screenshot(path=HERE / f"report{ending}.png")
                page.locator("#E05 .where summary").first.click()
                page.locator("#E05").screenshot(path=HERE / f"rule{ending}.png")
            chromium.close()
    large = [path.name for path in HERE.glob("*.png") if path.stat().st_size > LARGEST]
    if large:
        raise SystemExit(f"larger than {LARGEST} bytes: {', '.join(large)}")


if __name__ == "__main__":
    main()
