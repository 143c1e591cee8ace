"""The two languages of every page: a sentence stands in both, and the request picks one.

`kit.language` serves the terminal, where one person reads; here every request has its own.
"""

from django.utils.functional import lazy
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


# A sentence in both languages that becomes one when it is written on a page; typed as a str.
both = lazy(say, str)
