"""Lays the county's tables out in files: plainly, or as departments send them."""

from collections.abc import Collection
from pathlib import Path

from sunledger.desk.demo_county import pages
from sunledger.desk.demo_county.county_yaml import county_yaml
from sunledger.desk.demo_county.messy import send_all
from sunledger.desk.demo_county.outbox import BAND, Outbox
from sunledger.desk.demo_county.state import County
from sunledger.desk.demo_county.tables import sources
from sunledger.desk.demo_county.write import csv_file, workbook
from sunledger.kit.pace import Pace, Progress

_PARTS = 12  # files of each of the two big tables in the bench layout
_BIG = ("payments", "vouchers")


def lay_out(
    county: County,
    directory: Path,
    layout: str,
    progress: Progress | None,
    tables: Collection[str] = (),
) -> None:
    """Write all files of the layout into the directory, or where it is not messy some tables'.

    The layout "plain" is one workbook a table, "bench" the same with the big ones in many files.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "county.yaml").write_text(county_yaml(county), encoding="utf-8")
    rows = county.tables.rows
    pace = Pace(progress, sum(map(len, rows.values())))
    if layout == "messy":
        send_all(Outbox(county, directory, pace))
        return
    written = 0
    for table, source in sources().items():
        if tables and table not in tables:
            continue
        pace.tell("正在写", "Writing", written, rows=written, at=source.title.zh)
        written += len(rows[table])
        if layout == "bench" and table in _BIG:
            _halves(county, directory, table)
        else:
            sheet = pages.plain(table, county.tables.rows[table])
            workbook(directory / f"{BAND}-{sources()[table].title.zh}.xlsx", [sheet])


def _halves(county: County, directory: Path, table: str) -> None:
    rows = county.tables.rows[table]
    title = f"{BAND}-{sources()[table].title.zh}"
    for part in range(_PARTS):
        start, end = len(rows) * part // _PARTS, len(rows) * (part + 1) // _PARTS
        sheet = pages.plain(table, rows[start:end])
        if part % 2:
            csv_file(directory / f"{title}{part + 1:02d}.csv", sheet)
        else:
            workbook(directory / f"{title}{part + 1:02d}.xlsx", [sheet])
