"""By what people type to find a Chinese name: the name, its pinyin, its initials."""

from itertools import islice, product

from pypinyin import Style, pinyin

from sunledger.kit.text import name_key

_READINGS = 8  # of a name with several characters of several readings
LONGEST = 300  # characters of a key; further readings of a long name are left out


def search_key(name: str) -> str:
    """Return the words by which a name is found: `单丽 shanli danli sl dl`, in lower case.

    Each reading of a character counts (单 is Shan as a surname); a search that looks for a part of
    this text finds the name by two characters, by pinyin or by initials. Rare characters that have
    no pinyin stand for themselves.
    """
    plain = name_key(name)
    readings = pinyin(plain, style=Style.NORMAL, heteronym=True)
    found = [list(parts) for parts in islice(product(*readings), _READINGS)]
    whole = ["".join(parts) for parts in found]
    initials = ["".join(part[:1] for part in parts) for parts in found]
    key = plain.lower()
    for word in dict.fromkeys(
        word.lower() for pair in zip(whole, initials, strict=True) for word in pair
    ):
        if len(key) + len(word) < LONGEST:
            key = f"{key} {word}"
    return key
