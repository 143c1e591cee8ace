"""The snapshot: typed tables in Parquet that rules may read, and the way back to the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa

from sunledger.catalogue.loader import Column, Source

_TYPES: dict[str, pa.DataType] = {
    "person": pa.int64(),
    "card": pa.int64(),
    "phone": pa.int64(),
    "money": pa.int64(),
    "money_wan": pa.int64(),
    "int": pa.int64(),
    "year": pa.int64(),
    "school_year": pa.int64(),
    "decimal": pa.decimal128(18, 8),
    "percent": pa.decimal128(18, 8),
    "coordinate": pa.float64(),
    "date": pa.date32(),
    "date_loose": pa.date32(),
    "month": pa.date32(),
    "datetime": pa.timestamp("us"),
}
SHEET_BITS = 32
KEY_FACTOR = 0x9E3779B97F4A7C15  # odd, so that no bit of the first part is lost
KEYS_OF_LINES = ("voucher_key", "month_no", "payee_no")
MONTHS = 12
_64_BITS = (1 << 64) - 1
SHEETS_OF_A_FILE = 4096  # sheets are numbered by file, so that files can be read side by side


def column_type(column: Column) -> pa.DataType:
    """Return the Parquet type of a source column; kinds of text are strings."""
    return _TYPES.get(column.kind, pa.string())


def schema_of(source: Source) -> pa.Schema:
    """Return the snapshot schema of a source: row_id, each field, and what is derived from it.

    A name field `f` has a companion `f_key`, by which names are compared. `members` carries
    `person_ok`, false where the ID number is impossible, and `born_on`, the day that a valid one
    carries: rules ask for ages and never see the number. `vouchers` carries numbers by which lines
    are brought together much faster than by what they stand for: `voucher_key` for the village and
    the voucher's number, `month_no` for the month of the line, `payee_no` for the village and the
    payee.
    """
    fields = [pa.field("row_id", pa.int64())]
    for column in source.columns:
        fields.append(pa.field(column.field, column_type(column)))
        if column.kind == "name":
            fields.append(pa.field(f"{column.field}_key", pa.string()))
    if source.id == "members":
        fields.append(pa.field("person_ok", pa.bool_()))
        fields.append(pa.field("born_on", pa.date32()))
    if source.id == "vouchers":
        fields += [pa.field(name, pa.int64()) for name in KEYS_OF_LINES]
    return pa.schema(fields)


def part_of_key(text: str) -> int:
    """Return 64 bits that stand for one part of a pair's key."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def pair_key(village: str, text: str) -> int:
    """Return the 63-bit number that stands for a village and a text that it uses.

    A million pairs have two of the same key with a chance of one in ten million.
    """
    return ((part_of_key(village) * KEY_FACTOR + part_of_key(text)) & _64_BITS) >> 1


def keys_of_line(line: Mapping[str, Any]) -> dict[str, int | None]:
    """Return the numbers that a line of a voucher carries, of its village, voucher, day and payee.

    Each is None where something is missing of what it stands for. Days are dates.
    """
    village, voucher, day, payee = map(line.get, ("village", "voucher", "booked_on", "payee_key"))
    return {
        "voucher_key": pair_key(village, voucher) if village and voucher else None,
        "month_no": day.year * MONTHS + day.month if day else None,
        "payee_no": pair_key(village, payee) if village and payee else None,
    }


def sheet_of(row_id: int) -> int:
    """Return the number of the sheet that a row stands in."""
    return row_id >> SHEET_BITS


def row_of(row_id: int) -> int:
    """Return the row number that a person sees in the spreadsheet (the line in a CSV)."""
    return row_id & ((1 << SHEET_BITS) - 1)


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet that was recognised. `name` is None for a CSV; `fields` are those that it gives."""

    no: int
    file: str
    name: str | None
    table: str
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One table of the snapshot: its Parquet files, and which fields any sheet had a column for."""

    paths: tuple[Path, ...]
    refused_paths: tuple[Path, ...]
    present_fields: frozenset[str]
    rows: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that the rules of one run read.

    `tables` holds only the tables that some sheet was recognised as. `identity` is a folder of
    Parquet files (kind, key, value) that lead from pseudonyms back to numbers, `converted` a file
    (row_id) of the rows whose 15-digit ID was converted; all stay in `work_dir` (mode 0700).
    """

    work_dir: Path
    tables: Mapping[str, TableInfo]
    identity: Path
    converted: Path
    sheets: Sequence[SheetInfo] = field(default_factory=tuple)
