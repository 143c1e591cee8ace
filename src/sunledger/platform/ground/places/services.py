"""Verbs that write places. Who may, is answered by a room above this one (`let`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from sunledger.kit.errors import SunledgerError
from sunledger.kit.text import display_name
from sunledger.platform.ground.places.codes import level_of, parent_of
from sunledger.platform.ground.places.contracts import (
    DIGITS,
    Body,
    BodyKind,
    Division,
    DivisionLevel,
    NewDivision,
    SpecialArea,
)
from sunledger.platform.ground.places.models import Body as _Body
from sunledger.platform.ground.places.models import Division as _Division
from sunledger.platform.ground.places.models import Reach, Succession
from sunledger.platform.ground.places.models import Tag as _Tag
from sunledger.platform.ground.places.selectors import body_of_row, division_of_row
from sunledger.platform.ground.transparency.contracts import Act, By, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.pinyin import search_key

_LONGEST_NAME = 80
_LONGEST_BASIS = 200
_TOLD = 5  # of many faults, as many are said


class NotPossible(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """The places do not allow it; said with what they are and how to mend it."""


def _nobody(by: By, place: str) -> None:
    raise RuntimeError(f"nobody says whether {by.ref} may change {place}")


_require: Callable[[By, str], None] = _nobody


def let(require: Callable[[By, str], None]) -> None:
    """Have `require` say who may change a place: it raises where the actor may not.

    The room of accounts stands above this one and sets it at start; until then nobody may.
    """
    global _require  # noqa: PLW0603 - set once, at start
    _require = require


Holder = Callable[[By, str, date], Sequence[tuple[str, str]]]
_holders: list[Holder] = []


def held_by(holder: Holder) -> None:
    """Ask this room too, from now on, what keeps a place from ending: in words, zh and en."""
    if holder not in _holders:
        _holders.append(holder)


def add_divisions(
    rows: Sequence[NewDivision], *, since: date, by: By, origin: Origin
) -> list[Division]:
    """Add divisions that begin on a day, such as the whole tree of a county; all or none.

    Parents may stand already or be among the rows, in any order. Raises NotPossible with every
    row that cannot be: a bad code or name, a code that stands or comes twice, a missing parent.
    """
    _past(since, origin)
    _top(rows, by)
    with transaction.atomic():
        made = _begin(rows, since)
        _append("division_added", [row.code for row in made], {"on": since}, by=by, origin=origin)
    return [division_of_row(row) for row in made]


def end_division(code: str, *, on: date, basis: str, by: By, origin: Origin) -> None:
    """End a division that nothing follows; `on` is the first day without it.

    Raises NotPossible where it does not stand, has divisions inside, began that day or later, or
    where a room above says what would be left behind: households, posts.
    """
    _past(on, origin)
    _require(by, code)
    told: dict[str, date | str] = {"on": on, "basis": _basis(basis)}
    with transaction.atomic():
        row = _standing([code])[code]
        inside = _Division.objects.filter(parent=row, until=None).count()
        if inside:
            raise NotPossible(
                f"{row.name}下面还有 {inside} 个区划。请先结束它们，或者写明它们归到哪里。",
                f"{row.name} still has {inside} divisions inside. End them first, or say which "
                "take their place.",
                code="not_empty",
                where=code,
            )
        held = [words for ask in _holders for words in ask(by, code, on)]
        held += [
            (
                f"{body.kind.zh}“{body.name}”还在这里。请先结束它",
                f"{body.name} is still there. End that body first",
            )
            for body in map(body_of_row, _Body.objects.filter(place=code, until=None))
        ]
        if held:
            zh, en = "；".join(zh for zh, _ in held), "; ".join(en for _, en in held)
            raise NotPossible(
                f"{row.name}还不能撤。{zh}。",
                f"{row.name} cannot end yet. {en}.",
                code="held",
                where=code,
            )
        _carry([(code, None)], on, "")
        _end([row], on)
        _append("division_ended", [code], told, by=by, origin=origin)


def rename(code: str, name: str, *, on: date, basis: str, by: By, origin: Origin) -> Division:
    """Give a division another name from a day on; the code stays."""
    return _reorganise(
        "renamed", [(code, code)], [NewDivision(code, name)], on, basis, by=by, origin=origin
    )[0]


def recode(
    codes: Sequence[tuple[str, str]], *, on: date, basis: str, by: By, origin: Origin
) -> list[Division]:
    """Give divisions other codes from a day on: a township together with all its villages.

    `codes` are pairs of the old and the new code. Names stay.
    """
    names = {code: row.name for code, row in _standing([old for old, _ in codes]).items()}
    new = [NewDivision(after, names[before]) for before, after in codes]
    return _reorganise("recoded", codes, new, on, basis, by=by, origin=origin)


def merge(
    befores: Sequence[str],
    into: NewDivision | str,
    *,
    on: date,
    basis: str,
    moves: Sequence[tuple[str, str]] = (),
    by: By,
    origin: Origin,
) -> Division:
    """Merge divisions into one that stands (its code) or begins then (code and name).

    `moves` gives the divisions inside their new codes, such as the villages of merged townships.
    One of `befores` may be the code of the new one: it goes on under another name.
    """
    code = into if isinstance(into, str) else into.code
    names = {before: row.name for before, row in _standing([old for old, _ in moves]).items()}
    new = [NewDivision(after, names[before]) for before, after in moves]
    if not isinstance(into, str):
        new.insert(0, into)
    pairs = [(before, code) for before in befores if before != code or not isinstance(into, str)]
    _reorganise("merged", [*pairs, *moves], new, on, basis, by=by, origin=origin)
    return division_of_row(_standing([code])[code])


def split(
    before: str,
    into: Sequence[NewDivision],
    *,
    on: date,
    basis: str,
    moves: Sequence[tuple[str, str]] = (),
    by: By,
    origin: Origin,
) -> list[Division]:
    """Split a division into several that begin on a day; one of them may keep the code.

    `moves` gives the divisions inside their new codes.
    """
    names = {old: row.name for old, row in _standing([old for old, _ in moves]).items()}
    new = [*into, *(NewDivision(after, names[old]) for old, after in moves)]
    pairs = [*((before, part.code) for part in into), *moves]
    return _reorganise("split", pairs, new, on, basis, by=by, origin=origin)[: len(into)]


def tag(place: str, kind: SpecialArea, *, since: date, basis: str, by: By, origin: Origin) -> None:
    """Say that a place is a special area from a day on, and on what paper that rests."""
    _past(since, origin)
    _require(by, place)
    with transaction.atomic():
        name = _standing([place])[place].name
        if _Tag.objects.filter(place=place, kind=kind, until=None).exists():
            raise NotPossible(
                f"{name}已经标为“{kind.zh}”。要改日期，请先结束原来的。",
                f"{name} is tagged {kind.en} already. To change its days, end that tag first.",
                code="twice",
                where=place,
            )
        _Tag.objects.create(place=place, kind=kind, since=since, basis=_basis(basis))
        told: dict[str, date | str] = {"kind": kind.value, "on": since, "basis": basis}
        _append("tagged", [place], told, by=by, origin=origin)


def untag(place: str, kind: SpecialArea, *, on: date, basis: str, by: By, origin: Origin) -> None:
    """End a tag; `on` is the first day without it. Raises NotPossible where there is none."""
    _past(on, origin)
    _require(by, place)
    basis = _basis(basis)
    with transaction.atomic():
        row = _Tag.objects.select_for_update().filter(place=place, kind=kind, until=None).first()
        if row is None:
            raise NotPossible(
                f"{place} 现在没有标为“{kind.zh}”。请看看是不是别的地方。",
                f"{place} is not tagged {kind.en} now. See whether another place is meant.",
                code="unknown",
                where=place,
            )
        _end([row], on)
        told: dict[str, date | str] = {"kind": kind.value, "on": on, "basis": basis}
        _append("untagged", [place], told, by=by, origin=origin)


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
    _past(since, origin)
    _require(by, place)
    code = code or place
    with transaction.atomic():
        found = _standing([place])[place]
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
            name=_name(name, code),
            name_key=search_key(name),
            place=place,
            since=since,
        )
        _append("body_added", [code], {"kind": kind.value, "on": since}, by=by, origin=origin)
    return body_of_row(row)


def rename_body(kind: BodyKind, code: str, name: str, *, on: date, by: By, origin: Origin) -> Body:
    """Give a body another name from a day on; what it reaches stays with it."""
    _past(on, origin)
    with transaction.atomic():
        old = _standing_body(kind, code)
        _require(by, old.place)
        _end([old], on)
        row = _Body.objects.create(
            kind=kind,
            code=code,
            name=_name(name, code),
            name_key=search_key(name),
            place=old.place,
            since=on,
        )
        Reach.objects.filter(body=old, until=None).update(body=row)
        _append("body_renamed", [code], {"kind": kind.value, "on": on}, by=by, origin=origin)
    return body_of_row(row)


def end_body(kind: BodyKind, code: str, *, on: date, by: By, origin: Origin) -> None:
    """End a body and all that it reaches; `on` is the first day without it."""
    _past(on, origin)
    with transaction.atomic():
        row = _standing_body(kind, code)
        _require(by, row.place)
        _end([*Reach.objects.filter(body=row, until=None), row], on)
        _append("body_ended", [code], {"kind": kind.value, "on": on}, by=by, origin=origin)


def give_reach(
    kind: BodyKind, code: str, places: Sequence[str], *, since: date, by: By, origin: Origin
) -> None:
    """Give townships to a zone, or villages to an accounting centre, from a day on.

    A place that another body of the kind has is taken from it that day: it is one's at a time.
    """
    _past(since, origin)
    with transaction.atomic():
        body = _standing_body(kind, code)
        _require(by, body.place)
        for place, found in _standing(places).items():
            if found.level != kind.reaches:
                raise NotPossible(
                    f"{found.name}不能交给{kind.zh}。请换一个地方。",
                    f"{found.name} cannot be given to a {kind.en}. Choose another place.",
                    code="bad_level",
                    where=place,
                )
        had = Reach.objects.select_for_update().filter(kind=kind, place__in=places, until=None)
        _end(list(had.exclude(body=body)), since)
        kept = set(had.values_list("place", flat=True))
        new = [
            Reach(body=body, kind=kind, place=place, since=since)
            for place in dict.fromkeys(places)
            if place not in kept
        ]
        Reach.objects.bulk_create(new)
        told = {"kind": kind.value, "on": since, "places": ",".join(row.place for row in new)}
        _append("reach_given", [code], told, by=by, origin=origin)


def end_reach(
    kind: BodyKind, code: str, places: Sequence[str], *, on: date, by: By, origin: Origin
) -> None:
    """Take places from a zone or a centre; `on` is the first day without. None has them then."""
    _past(on, origin)
    with transaction.atomic():
        body = _standing_body(kind, code)
        _require(by, body.place)
        had = Reach.objects.select_for_update().filter(body=body, place__in=places, until=None)
        rows = list(had)
        _end(rows, on)
        told = {"kind": kind.value, "on": on, "places": ",".join(row.place for row in rows)}
        _append("reach_ended", [code], told, by=by, origin=origin)


def _reorganise(
    verb: str,
    pairs: Sequence[tuple[str, str]],
    new: Sequence[NewDivision],
    on: date,
    basis: str,
    *,
    by: By,
    origin: Origin,
) -> list[Division]:
    """End the first of each pair, begin what is new, and write down what followed what."""
    _past(on, origin)
    for code in dict.fromkeys(code for pair in pairs for code in pair):
        _require(by, code)
    basis = _basis(basis)
    with transaction.atomic():
        before = _standing([old for old, _ in pairs])
        _end(list(before.values()), on)
        _begin(new, on)
        after = _standing([code for _, code in pairs])
        for old, code in pairs:
            if before[old].level != after[code].level:
                raise NotPossible(
                    f"{before[old].name}（{old}）和 {code} 不是同一级。请对照代码改。",
                    f"{before[old].name} ({old}) and {code} are not of one level. Check the codes.",
                    code="bad_level",
                    where=old,
                )
        Succession.objects.bulk_create(
            Succession(before=before[old], after=after[code], on=on, basis=basis)
            for old, code in dict.fromkeys(pairs)
        )
        _adopt(before.values())
        _carry(pairs, on, basis)
        told: dict[str, date | str] = {"on": on, "basis": basis}
        for old, code in pairs:
            _append(f"division_{verb}", [old], {**told, "after": code}, by=by, origin=origin)
        fresh = _standing([row.code for row in new])
    return [division_of_row(fresh[row.code]) for row in new]


def _carry(pairs: Sequence[tuple[str, str | None]], on: date, basis: str) -> None:
    """Let what is said of places by their codes go on under the new codes: tags, and who has them.

    What is said of the new place already stays as it is.
    """
    onward: dict[str, list[str]] = {}
    for old, new in dict.fromkeys(pairs):
        onward.setdefault(old, []).extend([new] if new else [])
    for old, codes in onward.items():
        tags = list(_Tag.objects.filter(place=old, until=None))
        reaches = list(Reach.objects.filter(place=old, until=None).select_related("body"))
        if old not in codes:  # nothing stands under the old code any more
            said: list[_Tag | Reach] = [*tags, *reaches]
            for row in said:
                _end_or_move(row, codes, on)
        for code in codes:
            has = set(_Tag.objects.filter(place=code, until=None).values_list("kind", flat=True))
            _Tag.objects.bulk_create(
                _Tag(place=code, kind=tag.kind, since=max(on, tag.since), basis=basis)
                for tag in tags
                if tag.kind not in has
            )
            led = set(Reach.objects.filter(place=code, until=None).values_list("kind", flat=True))
            Reach.objects.bulk_create(
                Reach(body=reach.body, kind=reach.kind, place=code, since=max(on, reach.since))
                for reach in reaches
                if reach.kind not in led
            )


def _end_or_move(row: _Tag | Reach, codes: Sequence[str], on: date) -> None:
    """End what is said of a place; what was said that day or later, was said of the new place."""
    if row.since < on or not codes:
        _end([row], on)
    elif type(row).objects.filter(place=codes[0], kind=row.kind, until=None).exists():
        _end([row], row.since + timedelta(days=1))
    else:
        row.place = codes[0]
        row.save(update_fields=["place"])


def _adopt(ended: Iterable[_Division]) -> None:
    """Put what stands inside ended divisions under what stands at their code now."""
    inside = list(_Division.objects.filter(parent__in=list(ended), until=None))
    parents = {row.code: row for row in _rows([parent_of(child.code) for child in inside])}
    for child in inside:
        parent = parents.get(parent_of(child.code) or "")
        if parent is None:
            raise NotPossible(
                f"{child.name}（{child.code}）还在里面，没有写归到哪里。请给它新的代码。",
                f"{child.name} ({child.code}) is still inside, and nothing says where it goes. "
                "Give it its new code.",
                code="left_over",
                where=child.code,
            )
        child.parent = parent
    _Division.objects.bulk_update(inside, ["parent"])


def _begin(rows: Sequence[NewDivision], since: date) -> list[_Division]:
    faults: list[tuple[str, str]] = []
    stand = {row.code: row for row in _rows([row.code for row in rows])}
    known = {
        row.code: row for row in _rows([_parent_or_none(row.code) for row in rows]) if row.code
    }
    coming = {row.code for row in rows}
    seen: set[str] = set()
    made: dict[str, _Division] = {}
    for row in sorted(rows, key=lambda row: (_depth(row.code), row.code)):
        place, place_en = f"{row.code} {row.name}", f"{row.code} {row.name}"
        if _depth(row.code) < 0:
            faults.append((f"{place}：代码要 12 位数字", f"{place_en}: a code has 12 digits"))
            continue
        parent = parent_of(row.code)
        if row.code in seen or row.code in stand:
            faults.append((f"{place}：这个代码已经有了", f"{place_en}: the code stands already"))
        elif not 0 < len(display_name(row.name)) <= _LONGEST_NAME:
            faults.append(
                (f"{place}：名称要 1 到 80 字", f"{place_en}: a name has 1 to 80 letters")
            )
        elif parent in coming and parent not in made:
            faults.append((f"{place}：上级也没收下", f"{place_en}: what it lies in is refused too"))
        elif parent and _needs_parent(row.code) and parent not in made and parent not in known:
            faults.append((f"{place}：没有上级 {parent}", f"{place_en}: {parent} is missing"))
        else:
            level = level_of(row.code)
            made[row.code] = _Division(
                code=row.code,
                name=display_name(row.name),
                name_key=search_key(row.name),
                level=level,
                parent=made.get(parent or "") or known.get(parent or ""),
                since=since,
            )
        seen.add(row.code)
    if faults:
        more = len(faults) - _TOLD
        zh = "；".join(zh for zh, _ in faults[:_TOLD]) + (f"；还有 {more} 处" if more > 0 else "")
        en = "; ".join(en for _, en in faults[:_TOLD]) + (f"; {more} more" if more > 0 else "")
        raise NotPossible(
            f"区划没有收下。{zh}。请对照区划代码改，再交一次。",
            f"The divisions were not taken in. {en}. Mend the codes and hand them in again.",
            code="bad_rows",
        )
    for level in DIGITS:  # a parent has its number before its children ask for it
        _Division.objects.bulk_create(row for row in made.values() if row.level == level)
    return [made[row.code] for row in rows]


def _needs_parent(code: str) -> bool:
    """Tell whether the parent must be there: a platform begins at a county, city or province."""
    return level_of(code) in {DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE}


def _depth(code: str) -> int:
    try:
        return list(DIGITS).index(level_of(code))
    except ValueError:
        return -1


def _parent_or_none(code: str) -> str | None:
    return parent_of(code) if _depth(code) >= 0 else None


def _top(rows: Sequence[NewDivision], by: By) -> None:
    """Ask for the right at the tops of the rows: whoever may change a place may fill it."""
    codes = {row.code for row in rows}
    for row in rows:
        parent = _parent_or_none(row.code)
        if _depth(row.code) >= 0 and parent not in codes:
            _require(by, parent if parent and _needs_parent(row.code) else row.code)


def _rows(codes: Iterable[str | None]) -> list[_Division]:
    return list(_Division.objects.filter(code__in={code for code in codes if code}, until=None))


def _standing(codes: Sequence[str]) -> dict[str, _Division]:
    """Return what stands under codes, locked; raise NotPossible for a code that does not."""
    found = _Division.objects.select_for_update().filter(code__in=codes, until=None)
    rows = {row.code: row for row in found}
    for code in codes:
        if code not in rows:
            raise NotPossible(
                f"现在没有代码为 {code} 的区划。请对照区划代码看看。",
                f"No division stands under the code {code}. Check the code.",
                code="unknown",
                where=code,
            )
    return rows


def _standing_body(kind: BodyKind, code: str) -> _Body:
    row = _Body.objects.select_for_update().filter(kind=kind, code=code, until=None).first()
    if row is None:
        raise NotPossible(
            f"现在没有代码为 {code} 的{kind.zh}。请看看代码。",
            f"There is no {kind.en} with the code {code} now. Check the code.",
            code="unknown",
            where=code,
        )
    return row


def _end(rows: Sequence[_Division | _Tag | _Body | Reach], on: date) -> None:
    for row in rows:
        if row.since >= on:
            name = getattr(row, "name", None) or getattr(row, "place", "")
            raise NotPossible(
                f"{name}从 {row.since} 起才有，不能在 {on} 结束。请换晚一些的日子。",
                f"{name} began on {row.since} and cannot end on {on}. Choose a later day.",
                code="bad_day",
            )
        row.until = on
        row.save(update_fields=["until"])


def _past(day: date, origin: Origin) -> None:
    today = timezone.localdate(origin.at)
    if day > today:
        raise NotPossible(
            f"日期 {day} 还没到，今天是 {today}。请到那天再办。",
            f"The day {day} has not come, today is {today}. Do it on that day.",
            code="bad_day",
        )


def _name(name: str, code: str) -> str:
    found = display_name(name)
    if not 0 < len(found) <= _LONGEST_NAME:
        raise NotPossible(
            f"名称要 1 到 80 字，现在是 {len(found)} 字。请改短或补上。",
            f"A name has 1 to 80 letters, this has {len(found)}. Shorten it or fill it in.",
            code="bad_name",
            where=code,
        )
    return found


def _basis(basis: str) -> str:
    found = " ".join(basis.split())
    if not 0 < len(found) <= _LONGEST_BASIS:
        raise NotPossible(
            f"依据要 1 到 200 字，现在是 {len(found)} 字。请写明文件名和文号。",
            f"A basis has 1 to 200 letters, this has {len(found)}. Name the paper and its number.",
            code="no_basis",
        )
    return found


def _append(
    verb: str, codes: Sequence[str], told: Mapping[str, date | str], *, by: By, origin: Origin
) -> None:
    plain = {key: str(value) for key, value in told.items()}
    append([Act(f"places.{verb}", "place", code, plain) for code in codes], by=by, origin=origin)
