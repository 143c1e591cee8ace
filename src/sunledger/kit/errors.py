"""Errors that tell a person what is wrong, where, why, and how to mend it."""

import re
from pathlib import Path

from sunledger.kit.language import say

# A sentence ends with its stop, and what follows it in English begins after a space.
_LAST_ZH = re.compile(r"(?<=[。！？])(?=[^。！？]+[。！？”）]*$)")
_LAST_EN = re.compile(r"(?<=[.!?]) (?=(?:(?![.!?] [A-Z]).)+$)", re.DOTALL)


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
        text, last = say(self.zh, self.en), say(_LAST_ZH.pattern, _LAST_EN.pattern)
        what, *how = re.split(last, text, maxsplit=1, flags=re.DOTALL)
        return what, "".join(how)


class WrongUse(SunledgerError):  # noqa: N818 - said of what the person did, not of a fault of ours
    """The command was given something that it cannot work with."""

    exit_status = 2
