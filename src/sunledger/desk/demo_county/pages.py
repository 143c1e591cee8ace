"""Turns rows into sheets: plain ones, and ones as offices make them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sunledger.catalogue.loader import Column, header_key
from sunledger.desk.demo_county.cells import Form, Style, form, soil
from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.tables import Row, sources
from sunledger.desk.demo_county.write import Cell, Sheet

PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Look:
    """How an office dresses a table.

    `renames` gives its words for canonical headers, `words` those for listed values by header,
    `titles` stand above the header, `unit` says 万元 above it, `numbered` puts 序号 in front,
    `total` adds a row 合计, `signed` a row of signatures, `upper` a first header row over groups
    {group: first and last canonical header}, `merged` headers whose equal cells are merged,
    `hidden` headers of hidden columns; the header comes again after each `page` rows.
    """

    renames: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    style: Style = PLAIN
    numbered: bool = False
    total: str | None = None
    signed: bool = False
    upper: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    merged: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    page: int = 0
    blank_zero: bool = False


def plain(table: str, rows: Sequence[Row], name: str = "Sheet1") -> Sheet:
    """Return the rows under canonical headers, nothing else."""
    return dressed(table, rows, Look(), None, name)


def dressed(
    table: str, rows: Sequence[Row], look: Look, dice: Dice | None, name: str = "Sheet1"
) -> Sheet:
    """Return the rows as the office of that look would send them."""
    columns = [
        (place, column)
        for place, column in enumerate(sources()[table].columns)
        if column.name not in look.without
    ]
    forms = [(place, _form(column, look), column.kind) for place, column in columns]
    headers = [_header(table, column.name, look) for _, column in columns]
    canonical = [column.name for _, column in columns]
    shift = 1 if look.numbered else 0
    dates = frozenset(
        at + shift
        for at, (_, column) in enumerate(columns)
        if look.style.dates == "real" and column.kind in ("date", "date_loose")
    )
    body = list(_lines(rows, forms, look, dice))
    merged = tuple(canonical.index(header) + shift for header in look.merged)
    if merged:
        _blank_repeats(body, merged)
    if look.numbered:
        headers = ["序号", *headers]
        canonical = ["序号", *canonical]
    return Sheet(
        name=name,
        headers=_header_rows(headers, canonical, look),
        rows=body,
        above=list(look.titles),
        below=_below(rows, columns, look, len(headers), shift),
        merged=merged,
        dates=dates,
        columns=canonical,
        hidden=tuple(canonical.index(header) for header in look.hidden),
        page=look.page,
    )


def _form(column: Column, look: Look) -> Form:
    words = look.words.get(column.name)
    return (lambda value: words.get(value, value)) if words else form(column, look.style)


def _lines(
    rows: Sequence[Row], forms: list[tuple[int, Form, str]], look: Look, dice: Dice | None
) -> Iterator[list[Cell]]:
    dirt = look.style.dirt if dice else 0.0
    for number, row in enumerate(rows, start=1):
        line = [write(row[place]) for place, write, _ in forms]
        if look.blank_zero:
            line = [None if cell == 0 else cell for cell in line]
        if dirt and dice and dice.chance(dirt):
            at = dice.between(0, len(forms) - 1)
            line[at] = soil(forms[at][2], line[at], dice)
        if look.numbered:
            line.insert(0, number)
        yield line


def _header(table: str, canonical: str, look: Look) -> str:
    wanted = look.renames.get(canonical, canonical)
    source = sources()[table]
    column = next(column for column in source.columns if column.name == canonical)
    if header_key(wanted) not in {header_key(word) for word in (column.name, *column.synonyms)}:
        raise KeyError(f"the catalogue does not know {wanted} for {canonical} of {table}")
    return wanted


def _header_rows(headers: list[str], canonical: list[str], look: Look) -> list[Sequence[Cell]]:
    if not look.upper:
        return [headers]
    upper: list[Cell] = list(headers)
    lower: list[Cell] = [None] * len(headers)
    for group, (first, last) in look.upper.items():
        start, end = canonical.index(first), canonical.index(last)
        upper[start : end + 1] = [group] + [None] * (end - start)
        lower[start : end + 1] = headers[start : end + 1]
    return [upper, lower]


def _blank_repeats(body: list[list[Cell]], merged: tuple[int, ...]) -> None:
    before: list[Cell] | None = None
    for line in body:
        now = [line[column] for column in merged]
        if before is not None and now[0] == before[0]:
            for column in merged:
                line[column] = None
        else:
            before = now


def _below(
    rows: Sequence[Row], columns: Sequence[tuple[int, object]], look: Look, width: int, shift: int
) -> list[Sequence[Cell]]:
    below: list[Sequence[Cell]] = []
    if look.total:
        line: list[Cell] = [None] * width
        line[0] = "合计"
        for at, (place, column) in enumerate(columns):
            if getattr(column, "name", "") == look.total:
                fen = sum(row[place] or 0 for row in rows)
                line[at + shift] = form(column, look.style)(fen)  # type: ignore[arg-type]
        below.append(line)
    if look.signed:
        below.append(("制表人：周敏", None, "审核人：何志强", None, "联系电话：见通讯录"))
    return below
