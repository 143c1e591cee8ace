"""The folder of a county, and how offices put sheets into it, flaws and all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sunledger.desk.demo_county import write
from sunledger.desk.demo_county.pages import Look, dressed
from sunledger.desk.demo_county.places import villages
from sunledger.desk.demo_county.state import County
from sunledger.desk.demo_county.tables import Row, sources
from sunledger.desk.demo_county.write import Cell, Sheet
from sunledger.kit.pace import Pace

Change = Cell | Callable[[str], Cell]
BAND = "演示数据"  # stands in every path, so that nobody takes the county for a real one
_KEYS = ("household", "village", "person")


@dataclass(frozen=True, slots=True)
class Flaw:
    """A row that must be refused: a copy of a good one with some cells (by header) changed."""

    table: str
    code: str
    changes: Mapping[str, Change]


def _last_wrong(number: str) -> str:
    return number[:17] + ("1" if number[17:18] != "1" else "2")


# No story rests on these rows, and the row that each was copied from stays.
FLAWS = (
    Flaw("members", "digits_destroyed", {"身份证号": 9.999011965e17}),
    Flaw("hukou", "id_check", {"身份证号": _last_wrong}),
    Flaw("medical_insurance", "id_length", {"身份证号": lambda number: number[:17]}),
    Flaw("pensions", "id_characters", {"身份证号": lambda n: f"{n[:9]}O{n[10:]}"}),
    Flaw("disability", "id_date", {"身份证号": lambda n: f"{n[:10]}0231{n[14:]}"}),
    Flaw("vehicles", "required_empty", {"号牌号码": None}),
    Flaw("deaths", "date_impossible", {"死亡日期": "2025-13-02"}),
    Flaw("income", "money_text", {"金额": "待核"}),
    Flaw("farm_machinery", "amount_negative", {"销售价格": -2400.0}),
    Flaw("post_pay", "month_ambiguous", {"所属月份": 2025.1}),
    Flaw("post_pay", "money_text", {"补贴金额": "见附表"}),
    Flaw("vouchers", "both_amounts_empty", {"借方金额": None, "贷方金额": None}),
    Flaw("disclosures", "required_unreadable", {"所属期": "第一个季"}),
    Flaw("resolutions", "negative_required", {"决议编号": "2020-决98", "实到人数": -3.0}),
    Flaw("land", "repeated", {"面积(亩)": 88.8}),
    Flaw("visits", "required_unreadable", {"走访编号": "ZF9999999", "走访时间": "上午"}),
    Flaw("payments", "digits_destroyed", {"行号": "90001", "卡号": 9.99999123e18}),
)


@dataclass(slots=True)
class Outbox:
    """Dresses sheets and writes files; plants each flaw once."""

    county: County
    directory: Path
    pace: Pace
    _pending: dict[str, list[Flaw]] = field(default_factory=dict)
    _quiet: dict[str, set[str]] = field(default_factory=dict)
    _written: int = 0

    def __post_init__(self) -> None:
        for flaw in FLAWS:
            self._pending.setdefault(flaw.table, []).append(flaw)
        homes = self.county.people.households[: self.county.settled]
        told = self.county.told_places
        self._quiet = {
            "household": {home.code for home in homes},
            "village": {v.code for v in villages() if v.number not in told},
            "person": {person.id for home in homes for person in home.members},
        }

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table."""
        return self.county.tables.rows[table]

    def by_township(self, table: str, key: str) -> list[tuple[str, list[Row]]]:
        """Return the rows by township; `key` is a field that begins with the area code."""
        at = self.county.tables.place(table, key)
        parts: dict[str, tuple[str, list[Row]]] = {
            village.township_code: (village.township, []) for village in villages()
        }
        for row in self.rows(table):
            parts[row[at][:9]][1].append(row)
        return list(parts.values())

    def sheet(
        self, table: str, rows: list[Row], look: Look, name: str = "Sheet1", *, dirty: bool = True
    ) -> Sheet:
        """Return a dressed sheet, with the table's flaws in the first where they fit."""
        self._written += len(rows)
        dice = self.county.dice("dirt", table, name, len(rows)) if dirty else None
        sheet = dressed(table, rows, look, dice, name)
        if self._pending.get(table):
            self._plant(table, rows, sheet)
        return sheet

    def _plant(self, table: str, rows: list[Row], sheet: Sheet) -> None:
        fields = [column.field for column in sources()[table].columns]
        key = next(field for field in _KEYS if field in fields)
        at = fields.index(key)
        where = next((n for n, row in enumerate(rows) if row[at] in self._quiet[key]), None)
        if where is None:
            return
        for flaw in self._pending.pop(table):
            line = list(sheet.rows[where])
            for header, change in flaw.changes.items():
                column = sheet.columns.index(header)
                old = line[column]
                line[column] = change(str(old)) if callable(change) else change
            sheet.rows.insert(where + 1, line)
            refused = self.county.key.refused
            refused[flaw.code] = refused.get(flaw.code, 0) + 1

    def path(self, name: str) -> Path:
        """Return the full path of a file, its folder made."""
        done = self._written
        self.pace.tell("正在写", "Writing", done, rows=done, at=name)
        path = self.directory / BAND / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def book(self, name: str, *sheets: Sheet) -> None:
        """Write a workbook."""
        write.workbook(self.path(name), sheets)

    def csv(self, name: str, sheet: Sheet, encoding: str = "gb18030", delimiter: str = ",") -> None:
        """Write a CSV."""
        write.csv_file(self.path(name), sheet, encoding, delimiter)
