"""The language that a person reads on the terminal: Chinese first, English where asked for.

Whoever writes a sentence writes it in both languages side by side; `say` picks one when it is
printed. Files for offices stay Chinese, whatever is spoken on the terminal.
"""

from collections.abc import Mapping
from typing import Literal, Protocol

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
VARIABLE = "SUNLEDGER_LANG"

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_NO_LOCALE = ("", "C", "POSIX")
_now: Language = "zh"


class InBoth(Protocol):
    """A text that is there in both languages."""

    @property
    def zh(self) -> str:
        """Return it in Chinese."""

    @property
    def en(self) -> str:
        """Return it in English."""


def say(zh: str, en: str) -> str:
    """Return the sentence in the language that is spoken."""
    return en if _now == "en" else zh


def said(text: InBoth) -> str:
    """Return the text in the language that is spoken."""
    return say(text.zh, text.en)


def spoken() -> Language:
    """Return the language that is spoken."""
    return _now


def speak(language: Language) -> None:
    """Speak this language from now on."""
    global _now  # noqa: PLW0603 - one person reads one terminal
    _now = language


def language_of(environment: Mapping[str, str], encoding: str | None = None) -> Language:
    """Return the language that the environment asks for; Chinese where it does not say.

    Where it does not say and `encoding`, that of the terminal, has no Chinese, it is English.
    """
    for language in LANGUAGES:
        if environment.get(VARIABLE, "").strip().lower() == language:
            return language
    locale = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    name = locale.partition(".")[0].partition("@")[0]
    if name in _NO_LOCALE:
        return "zh" if _has_chinese(encoding) else "en"
    return "zh" if name.startswith("zh") or name.endswith("_CN") else "en"


def _has_chinese(encoding: str | None) -> bool:
    try:
        "阳光台账".encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
