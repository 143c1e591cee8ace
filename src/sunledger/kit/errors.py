"""Errors that tell a person what is wrong, where, why, and how to mend it."""

import errno
import re
from pathlib import Path

from sunledger.kit.language import Language, spoken

# A sentence ends with its stop, and what follows it in English begins after a space.
_LAST_ZH = re.compile(r"(?<=[。！？])(?=[^。！？]+[。！？”）]*$)")
_LAST_EN = re.compile(r"(?<=[.!?]) (?=(?:(?![.!?] [A-Z]).)+$)", re.DOTALL)


# What the system says of a file, by its number.
_REASONS = {
    errno.ENOENT: ("没有这个文件或文件夹", "there is no such file or folder"),
    errno.ENOTDIR: ("没有这个文件或文件夹", "there is no such file or folder"),
    errno.EISDIR: ("这是文件夹", "it is a folder"),
    errno.EACCES: ("没有权限", "there is no permission"),
    errno.EPERM: ("没有权限", "there is no permission"),
    errno.EROFS: ("这里只能读，不能写", "the place can be read only"),
    errno.ENOSPC: ("磁盘满了", "the disk is full"),
    errno.EDQUOT: ("磁盘限额用完了", "the quota is used up"),
    errno.ENAMETOOLONG: ("名字太长", "the name is too long"),
    errno.EMFILE: ("同时打开的文件太多", "too many files are open"),
    errno.ENFILE: ("同时打开的文件太多", "too many files are open"),
    errno.EADDRINUSE: ("别的程序在用", "another program uses it"),
}


def reason_of(error: OSError) -> tuple[str, str]:
    """Return in Chinese and in English why the system could not do it."""
    told = str(error.strerror or type(error).__name__)
    return _REASONS.get(error.errno or 0, (f"电脑说“{told}”", told))


class SunledgerError(Exception):
    """A fault that a person can act on, said in Chinese (`zh`) and in English (`en`).

    The last sentence of each says how to mend it. `code` is a word for programs that stays the
    same, `where` the file, folder, option or field that it is about.
    """

    exit_status = 3

    def __init__(
        self, zh: str, en: str, *, code: str = "fault", where: str | Path | None = None
    ) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en
        self.code = code
        self.where = None if where is None else str(where)

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"

    @property
    def halves(self) -> tuple[str, str]:
        """Return, in the language spoken, what is wrong and how to mend it ("" if not said)."""
        return self.halves_in(spoken())

    def halves_in(self, language: Language) -> tuple[str, str]:
        """Return in a language what is wrong and how to mend it ("" where that is not said)."""
        text, last = (self.en, _LAST_EN) if language == "en" else (self.zh, _LAST_ZH)
        what, *how = last.split(text, maxsplit=1)
        return what, "".join(how)


class WrongUse(SunledgerError):  # noqa: N818 - said of what the person did, not of a fault of ours
    """The command was given something that it cannot work with."""

    exit_status = 2
