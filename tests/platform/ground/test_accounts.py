"""账号: one proposes, another approves, and what one may not do is refused in the database too."""

import dataclasses
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from world import (
    COUNTY,
    HOUSEHOLD,
    NOW,
    OTHER_VILLAGE,
    SINCE,
    TOWNSHIP,
    VILLAGE,
    build,
)

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts import policy, selectors, services
from sunledger.platform.ground.accounts.access import actor_by_ref
from sunledger.platform.ground.accounts.contracts import (
    Actor,
    Ground,
    Level,
    NewPost,
    Post,
    ProposalState,
    Purpose,
    Refused,
    Task,
)
from sunledger.platform.ground.accounts.models import EXCLUSIVE, Holding, Proposal
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.tokens import actor_of_token, make_token
from sunledger.platform.ground.transparency.selectors import events_of

CLERK = NewPost("village_clerk", VILLAGE, SINCE)
WHY = "按任命文件"


def _open(world, post=CLERK, username="new.clerk", by="system_admin"):
    return services.propose_account(username, "新来的", post, WHY, by=world.actor(by), origin=NOW)


def _approve(world, proposal, by="security_admin"):
    return services.approve(proposal, by=world.actor(by), origin=NOW)


def _state(world, proposal):
    return selectors.proposal(proposal, by=world.actor("audit_admin")).state


# --- roles ----------------------------------------------------------------------------------------


def test_there_is_an_account_of_every_role(world):
    everyone = world.everyone()
    assert set(everyone) == set(roles())
    assert all(actor.posts for actor in everyone.values())


def test_every_role_describes_itself_in_both_languages():
    for role in roles().values():
        assert role.says_zh.endswith("。")
        assert role.says_en.endswith(".")
        assert role.tasks


def test_the_database_and_the_roles_agree_on_who_stands_alone():
    alone = {role.code for role in roles().values() if role.exclusive}
    assert alone == set(EXCLUSIVE)


@pytest.mark.parametrize("role", EXCLUSIVE)
def test_administrators_read_no_business_data(world, role):
    actor = world.actor(role)
    assert actor.villages == frozenset()
    business = [task for task in Task if task.startswith(("registry.", "intake.", "household."))]
    assert not any(may(actor, task) for task in business)


def test_no_role_both_proposes_and_approves_the_same():
    pairs = [
        {Task.PROPOSE_ACCOUNT, Task.APPROVE_ACCOUNT},
        {Task.UPLOAD, Task.RUN_PLATFORM},
    ]
    for role in roles().values():
        assert not any(pair <= role.tasks for pair in pairs)


def test_a_clerk_acts_in_the_own_village_only(world):
    clerk = world.actor("village_clerk")
    assert may(clerk, Task.PROPOSE_CHANGE, place=VILLAGE)
    assert not may(clerk, Task.PROPOSE_CHANGE, place=OTHER_VILLAGE)
    assert not may(clerk, Task.PROPOSE_CHANGE, place=TOWNSHIP)


def test_a_department_serves_its_own_line_only(world):
    officer = world.actor("department_officer", line="housing")
    assert may(officer, Task.UPLOAD, place=COUNTY, line="housing")
    assert not may(officer, Task.UPLOAD, place=COUNTY, line="civil_affairs")


# --- two people -----------------------------------------------------------------------------------


def test_an_account_is_proposed_approved_and_seen(world):
    proposal = _open(world)
    assert selectors.people("new.clerk", by=world.actor("audit_admin")) == []  # not there yet
    assert _approve(world, proposal)
    person = selectors.people("new.clerk", by=world.actor("audit_admin"))[0]
    assert (person.name, person.invited) == ("新来的", True)
    seen = selectors.proposal(proposal, by=world.actor("audit_admin"))
    assert (seen.proposed_by, seen.decided_by) == ("何系统", "安全全")
    told = [event.kind for event in events_of("proposal", str(proposal))]
    assert told == ["accounts.approved", "accounts.proposed"]


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "county_aid_office"])
def test_only_the_security_administrator_approves(world, role):
    proposal = _open(world)
    with pytest.raises(Refused):
        _approve(world, proposal, by=role)
    assert _state(world, proposal) is ProposalState.WAITING


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "county_aid_office", "leader"])
def test_only_the_system_administrator_proposes(world, role):
    with pytest.raises(Refused):
        _open(world, by=role)


def test_whoever_proposed_does_not_approve_not_even_with_both_posts(world):
    """Were somebody given both posts by a fault, neither service nor database would let it pass."""
    proposal = _open(world)
    system = world.actor("system_admin")
    both = Actor(system.ref, system.name, (*system.posts, *world.actor("security_admin").posts))
    with pytest.raises(Refused, match="您自己提出"):
        services.approve(proposal, by=both, origin=NOW)
    row = Proposal.objects.get(id=proposal)
    row.state, row.decided_by, row.decided_at = "approved", row.proposed_by, NOW.at
    with pytest.raises(DatabaseError, match="another_decides"), transaction.atomic():
        row.save()


def test_nobody_proposes_or_decides_about_oneself(world):
    system = world.founders["system_admin"]
    with pytest.raises(Refused, match="自己"):
        services.propose_post(system, CLERK, WHY, by=world.actor("system_admin"), origin=NOW)
    security = world.founders["security_admin"]
    until = date(2026, 12, 1)
    held = selectors.posts_of(security, by=world.actor("audit_admin"))[0]
    proposal = services.propose_end(
        held.id, until, "任期到了", by=world.actor("system_admin"), origin=NOW
    )
    with pytest.raises(Refused, match="自己"):
        _approve(world, proposal)


def test_administrators_of_another_county_have_no_say_here(world):
    elsewhere = "990102000000"
    system, security = (
        dataclasses.replace(world.actor(role), posts=(Post(role, elsewhere),))
        for role in ("system_admin", "security_admin")
    )
    with pytest.raises(Refused):
        services.propose_account("new.clerk", "新来的", CLERK, WHY, by=system, origin=NOW)
    with pytest.raises(Refused):
        services.approve(_open(world), by=security, origin=NOW)
    clerk = world.account("village_clerk")
    with pytest.raises(Refused):
        services.propose_closing(clerk, "与本县无关", by=system, origin=NOW)
    with pytest.raises(Refused):
        services.unlock(clerk, by=security, origin=NOW)


def test_what_was_rejected_is_not_approved_afterwards(world):
    proposal = _open(world)
    services.reject(proposal, "没有任命文件", by=world.actor("security_admin"), origin=NOW)
    with pytest.raises(SunledgerError) as told:
        _approve(world, proposal)
    assert told.value.code == "decided"
    assert _state(world, proposal) is ProposalState.REJECTED
    with pytest.raises(DatabaseError, match="decided once"), transaction.atomic():
        Proposal.objects.filter(id=proposal).update(state="approved")
    assert selectors.people("new.clerk", by=world.actor("audit_admin")) == []


def test_an_approval_sent_twice_is_done_once(world):
    proposal = _open(world)
    _approve(world, proposal)
    with pytest.raises(SunledgerError, match="安全全办的"):
        _approve(world, proposal)
    assert Holding.objects.filter(granted=proposal).count() == 1
    assert [event.kind for event in events_of("proposal", str(proposal))].count(
        "accounts.approved"
    ) == 1


def test_only_who_proposed_withdraws_and_only_in_time(world):
    proposal = _open(world)
    with pytest.raises(Refused):
        services.withdraw(proposal, by=world.actor("security_admin"), origin=NOW)
    services.withdraw(proposal, by=world.actor("system_admin"), origin=NOW)
    with pytest.raises(SunledgerError):
        _approve(world, proposal)


def test_two_approvers_at_once_make_one_account(committed):  # noqa: ARG001 - many connections
    world = build()
    other = NewPost("security_admin", COUNTY, SINCE)
    _approve(world, _open(world, other, "second.security"))
    number = selectors.people("second.security", by=world.actor("audit_admin"))[0].id
    approvers = [
        world.actor("security_admin"),
        actor_by_ref(f"a:{number}", on=NOW.at.date()),
    ] * 4
    proposal = _open(world)

    def approve(by):
        try:
            return services.approve(proposal, by=by, origin=NOW)
        except SunledgerError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(approve, approvers))
    assert answers.count("decided") == 7
    assert len(selectors.people("new.clerk", by=world.actor("audit_admin"))) == 1


def test_one_user_name_proposed_by_two_at_once(committed):  # noqa: ARG001 - many connections
    world = build()
    system = world.actor("system_admin")

    def propose(_number):
        try:
            services.propose_account("same.name", "新来的", CLERK, WHY, by=system, origin=NOW)
        except SunledgerError as error:
            return error.code
        finally:
            connection.close()
        return "proposed"

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(propose, range(6)))
    assert sorted(answers) == ["proposed", *["wrong_value"] * 5]


def test_the_first_three_are_made_once(world):
    again = [(role, f"again.{number}", "再来") for number, role in enumerate(EXCLUSIVE)]
    with pytest.raises(SunledgerError, match="已经有账号"):
        services.found(COUNTY, again, origin=NOW)
    assert world.actor("system_admin").posts


# --- posts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "post",
    [
        NewPost("village_clerk", TOWNSHIP, SINCE),  # of a township
        NewPost("township_officer", VILLAGE, SINCE),
        NewPost("leader", TOWNSHIP, SINCE),
        NewPost("village_clerk", "990101199999", SINCE),  # no such place
        NewPost("nobody", VILLAGE, SINCE),
        NewPost("department_officer", COUNTY, SINCE),  # of no department
        NewPost("department_officer", COUNTY, SINCE, line="unknown"),
        NewPost("village_clerk", VILLAGE, SINCE, line="housing"),
        NewPost("household", VILLAGE, SINCE),  # of no household
        NewPost("village_clerk", VILLAGE, SINCE, household=HOUSEHOLD),
        NewPost("village_clerk", VILLAGE, SINCE, until=SINCE),
    ],
    ids=str,
)
def test_a_post_that_cannot_be_is_not_proposed(world, post):
    with pytest.raises(SunledgerError) as told:
        _open(world, post)
    assert told.value.code == "wrong_value"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("village_clerk", "system_admin"),
        ("system_admin", "village_clerk"),
        ("security_admin", "audit_admin"),
    ],
)
def test_an_exclusive_post_stands_alone(world, first, second):
    levels = {Level.VILLAGE: VILLAGE, Level.PLATFORM: COUNTY}
    one, two = (NewPost(role, levels[roles()[role].level], SINCE) for role in (first, second))
    _approve(world, _open(world, one))
    number = selectors.people("new.clerk", by=world.actor("audit_admin"))[0].id
    with pytest.raises(SunledgerError, match="不能同时当"):
        services.propose_post(number, two, WHY, by=world.actor("system_admin"), origin=NOW)
    with pytest.raises(DatabaseError, match="exclusive_post_stands_alone"), transaction.atomic():
        Holding.objects.create(account_id=number, role=second, place=two.place, since=SINCE)


def test_two_proposals_that_exclude_each_other_are_not_both_approved(world):
    _approve(world, _open(world, NewPost("leader", COUNTY, SINCE, date(2026, 2, 1))))
    number = selectors.people("new.clerk", by=world.actor("audit_admin"))[0].id
    system = world.actor("system_admin")
    waiting = [
        services.propose_post(
            number, NewPost(role, place, date(2026, 3, 1)), WHY, by=system, origin=NOW
        )
        for role, place in (("village_clerk", VILLAGE), ("audit_admin", COUNTY))
    ]
    _approve(world, waiting[0])
    with pytest.raises(SunledgerError, match="不能同时当"):
        _approve(world, waiting[1])
    assert _state(world, waiting[1]) is ProposalState.WAITING


def test_a_person_may_have_several_ordinary_posts(world):
    _approve(world, _open(world))
    number = selectors.people("new.clerk", by=world.actor("audit_admin"))[0].id
    system = world.actor("system_admin")
    further = NewPost("helper", OTHER_VILLAGE, SINCE)
    _approve(world, services.propose_post(number, further, WHY, by=system, origin=NOW))
    with pytest.raises(SunledgerError, match="已经有这个岗位"):
        services.propose_post(number, further, WHY, by=system, origin=NOW)
    actor = actor_by_ref(f"a:{number}", on=SINCE)
    assert may(actor, Task.PROPOSE_CHANGE, place=OTHER_VILLAGE)
    assert not may(actor, Task.UPLOAD, place=OTHER_VILLAGE)  # a clerk only there


def test_a_post_ends_on_its_day(world):
    number = world.account("village_clerk")
    held = selectors.posts_of(number, by=world.actor("audit_admin"))[0]
    until = date(2026, 6, 1)
    proposal = services.propose_end(
        held.id, until, "不再担任", by=world.actor("system_admin"), origin=NOW
    )
    assert may(actor_by_ref(f"a:{number}", on=until), Task.UPLOAD)
    _approve(world, proposal)
    assert may(actor_by_ref(f"a:{number}", on=until - timedelta(days=1)), Task.UPLOAD)
    after = actor_by_ref(f"a:{number}", on=until)
    assert not may(after, Task.UPLOAD)
    assert after.villages == frozenset()


def test_a_post_is_neither_deleted_nor_changed(world):
    number = world.account("village_clerk")
    for change in (
        "DELETE FROM accounts_holding",
        f"UPDATE accounts_holding SET place = '{OTHER_VILLAGE}' WHERE account_id = '{number}'",
        "UPDATE accounts_holding SET role = 'county_aid_office'",
        "DELETE FROM accounts_proposal",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_a_program_does_not_touch_accounts(world):
    proposal = _open(world)
    security = world.actor("security_admin")
    _, word = make_token("批准", [Task.APPROVE_ACCOUNT], 9, by=security, origin=NOW)
    program = actor_of_token(word, on=NOW.at.date())
    assert may(program, Task.APPROVE_ACCOUNT)
    with pytest.raises(Refused, match="令牌"):
        services.approve(proposal, by=program, origin=NOW)


@pytest.mark.parametrize("place", [None, COUNTY, VILLAGE, OTHER_VILLAGE])
def test_who_may_do_several_things_is_who_may_do_each(world, place):
    world.everyone()
    world.account("village_clerk", OTHER_VILLAGE)
    tasks = [Task.PROPOSE_CHANGE, Task.CHECK_CHANGE, Task.UPLOAD, Task.APPROVE_ACCOUNT]
    asked = {"place": place, "on": NOW.at.date(), "limit": 2}
    each = selectors.who_may_each(tasks, **asked)
    assert each == {task: selectors.who_may(task, **asked) for task in tasks}
    assert each[Task.CHECK_CHANGE]


def test_who_may_not_see_accounts_is_told_nothing_of_them(world):
    clerk = world.actor("village_clerk")
    with pytest.raises(Refused):
        selectors.people(by=clerk)
    with pytest.raises(Refused):
        selectors.posts_of(world.account("township_officer"), by=clerk)
    assert selectors.posts_of(world.account("village_clerk"), by=clerk)  # her own


# --- looks ----------------------------------------------------------------------------------------


def _look(world, role="village_clerk", **more):
    told = {
        "subject_kind": "household",
        "subject": str(HOUSEHOLD),
        "purpose": Purpose.VISIT,
        **more,
    }
    services.record_look(by=world.actor(role), origin=NOW, **told)


def test_a_household_sees_who_looked_by_name_unit_and_purpose(world):
    _look(world)
    _look(world, "department_officer", subject_kind="person", subject="77", household=HOUSEHOLD)
    family = world.actor("household")
    later, first = selectors.looks_at("household", str(HOUSEHOLD), by=family)
    assert (first.name, first.unit) == (
        world.actor("village_clerk").name,
        "枫林村 村报账员",
    )
    assert (later.unit, later.subject_kind) == ("云岫县民政局 县直部门经办人", "person")
    assert first.purpose is Purpose.VISIT


def test_who_looked_is_for_the_household_itself_and_the_audit_administrator(world):
    _look(world)
    other = world.actor("household", household=uuid.UUID(int=2))
    for actor in (other, world.actor("village_clerk"), world.actor("system_admin")):
        with pytest.raises(Refused) as told:
            selectors.looks_at("household", str(HOUSEHOLD), by=actor)
        assert told.value.hidden
    assert len(selectors.looks(by=world.actor("audit_admin"))) == 1


@pytest.mark.parametrize("words", ["", "查", "   "])
def test_another_purpose_must_be_said_in_words(world, words):
    with pytest.raises(SunledgerError, match="请写明"):
        _look(world, purpose=Purpose.OTHER, words=words)
    _look(world, purpose=Purpose.OTHER, words="群众来访当面核对")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounts_look SET name = '别人'",
        "DELETE FROM accounts_look",
        "TRUNCATE accounts_look",
    ],
)
def test_a_look_stays_as_it_was_written(world, change):
    _look(world)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


# --- recusal --------------------------------------------------------------------------------------


def test_whoever_has_a_ground_leaves_the_matter_to_another(world, monkeypatch):
    """A higher room knows of kinship; here one that says that the clerk is kin of household 1."""
    monkeypatch.setattr(policy, "_providers", [])
    clerk, officer = world.actor("village_clerk"), world.actor("township_officer")

    days = []

    def kinship(actor, kind, subject, on):
        days.append(on)
        is_kin = (actor.ref, kind, subject) == (clerk.ref, "household", "1")
        return (
            [Ground("kin", "您和这一户是亲戚", "you are kin of this household")] if is_kin else []
        )

    policy.recuse_by(kinship)
    policy.recuse_by(kinship)  # once is enough
    with pytest.raises(Refused, match="您和这一户是亲戚"):
        policy.require_unbiased(clerk, "household", "1", on=date(2026, 3, 1))
    assert days == [date(2026, 3, 1)]
    assert len(policy.grounds(clerk, "household", "1")) == 1
    policy.require_unbiased(clerk, "household", "2", on=None)
    policy.require_unbiased(officer, "household", "1", on=None)
