"""Changes that two people make: one proposes with a reason, another checks, then it is applied."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Q

from sunledger.kit.errors import SunledgerError
from sunledger.kit.money import yuan
from sunledger.kit.text import display_name, name_key
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import require, require_unbiased
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import divisions_by_id
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.registry import items, secret
from sunledger.platform.registers.registry.batches import (
    move,
    settle,
    sex_and_birth,
    value_columns,
)
from sunledger.platform.registers.registry.contracts import (
    ChangeMembership,
    ChangeState,
    CloseHousehold,
    CorrectPerson,
    Field,
    Join,
    MergeHouseholds,
    MergePersons,
    MoveHousehold,
    NewHousehold,
    Proposal,
    SetNumber,
    Side,
    Stale,
    StateFact,
    Unmerge,
    Value,
    ValueType,
)
from sunledger.platform.registers.registry.models import (
    Change,
    Household,
    Membership,
    Merge,
    NumberRecord,
    Person,
    PersonRecord,
    Residence,
    Statement,
)
from sunledger.platform.registers.registry.writing import Writing, lock, name_again

Key = TypeVar("Key", uuid.UUID, int)
_ONE_DAY = timedelta(days=1)
_TYPES = {
    ValueType.AMOUNT: "amount_fen",
    ValueType.TEXT: "text",
    ValueType.CODE: "code",
    ValueType.DAY: "day",
    ValueType.TRUTH: "truth",
}


def hidden() -> Refused:
    """Return the answer for what is not there or may not be known to be there."""
    return Refused(
        "没有找到。请核对编号，或者不在您的范围里。",
        "Not found. Check the number; it may be outside your reach.",
        hidden=True,
    )


def _impossible(zh: str, en: str) -> SunledgerError:
    return SunledgerError(zh, en, code="impossible")


def sure(key: Key | None) -> Key:
    """Return a key that is there; raise Refused, hidden, where it is None."""
    if key is None:
        raise hidden()
    return key


def code_of(village: int) -> str:
    """Return the 12-digit code of a division; raise Refused, hidden, where there is none."""
    found = divisions_by_id([village])
    if village not in found:
        raise hidden()
    return found[village].code


def household_of(key: uuid.UUID | None) -> Household:
    """Return a household that the actor of this moment sees and that is not merged away."""
    found = Household.objects.filter(id=sure(key), undone=None).first()
    if found is None:
        raise hidden()
    return found


def _person_of(key: uuid.UUID | None) -> Person:
    found = Person.objects.filter(id=sure(key), undone=None).first()
    if found is None:
        raise hidden()
    return found


def home_of(person: uuid.UUID) -> uuid.UUID | None:
    """Return the household in which a person lives now."""
    found = Membership.objects.filter(person=person, ended=None, until=None).order_by("id").last()
    return found.household_id if found else None


# ---------------------------------------------------------------- to propose


def propose(
    proposal: Proposal, reason: str, document: str = "", *, by: Actor, origin: Origin
) -> uuid.UUID:
    """Propose a change, with the reason and the paper that it rests on; return its number.

    Nothing of the register changes yet. Raises Refused where the post does not allow it at that
    place, SunledgerError where it cannot be (unknown item, wrong type, number held already).
    """
    if not reason.strip():
        raise SunledgerError(
            "没有写原因。请写明为什么要改。", "There is no reason. Say why.", code="no_reason"
        )
    with acting(by):
        change = _KINDS[type(proposal)].draft(proposal)
        _require_at(change, Task.PROPOSE_CHANGE, by)
        change.base = _base(change)
        change.reason, change.document = reason.strip(), document.strip()
        change.proposed_by, change.proposed_at = by.ref, origin.at
        change.save(force_insert=True)
        append([_act("registry.change_proposed", change)], by=by, origin=origin)
    return change.id


def _require_at(change: Change, task: Task, by: Actor) -> None:
    """Require the task at the place of the change, and where it leads to another, there too."""
    require(by, task, place=code_of(change.village_id))
    if change.to_village_id:
        require(by, task, place=code_of(change.to_village_id))


def _act(kind: str, change: Change, **told: str | int | bool | None) -> Act:
    return Act(
        kind,
        "household" if change.household_id else "change",
        str(change.household_id or change.id),
        {"change": str(change.id), "kind": change.kind, "item": change.item} | told,
        {side.field: (side.now, side.proposed) for side in sides(change)},
    )


def _of_household(kind: str, key: uuid.UUID | None, **values: Any) -> Change:  # noqa: ANN401 - columns
    household = household_of(key)
    if household.merged_into_id:
        raise _impossible(
            "这一户已经并到另一户。请到那一户去改。",
            "This household was merged into another. Change that one.",
        )
    return Change(kind=kind, household=household, village_id=household.village_id, **values)


def _of_person(kind: str, key: uuid.UUID | None, **values: Any) -> Change:  # noqa: ANN401 - columns
    person = _person_of(key)
    return Change(
        kind=kind,
        person=person,
        village_id=person.village_id,
        household_id=home_of(person.id),
        **values,
    )


def _draft_fact(proposal: StateFact) -> Change:
    item = items.checked(proposal.item, proposal.value)
    if proposal.person is not None:
        member = Membership.objects.filter(
            household=proposal.household, person=proposal.person, ended=None
        )
        if not member.exists():
            raise hidden()
    change = _of_household(
        "fact",
        proposal.household,
        person_id=proposal.person,
        item=item.code,
        label=proposal.label,
        part=proposal.part,
        period_from=proposal.period_from,
        period_to=proposal.period_to,
        said_by=proposal.said_by,
        said_name=proposal.said_name,
        said_on=proposal.said_on,
    )
    if proposal.value is not None:
        setattr(change, _TYPES[item.type], proposal.value)
    elif _base(change) is None:
        raise _impossible(
            "要收回的内容没有登记过。请核对。", "What is to be taken back was not stated. Check it."
        )
    return change


def _draft_household(proposal: NewHousehold) -> Change:
    _number_free(proposal.number)
    return Change(
        kind="household",
        village_id=proposal.village,
        number=proposal.number,
        since=proposal.since,
        group=proposal.group,
    )


def _number_free(number: str) -> None:
    if Household.objects.filter(number=number, undone=None, merged_into=None).exists():
        raise _impossible(
            f"户编号 {number} 已经有一户了。请核对编号。",
            f"There is a household of number {number} already. Check the number.",
        )


def _draft_move(proposal: MoveHousehold) -> Change:
    return _of_household(
        "move",
        proposal.household,
        to_village_id=proposal.village,
        since=proposal.since,
        group=proposal.group,
    )


def _draft_close(proposal: CloseHousehold) -> Change:
    change = _of_household("close", proposal.household, until=proposal.until)
    change.since = household_of(proposal.household).until
    return change


def _draft_join(proposal: Join) -> Change:
    change = _of_household(
        "join",
        proposal.household,
        relation=proposal.relation,
        since=proposal.since,
        hukou=proposal.hukou,
        resident=proposal.resident,
    )
    if proposal.person is not None:
        change.person = _person_of(proposal.person)
        return change
    if not proposal.name.strip() or not proposal.id_number.strip():
        raise _impossible(
            "新成员要有姓名和身份证号。请补上。",
            "A new member needs a name and an ID number. Add them.",
        )
    _id_free(proposal.id_number)
    _set_number(change, Field.ID_NUMBER, proposal.id_number)
    sex, birth = sex_and_birth(proposal.id_number)
    change.name = display_name(proposal.name)
    change.sex, change.birth = proposal.sex or sex, proposal.birth or birth
    return change


def _set_number(change: Change, field: Field, number: str) -> None:
    change.sealed, change.hash, change.mask = secret.seal(field, number).columns


def _id_free(number: str, *, but: uuid.UUID | None = None) -> None:
    held = PersonRecord.objects.filter(
        id_hash=secret.hash_of(Field.ID_NUMBER, number), ended=None, person__undone=None
    )
    if held.exclude(person=but).exists():
        raise _impossible(
            "这个身份证号已经登记在一个人名下。请搜索这个人，再加进这一户。",
            "This ID number is recorded for somebody already. Search for the person and let "
            "that person join.",
        )


def _draft_membership(proposal: ChangeMembership) -> Change:
    held = Membership.objects.filter(id=proposal.membership, ended=None).first()
    if held is None:
        raise hidden()
    change = _of_household(
        "membership",
        held.household_id,
        person_id=held.person_id,
        relation=proposal.relation,
        hukou=proposal.hukou,
        resident=proposal.resident,
        since=proposal.since,
        until=proposal.until,
    )
    change.base = held.id
    return change


def _draft_person(proposal: CorrectPerson) -> Change:
    change = _of_person(
        "person",
        proposal.person,
        name=display_name(proposal.name),
        sex=proposal.sex,
        birth=proposal.birth,
    )
    if proposal.id_number:
        _id_free(proposal.id_number, but=proposal.person)
        _set_number(change, Field.ID_NUMBER, proposal.id_number)
    return change


def _draft_number(proposal: SetNumber) -> Change:
    change = _of_person("number", proposal.person, number_kind=proposal.kind)
    if proposal.number:
        _set_number(change, secret.field_of(proposal.kind), proposal.number)
    return change


def _draft_merge_persons(proposal: MergePersons) -> Change:
    change = _of_person("merge_persons", proposal.kept)
    change.other_person = _person_of(proposal.gone)
    change.to_village_id = change.other_person.village_id
    _mergeable(Person, proposal.kept, proposal.gone)
    return change


def _draft_merge_households(proposal: MergeHouseholds) -> Change:
    change = _of_household("merge_households", proposal.kept)
    change.other_household = household_of(proposal.gone)
    change.to_village_id = change.other_household.village_id
    _mergeable(Household, proposal.kept, proposal.gone)
    return change


def _mergeable(kind: type[Person] | type[Household], kept: uuid.UUID, gone: uuid.UUID) -> None:
    """Let a merge be of two that are both themselves, so that each merge is undone by itself."""
    merged = kind.objects.filter(Q(id__in=(kept, gone), merged_into__isnull=False))
    if kept == gone or merged.exists() or kind.objects.filter(merged_into=gone).exists():
        raise _impossible(
            "其中一个已经合并过。请先撤回那次合并。",
            "One of the two was merged before. Take that merge back first.",
        )


def _draft_unmerge(proposal: Unmerge) -> Change:
    merge = Merge.objects.filter(id=proposal.merge, ended=None).first()
    if merge is None:
        raise hidden()
    if merge.kept_household_id:
        change = _of_household("unmerge", merge.kept_household_id)
        change.to_village_id = household_of(merge.gone_household_id).village_id
    else:
        change = _of_person("unmerge", merge.kept_person_id)
        change.to_village_id = _person_of(merge.gone_person_id).village_id
    change.merge, change.base = merge, merge.id
    return change


# ---------------------------------------------------------------- what stands


def _standing(change: Change) -> Any:  # noqa: ANN401 - one of several records
    """Return the record that a change would take the place of; None where nothing stands."""
    find = _FIND.get(change.kind)
    return find(change).first() if find else None


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


_FIND: dict[str, Callable[[Change], Any]] = {
    "fact": _find_fact,
    "move": lambda c: Residence.objects.filter(household=c.household_id, ended=None, until=None),
    "join": lambda c: Membership.objects.filter(
        household=c.household_id, person=c.person_id, ended=None, until=None
    ),
    "membership": lambda c: Membership.objects.filter(id=c.base or 0, ended=None),
    "person": lambda c: PersonRecord.objects.filter(person=c.person_id, ended=None),
    "number": _find_number,
    "unmerge": lambda c: Merge.objects.filter(id=c.base or 0, ended=None),
}


def _base(change: Change) -> int | None:
    standing = _standing(change)
    return standing.id if standing else None


def is_stale(change: Change) -> bool:
    """Tell whether the register changed since the change was proposed, where it would change it."""
    if change.kind == "close":
        return household_of(change.household_id).until != change.since
    return _base(change) != change.base


# ---------------------------------------------------------------- both values, as people read them


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
    found: Value | None = getattr(row, _TYPES[items.items()[row.item].type])
    return found


def sides(change: Change) -> tuple[Side, ...]:
    """Return what stands now and what is proposed, field by field, masked."""
    return _SIDES.get(change.kind, _sides_of_merge)(change, _standing(change))


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
        kept_person=change.person if change.other_person_id else None,
        gone_person=change.other_person,
        kept_household=change.household if change.other_household_id else None,
        gone_household=change.other_household,
    )
    if merge.gone_household_id:
        kept = household_of(merge.kept_household_id).number
        gone = household_of(merge.gone_household_id).number
    else:
        kept, gone = _name_of(merge.kept_person_id), _name_of(merge.gone_person_id)
    two, one = f"{kept}、{gone}", kept
    return (one, two) if change.kind == "unmerge" else (two, one)


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


# ---------------------------------------------------------------- to decide


def approve(change_id: uuid.UUID, words: str = "", *, by: Actor, origin: Origin) -> int:
    """Apply a change that another proposed; return the version of the register that it made.

    Raises Refused for the proposer, for who may not check there and for who must leave it to
    another; Stale, with both values, where the register changed since; SunledgerError (`decided`)
    where it was decided before.
    """
    with acting(by):
        change = _to_decide(change_id, by)
        lock()
        if is_stale(change):
            raise Stale(sides(change))
        before = sides(change)
        writing = Writing.begin("change", by=by, origin=origin, change=change.id)
        touched = _KINDS_BY_NAME[change.kind].apply(change, writing)
        change.version_id = writing.version
        _decide(change, ChangeState.APPLIED, words, by=by, origin=origin)
        append(
            [
                Act(
                    "registry.change_applied",
                    "household",
                    str(household),
                    {
                        "change": str(change.id),
                        "kind": change.kind,
                        "item": change.item,
                        "version": writing.version,
                    },
                    {side.field: (side.now, side.proposed) for side in before},
                )
                for household in touched
            ],
            by=by,
            origin=origin,
        )
    return writing.version


def reject(change_id: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Refuse a change that another proposed, and say why; it stays refused.

    Raises as `approve` does, but for Stale.
    """
    if not why.strip():
        raise SunledgerError(
            "没有写不同意的原因。请写明。", "Say why it is refused.", code="no_reason"
        )
    with acting(by):
        change = _to_decide(change_id, by)
        act = _act("registry.change_rejected", change)
        _decide(change, ChangeState.REJECTED, why, by=by, origin=origin)
        append([act], by=by, origin=origin)


def withdraw(change_id: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Take a proposal of one's own back before somebody decided."""
    with acting(by):
        change = _waiting(change_id)
        if change.proposed_by != by.ref:
            raise Refused("不是您提出的，不能撤回。", "You did not propose it.")
        act = _act("registry.change_withdrawn", change)
        _decide(change, ChangeState.WITHDRAWN, "", by=by, origin=origin)
        append([act], by=by, origin=origin)


def _waiting(change_id: uuid.UUID) -> Change:
    """Return a change that nobody decided, kept from others until this transaction ends."""
    change = Change.objects.select_for_update(of=("self",)).filter(id=change_id).first()
    if change is None:
        raise hidden()
    if change.state != ChangeState.PROPOSED:
        raise SunledgerError(
            "这个变更已经有人处理了。请刷新后再看。",
            "This change was decided already. Look again.",
            code="decided",
        )
    return change


def _to_decide(change_id: uuid.UUID, by: Actor) -> Change:
    change = _waiting(change_id)
    _require_at(change, Task.CHECK_CHANGE, by)
    if change.proposed_by == by.ref:
        raise Refused(
            "自己提出的要由别人核对。请交给同事。",
            "What you proposed is checked by another. Hand it to a colleague.",
        )
    if change.household_id:
        require_unbiased(by, "household", str(change.household_id))
    return change


def _decide(change: Change, state: ChangeState, words: str, *, by: Actor, origin: Origin) -> None:
    change.state, change.decision = state, words.strip()
    change.decided_by, change.decided_at = by.ref, origin.at
    change.save(update_fields=["state", "decision", "version", "decided_by", "decided_at"])


# ---------------------------------------------------------------- to apply


def _source(change: Change, writing: Writing) -> int:
    return writing.source(file=change.document)


def _touched(change: Change, *more: uuid.UUID | None) -> set[uuid.UUID]:
    return {key for key in (change.household_id, *more) if key is not None}


def _apply_fact(change: Change, writing: Writing) -> set[uuid.UUID]:
    held = _standing(change)
    if held is not None:
        writing.end("statement", [held.id])
    subject = (None, change.person_id) if change.person_id else (change.household_id, None)
    writing.insert(
        "statement",
        [
            (
                *(_source(change, writing), None, *subject, change.item, change.label, change.part),
                *value_columns(change.item, value_of(change)),
                *(change.period_from, change.period_to),
                *(change.said_by, change.said_name, change.said_on),
                *((held.id, change.reason) if held else (None, "")),
            )
        ],
    )
    return _touched(change)


def _apply_household(change: Change, writing: Writing) -> set[uuid.UUID]:
    _number_free(change.number)
    household = uuid.uuid4()
    source = _source(change, writing)
    writing.insert("household", [(household, change.number, change.village_id, change.since)])
    writing.insert(
        "residence",
        [(source, None, household, change.village_id, change.group, change.since, None)],
    )
    return {household}


def _apply_move(change: Change, writing: Writing) -> set[uuid.UUID]:
    held = _standing(change)
    since = change.since or date.min
    if held is not None:
        if held.since and since <= held.since:
            raise _impossible(
                f"搬家的日子不能早于 {held.since}。请核对。",
                f"The move cannot be before {held.since}. Check the day.",
            )
        writing.end("residence", [held.id])
        until = since - _ONE_DAY
        lived = (held.source_id, held.row, held.household_id, held.village_id, held.group)
        writing.insert("residence", [(*lived, held.since, until)])
    source = _source(change, writing)
    lives = (source, None, change.household_id, change.to_village_id, change.group)
    writing.insert("residence", [(*lives, change.since, None)])
    move([(sure(change.household_id), sure(change.to_village_id))])
    return _touched(change)


def _apply_close(change: Change, _writing: Writing) -> set[uuid.UUID]:
    Household.objects.filter(id=sure(change.household_id)).update(until=change.until)
    return _touched(change)


def _apply_join(change: Change, writing: Writing) -> set[uuid.UUID]:
    source = _source(change, writing)
    person = change.person_id
    if person is None:
        number = secret.unseal(Field.ID_NUMBER, bytes(change.sealed or b""))
        _id_free(number)
        person = uuid.uuid4()
        writing.insert("person", [(person, change.village_id)])
        key = name_key(change.name)
        who = (person, change.name, key, change.sex, change.birth)
        number_columns = (bytes(change.sealed or b""), change.hash, change.mask)
        writing.insert("personrecord", [(source, None, *who, *number_columns)])
        name_again([person])
    says = (change.relation, change.hukou, change.resident, change.since, None)
    writing.insert("membership", [(source, None, change.household_id, person, *says)])
    settle([(person, change.village_id)])
    return _touched(change)


def _apply_membership(change: Change, writing: Writing) -> set[uuid.UUID]:
    held = _standing(change)
    writing.end("membership", [held.id])
    says = (change.relation, change.hukou, change.resident, change.since, change.until)
    source = _source(change, writing)
    writing.insert("membership", [(source, None, held.household_id, held.person_id, *says)])
    return _touched(change)


def _apply_person(change: Change, writing: Writing) -> set[uuid.UUID]:
    held = _standing(change)
    writing.end("personrecord", [held.id])
    if change.sealed is None:
        sealed = held.id_sealed
        number: tuple[Any, ...] = (sealed and bytes(sealed), held.id_hash, held.id_mask)
    else:
        number = (bytes(change.sealed or b""), change.hash, change.mask)
    who = (change.person_id, change.name, name_key(change.name), change.sex, change.birth)
    writing.insert("personrecord", [(_source(change, writing), None, *who, *number)])
    name_again([sure(change.person_id)])
    return _touched(change)


def _apply_number(change: Change, writing: Writing) -> set[uuid.UUID]:
    held = _standing(change)
    if held is not None:
        writing.end("numberrecord", [held.id])
    if change.sealed is not None:
        number = (bytes(change.sealed or b""), change.hash, change.mask)
        of = (change.person_id, change.number_kind)
        writing.insert("numberrecord", [(_source(change, writing), None, *of, *number)])
    return _touched(change)


def _apply_merge(change: Change, writing: Writing) -> set[uuid.UUID]:
    source = _source(change, writing)
    two: list[uuid.UUID | None] = [None] * 4
    if change.other_person_id:
        kept, gone = sure(change.person_id), change.other_person_id
        _mergeable(Person, kept, gone)
        Person.objects.filter(id=gone).update(merged_into=kept)
        two[:2] = kept, gone
        other = home_of(gone)
    else:
        kept, gone = sure(change.household_id), sure(change.other_household_id)
        _mergeable(Household, kept, gone)
        Household.objects.filter(id=gone).update(merged_into=kept)
        two[2:] = kept, gone
        other = gone
    writing.insert("merge", [(source, None, *two, change.reason)])
    return _touched(change, other)


def _apply_unmerge(change: Change, writing: Writing) -> set[uuid.UUID]:
    merge = _standing(change)
    writing.end("merge", [merge.id])
    Person.objects.filter(id=merge.gone_person_id).update(merged_into=None)
    Household.objects.filter(id=merge.gone_household_id).update(merged_into=None)
    other = home_of(merge.gone_person_id) if merge.gone_person_id else merge.gone_household_id
    return _touched(change, other)


@dataclass(frozen=True)
class _Kind:
    """How a kind of change is drafted from what is proposed, and applied."""

    name: str
    draft: Callable[[Any], Change]
    apply: Callable[[Change, Writing], set[uuid.UUID]]


_KINDS: dict[type, _Kind] = {
    StateFact: _Kind("fact", _draft_fact, _apply_fact),
    NewHousehold: _Kind("household", _draft_household, _apply_household),
    MoveHousehold: _Kind("move", _draft_move, _apply_move),
    CloseHousehold: _Kind("close", _draft_close, _apply_close),
    Join: _Kind("join", _draft_join, _apply_join),
    ChangeMembership: _Kind("membership", _draft_membership, _apply_membership),
    CorrectPerson: _Kind("person", _draft_person, _apply_person),
    SetNumber: _Kind("number", _draft_number, _apply_number),
    MergePersons: _Kind("merge_persons", _draft_merge_persons, _apply_merge),
    MergeHouseholds: _Kind("merge_households", _draft_merge_households, _apply_merge),
    Unmerge: _Kind("unmerge", _draft_unmerge, _apply_unmerge),
}
_KINDS_BY_NAME = {kind.name: kind for kind in _KINDS.values()}
