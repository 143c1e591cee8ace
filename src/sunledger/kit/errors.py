"""Errors that tell a person where, what it is, what it should be and how to mend it."""


class SunledgerError(Exception):
    """A fault that a person can act on, said in Chinese (`zh`) and in English (`en`)."""

    exit_status = 3

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"


class WrongUse(SunledgerError):  # noqa: N818 - said of what the person did, not of a fault of ours
    """The command was given something that it cannot work with."""

    exit_status = 2
