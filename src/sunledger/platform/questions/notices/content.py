"""A clean draft as canonical JSON, and back: what is hashed, kept and shown is the same text."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import rfc8785

from sunledger.kit.money import yuan
from sunledger.platform.questions.notices.contracts import (
    Cell,
    Class,
    Column,
    Draft,
    Masked,
    ShownPicture,
    Table,
    Type,
)

_WORDS = ("title_zh", "title_en", "body_zh", "body_en", "basis_zh", "basis_en")


def written(
    draft: Draft, version: int, gone: Iterable[Masked], shown: Sequence[ShownPicture]
) -> str:
    """Return a clean draft as the text that is published; cells of pictures have its keys."""
    keys = {old.photo: new.key for old, new in zip(draft.pictures, shown, strict=True)}
    body: dict[str, Any] = {
        "kind": draft.kind.value,
        "place": draft.place,
        "period": draft.period,
        "slug": draft.slug,
        "version": version,
        **{name: getattr(draft, name) for name in _WORDS},
        "tables": [_table(table, keys) for table in draft.tables],
        "pictures": [
            {"key": one.key, "zh": one.zh, "en": one.en, "width": one.width, "height": one.height}
            for one in shown
        ],
        "masked": dict(sorted(Counter(one.cls.value for one in gone).items())),
    }
    return rfc8785.dumps(body).decode()


def _table(table: Table, keys: Mapping[str, str]) -> dict[str, Any]:
    pictured = [column.type is Type.PICTURE for column in table.columns]
    return {
        "code": table.code,
        "zh": table.zh,
        "en": table.en,
        "columns": [
            {"name": one.name, "zh": one.zh, "en": one.en, "type": one.type.value}
            for one in table.columns
        ],
        "rows": [
            [
                keys[str(cell)] if is_picture and cell else cell
                for is_picture, cell in zip(pictured, row, strict=True)
            ]
            for row in table.rows
        ],
        "total": table.total,
    }


def hash_of(content: str) -> str:
    """Return the SHA-256 of a content, in hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()


class Content:
    """A content that is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._body: dict[str, Any] = json.loads(text) if text else {}

    def word(self, name: str) -> str:
        """Return a text of it: title_zh, body_en and so on."""
        return str(self._body.get(name, ""))

    @property
    def tables(self) -> tuple[Table, ...]:
        """Return its tables."""
        return tuple(
            Table(
                table["code"],
                table["zh"],
                table["en"],
                tuple(
                    Column(one["name"], one["zh"], one["en"], Type(one["type"]))
                    for one in table["columns"]
                ),
                tuple(tuple(row) for row in table["rows"]),
                table["total"],
            )
            for table in self._body.get("tables", ())
        )

    @property
    def pictures(self) -> tuple[ShownPicture, ...]:
        """Return its pictures."""
        return tuple(ShownPicture(**one) for one in self._body.get("pictures", ()))

    @property
    def masked(self) -> dict[Class, int]:
        """Return how many things of each class are not shown."""
        return {Class(name): count for name, count in self._body.get("masked", {}).items()}


def as_text(cell: Cell, column: Column) -> str:
    """Return a cell as a person reads it, for the search and for lists."""
    if cell is None:
        return ""
    if isinstance(cell, int) and column.type is Type.MONEY_FEN:
        return yuan(cell)
    if isinstance(cell, int) and column.type is Type.PERCENT:
        return f"{yuan(cell)} %"
    return str(cell)
