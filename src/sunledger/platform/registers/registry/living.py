"""Who lives in a place: what keeps it from ending."""

from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import By
from sunledger.platform.registers.registry.selectors import households_at


def holds(by: By, place: str, on: date) -> list[tuple[str, str]]:
    """Return, in words, that households live in a place; nothing where none does."""
    del on  # whoever lives there now lives there that day too
    count = households_at(place, by=by) if isinstance(by, Actor) else 0
    if not count:
        return []
    return [
        (
            f"这里还登记着 {count} 户。请先让村里报他们搬到哪个村；并到别的村的，请用“合并”",
            f"{count} households are recorded there. Have their moves reported, or merge the place",
        )
    ]
