"""Text as offices type it, brought to one form so that equal things compare equal."""

import re
import unicodedata

# Characters that nobody sees: zero-width spaces and joiners, direction marks, BOM, soft hyphen,
# variation selectors of text style, and control characters other than white space.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
_SPACE = re.compile(r"\s+")
# All kinds of middle dot met in names of minorities and foreigners; U+00B7 is the official one.
MIDDLE_DOTS = (
    "\u00b7\u0387\u1427\u16eb\u2022\u2027\u2219\u22c5\u2e31\u2e33\u30fb\ua78f\uff65\u02d9\u25cf"
)
_DOTS = re.compile(f"[{MIDDLE_DOTS}]")
# Typed for want of a middle dot; in a name they separate nothing else.
_STOPS = re.compile(r"\.")


def fold(text: str) -> str:
    """Return the text in NFKC, without invisible characters, its white space single and trimmed."""
    if text.isascii() and text.isalnum():
        return text
    return _compose(
        _SPACE.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).strip()
    )


def squash(text: str) -> str:
    """Return the folded text without any white space."""
    if text.isascii() and text.isalnum():
        return text
    return _compose(_SPACE.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))))


def _compose(text: str) -> str:
    """Normalise again where what was removed had kept a letter and its accent apart."""
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def name_key(name: str) -> str:
    """Return what two spellings of one name share: NFKC, no white space, no dots of any kind."""
    return _STOPS.sub("", _DOTS.sub("", squash(_DOTS.sub("", name))))


def display_name(name: str) -> str:
    """Return the name for reading: no white space, each middle dot as U+00B7.

    U+00B7 is the dot of 民委发〔2016〕33号.
    """
    return squash(_DOTS.sub("\u00b7", name))


def is_blank(text: str) -> bool:
    """Tell whether nothing visible is left of the text."""
    return not squash(text)
