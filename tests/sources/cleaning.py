"""Rows given to the cleaner as a sheet would give them, by canonical headers."""

from dataclasses import dataclass

from sunledger.catalogue.loader import header_key, load_catalogue, split_unit
from sunledger.engine.sources.clean import SheetCleaner
from sunledger.engine.sources.wide import read_form
from sunledger.kit.ids import check_character
from sunledger.kit.keys import pseudonym

SOURCES = load_catalogue().sources
KEY = bytes(range(32))
SHEET = 7
FIRST_ROW = 4


def person(serial, born="19491231"):
    first = f"990101{born}{serial:03d}"
    return first + check_character(first)


P1, P2, P3 = person(2), person(3), person(4)


@dataclass
class Mapped:
    index: int
    header: str
    field: str
    unit: str | None = None


def mapped(headers, columns, form=None):
    found = []
    for index, header in enumerate(headers):
        key, unit = split_unit(header)
        names = (c for c in columns if key in map(header_key, (c.name, *c.synonyms)))
        column = next(names, None)
        field = column.field if column else form.further(header)
        found.append(Mapped(index, header, field, unit))
    return found


def cleaner_of(table, header, *, wide=None, csv=False, unit=None):
    source = SOURCES[table]
    form = next((read_form(source, w) for w in source.wide if w.id == wide), None)
    pool = tuple(form.columns.values()) if form else source.columns
    return SheetCleaner(
        source,
        mapped(header.split(), pool, form),
        key=KEY,
        sheet_no=SHEET,
        csv=csv,
        form=form,
        table_unit=unit,
    )


def clean(table, header, *rows, percents=(), **how):
    """Clean rows that stand from FIRST_ROW on; `percents` are (row, column) shown as percent."""
    cleaner = cleaner_of(table, header, **how)
    numbers = range(FIRST_ROW, FIRST_ROW + len(rows))

    def is_percent(row, column):
        return (row, column) in percents

    if cleaner.needs_survey:
        cleaner.survey(rows, numbers, is_percent)
    return cleaner.clean(rows, numbers, is_percent)


def values(batch, field):
    return batch.column(field).to_pylist()


def codes(cleaned):
    return [(p.row, p.column, p.code, p.refused) for p in cleaned.problems]


def key_of(value, kind="person"):
    return pseudonym(KEY, kind, value)
