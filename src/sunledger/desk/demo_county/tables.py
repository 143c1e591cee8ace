"""The county's 44 tables while they are being written: rows by the fields of the catalogue."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sunledger.catalogue.loader import Source, load_catalogue

Row = tuple[Any, ...]


@lru_cache(maxsize=1)
def sources() -> Mapping[str, Source]:
    """Return the definitions of the 44 tables."""
    return load_catalogue().sources


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

    def place(self, table: str, field: str) -> int:
        """Return the position of a field in the table's rows."""
        return self._fields[table].index(field)
