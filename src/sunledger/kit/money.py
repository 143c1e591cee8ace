"""Money: whole fen, rounded half up only where a file gives more than two decimals."""

from decimal import ROUND_HALF_UP, Decimal


def round_half_up(value: Decimal) -> int:
    """Return the nearest whole number; a half goes away from zero."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_fen(yuan_amount: Decimal) -> int:
    """Return an amount in yuan as whole fen."""
    return round_half_up(yuan_amount * 100)


def yuan(fen: int) -> str:
    """Return fen as yuan with thousands and two decimals: 123450 -> '1,234.50'."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"
