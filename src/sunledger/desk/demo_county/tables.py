"""The county's 44 tables while they are being written: rows by the fields of the catalogue."""

from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sunledger.catalogue.loader import Source, load_catalogue

Row = tuple[Any, ...]


@lru_cache(maxsize=1)
def sources() -> Mapping[str, Source]:
    """Return the definitions of the 44 tables."""
    return load_catalogue().sources


_BY_PERSON = ("person",)
_ORDER = {
    "members": ("household",), "hukou": ("book",), "assistance": ("aid_no",),
    "income": ("household",), "assurances": ("household",), "exits": ("household",),
    "vehicles": ("plate",), "farm_machinery": ("bought_on",), "property": ("title_no",),
    "companies": ("uscc",), "deaths": ("died_on",), "house_grades": ("household",),
    "cadres": ("village",), "kin_declarations": ("cadre",), "payments": ("batch",),
    "standards": ("item",), "land": ("household", "plot"), "batches": ("batch",),
    "post_pay": ("pay_month", "person"), "quotas": ("received_on", "quota"),
    "movements": ("moved_on", "movement"), "projects": ("project",), "contracts": ("contract",),
    "bids": ("contract",), "project_payments": ("contract", "paid_on"),
    "announcements": ("starts_on", "subject_no"), "assets": ("asset",), "vouchers": ("village",),
    "disclosures": ("village",), "resolutions": ("village", "resolution"),
    "pairings": ("household",), "visits": ("visited_at", "visit"), "matters": ("matter",),
}  # fmt: skip


class Tables:
    """Rows of every table, in the order in which things were told."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {name: [] for name in sources()}
        self._fields = {
            name: tuple(column.field for column in source.columns)
            for name, source in sources().items()
        }

    def add(self, table: str, **values: Any) -> None:  # noqa: ANN401
        """Add a row; money in fen, dates as dates, fields left out are empty cells."""
        fields = self._fields[table]
        row = tuple(map(values.get, fields))
        if len(values) != len(fields) and not values.keys() <= set(fields):
            raise KeyError(f"{table} has no {sorted(values.keys() - set(fields))}")
        self.rows[table].append(row)

    def sort(self) -> None:
        """Put the rows in the order in which an office keeps them, the householder first."""
        for table, rows in self.rows.items():
            places = [self.place(table, field) for field in _ORDER.get(table, _BY_PERSON)]
            rows.sort(key=itemgetter(*places))
        head = self.place("members", "relation")
        self.rows["members"].sort(key=lambda row: (row[0], row[head] != "户主"))

    def place(self, table: str, field: str) -> int:
        """Return the position of a field in the table's rows."""
        return self._fields[table].index(field)
