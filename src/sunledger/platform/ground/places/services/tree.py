"""The tree of divisions: begun, ended, and reformed in one act with all that is said of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sunledger.kit.text import display_name
from sunledger.platform.ground.places.codes import level_of, parent_of
from sunledger.platform.ground.places.contracts import (
    DIGITS,
    BodyGoes,
    Division,
    DivisionLevel,
    NewDivision,
)
from sunledger.platform.ground.places.models import Body as _Body
from sunledger.platform.ground.places.models import Division as _Division
from sunledger.platform.ground.places.models import Reach, Succession
from sunledger.platform.ground.places.models import Tag as _Tag
from sunledger.platform.ground.places.selectors import body_of_row, division_of_row
from sunledger.platform.ground.places.services.bodies import hand_over
from sunledger.platform.ground.places.services.shared import (
    LONGEST_NAME,
    NotPossible,
    alone,
    basis_of,
    end_rows,
    holders_of,
    past,
    require,
    standing,
    tell,
)
from sunledger.platform.ground.transparency.contracts import By, Origin
from sunledger.platform.pinyin import search_key

_TOLD = 5  # of many faults, as many are said


def add_divisions(
    rows: Sequence[NewDivision], *, since: date, by: By, origin: Origin
) -> list[Division]:
    """Add divisions that begin on a day, such as the whole tree of a county; all or none.

    Parents may stand already or be among the rows, in any order. Raises NotPossible with every
    row that cannot be: a bad code or name, a code that stands or comes twice, a missing parent.
    """
    past(since, origin)
    _top(rows, by)
    with alone():
        made = _begin(rows, since)
        tell("division_added", [row.code for row in made], {"on": since}, by=by, origin=origin)
    return [division_of_row(row) for row in made]


def end_division(code: str, *, on: date, basis: str, by: By, origin: Origin) -> None:
    """End a division that nothing follows; `on` is the first day without it.

    Raises NotPossible where it does not stand, has divisions inside, began that day or later, or
    where a room above says what would be left behind: households, posts.
    """
    past(on, origin)
    require(by, code)
    told: dict[str, date | str] = {"on": on, "basis": basis_of(basis)}
    with alone():
        row = standing([code])[code]
        inside = _Division.objects.filter(parent=row, until=None).count()
        if inside:
            raise NotPossible(
                f"{row.name}下面还有 {inside} 个区划。请先结束它们，或者写明它们归到哪里。",
                f"{row.name} still has {inside} divisions inside. End them first, or say which "
                "take their place.",
                code="not_empty",
                where=code,
            )
        held = holders_of(by, code, on)
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
        end_rows([row], on)
        tell("division_ended", [code], told, by=by, origin=origin)


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
    with alone():
        names = {code: row.name for code, row in standing([old for old, _ in codes]).items()}
        new = [NewDivision(after, names[before]) for before, after in codes]
        return _reorganise("recoded", codes, new, on, basis, by=by, origin=origin)


def merge(
    befores: Sequence[str],
    into: NewDivision | str,
    *,
    on: date,
    basis: str,
    moves: Sequence[tuple[str, str]] = (),
    bodies: Sequence[BodyGoes] = (),
    by: By,
    origin: Origin,
) -> Division:
    """Merge divisions into one that stands (its code) or begins then (code and name).

    `moves` gives the divisions inside their new codes, such as the villages of merged townships.
    One of `befores` may be the code of the new one: it goes on under another name. `bodies` says
    what becomes of the bodies of what ends; those of which nothing is said stay until they end.
    """
    code = into if isinstance(into, str) else into.code
    with alone():
        names = {before: row.name for before, row in standing([old for old, _ in moves]).items()}
        new = [NewDivision(after, names[before]) for before, after in moves]
        if not isinstance(into, str):
            new.insert(0, into)
        whole = isinstance(into, str)
        pairs = [(before, code) for before in befores if before != code or not whole]
        pairs += moves
        _reorganise("merged", pairs, new, on, basis, bodies=bodies, by=by, origin=origin)
        return division_of_row(standing([code])[code])


def split(
    before: str,
    into: Sequence[NewDivision],
    *,
    on: date,
    basis: str,
    moves: Sequence[tuple[str, str]] = (),
    bodies: Sequence[BodyGoes] = (),
    by: By,
    origin: Origin,
) -> list[Division]:
    """Split a division into several that begin on a day; one of them may keep the code.

    `moves` gives the divisions inside their new codes. `bodies` says what becomes of the bodies;
    those of which nothing is said stay with the code.
    """
    with alone():
        names = {old: row.name for old, row in standing([old for old, _ in moves]).items()}
        new = [*into, *(NewDivision(after, names[old]) for old, after in moves)]
        pairs = [*((before, part.code) for part in into), *moves]
        made = _reorganise("split", pairs, new, on, basis, bodies=bodies, by=by, origin=origin)
    return made[: len(into)]


def _reorganise(
    verb: str,
    pairs: Sequence[tuple[str, str]],
    new: Sequence[NewDivision],
    on: date,
    basis: str,
    *,
    bodies: Sequence[BodyGoes] = (),
    by: By,
    origin: Origin,
) -> list[Division]:
    """End the first of each pair, begin what is new, and write down what followed what."""
    past(on, origin)
    for code in dict.fromkeys(code for pair in pairs for code in pair):
        require(by, code)
    basis = basis_of(basis)
    with alone():
        before = standing([old for old, _ in pairs])
        begun = {row.code for row in new}
        standing([code for _, code in pairs if code not in begun])
        end_rows(list(before.values()), on)
        _begin(new, on)
        after = standing([code for _, code in pairs])
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
        onward, alike = _onward(pairs), _alike(pairs, new)
        hand_over(onward, bodies, alike=alike, on=on, by=by, origin=origin)
        told: dict[str, date | str] = {"on": on, "basis": basis}
        for old, code in pairs:
            tell(f"division_{verb}", [old], {**told, "after": code}, by=by, origin=origin)
        fresh = standing([row.code for row in new])
    return [division_of_row(fresh[row.code]) for row in new]


def _carry(pairs: Sequence[tuple[str, str | None]], on: date, basis: str) -> None:
    """Let what is said of places by their codes go on under the new codes: tags, and who has them.

    What is said of the new place already stays as it is.
    """
    for old, codes in _onward(pairs).items():
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


def _onward(pairs: Sequence[tuple[str, str | None]]) -> dict[str, list[str]]:
    """Return the codes of what follows each place; nothing where nothing does."""
    onward: dict[str, list[str]] = {}
    for old, new in dict.fromkeys(pairs):
        onward.setdefault(old, []).extend([new] if new else [])
    return onward


def _alike(pairs: Sequence[tuple[str, str]], new: Sequence[NewDivision]) -> dict[str, str]:
    """Return old and new code of each place that goes on alone under another code."""
    before, after = Counter(old for old, _ in pairs), Counter(code for _, code in pairs)
    begun = {row.code for row in new}
    return {
        old: code for old, code in pairs if code in begun and before[old] == 1 and after[code] == 1
    }


def _end_or_move(row: _Tag | Reach, codes: Sequence[str], on: date) -> None:
    """End what is said of a place; what was said that day or later, was said of the new place."""
    if row.since < on or not codes:
        end_rows([row], on)
    elif type(row).objects.filter(place=codes[0], kind=row.kind, until=None).exists():
        end_rows([row], row.since + timedelta(days=1))
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
        elif not 0 < len(display_name(row.name)) <= LONGEST_NAME:
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
            require(by, parent if parent and _needs_parent(row.code) else row.code)


def _rows(codes: Iterable[str | None]) -> list[_Division]:
    return list(_Division.objects.filter(code__in={code for code in codes if code}, until=None))
