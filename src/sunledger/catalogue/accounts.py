"""Charts of accounts (会计科目表): which accounts a village's books have, from which day on.

`charts/2024.yaml` holds the chart that begins on its day, and what each account of the chart before
becomes. A deployment that books by other codes lays a file of the same name over ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

from sunledger.catalogue.loader import PACKAGE_CATALOGUE
from sunledger.catalogue.model import Bilingual
from sunledger.catalogue.strict import CatalogueError, Entries, claim, known, parse_yaml, read_text

KINDS: Final = ("asset", "debt", "equity", "cost", "income", "expense")
SIDES: Final = ("debit", "credit")


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account; `grows` is the side on which it grows, `says` explains it in plain words."""

    code: str
    name: Bilingual
    kind: str
    grows: str
    says: Bilingual


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in force from `since` on; `becomes` maps codes of the chart before to its own.

    `verified` tells whether somebody held the codes against the text of the reference.
    """

    year: int
    since: date
    title: Bilingual
    reference: Bilingual
    verified: bool
    accounts: Mapping[str, ChartAccount]
    becomes: Mapping[str, str]

    def account(self, code: str) -> ChartAccount | None:
        """Return the account of a code or of the account above it; None where there is none."""
        return next(
            (
                self.accounts[code[:length]]
                for length in range(len(code), 0, -1)
                if code[:length] in self.accounts
            ),
            None,
        )


def load_charts(extra: Sequence[Path] = ()) -> tuple[Chart, ...]:
    """Return the charts of the package and of further directories, the earliest first.

    A chart of a later directory takes the place of that of the same year. Raises CatalogueError
    where a file is not of the form.
    """
    files = {
        path.stem: path
        for directory in (PACKAGE_CATALOGUE, *extra)
        for path in sorted(directory.glob("charts/*.yaml"))
    }
    charts = sorted((_chart(path) for path in files.values()), key=lambda chart: chart.since)
    for before, chart in pairwise(charts):
        file = str(files[str(chart.year)])
        missing = next((code for code in before.accounts if code not in chart.becomes), None)
        if missing is not None:
            raise CatalogueError(
                file,
                f"“becomes”没有说 {before.year} 年的科目 {missing} 变成什么。请补上。",
                f"“becomes” does not say what account {missing} of {before.year} becomes",
            )
        for code in chart.becomes:
            known(code, before.accounts, file, "becomes")
    return tuple(charts)


def _chart(path: Path) -> Chart:
    file = str(path)
    head = Entries(parse_yaml(file, read_text(path)), file)
    year = head.take("year", int)
    if path.stem != str(year):
        raise head.refuse(
            "year", f" {path.stem}，和文件名一样", f"{path.stem}, as the file is named"
        )
    since, title = head.take("from", date), head.bilingual("title")
    reference = head.inner("reference")
    told = Bilingual(reference.text("zh"), reference.text("en"))
    verified = reference.take("verified", bool)
    reference.done()
    accounts: dict[str, ChartAccount] = {}
    taken: dict[str, str] = {}
    for entry in head.items("accounts"):
        account = ChartAccount(
            entry.text("code"),
            entry.bilingual("name"),
            entry.one_of("kind", KINDS),
            entry.one_of("grows", SIDES),
            entry.bilingual("says"),
        )
        entry.done()
        claim(taken, account.code, account.name.zh, file)
        accounts[account.code] = account
    inner = head.inner("becomes", optional=True)
    becomes = {code: inner.text(code) for code in inner.names()}
    for code in becomes.values():
        known(code, accounts, file, "becomes")
    head.done()
    return Chart(year, since, title, told, verified, accounts, becomes)


def chart_on(charts: Sequence[Chart], day: date) -> Chart:
    """Return the chart in force on a day; before the first, the first."""
    return next((chart for chart in reversed(charts) if chart.since <= day), charts[0])


def renamed(charts: Sequence[Chart], code: str, booked: date, day: date) -> str:
    """Return the code that an account booked on one day has on another, later day.

    What follows the code of a chart, for a sub-account, stays; a code that no chart has stays too.
    """
    for chart in charts:
        if booked < chart.since <= day:
            before = chart_on(charts, booked).account(code)
            if before is not None:
                code = chart.becomes[before.code] + code[len(before.code) :]
            booked = chart.since
    return code
