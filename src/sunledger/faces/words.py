"""The two languages of every page: a sentence stands in both, and the request picks one.

`kit.language` serves the terminal, where one person reads; here every request has its own.
"""

from django.utils.translation import get_language

from sunledger.kit.language import InBoth


def english() -> bool:
    """Tell whether the page of this request is English."""
    return (get_language() or "").startswith("en")


def say(zh: str, en: str) -> str:
    """Return the sentence in the language of the request."""
    return en if english() else zh


def said(text: InBoth) -> str:
    """Return a text of the catalogue, or an error, in the language of the request."""
    return say(text.zh, text.en)


class both:  # noqa: N801 - stands where a string stands
    """A sentence in both languages that becomes one when it is written on a page."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return say(self.zh, self.en)
