"""Amounts in words: money in yuan, goods in whole pieces."""

from sunledger.kit.money import yuan
from sunledger.platform.registers.funds.contracts import Unit, Words


def number(fen: int, unit: Unit | str) -> str:
    """Return an amount without its unit: 2500 is 25.00 of money, and 25 of goods."""
    return f"{fen // 100:,}" if unit == Unit.PIECES else yuan(fen)


def amount(fen: int, unit: Unit | str) -> Words:
    """Return an amount with its unit: 25.00 元, 25 件."""
    told = Unit(unit)
    return Words(f"{number(fen, told)} {told.zh}", f"{number(fen, told)} {told.en}")
