"""Which department answers for which table: by the names that tables have for departments."""

from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import bodies


def lines() -> dict[str, str]:
    """Return the code of each department by the short name that the catalogue has for it.

    A department is called by its county too (云岫县财政局), or by its whole name where tables have
    the short one (人社局).
    """
    found = [body for body in bodies(BodyKind.DEPARTMENT) if body.code]
    wanted = {source.department for source in catalogue().sources.values()}
    return {
        short: body.code
        for short in wanted
        for body in found
        if body.name.endswith((short, _WHOLE.get(short, short)))
    }


def line_of_table(table: str) -> str | None:
    """Return the code of the department that answers for a table; None where none is set up."""
    return lines().get(catalogue().sources[table].department)


_WHOLE = {
    "人社局": "人力资源和社会保障局",
    "自然资源局": "自然资源和规划局",
    "公安局车管所": "公安局",
}
