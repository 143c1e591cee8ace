"""Whatever is tried on the chain, sums hold and nobody gives away what did not come in."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _county(world):  # noqa: ARG001 - a county
    """Let the database show what has no village, as to an officer of the county."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sunledger.county', 't', true)")


def _models():
    from sunledger.platform.registers.funds import models  # noqa: PLC0415 - after setup

    return models


def _line(**more):
    count = _models().Line.objects.count()
    return _models().Line.objects.create(
        code=f"T{count}", name=f"测试资金{count}", level="county", **more
    )


def _quota(line, fen):
    models = _models()
    quota = models.Link.objects.create(
        kind="quota", line=line, document=f"县财〔2026〕{models.Link.objects.count()}号",
        on=DAY, amount_fen=fen,
    )  # fmt: skip
    _move(quota, "receipt", "county", fen)
    return quota


def _move(quota, kind, holder, fen, day=0, **more):
    return _models().Move.objects.create(
        quota=quota, kind=kind, holder=holder, amount_fen=fen,
        on=DAY + timedelta(days=day), **more,
    )  # fmt: skip


def _below(parent, kind, fen, day=0, **more):
    payee = {"kind": kind, "parent": parent, "on": DAY + timedelta(days=day), "amount_fen": fen}
    line = None if kind == "payee" else parent.line
    return _models().Link.objects.create(line=line, **payee, **more)


def _history(quota, fen):
    """Return a roster, a payment and no payee, as a table of past payments makes them."""
    roster = _below(quota, "roster", fen, document=f"P{quota.id}-{fen}", from_file=True)
    return roster, _below(roster, "payment", fen, from_file=True)


def now():
    """Have the database ask at once what it asks at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _refused(act, match=""):
    def tried():
        with transaction.atomic():
            act()
            now()

    with pytest.raises(DatabaseError, match=match):
        tried()


def test_sums_of_payees_go_up_to_the_quota_and_a_failed_one_gives_its_money_back():
    quota = _quota(_line(), 1000)
    roster, payment = _history(quota, 700)
    first = _below(payment, "payee", 400, key="1", result="credited")
    second = _below(payment, "payee", 300, key="2", result="failed", back_fen=300)
    del first, second
    now()
    for link in (roster, payment):
        link.refresh_from_db()
        assert (link.amount_fen, link.back_fen, link.used_fen) == (700, 300, 400)
        assert (link.people, link.credited_fen, link.failed_fen) == (2, 400, 300)
    quota.refresh_from_db()
    assert (quota.used_fen, quota.back_fen, quota.credited_fen) == (400, 0, 400)


def test_more_than_there_is_is_refused():
    quota = _quota(_line(), 1000)
    _below(quota, "allotment", 900)
    now()
    _refused(lambda: _below(quota, "allotment", 101), "of 1000 used")
    _refused(lambda: _move(quota, "spend", "county", 1001), "short")
    _move(quota, "pass_on", "county", 400, 5, other="town")
    now()
    _refused(lambda: _move(quota, "spend", "town", 300, 4), "short")  # before it came
    _move(quota, "spend", "town", 400, 5)
    now()


def test_a_closed_link_is_used_to_the_last_fen():
    quota = _quota(_line(), 1000)
    _, payment = _history(quota, 500)
    _below(payment, "payee", 499, key="1")
    payment.refresh_from_db()

    def close():
        _models().Link.objects.filter(id=payment.id).update(closed=True)

    _refused(close, "499 of 500")
    _below(payment, "payee", 1, key="2")
    close()
    now()


def test_nobody_but_the_database_touches_its_sums():
    links, quota = _models().Link.objects, _quota(_line(), 1000)
    _, payment = _history(quota, 10)
    _refused(lambda: links.filter(id=quota.id).update(used_fen=0), "kept by the database")
    _refused(lambda: links.filter(id=payment.id).update(back_fen=1), "kept by the database")
    _refused(lambda: links.filter(id=quota.id).update(amount_fen=2000), "never rewritten")
    _refused(lambda: _models().Balance.objects.update(received_fen=9999), "keeps what was")
    _refused(lambda: _models().Move.objects.update(amount_fen=1), "keeps what was")
    _below(payment, "payee", 10, key="1")
    _refused(lambda: _models().Reach.objects.update(fen=1), "keeps what was")
    _refused(lambda: links.filter(id=quota.id)._raw_delete("default"), "keeps what was")


def test_a_roster_is_paid_after_its_notice_only():
    from django.utils import timezone  # noqa: PLC0415 - after setup

    quota = _quota(_line(), 1000)
    roster = _below(quota, "roster", 500, document="R1")
    _refused(lambda: _below(roster, "payment", 500, 20), "notice")
    _refused(lambda: _below(roster, "payment", 500, 20, from_file=True), "notice")
    _models().Link.objects.filter(id=roster.id).update(
        notice_from=DAY, notice_to=DAY + timedelta(days=10), notice_ended_at=timezone.now()
    )
    _refused(lambda: _below(roster, "payment", 500, 10), "notice")
    _below(roster, "payment", 500, 11)
    _refused(
        lambda: _models().Link.objects.filter(id=roster.id).update(notice_to=DAY), "never rewritten"
    )


def test_a_closed_account_pays_for_its_own_uses_only():
    quota = _quota(_line(closed_loop=True, uses=["修路"]), 1000)
    _refused(lambda: _move(quota, "spend", "county", 10, use="买车"), "own uses")
    _refused(lambda: _move(quota, "spend", "county", 10), "own uses")
    _move(quota, "spend", "county", 10, use="修路")
    now()


def test_links_stand_in_their_order():
    quota = _quota(_line(), 1000)
    other = _line()
    for act in (
        lambda: _below(quota, "payment", 1),
        lambda: _below(quota, "payee", 1, key="x"),
        lambda: _below(quota, "quota", 1, document="Q"),
        lambda: _models().Link.objects.create(
            kind="roster", line=other, parent=quota, on=DAY, amount_fen=1, document="R"
        ),
        lambda: _models().Link.objects.create(kind="roster", on=DAY, amount_fen=1, document="R"),
    ):
        _refused(act, "does not fit")


_ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["allot", "roster", "payee", "fail", "again", "take_back", "pass_on", "spend", "sub"]
        ),
        st.integers(1, 700),
        st.integers(0, 30),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=25,
)


def _try(act, quota, fen, day, which):
    """Do one act as some hand might try it, on whatever link is there."""
    models = _models()
    links = models.Link.objects
    payments = list(links.filter(kind="payment").order_by("id"))
    payees = list(links.filter(kind="payee").order_by("id"))
    match act:
        case "allot":
            _below(quota, "allotment", fen, day)
        case "sub":
            _below(quota, "sub_quota", fen, day, document=f"S{links.count()}")
        case "roster":
            roster = _below(quota, "roster", fen, day, document=f"R{links.count()}", from_file=True)
            _below(roster, "payment", fen, day, from_file=True)
        case "payee" if payments:
            parent = payments[which % len(payments)]
            _below(parent, "payee", fen, day, key=f"K{links.count()}", result="credited")
        case "fail" if payees:
            payee = payees[which % len(payees)]
            links.filter(id=payee.id).update(result="failed", back_fen=payee.amount_fen)
        case "again" if payees:
            payee = payees[which % len(payees)]
            links.filter(id=payee.id).update(result="credited", back_fen=0)
        case "take_back":
            _move(quota, "take_back", "county", fen, day)
            links.filter(id=quota.id).update(back_fen=quota.back_fen + fen)
        case "pass_on":
            _move(quota, "pass_on", "county", fen, day, other=f"h{which}")
        case "spend":
            _move(quota, "spend", "county" if which == 0 else f"h{which}", fen, day)


@given(_ACTS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_tried_sums_hold_and_no_holder_is_negative(acts):
    with transaction.atomic():
        quota = _quota(_line(), 1000)
        for act, fen, day, which in acts:
            quota.refresh_from_db()
            with suppress(DatabaseError), transaction.atomic():
                _try(act, quota, fen, day, which)
                now()
            _check(quota.id)
        transaction.set_rollback(True)


def _check(quota):
    """Work everything out anew from the rows themselves."""
    models = _models()
    every = list(models.Link.objects.all())
    for link in every:
        below = [one for one in every if one.parent_id == link.id]
        used = sum(one.amount_fen - one.back_fen for one in below)
        assert link.used_fen == used <= link.amount_fen - link.back_fen
        if link.kind == "payment":
            assert link.people == len(below)
            assert link.back_fen == sum(one.back_fen for one in below)
            assert link.credited_fen == sum(
                one.amount_fen for one in below if one.result == "credited"
            )
    for payment in (link for link in every if link.kind == "payment"):
        payees = [one for one in every if one.parent_id == payment.id]
        told = models.Reach.objects.filter(payment=payment).values_list("fen", "count")
        net = sum(one.amount_fen - one.back_fen for one in payees)
        assert list(told) == ([(net, len(payees))] if payees else [])  # all of no village
    day_ends = {move.on for move in models.Move.objects.filter(quota_id=quota)}
    for holder in models.Balance.objects.filter(quota_id=quota):
        for day in day_ends:
            moves = list(models.Move.objects.filter(quota_id=quota, on__lte=day))
            came = sum(m.amount_fen for m in moves if m.other == holder.holder) + sum(
                m.amount_fen for m in moves if m.holder == holder.holder and m.kind == "receipt"
            )
            went = sum(
                m.amount_fen for m in moves if m.holder == holder.holder and m.kind != "receipt"
            )
            assert came >= went
