"""Changes that two people make: one proposes with a reason, another checks, then it is applied."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from sunledger.kit.errors import SunledgerError
from sunledger.kit.text import display_name
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import require, require_unbiased
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import divisions_by_id
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.registry import items, secret
from sunledger.platform.registers.registry.applying import apply
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
    Stale,
    StateFact,
    Unmerge,
)
from sunledger.platform.registers.registry.models import (
    Change,
    Household,
    Membership,
    Merge,
    Person,
)
from sunledger.platform.registers.registry.policy import tell_merged
from sunledger.platform.registers.registry.seeing import (
    code_of,
    ended,
    hidden,
    home_of,
    household_of,
    id_free,
    impossible,
    mergeable,
    number_free,
    person_of,
)
from sunledger.platform.registers.registry.sides import TYPES, base_of, is_stale, sides, standing_of
from sunledger.platform.registers.registry.writing import Writing, lock

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
        change = _DRAFT[type(proposal)](proposal)
        _require_at(change, Task.PROPOSE_CHANGE, by)
        change.base = base_of(change)
        change.reason, change.document = reason.strip(), document.strip()
        change.proposed_by, change.proposed_at = by.ref, origin.at
        change.save(force_insert=True)
        append([_act("registry.change_proposed", change)], by=by, origin=origin)
    return change.id


def _require_at(change: Change, task: Task, by: Actor) -> None:
    """Require the task at the place of the change, and where it leads to another, there too."""
    for village in (change.village_id, change.to_village_id):
        if village:
            require(by, task, place=code_of(village))
            if village not in by.villages:  # a code may have been that of another village before
                raise hidden()


def _act(kind: str, change: Change, **told: str | int | bool | None) -> Act:
    return Act(
        kind,
        "household" if change.household_id else "change",
        str(change.household_id or change.id),
        {"change": str(change.id), "kind": change.kind, "item": change.item} | told,
        {s.field: (s.now, s.proposed) for s in sides(change, standing_of(change))},
    )


def _of_household(kind: str, key: uuid.UUID | None, **values: Any) -> Change:  # noqa: ANN401 - columns
    household = household_of(key)
    if household.merged_into_id and kind != "fact":
        raise _merged_away()
    return Change(kind=kind, household=household, village_id=household.village_id, **values)


def _merged_away() -> SunledgerError:
    return impossible(
        "这一户已经并到另一户。请到那一户去改。",
        "This household was merged into another. Change that one.",
    )


def _of_person(kind: str, key: uuid.UUID | None, **values: Any) -> Change:  # noqa: ANN401 - columns
    person = person_of(key)
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
        person = person_of(proposal.person)
        member = Membership.objects.filter(
            Q(household=proposal.household) | Q(household__merged_into=proposal.household),
            person__in={person.id, person.merged_into_id} - {None},
            ended=None,
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
    if household_of(proposal.household).merged_into_id and base_of(change) is None:
        raise _merged_away()  # what stands of it is corrected there; nothing new is stated
    if proposal.value is not None:
        setattr(change, TYPES[item.type], proposal.value)
    elif base_of(change) is None:
        raise impossible(
            "要收回的内容没有登记过。请核对。", "What is to be taken back was not stated. Check it."
        )
    return change


def _standing(village: int) -> None:
    """Raise SunledgerError where a village was merged, split or ended: nobody moves there."""
    found = divisions_by_id([village]).get(village)
    if found is not None and found.until is not None:
        raise ended(found)


def _draft_household(proposal: NewHousehold) -> Change:
    number_free(proposal.number)
    _standing(proposal.village)
    return Change(
        kind="household",
        village_id=proposal.village,
        number=proposal.number,
        since=proposal.since,
        group=proposal.group,
    )


def _draft_move(proposal: MoveHousehold) -> Change:
    _standing(proposal.village)
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
        change.person = person_of(proposal.person)
        return change
    if not proposal.name.strip() or not proposal.id_number.strip():
        raise impossible(
            "新成员要有姓名和身份证号。请补上。",
            "A new member needs a name and an ID number. Add them.",
        )
    id_free(proposal.id_number)
    _set_number(change, Field.ID_NUMBER, proposal.id_number)
    sex, birth = secret.sex_and_birth(proposal.id_number)
    change.name = display_name(proposal.name)
    change.sex, change.birth = proposal.sex or sex, proposal.birth or birth
    return change


def _set_number(change: Change, field: Field, number: str) -> None:
    change.sealed, change.hash, change.mask = secret.seal(field, number).columns


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
        id_free(proposal.id_number, but=proposal.person)
        _set_number(change, Field.ID_NUMBER, proposal.id_number)
    return change


def _draft_number(proposal: SetNumber) -> Change:
    change = _of_person("number", proposal.person, number_kind=proposal.kind)
    if proposal.number:
        _set_number(change, secret.field_of(proposal.kind), proposal.number)
    return change


def _draft_merge_persons(proposal: MergePersons) -> Change:
    change = _of_person("merge_persons", proposal.kept)
    change.other_person = person_of(proposal.gone)
    change.to_village_id = change.other_person.village_id
    mergeable(Person, proposal.kept, proposal.gone)
    two = (proposal.kept, proposal.gone)
    _proposed_once(person__in=two, other_person__in=two)
    return change


def _draft_merge_households(proposal: MergeHouseholds) -> Change:
    change = _of_household("merge_households", proposal.kept)
    change.other_household = household_of(proposal.gone)
    change.to_village_id = change.other_household.village_id
    mergeable(Household, proposal.kept, proposal.gone)
    two = (proposal.kept, proposal.gone)
    _proposed_once(household__in=two, other_household__in=two)
    return change


def _proposed_once(**of: object) -> None:
    """Raise SunledgerError where the same waits already: whoever clicks twice proposes once.

    Of two who propose it at one moment the second waits for the first.
    """
    lock()
    if Change.objects.filter(state=ChangeState.PROPOSED, **of).exists():
        raise impossible(
            "这件事已经有人提出，正等着核对。请到“变更”里看。",
            "This was proposed already and waits to be checked. See it under “Changes”.",
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
        change.to_village_id = person_of(merge.gone_person_id).village_id
    _proposed_once(merge=merge)
    change.merge, change.base = merge, merge.id
    return change


# ---------------------------------------------------------------- to decide


def approve(change_id: uuid.UUID, words: str = "", *, by: Actor, origin: Origin) -> int:
    """Apply a change that another proposed; return the version of the register that it made.

    Raises Refused for the proposer, for who may not check there and for who must leave it to
    another; Stale, with both values, where the register changed since; SunledgerError (`decided`)
    where it was decided before.
    """
    with acting(by):
        change = _to_decide(change_id, by, origin)
        lock()
        now = standing_of(change)
        before = sides(change, now)
        if is_stale(change, now):
            raise Stale(before)
        writing = Writing.begin("change", by=by, origin=origin, change=change.id)
        touched = apply(change, writing)
        if change.kind in {"merge_households", "unmerge"}:
            tell_merged(touched)
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
        change = _to_decide(change_id, by, origin)
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


def _to_decide(change_id: uuid.UUID, by: Actor, origin: Origin) -> Change:
    change = _waiting(change_id)
    _require_at(change, Task.CHECK_CHANGE, by)
    if change.proposed_by == by.ref:
        raise Refused(
            "自己提出的要由别人核对。请交给同事。",
            "What you proposed is checked by another. Hand it to a colleague.",
        )
    other = change.other_household_id
    if change.other_person_id:
        other = home_of(change.other_person_id)
    for household in {change.household_id, other} - {None}:
        require_unbiased(by, "household", str(household), on=localdate(origin.at))
    return change


def _decide(change: Change, state: ChangeState, words: str, *, by: Actor, origin: Origin) -> None:
    change.state, change.decision = state, words.strip()
    change.decided_by, change.decided_at = by.ref, origin.at
    change.save(update_fields=["state", "decision", "version", "decided_by", "decided_at"])


_DRAFT: dict[type, Callable[[Any], Change]] = {
    StateFact: _draft_fact,
    NewHousehold: _draft_household,
    MoveHousehold: _draft_move,
    CloseHousehold: _draft_close,
    Join: _draft_join,
    ChangeMembership: _draft_membership,
    CorrectPerson: _draft_person,
    SetNumber: _draft_number,
    MergePersons: _draft_merge_persons,
    MergeHouseholds: _draft_merge_households,
    Unmerge: _draft_unmerge,
}
