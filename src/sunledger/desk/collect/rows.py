"""One returned row read: each cell in any form that leaves no doubt, the rest named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from sunledger.desk.collect.grid import GridRow
from sunledger.desk.collect.words import (
    AT_ONCE,
    DONE,
    DONE_WORDS,
    HEADERS,
    MONEY_FIELDS,
    NO_MONEY,
    NOBODY_NAMED,
    NOT_DONE,
    read_choice,
    read_transferred,
    read_verdict,
)
from sunledger.engine.sources.cells.amounts import money_factor
from sunledger.engine.sources.cells.cell import How
from sunledger.engine.sources.cells.parse import parse
from sunledger.engine.sources.cells.texts import as_text
from sunledger.engine.sources.headers import Cell
from sunledger.kit.dates import add_months, month_end
from sunledger.kit.masking import mask_card, mask_person, mask_phone
from sunledger.kit.text import display_name, fold, name_key, squash

ID: Final = re.compile(r"(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])")
_PICTURE = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_NAME_MARKS = re.compile(r"[、,;/\\|\n\r\t]+")
_NAME_NOISE = re.compile(r"\([^()]*\)|[0-9][0-9\- ]{5,}|^.{0,6}[:：]")
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15,19}|1\d{10})(?![0-9A-Za-z])")
_PERSON_DIGITS = (15, 18)
_PHONE_DIGITS = 11
_DEADLINE_EDGES = re.compile(r"^(?:于|在|至|到|截至|截止到?|限)|(?:之前|以前|前|止|底|末|完成)+$")
_IN_DAYS = re.compile(r"([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:天内?|日内|个(?:自然)?日内)")
_IN_MONTHS = re.compile(r"([0-9]{1,2}|[一二两三四五六七八九十]{1,2})个月内?")
_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {"两": 2}
_TEN = 10
_DECEMBER = 12
_LONGEST_SHOWN = 40
_MONTH_DAY = re.compile(r"([0-9]{1,2})月(?:份|([0-9]{1,2})[日号]?)?")
_MONTH_END = ("月底", "本月底", "月末", "本月")
_YEAR_END = ("年底", "年内", "今年底", "年末", "今年")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: file, sheet (null in a CSV) and row as a person sees it."""

    file: str
    sheet: str | None
    row: int

    def __str__(self) -> str:
        sheet = f" [{self.sheet}]" if self.sheet else ""
        return f"{self.file}{sheet} 第 {self.row} 行"


@dataclass(frozen=True, slots=True)
class Returned:
    """One row that came back about one finding. `faults` name what could not be read.

    Money is in fen. `verdict` is None where nothing was answered or the words are not known;
    `said` are those words. `blank` rows hold no answer at all.
    """

    id: str
    place: Place
    verdict: str | None = None
    said: str = ""
    due_fen: int | None = None
    recovered_fen: int | None = None
    transferred: bool | None = None
    measures: str = ""
    deadline: date | None = None
    done: bool | None = None
    checkers: tuple[str, ...] = ()
    checked_on: date | None = None
    proof: str = ""
    faults: tuple[str, ...] = ()
    blank: bool = False


def mask_numbers(text: str) -> str:
    """Return text without the ID, card and phone numbers that somebody typed into it."""

    def masked(match: re.Match[str]) -> str:
        number = match[0]
        if len(number) == _PHONE_DIGITS:
            return mask_phone(number)
        return mask_person(number) if len(number) in _PERSON_DIGITS else mask_card(number)

    return _NUMBERS.sub(masked, text)


def read_row(
    finding: str, row: GridRow, place: Place, units: dict[str, str], *, csv: bool
) -> Returned:
    """Return what one row says about a finding."""
    cells = {
        name: [cell for cell in row.cells.get(name, ()) if not _is_picture(cell)]
        for name in HEADERS
        if name != "id"
    }
    faults = [
        f"“{HEADERS[name][0]}”里是图片，读不出字。请再写成文字。"
        for name in cells
        if any(map(_is_picture, row.cells.get(name, ())))
    ]
    if not any(cells.values()):
        return Returned(finding, place, faults=tuple(faults), blank=not faults)
    reader = _Reader(cells, faults, csv=csv)
    faults += [
        f"“{HEADERS[name][0]}”和上面的行合并了，只记在上面一行。请分开写。"
        for name in MONEY_FIELDS
        if name in row.shared
    ]
    verdict, note = reader.verdict()
    checked_on = reader.day("checked_on")
    measures = reader.words("measures")
    due = reader.money("due", units.get("due"))
    recovered = reader.money("recovered", units.get("recovered"))
    proof = "；".join(text for text in (reader.words("proof"), note) if text)
    return Returned(
        id=finding,
        place=place,
        verdict=verdict,
        said="；".join(map(_tidy, row.cells.get("verdict", ()))),
        due_fen=due,
        recovered_fen=recovered,
        transferred=reader.transferred(),
        measures=measures,
        deadline=reader.deadline(checked_on),
        done=reader.done(measures),
        checkers=reader.checkers(),
        checked_on=checked_on,
        proof=proof,
        faults=tuple(faults),
    )


def _is_picture(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_PICTURE.match(cell))


class _Reader:
    """Reads the cells of one row; what it cannot read it adds to `faults`."""

    def __init__(self, cells: dict[str, list[Cell]], faults: list[str], *, csv: bool) -> None:
        self.cells = cells
        self.faults = faults
        self.csv = csv

    def words(self, name: str) -> str:
        parts = [mask_numbers(_tidy(cell)) for cell in self.cells[name]]
        return "；".join(part for part in parts if part.strip("-—/\\无"))

    def verdict(self) -> tuple[str | None, str]:
        read = [read_verdict(as_text(cell)) for cell in self.cells["verdict"]]
        if not read:
            return None, ""
        known = {each.verdict for each in read}
        if len(known) > 1:
            self._fault("verdict", "写了两种。请只留一种。")
            return None, ""
        if read[0].verdict is None:
            self._fault(
                "verdict",
                "不认识。请选：属实、部分属实、不属实、符合政策、数据有误、查无此人、正在核查。",
            )
        return read[0].verdict, mask_numbers("；".join(each.note for each in read if each.note))

    def money(self, name: str, unit: str | None) -> int | None:
        cells = self.cells[name]
        if len(cells) > 1:
            self._fault(name, "写了两个数。请只留一个。")
            return None
        if not cells:
            return None
        if squash(as_text(cells[0])) in NO_MONEY:
            return 0
        found = parse(cells[0], How("money", factor=money_factor(unit) or Decimal(1)))
        if found.problem or (found.value is not None and found.value < 0):
            self._fault(name, "读不懂。请只写数字，单位元，例如 1200。")
            return None
        fen: int | None = found.value
        return fen

    def day(self, name: str) -> date | None:
        cells = self.cells[name]
        found = [parse(cell, How("date", csv=self.csv)) for cell in cells]
        days = {each.value for each in found if each.value is not None}
        if any(each.problem for each in found) or len(days) > 1:
            self._fault(name, "读不懂。请写成 2026-06-25 这样的一个日期。")
            return None
        return days.pop() if days else None

    def transferred(self) -> bool | None:
        said = self.words("transferred")
        value = read_transferred(said) if said else None
        if said and value is None:
            self._fault("transferred", "不认识。请写“是”或“否”。")
        return value

    def done(self, measures: str) -> bool | None:
        said = [cell for cell in self.cells["done"] if squash(as_text(cell))]
        if not said:
            return True if read_choice(measures, DONE_WORDS, ()) else None
        if len(said) == 1 and parse(said[0], How("date", csv=self.csv)).value is not None:
            return True
        value = read_choice("；".join(map(as_text, said)), DONE, NOT_DONE)
        if value is None:
            self._fault("done", "不认识。请写“已完成”或“未完成”。")
        return value

    def checkers(self) -> tuple[str, ...]:
        names: dict[str, str] = {}
        for name in ("checker1", "checker2", "checkers"):
            for cell in self.cells[name]:
                for person in _people(as_text(cell)):
                    names.setdefault(name_key(person), display_name(person))
        return tuple(names.values())

    def deadline(self, checked_on: date | None) -> date | None:
        cells = [cell for cell in self.cells["deadline"] if squash(as_text(cell))]
        if not cells:
            return None
        found = [_deadline(cell, checked_on, csv=self.csv) for cell in cells]
        days = set(found)
        if len(days) > 1 or None in days:
            self._fault("deadline", "读不懂。请写成 2026-07-31 这样的日期。")
            return None
        return days.pop()

    def _fault(self, name: str, what: str) -> None:
        said = "；".join(map(_tidy, self.cells[name]))[:_LONGEST_SHOWN]
        self.faults.append(f"{HEADERS[name][0]}“{mask_numbers(said)}”{what}")


def _tidy(cell: Cell) -> str:
    """Return a cell's text as it was written, but for its white space."""
    return " ".join(as_text(cell).split())


def _people(text: str) -> list[str]:
    """Return the names in a cell: 张三、李四; two words of one character each are one name."""
    people = []
    for part in _NAME_MARKS.split(text.replace("，", ",").replace("；", ";")):
        bare = _NAME_NOISE.sub("", fold(part)).strip()
        words = bare.split()
        whole = any(len(word) == 1 for word in words)
        people += [bare] if whole else words
    return [
        person
        for person in people
        if squash(person) not in NOBODY_NAMED and any(char.isalpha() for char in person)
    ]


def _deadline(cell: Cell, checked_on: date | None, *, csv: bool) -> date | None:
    how = How("date_loose", csv=csv)
    found: date | None = parse(cell, how).value
    if found is not None:
        return found
    text = squash(as_text(cell))
    if text in AT_ONCE:
        return checked_on
    days, months = _IN_DAYS.fullmatch(text), _IN_MONTHS.fullmatch(text)
    if days:
        return checked_on and checked_on + timedelta(days=_number(days[1]))
    if months:
        return checked_on and add_months(checked_on, _number(months[1]))
    bare = _DEADLINE_EDGES.sub("", text)
    found = parse(bare, how).value
    return found or (checked_on and _after(checked_on, bare, text))


def _after(checked_on: date, bare: str, text: str) -> date | None:
    """Return the first day that a deadline without a year can mean once it was checked."""
    if text in _MONTH_END:
        return month_end(checked_on)
    if text in _YEAR_END:
        return date(checked_on.year, _DECEMBER, 31)
    match = _MONTH_DAY.fullmatch(bare)
    if not match:
        return None
    for year in (checked_on.year, checked_on.year + 1):
        try:
            day = date(year, int(match[1]), int(match[2] or 1))
        except ValueError:
            return None
        day = day if match[2] else month_end(day)
        if day >= checked_on:
            return day
    return None


def _number(text: str) -> int:
    """Return a number below 1000 in digits, or below 100 in Chinese."""
    if text.isdigit() and text.isascii():
        return int(text)
    if "十" not in text:
        return _DIGITS[text]
    tens, ones = text.split("十", 1)
    return (_DIGITS[tens] if tens else 1) * _TEN + (_DIGITS[ones] if ones else 0)


class Difference(NamedTuple):
    """A field on which the rows about one finding do not agree, and who says what."""

    field: str
    sayings: tuple[tuple[str, Place], ...]


def differing(rows: Sequence[Returned], name: str) -> Difference | None:
    """Return how the rows differ in a field; a row that leaves it empty does not."""
    sayings = [(getattr(row, name), row.place) for row in rows]
    told = [(value, place) for value, place in sayings if value not in (None, "", ())]
    if len({value for value, _ in told}) < 2:  # noqa: PLR2004 - it takes two to differ
        return None
    return Difference(name, tuple((str(value), place) for value, place in told))
