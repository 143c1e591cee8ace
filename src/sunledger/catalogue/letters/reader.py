"""Reads a letter's file: what it may say, and with which fields and tables it is filled."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sunledger.catalogue.model import Form, FormRow, Grid, GridColumn, Letter, Words
from sunledger.catalogue.strict import CatalogueError, Entries, parse_yaml

STYLES: Final = ("text", "heading", "note", "page")
PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")

_COMMON: Final = ("office", "contact", "date", "deadline")
_MOST_WIDTH: Final = 100
_CELLS_IN_ROW: Final = (2, 4)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the program gives to a letter: fields, and tables with their columns."""

    fields: tuple[str, ...]
    tables: dict[str, tuple[str, ...]]


OFFERS: Final[dict[str, Offer]] = {
    "data_request": Offer(
        (*_COMMON, "department", "period", "count", "received"),
        {
            "tables": ("number", "table", "purpose", "template", "retention", "note"),
            "columns": ("number", "table", "column", "needed", "how", "why"),
            "laws": ("number", "law"),
        },
    ),
    "evidence_record": Offer(
        (
            *(*_COMMON, "county", "as_of", "finding", "rule", "title", "subject", "name"),
            *("household", "village", "amount", "question", "next_step", "match", "rows"),
        ),
        {
            "values": ("number", "label", "value"),
            "evidence": ("number", "table", "place", "content"),
            "laws": ("number", "law"),
        },
    ),
    "working_paper": Offer(
        (
            *(*_COMMON, "county", "as_of", "rule", "title", "version", "status", "why", "match"),
            *("subject", "tables_used", "exclusions", "question", "next_step", "applied"),
            *("flagged", "clear", "missing", "not_applicable", "amount"),
        ),
        {
            "tables": ("number", "table", "department", "files", "rows", "refused"),
            "parameters": ("number", "name", "value", "reference"),
            "missing": ("number", "column", "count"),
            "innocent": ("number", "reason"),
            "laws": ("number", "law"),
        },
    ),
    "lead_transfer": Offer(
        (*_COMMON, "county", "as_of", "count", "amount", "purpose"),
        {
            "leads": (
                *("number", "finding", "rule", "title", "subject", "name", "village", "amount"),
                *("matter", "whom", "facts", "evidence", "innocent", "next_step"),
            ),
            "rules": ("number", "rule", "title", "count", "amount"),
        },
    ),
    "quality_notice": Offer(
        (*_COMMON, "county", "as_of", "department", "files", "rows", "refused", "share"),
        {
            "sheets": ("number", "table", "file", "sheet", "rows", "refused", "missing"),
            "faults": ("number", "what", "count", "example", "how"),
        },
    ),
    "notice_to_person": Offer(
        (*_COMMON, "county", "as_of", "finding", "name", "subject", "question", "departments"),
        {
            "values": ("number", "label", "value"),
            "records": ("number", "table", "department"),
            "innocent": ("number", "reason"),
        },
    ),
    "fund_report": Offer(
        (
            *(*_COMMON, "as_of", "department", "fund", "received", "passed", "spent", "back"),
            *("credited", "failed", "confirmed", "left", "nothing", "equal"),
        ),
        {
            "rates": ("name", "value", "formula"),
            "ages": ("name", "amount"),
            "warnings": ("kind", "words", "due", "step"),
            "differences": ("between", "document", "ours", "theirs"),
        },
    ),
    "fund_owner_report": Offer(
        (
            *(*_COMMON, "as_of", "department", "count", "instead", "received", "passed", "spent"),
            *("back", "credited", "failed", "confirmed", "left", "goods", "nothing", "equal"),
        ),
        {
            "rates": ("name", "value", "formula"),
            "funds": ("name", "department", "received", "spent", "left", "idle"),
            "ages": ("name", "amount"),
            "warnings": ("fund", "kind", "words", "due", "step"),
            "differences": ("fund", "between", "document", "ours", "theirs"),
        },
    ),
    "finding_decision": Offer(
        (
            *(*_COMMON, "county", "finding", "name", "subject", "question", "checked"),
            *("outcome", "reason", "effect", "appeal"),
        ),
        {
            "replies": ("number", "day", "who", "words"),
            "laws": ("number", "law"),
        },
    ),
}


@lru_cache(maxsize=64)
def read_letter(file: str, text: str) -> tuple[str, bool, Letter]:
    """Return a letter's id, whether it takes another's place, and the letter."""
    head = Entries(parse_yaml(file, text), file)
    replaces = head.flag("replaces")
    name = head.one_of("id", OFFERS)
    offer = OFFERS[name]
    defaults = head.inner("defaults", optional=True)
    letter = Letter(
        id=name,
        title=head.text("title"),
        to=head.text_or_none("to"),
        number=head.text_or_none("number"),
        secrecy=head.text_or_none("secrecy"),
        landscape=head.flag("landscape"),
        defaults={field: defaults.take(field, str) for field in defaults.names()},
        body=tuple(_read_block(item) for item in head.items("body")),
        sign=head.texts("sign", optional=True),
    )
    head.done()
    for field in letter.defaults:
        _known(field, offer.fields, file, f"defaults.{field}")
    for where, text_, each in _texts(letter):
        columns = offer.tables.get(each or "", ())
        for field in PLACEHOLDER.findall(text_):
            _known(field, (*offer.fields, *columns), file, where)
    for block in letter.body:
        _check_block(block, offer, file)
    return letter.id, replaces, letter


def _read_block(item: Entries) -> Words | Grid | Form:
    when = item.text_or_none("when")
    block: Words | Grid | Form
    if "table" in item:
        columns = tuple(_read_column(column) for column in item.items("columns"))
        block = Grid(item.text("table"), columns, when)
    elif "form" in item:
        block = Form(tuple(_read_row(row) for row in item.items("form")), when)
    else:
        style = next((style for style in STYLES if style in item), "text")
        text = item.text(style)
        block = Words(style, text, when, item.text_or_none("each"))
    item.done()
    return block


def _read_column(item: Entries) -> GridColumn:
    column = GridColumn(item.text("head"), item.text("field"), item.take("width", int))
    if not 1 <= column.width <= _MOST_WIDTH:
        raise item.refuse("width", "1 到 100 的整数", "a whole number from 1 to 100")
    item.done()
    return column


def _read_row(item: Entries) -> FormRow:
    cells = item.take("cells", list)
    if len(cells) not in _CELLS_IN_ROW or not all(isinstance(cell, str) for cell in cells):
        raise item.refuse(
            "cells", "一对或两对文字：名称、内容", "one or two pairs of texts: a label, a content"
        )
    row = FormRow(tuple(cells), item.number_or_none("height"))
    item.done()
    return row


def _texts(letter: Letter) -> Iterator[tuple[str, str, str | None]]:
    """Yield each text that may hold fields: where it stands, the text, whose rows repeat it."""
    for where, text in (
        ("title", letter.title),
        ("to", letter.to),
        ("number", letter.number),
        ("secrecy", letter.secrecy),
        *(("sign", line) for line in letter.sign),
    ):
        yield where, text or "", None
    for block in letter.body:
        if isinstance(block, Words):
            yield block.style, block.text, block.each
        elif isinstance(block, Form):
            for row in block.rows:
                yield from (("form", cell, None) for cell in row.cells)


def _check_block(block: Words | Grid | Form, offer: Offer, file: str) -> None:
    if block.when is not None:
        _known(block.when, (*offer.fields, *offer.tables), file, "when")
    if isinstance(block, Words) and block.each is not None:
        _known(block.each, offer.tables, file, "each")
    if isinstance(block, Grid):
        _known(block.table, offer.tables, file, "table")
        for column in block.columns:
            _known(column.field, offer.tables[block.table], file, f"columns.{column.head}")


def _known(name: str, among: Collection[str], file: str, where: str) -> None:
    if name not in among:
        raise CatalogueError(
            file,
            f"“{where}”里的“{name}”没有。这里可以用：{'、'.join(among)}。",
            f"“{name}” in “{where}” does not exist; here there are {', '.join(among)}",
        )
