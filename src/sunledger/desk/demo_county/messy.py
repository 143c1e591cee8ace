"""Files as departments send them."""

from collections.abc import Callable
from pathlib import Path

from sunledger.desk.demo_county import pages
from sunledger.desk.demo_county.state import County
from sunledger.desk.demo_county.tables import sources
from sunledger.desk.demo_county.write import workbook


class Outbox:
    """The folder, and how files are put into it."""

    def __init__(self, county: County, directory: Path, progress: Callable[[str], None]) -> None:
        self.county = county
        self.directory = directory
        self.progress = progress


def send_all(outbox: Outbox) -> None:
    """Write every department's files."""
    for table, source in sources().items():
        sheet = pages.plain(table, outbox.county.tables.rows[table])
        workbook(outbox.directory / f"{source.title.zh}.xlsx", [sheet])
