"""What may be seen of a number of identity when no purpose was stated."""

import re

_ID_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")


def _middle(text: str, first: int, last: int) -> str:
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[len(text) - last :]


def mask_in_text(text: str) -> str:
    """Mask the ID numbers that somebody typed into a text, such as a remark."""
    return _ID_IN_TEXT.sub(lambda found: mask_person(found[0]), text)


def mask_person(person_id: str) -> str:
    """Keep the first 6 and last 4 characters of an ID number."""
    return _middle(person_id, 6, 4)


def mask_card(card: str) -> str:
    """Keep the last 4 characters of a card number."""
    return _middle(card, 0, 4)


def mask_phone(phone: str) -> str:
    """Keep the first 3 and last 4 characters of a phone number."""
    return _middle(phone, 3, 4)
