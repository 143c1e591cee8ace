"""Papers that show whole numbers: the secrecy line and watermark of each page, and the lock.

A locked file is one that Excel, WPS, Word and LibreOffice open with its passphrase (ECMA-376,
agile encryption). A passphrase is typed at the prompt or read from a file, never a command's word.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from msoffcrypto.format.ooxml import OOXMLFile
from xlsxwriter.worksheet import Worksheet

from sunledger.kit.errors import WrongUse

WATERMARK: Final = Path(__file__).with_name("watermark.png")
_SHORTEST, _LONGEST = 8, 255  # characters; what Office takes at most
_MOST_OF_HEADER: Final = 100  # characters of each of two texts: a header takes 255
_UNFIT: Final = re.compile(r"[\x00-\x1f]+")

Command = Callable[..., Any]


def banner(purpose: str) -> str:
    """Return what stands at the head of each page that shows whole numbers."""
    return f"内部资料　严禁外传　用途：{purpose}"


def mark(sheet: Worksheet, title: str, purpose: str) -> None:
    """Put the title, the secrecy line and the watermark on each page of a worksheet."""
    left, right = (
        _UNFIT.sub(" ", text).replace("&", "&&")[:_MOST_OF_HEADER]
        for text in (title, banner(purpose))
    )
    sheet.set_header(
        f'&L&12{left}&C&G&R&"黑体"&9{right}',
        {"image_center": str(WATERMARK), "scale_with_doc": False},
    )


def lock(content: bytes, passphrase: str | None) -> bytes:
    """Return an Office file locked with a passphrase; as it is where there is none."""
    if passphrase is None:
        return content
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(passphrase, locked)
    return locked.getvalue()


def lock_options(command: Command) -> Command:
    """Add `--encrypt` and `--passphrase-file`; the command gets `encrypt` and `passphrase_file`."""
    command = click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="口令在这个文件的第一行 / the passphrase is the first line of this file",
    )(command)
    return click.option(
        "--encrypt",
        is_flag=True,
        help="全号码的文件加口令，打开时要输 / lock files that show whole numbers",
    )(command)


def read_passphrase(*, encrypt: bool, passphrase_file: Path | None, reveal: bool) -> str | None:
    """Return the passphrase asked for at the prompt or read from the file; None where unlocked."""
    if not encrypt and passphrase_file is None:
        return None
    if not reveal:
        raise WrongUse(
            "--encrypt 只给显示全号码的文件加口令。请和 --reveal --purpose 一起用。",
            "--encrypt locks only files that show whole numbers. Use it with --reveal --purpose.",
            code="reveal_missing",
            where="--encrypt",
        )
    if passphrase_file is None:
        text = click.prompt(
            "口令 Passphrase", hide_input=True, confirmation_prompt="再输一次 Again", err=True
        )
    else:
        text = _first_line(passphrase_file)
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise WrongUse(
            f"口令要 {_SHORTEST} 到 {_LONGEST} 个字符。请换一个。",
            f"A passphrase has {_SHORTEST} to {_LONGEST} characters. Choose another.",
            code="bad_passphrase",
            where="--encrypt",
        )
    return str(text)


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(
            f"读不了口令文件 {path}。请给出一个文本文件，口令写在第一行。",
            f"Cannot read the passphrase file {path}. Give a text file with the passphrase in "
            "its first line.",
            code="unreadable",
            where=path,
        ) from error
    return lines[0] if lines else ""
