"""Special areas: as what a place is treated, from a day on."""

from datetime import date

from sunledger.platform.ground.places.contracts import SpecialArea
from sunledger.platform.ground.places.models import Tag
from sunledger.platform.ground.places.services.shared import (
    NotPossible,
    alone,
    basis_of,
    end_rows,
    past,
    require,
    standing,
    tell,
)
from sunledger.platform.ground.transparency.contracts import By, Origin


def tag(place: str, kind: SpecialArea, *, since: date, basis: str, by: By, origin: Origin) -> None:
    """Say that a place is a special area from a day on, and on what paper that rests."""
    past(since, origin)
    require(by, place)
    with alone():
        name = standing([place])[place].name
        if Tag.objects.filter(place=place, kind=kind, until=None).exists():
            raise NotPossible(
                f"{name}已经标为“{kind.zh}”。要改日期，请先结束原来的。",
                f"{name} is tagged {kind.en} already. To change its days, end that tag first.",
                code="twice",
                where=place,
            )
        Tag.objects.create(place=place, kind=kind, since=since, basis=basis_of(basis))
        told: dict[str, date | str] = {"kind": kind.value, "on": since, "basis": basis}
        tell("tagged", [place], told, by=by, origin=origin)


def untag(place: str, kind: SpecialArea, *, on: date, basis: str, by: By, origin: Origin) -> None:
    """End a tag; `on` is the first day without it. Raises NotPossible where there is none."""
    past(on, origin)
    require(by, place)
    basis = basis_of(basis)
    with alone():
        row = Tag.objects.filter(place=place, kind=kind, until=None).first()
        if row is None:
            raise NotPossible(
                f"{place} 现在没有标为“{kind.zh}”。请看看是不是别的地方。",
                f"{place} is not tagged {kind.en} now. See whether another place is meant.",
                code="unknown",
                where=place,
            )
        end_rows([row], on)
        told: dict[str, date | str] = {"kind": kind.value, "on": on, "basis": basis}
        tell("untagged", [place], told, by=by, origin=origin)
