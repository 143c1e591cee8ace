"""Rows of a checked table as the register takes them: members of households, and facts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from sunledger.engine.sources.snapshot import row_of, sheet_of
from sunledger.kit.masking import mask_card
from sunledger.platform.registers.registry.contracts import FactRow, MemberRow, Row, Value
from sunledger.platform.registers.registry.selectors import code_called, income_item

_HEADS = ("户主", "本人")
_ASSURANCES = {
    "义务教育": "sec_education",
    "基本医疗": "sec_medical",
    "住房安全": "sec_housing",
    "饮水安全": "sec_water",
}
_EXIT_PAPERS = {
    "exited_on": "exited_on",
    "reviewed_on": "exit_reviewed_on",
    "signed_on": "exit_signed_on",
    "notice_starts_on": "exit_notice_from",
    "notice_ends_on": "exit_notice_to",
}
_FULL = ("person", "card", "phone")  # kinds of number that a snapshot holds as pseudonyms


@dataclass(frozen=True)
class Rows:
    """A checked table on disk: its rows, the numbers behind their pseudonyms, and its sheets."""

    table: str
    rows: Path
    identity: Path
    sheets: Mapping[int, tuple[str, str]]
    villages: Mapping[str, int]

    def read(self) -> Iterator[Row]:
        """Yield what the register takes, in the order of the file."""
        make = _MAKERS[self.table]
        heads: set[str] = set()
        for told in self._records():
            where = (*self.sheets[sheet_of(told["row_id"])], row_of(told["row_id"]))
            yield from make(where, told, self, heads)

    def told(self) -> Iterator[dict[str, Any]]:
        """Yield the rows for a register that keeps no numbers: people and cards as hashes.

        Each has `row`, its number in the batch, and `card_mask` where it has a card.
        """
        for one in self._records(also=("card",)):
            number = one.pop("card_full", None)
            if number:
                one["card_mask"] = mask_card(number)
            yield one | {"row": one["row_id"]}

    def _records(self, *, also: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
        """Yield the rows with their numbers in full, or with `also`, with hashes and `…_full`."""
        with duckdb.connect() as con:
            names = [
                row[0]
                for row in con.execute(
                    f"DESCRIBE SELECT * FROM read_parquet('{_quoted(self.rows)}')"
                ).fetchall()
            ]
            joins, columns = [], []
            for name in names:
                if also and name not in also:
                    columns.append(f"r.{name}")
                elif name in _FULL:
                    joins.append(
                        f"LEFT JOIN numbers n_{name} ON n_{name}.kind = '{name}'"
                        f" AND n_{name}.key = r.{name}"
                    )
                    columns.append(f"n_{name}.value AS {name}{'_full' if also else ''}")
                    columns += [f"r.{name}"] if also else []
                else:
                    columns.append(f"r.{name}")
            files = sorted(self.identity.glob("*.parquet"))
            listed = ", ".join(f"'{_quoted(path)}'" for path in files)
            numbers = (
                f"SELECT kind, key, any_value(value) AS value FROM read_parquet([{listed}])"
                " GROUP BY kind, key"
                if files
                else "SELECT '' AS kind, 0::BIGINT AS key, '' AS value WHERE false"
            )
            con.execute(f"CREATE TEMP TABLE numbers AS {numbers}")
            found = con.execute(
                f"SELECT {', '.join(columns)} FROM read_parquet('{_quoted(self.rows)}') r "
                f"{' '.join(joins)} ORDER BY r.row_id"
            )
            heads = [column[0] for column in found.description or ()]
            while some := found.fetchmany(5000):
                for one in some:
                    yield dict(zip(heads, one, strict=True))


_Where = tuple[str, str, int]
_Maker = Callable[[_Where, dict[str, Any], Rows, set[str]], Iterator[Row]]


def _fact(
    where: _Where,
    item: str,
    value: Value | None,
    *,
    number: str | None = None,
    person: str | None = None,
    **more: Any,  # noqa: ANN401 - further fields of FactRow
) -> Iterator[FactRow]:
    if value is None or value == "":
        return
    file, sheet, row = where
    yield FactRow(
        file=file,
        sheet=sheet,
        row=row,
        item=item,
        value=value,
        number=number or "",
        id_number=person or "",
        **more,
    )


def _members(where: _Where, told: dict[str, Any], of: Rows, heads: set[str]) -> Iterator[Row]:
    file, sheet, row = where
    number = told["household"]
    yield MemberRow(
        file=file,
        sheet=sheet,
        row=row,
        number=number,
        village=of.villages[told["village"]],
        name=told["name"],
        id_number=told["person"],
        relation=told["relation"] or "",
        group=told["village_group"] or "",
        phone=told["phone"] or "",
    )
    # What is said of a household is said by the row of its head, else by its first row.
    if number in heads and told["relation"] not in _HEADS:
        return
    heads.add(number)
    for item, field in (("status", "status"), ("monitor_type", "monitor_type")):
        yield from _fact(where, item, _code(item, told[field]), number=number)
    yield from _fact(where, "identified_on", told["identified_on"], number=number)
    yield from _fact(where, "exited_on", told["exited_on"], number=number)
    yield from _fact(where, "poverty_cause", _code("poverty_cause", told["cause"]), number=number)


def _code(item: str, word: str | None) -> str | None:
    return code_called(item, word) if word else None


def _income(where: _Where, told: dict[str, Any], _: Rows, __: set[str]) -> Iterator[Row]:
    yield from _fact(
        where,
        income_item(told["income_class"], told["item"]),
        told["amount_fen"],
        number=told["household"],
        label=told["item"],
        period_from=told["period_start"],
        period_to=told["period_end"],
        said_name=told["recorded_by"] or "",
        said_on=told["recorded_on"],
    )


def _assurances(where: _Where, told: dict[str, Any], _: Rows, __: set[str]) -> Iterator[Row]:
    item = _ASSURANCES.get(told["assurance"] or "")
    answer = {"有保障": "yes", "未保障": "no"}.get(told["assurance_result"] or "")
    if item is None or answer is None:
        return
    year = int(told["for_year"])
    whose = {"person": told["person"]} if told["person"] else {"number": told["household"]}
    yield from _fact(
        where, item, answer, period_from=date(year, 1, 1), period_to=date(year, 12, 31), **whose
    )


def _exits(where: _Where, told: dict[str, Any], _: Rows, __: set[str]) -> Iterator[Row]:
    for field, item in _EXIT_PAPERS.items():
        yield from _fact(where, item, told[field], number=told["household"])


def _assistance(where: _Where, told: dict[str, Any], _: Rows, __: set[str]) -> Iterator[Row]:
    yield from _fact(
        where,
        "aid_type",
        told["aid_type"],
        person=told["person"],
        period_from=told["starts_on"],
        period_to=told["ends_on"],
    )


def _house_grades(where: _Where, told: dict[str, Any], _: Rows, __: set[str]) -> Iterator[Row]:
    number, on = told["household"], told["assessed_on"]
    yield from _fact(where, "house_grade", told["grade"], number=number, said_on=on)
    yield from _fact(where, "house_repaired_on", told["repaired_on"], number=number, said_on=on)


_MAKERS: dict[str, _Maker] = {
    "members": _members,
    "income": _income,
    "assurances": _assurances,
    "exits": _exits,
    "assistance": _assistance,
    "house_grades": _house_grades,
}


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
