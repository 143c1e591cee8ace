"""What stands where a change would be made, and both values as people read them."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Max, Q, QuerySet

from sunledger.kit.money import yuan
from sunledger.platform.ground.places.selectors import divisions_by_id
from sunledger.platform.registers.registry import items
from sunledger.platform.registers.registry.contracts import Side, Value, ValueType
from sunledger.platform.registers.registry.models import (
    Change,
    Household,
    Membership,
    Merge,
    NumberRecord,
    PersonRecord,
    Residence,
    Statement,
    Version,
)
from sunledger.platform.registers.registry.seeing import household_of

TYPES = {
    ValueType.AMOUNT: "amount_fen",
    ValueType.TEXT: "text",
    ValueType.CODE: "code",
    ValueType.DAY: "day",
    ValueType.TRUTH: "truth",
}


def standing_of(change: Change) -> Any:  # noqa: ANN401 - one of several records
    """Return the record that a change would take the place of; None where nothing stands."""
    find = _FIND.get(change.kind)
    return find(change).first() if find else None


def standing_of_each(changes: Sequence[Change]) -> dict[uuid.UUID, Any]:
    """Return `standing_of` of each of many changes by its id; that of facts by one query."""
    facts = [change for change in changes if change.kind == "fact"]
    asked = Statement.objects.filter(
        Q(household__in={c.household_id for c in facts})
        | Q(person__in={c.person_id for c in facts if c.person_id}),
        item__in={c.item for c in facts},
        ended=None,
    )
    held = {_same(row): row for row in asked} if facts else {}
    return {c.id: held.get(_same(c)) if c.kind == "fact" else standing_of(c) for c in changes}


def _same(row: Statement | Change) -> tuple[object, ...]:
    """Return what two statements of one thing have in common."""
    whose = row.person_id or row.household_id
    return whose, row.item, row.label, row.part, row.period_from, row.period_to


def _find_fact(change: Change) -> Any:  # noqa: ANN401 - as above
    person = change.person_id
    return Statement.objects.filter(
        person=person,
        household=None if person else change.household_id,
        item=change.item,
        label=change.label,
        part=change.part,
        period_from=change.period_from,
        period_to=change.period_to,
        ended=None,
    )


def _find_number(change: Change) -> Any:  # noqa: ANN401 - as above
    return NumberRecord.objects.filter(person=change.person_id, kind=change.number_kind, ended=None)


def _find_newest(change: Change) -> Any:  # noqa: ANN401 - as above
    """Return the version with which one of the two that are to be merged last changed."""
    if change.other_person_id:
        two: tuple[uuid.UUID | None, ...] = (change.person_id, change.other_person_id)
        found: list[QuerySet[Any]] = [
            PersonRecord.objects.filter(person__in=two),
            NumberRecord.objects.filter(person__in=two),
            Membership.objects.filter(person__in=two),
            Statement.objects.filter(person__in=two),
            Merge.objects.filter(Q(kept_person__in=two) | Q(gone_person__in=two)),
        ]
    else:
        two = (change.household_id, change.other_household_id)
        found = [
            Residence.objects.filter(household__in=two),
            Membership.objects.filter(household__in=two),
            Statement.objects.filter(household__in=two),
            Merge.objects.filter(Q(kept_household__in=two) | Q(gone_household__in=two)),
        ]
    versions = [
        number
        for rows in found
        for number in rows.aggregate(made=Max("version"), ended=Max("ended")).values()
    ]
    closed = Change.objects.filter(kind="close", household__in=two, state="applied")
    versions.append(closed.aggregate(Max("version"))["version__max"])
    return Version.objects.filter(id=max((v for v in versions if v), default=0))


_FIND: dict[str, Callable[[Change], Any]] = {
    "fact": _find_fact,
    "move": lambda c: Residence.objects.filter(household=c.household_id, ended=None, until=None),
    "join": lambda c: Membership.objects.filter(
        household=c.household_id, person=c.person_id, ended=None, until=None
    ),
    "membership": lambda c: Membership.objects.filter(id=c.base or 0, ended=None),
    "person": lambda c: PersonRecord.objects.filter(person=c.person_id, ended=None),
    "number": _find_number,
    "merge_persons": _find_newest,
    "merge_households": _find_newest,
    "unmerge": lambda c: Merge.objects.filter(id=c.base or 0, ended=None),
}


def base_of(change: Change) -> int | None:
    """Return the id of the record that a change would take the place of."""
    standing = standing_of(change)
    return standing.id if standing else None


def is_stale(change: Change, now: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether the register changed since the change was proposed, where it would change it.

    `now` is what stands there.
    """
    if change.kind == "close":
        return household_of(change.household_id).until != change.since
    if change.kind in {"merge_persons", "merge_households"}:
        # Who sees one of the two only does not see that the other changed, nor that it did not.
        return now is not None and int(now.id) > (change.base or 0)
    return (now.id if now else None) != change.base


def shown(item: str, value: Value | None) -> str:
    """Return a value as people read it; "—" where there is none."""
    found = items.items()[item]
    if value is None:
        return "—"
    if found.type is ValueType.AMOUNT:
        return f"{yuan(int(value))} 元" if isinstance(value, int) else str(value)
    if found.type is ValueType.CODE:
        return found.codes[str(value)].zh if value in found.codes else str(value)
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "—" if value in (None, "") else str(value)


def value_of(row: Statement | Change) -> Value | None:
    """Return the one value of a statement."""
    found: Value | None = getattr(row, TYPES[items.items()[row.item].type])
    return found


def sides(change: Change, now: Any) -> tuple[Side, ...]:  # noqa: ANN401 - as above
    """Return what stands, which is `now`, and what is proposed, field by field, masked."""
    return _SIDES.get(change.kind, _sides_of_merge)(change, now)


def _sides_of_fact(change: Change, now: Any) -> tuple[Side, ...]:  # noqa: ANN401 - as above
    item = items.items()[change.item]
    held = shown(change.item, value_of(now)) if now else "—"
    return (Side(item.zh, held, shown(change.item, value_of(change))),)


def _sides_of_household(change: Change, _now: Any) -> tuple[Side, ...]:  # noqa: ANN401 - as above
    return (Side("户编号", "—", change.number), Side("住在", "—", _place(change)))


def _sides_of_move(change: Change, now: Any) -> tuple[Side, ...]:  # noqa: ANN401 - as above
    held = f"{_village(now.village_id)} {now.group}".strip() if now else "—"
    return (Side("住在", held, _place(change)),)


def _sides_of_close(change: Change, _now: Any) -> tuple[Side, ...]:  # noqa: ANN401 - as above
    until = household_of(change.household_id).until
    return (Side("到哪一天为止", _text(until), _text(change.until)),)


def _sides_of_member(change: Change, now: Any) -> tuple[Side, ...]:  # noqa: ANN401 - as above
    who = change.name or _name_of(change.person_id)
    fields = ("relation", "hukou", "resident", "since", "until")
    return (Side("成员", who if now else "—", who), *_fields(change, now, *fields))


def _sides_of_person(change: Change, now: Any) -> tuple[Side, ...]:  # noqa: ANN401 - as above
    mask = Side("身份证号", _text(now.id_mask), _text(change.mask or now.id_mask))
    return (*_fields(change, now, "name", "sex", "birth"), mask)


def _sides_of_number(change: Change, now: Any) -> tuple[Side, ...]:  # noqa: ANN401 - as above
    held = now.mask if now else ""
    return (Side(_LABELS[change.number_kind], _text(held), _text(change.mask)),)


def _sides_of_merge(change: Change, _now: Any) -> tuple[Side, ...]:  # noqa: ANN401 - as above
    return (Side(_LABELS[change.kind], *_both_of(change)),)


def _fields(change: Change, now: Any, *names: str) -> tuple[Side, ...]:  # noqa: ANN401 - as above
    return tuple(
        Side(_LABELS[f], _text(getattr(now, f, None)), _text(getattr(change, f))) for f in names
    )


_SIDES: dict[str, Callable[[Change, Any], tuple[Side, ...]]] = {
    "fact": _sides_of_fact,
    "household": _sides_of_household,
    "move": _sides_of_move,
    "close": _sides_of_close,
    "join": _sides_of_member,
    "membership": _sides_of_member,
    "person": _sides_of_person,
    "number": _sides_of_number,
}


def _both_of(change: Change) -> tuple[str, str]:
    """Return of a merge what becomes one, and as what; of its undoing the other way round."""
    merge = change.merge or Merge(
        kept_person_id=change.person_id if change.other_person_id else None,
        gone_person_id=change.other_person_id,
        kept_household_id=change.household_id if change.other_household_id else None,
        gone_household_id=change.other_household_id,
    )
    kept, gone = names_of(merge)
    two, one = f"{kept}、{gone}", kept
    return (one, two) if change.kind == "unmerge" else (two, one)


def names_of(merge: Merge) -> tuple[str, str]:
    """Return what is kept and what is gone as people call it; a stroke for what is not seen."""
    names: dict[uuid.UUID | None, str]
    two: tuple[uuid.UUID | None, ...]
    if merge.gone_household_id:
        two = (merge.kept_household_id, merge.gone_household_id)
        seen = Household.objects.filter(Q(id=two[0]) | Q(id=two[1]))
        names = dict(seen.values_list("id", "number"))
    else:
        two = (merge.kept_person_id, merge.gone_person_id)
        held = PersonRecord.objects.filter(person__in=two, ended=None)
        names = {row.person_id: f"{row.name} {row.id_mask}".strip() for row in held}
    return names.get(two[0], "—"), names.get(two[1], "—")


_LABELS = {
    "relation": "与户主关系",
    "hukou": "户籍在本户",
    "resident": "住在一起",
    "since": "从哪天起",
    "until": "到哪天止",
    "name": "姓名",
    "sex": "性别",
    "birth": "出生日期",
    "card": "银行卡",
    "phone": "电话",
    "merge_persons": "合并人员",
    "merge_households": "合并户",
    "unmerge": "撤回合并",
}


def _place(change: Change) -> str:
    return f"{_village(change.to_village_id or change.village_id)} {change.group}".strip()


def _village(village: int) -> str:
    return divisions_by_id([village])[village].name


def _name_of(person: uuid.UUID | None) -> str:
    record = PersonRecord.objects.filter(person=person, ended=None).first()
    return record.name if record else "—"
