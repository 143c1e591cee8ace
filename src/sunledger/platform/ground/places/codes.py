"""What a 12-digit code says by itself."""

from sunledger.platform.ground.places.contracts import CODE_DIGITS, DIGITS, DivisionLevel


def level_of(code: str) -> DivisionLevel:
    """Return the level that a 12-digit code names; raise ValueError where it is none."""
    if len(code) != CODE_DIGITS or not code.isascii() or not code.isdecimal():
        raise ValueError(code)
    for level, digits in DIGITS.items():
        if not code[digits:].strip("0"):
            return level
    raise ValueError(code)


def stem_of(code: str) -> str:
    """Return the digits that every division inside the one of this code begins with."""
    return code[: DIGITS[level_of(code)]]


def parent_of(code: str) -> str | None:
    """Return the code one level up; None above a province."""
    levels = list(DIGITS)
    at = levels.index(level_of(code))
    return None if at == 0 else code[: DIGITS[levels[at - 1]]].ljust(CODE_DIGITS, "0")
