"""Bodies that work in places: begun, renamed, ended, and given what they reach."""

from collections.abc import Mapping, Sequence
from datetime import date

from sunledger.platform.ground.places.contracts import (
    Body,
    BodyGoes,
    BodyKind,
    DivisionLevel,
)
from sunledger.platform.ground.places.models import Body as _Body
from sunledger.platform.ground.places.models import Reach
from sunledger.platform.ground.places.selectors import body_of_row
from sunledger.platform.ground.places.services.shared import (
    NotPossible,
    alone,
    end_rows,
    name_of,
    past,
    require,
    standing,
    tell,
)
from sunledger.platform.ground.transparency.contracts import By, Origin
from sunledger.platform.pinyin import search_key


def add_body(
    kind: BodyKind,
    name: str,
    *,
    place: str,
    since: date,
    code: str | None = None,
    by: By,
    origin: Origin,
) -> Body:
    """Add a body that works in a place from a day on.

    `code` is a short name for programs that stays the same (`civil_affairs`, the line of posts);
    a body of a village, of which there is one of a kind, has the code of the village.
    """
    past(since, origin)
    require(by, place)
    code = code or place
    with alone():
        found = standing([place])[place]
        if DivisionLevel(found.level) not in kind.at:
            raise NotPossible(
                f"{kind.zh}不设在{found.name}这一级。请换一个地方。",
                f"There is no {kind.en} at the level of {found.name}. Choose another place.",
                code="bad_level",
                where=place,
            )
        if _Body.objects.filter(kind=kind, code=code, until=None).exists():
            raise NotPossible(
                f"{kind.zh} {code} 已经有了。请换一个代码，或者先结束原来的。",
                f"There is a {kind.en} {code} already. Take another code, or end that one first.",
                code="twice",
                where=code,
            )
        row = _Body.objects.create(
            kind=kind,
            code=code,
            name=name_of(name, code),
            name_key=search_key(name),
            place=place,
            since=since,
        )
        tell("body_added", [code], {"kind": kind.value, "on": since}, by=by, origin=origin)
    return body_of_row(row)


def rename_body(kind: BodyKind, code: str, name: str, *, on: date, by: By, origin: Origin) -> Body:
    """Give a body another name from a day on; what it reaches stays with it."""
    past(on, origin)
    with alone():
        old = _standing_body(kind, code)
        require(by, old.place)
        end_rows([old], on)
        row = _Body.objects.create(
            kind=kind,
            code=code,
            name=name_of(name, code),
            name_key=search_key(name),
            place=old.place,
            since=on,
        )
        Reach.objects.filter(body=old, until=None).update(body=row)
        tell("body_renamed", [code], {"kind": kind.value, "on": on}, by=by, origin=origin)
    return body_of_row(row)


def end_body(kind: BodyKind, code: str, *, on: date, by: By, origin: Origin) -> None:
    """End a body and all that it reaches; `on` is the first day without it."""
    past(on, origin)
    with alone():
        row = _standing_body(kind, code)
        require(by, row.place)
        end_rows([*Reach.objects.filter(body=row, until=None), row], on)
        tell("body_ended", [code], {"kind": kind.value, "on": on}, by=by, origin=origin)


def give_reach(
    kind: BodyKind, code: str, places: Sequence[str], *, since: date, by: By, origin: Origin
) -> None:
    """Give townships to a zone, or villages to an accounting centre, from a day on.

    A place that another body of the kind has is taken from it that day: it is one's at a time.
    """
    past(since, origin)
    with alone():
        body = _standing_body(kind, code)
        require(by, body.place)
        for place, found in standing(places).items():
            if found.level != kind.reaches:
                raise NotPossible(
                    f"{found.name}不能交给{kind.zh}。请换一个地方。",
                    f"{found.name} cannot be given to a {kind.en}. Choose another place.",
                    code="bad_level",
                    where=place,
                )
        had = Reach.objects.filter(kind=kind, place__in=places, until=None)
        end_rows(list(had.exclude(body=body)), since)
        kept = set(had.values_list("place", flat=True))
        new = [
            Reach(body=body, kind=kind, place=place, since=since)
            for place in dict.fromkeys(places)
            if place not in kept
        ]
        Reach.objects.bulk_create(new)
        told = {"kind": kind.value, "on": since, "places": ",".join(row.place for row in new)}
        tell("reach_given", [code], told, by=by, origin=origin)


def end_reach(
    kind: BodyKind, code: str, places: Sequence[str], *, on: date, by: By, origin: Origin
) -> None:
    """Take places from a zone or a centre; `on` is the first day without. None has them then."""
    past(on, origin)
    with alone():
        body = _standing_body(kind, code)
        require(by, body.place)
        had = Reach.objects.filter(body=body, place__in=places, until=None)
        rows = list(had)
        end_rows(rows, on)
        told = {"kind": kind.value, "on": on, "places": ",".join(row.place for row in rows)}
        tell("reach_ended", [code], told, by=by, origin=origin)


def hand_over(
    onward: Mapping[str, Sequence[str]],
    goes: Sequence[BodyGoes],
    *,
    alike: Mapping[str, str],
    on: date,
    by: By,
    origin: Origin,
) -> None:
    """Let the bodies of places that are reformed go where it was said, or end.

    `onward` has the codes of what follows each place. A body of a place that is the same under
    another code (`alike`: the old and the new one) goes along by itself; any other of which
    nothing is said stays as it is.
    """
    said = {(one.kind, one.code): one.to for one in goes}
    rows = {
        (BodyKind(row.kind), row.code): row
        for row in _Body.objects.filter(place__in=onward, until=None)
    }
    for (kind, code), to in said.items():
        if (kind, code) not in rows or to not in {None, *onward[rows[kind, code].place]}:
            raise NotPossible(
                f"{kind.zh} {code} 现在不在这里，也许刚刚有人办过。请再看一遍。",
                f"The {kind.en} {code} is not there now; somebody may have acted just now. Look "
                "again.",
                code="unknown",
                where=code,
            )
    going: list[tuple[_Body, str]] = []
    for (kind, code), row in rows.items():
        to = said.get((kind, code), alike.get(row.place, row.place))
        if to is None:
            end_rows([*Reach.objects.filter(body=row, until=None), row], on)
            tell("body_ended", [code], {"kind": kind.value, "on": on}, by=by, origin=origin)
        elif to != row.place:
            going.append((row, to))
            told = {"kind": kind.value, "on": on, "place": to}
            tell("body_given", [code], told, by=by, origin=origin)
    _give(going, on)


def _give(going: Sequence[tuple[_Body, str]], on: date) -> None:
    """Let bodies go on in other places, what they reach with them."""
    end_rows([row for row, _ in going if row.since < on], on)
    for row, to in going:
        kind = BodyKind(row.kind)
        code = to if row.code == row.place else row.code
        if _Body.objects.filter(kind=kind, code=code, until=None).exclude(id=row.id).exists():
            name = standing([to])[to].name
            raise NotPossible(
                f"{name}已经有{kind.zh}了，“{row.name}”不能再交过去。请选“结束”。",
                f"{name} has a {kind.en} already, so {row.name} cannot go there. End it.",
                code="twice",
                where=code,
            )
        if row.until is None:  # what was written that day, was written of what follows
            row.place, row.code = to, code
            row.save(update_fields=["place", "code"])
            continue
        new = _Body.objects.create(
            kind=kind, code=code, name=row.name, name_key=row.name_key, place=to, since=on
        )
        Reach.objects.filter(body=row, until=None).update(body=new)


def _standing_body(kind: BodyKind, code: str) -> _Body:
    row = _Body.objects.filter(kind=kind, code=code, until=None).first()
    if row is None:
        raise NotPossible(
            f"现在没有代码为 {code} 的{kind.zh}。请看看代码。",
            f"There is no {kind.en} with the code {code} now. Check the code.",
            code="unknown",
            where=code,
        )
    return row
