"""What goes to the terminal: text in whatever encoding it has, and JSON for programs."""

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from typing import Any, TypeVar

import click

from sunledger.kit.language import InBoth

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

JSON_FLAG = "--json"
GOOD, BAD = "√", "×"  # these two are in GBK; ✓ and ✗ are not


def json_option(command: Decorated) -> Decorated:
    """Give a command the flag --json, which it gets as `as_json`."""
    words = "在标准输出打印 JSON，别的不打印 / print JSON, and nothing else, on standard output"
    return click.option(JSON_FLAG, "as_json", is_flag=True, help=words)(command)


def print_json(value: object) -> None:
    """Print a value as JSON; in ASCII alone where standard output is not UTF-8."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    ascii_only = not encoding.startswith("utf8")
    click.echo(json.dumps(value, ensure_ascii=ascii_only, indent=1, default=str))


def both(name: str, text: InBoth) -> dict[str, str]:
    """Return a text for JSON in both languages: `name` in Chinese, `name_en` in English."""
    return {name: text.zh, f"{name}_en": text.en}


def styled(text: str, **style: Any) -> str:  # noqa: ANN401 - whatever click.style takes
    """Return the text with a modest colour; click takes it out where nobody sees it."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if plain else click.style(text, **style)


def mark(good: bool) -> str:  # noqa: FBT001 - a mark is good or bad
    """Return a green or a red mark."""
    return styled(GOOD, fg="green") if good else styled(BAD, fg="red")


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a line for each row, its cells below each other, two columns for a wide character."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (wide - _width(cell)) for cell, wide in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    plain = click.unstyle(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in plain)


def let_any_text_out() -> None:
    """Let a character that the terminal lacks be written as its number, and not be a fault."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
