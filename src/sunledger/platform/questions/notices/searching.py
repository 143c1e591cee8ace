"""By what a published row is found: parts of names, texts and numbers, of pinyin and initials."""

import re

from sunledger.kit.text import fold
from sunledger.platform.pinyin import search_key
from sunledger.platform.questions.notices.content import as_text
from sunledger.platform.questions.notices.contracts import HIDDEN, Cell, Column, Type

_HAN = re.compile(r"[^\x00-\x7f]+")
_PLAIN = re.compile(r"[a-z0-9]+")
_PAIR, _PART = 2, 3
_FOUND_BY = frozenset(
    (Type.TEXT, Type.PERSON_NAME, Type.ADDRESS, Type.ID_NUMBER, Type.MONEY_FEN, Type.CARD)
)
_LONGEST = 600


def key_of(columns: tuple[Column, ...], cells: tuple[Cell, ...]) -> str:
    """Return the text in which a search looks for a row, in lower case."""
    words: list[str] = []
    for column, cell in zip(columns, cells, strict=True):
        if cell is None or cell == HIDDEN or column.type not in _FOUND_BY:
            continue
        text = as_text(cell, column)
        if column.type is Type.PERSON_NAME:
            words.append(search_key(text))
        elif column.type is Type.MONEY_FEN:
            words.append(text.replace(",", ""))
        else:
            words.append(fold(text).lower())
    return "\n".join(words)[:_LONGEST]


def grams_of(key: str) -> list[str]:
    """Return the parts by which a key is found: pairs of signs, threes of letters, beginnings."""
    found: dict[str, None] = {}
    for run in _HAN.findall(key):
        found.update((run[at : at + _PAIR], None) for at in range(len(run) - 1))
    for word in _PLAIN.findall(key):
        found.update((word[at : at + _PART], None) for at in range(len(word) - 2))
        found[word[:_PAIR]] = None
    return list(found)


def asked(words: str) -> tuple[list[str], list[str]]:
    """Return the words that are asked for, and the parts that a key must have for them all."""
    parts = [part for part in fold(words).lower().split() if part]
    grams: dict[str, None] = {}
    for part in parts:
        for run in _HAN.findall(part):
            found = [run[at : at + _PAIR] for at in range(len(run) - 1)]
            grams.update(dict.fromkeys(found))
        for word in _PLAIN.findall(part):
            found = [word[at : at + _PART] for at in range(len(word) - 2)]
            grams.update(dict.fromkeys(found if len(word) > _PAIR else [word]))
    return parts, [gram for gram in grams if len(gram) >= _PAIR]
