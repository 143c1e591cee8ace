"""A table taken back: all that it brought goes, as long as nothing of others stands on it."""

import uuid
from collections import Counter

from django.db.models import Sum

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.funds.contracts import LinkKind, MoveKind, Result
from sunledger.platform.registers.funds.models import (
    BankReturn,
    Contract,
    Credit,
    Left,
    Line,
    Link,
    Move,
    Project,
    Standard,
    WorksPayment,
)
from sunledger.platform.registers.funds.writing import bulk, hold, impossible, lock, reaching

_GONE = (Result.FAILED, Result.RETURNED)


def take_back(batch: uuid.UUID, *, by: Actor, origin: Origin) -> dict[str, int]:
    """Take back what the rows of a batch made; return how many links, moves and answers went.

    Raises SunledgerError, with the reason, where later rows or acts stand on it. Runs in the
    transaction of the caller, who has checked that the actor may.
    """
    with acting(reaching(by)):
        lock()
        _free(batch)
        gone = would_go(batch)
        _answers(batch)
        moves = Move.objects.filter(batch=batch)
        WorksPayment.objects.filter(batch=batch).delete()
        WorksPayment.objects.filter(movement__in=moves.values("document")).update(movement="")
        taken = moves.filter(kind=MoveKind.TAKE_BACK)
        backs = list(taken.values_list("quota").annotate(Sum("amount_fen")))
        moves._raw_delete("default")  # noqa: SLF001 - nothing hangs on a move
        for quota, fen in backs:
            link = Link.objects.get(id=quota)
            if link.batch != batch:
                Link.objects.filter(id=quota).update(back_fen=link.back_fen - fen)
        with bulk() as cursor:
            cursor.execute("DELETE FROM funds_credit WHERE batch = %s", [batch])
            cursor.execute("DELETE FROM funds_link WHERE batch = %s", [batch])
        for table in (BankReturn, Standard, Left):
            table.objects.filter(batch=batch).delete()
        Contract.objects.filter(batch=batch).exclude(
            id__in=WorksPayment.objects.values("contract")
        ).delete()
        used = Link.objects.exclude(project="").values("project")
        Project.objects.filter(batch=batch).exclude(code__in=used).delete()
        empty = Line.objects.filter(batch=batch).exclude(id__in=_lines_in_use())
        empty.delete()
        hold()
        told: dict[str, str | int | bool | None] = {**gone}
        append([Act("funds.taken_back", "batch", str(batch), told)], by=by, origin=origin)
    return gone


def _lines_in_use() -> set[int]:
    from sunledger.platform.registers.funds.models import Ask, Item  # noqa: PLC0415 - for this

    found: set[int] = set()
    for rows in (Link.objects.exclude(line=None), Item.objects, Ask.objects):
        found |= set(rows.values_list("line", flat=True))
    return found


def would_go(batch: uuid.UUID) -> dict[str, int]:
    """Return how many links, moves of cash and answers of the bank a batch brought."""
    return {
        "links": Link.objects.filter(batch=batch).count(),
        "moves": Move.objects.filter(batch=batch).count(),
        "answers": Credit.objects.filter(batch=batch).exclude(payee__batch=batch).count(),
        "left": Left.objects.filter(batch=batch).count(),
    }


def _free(batch: uuid.UUID) -> None:
    """Raise SunledgerError where something of others stands on what a batch brought."""
    mine = Link.objects.filter(batch=batch)
    above = Link.objects.filter(batch=batch).exclude(kind=LinkKind.PAYEE)
    below = Link.objects.filter(parent__in=above).exclude(batch=batch).count()
    moved = Move.objects.filter(quota__in=above).exclude(batch=batch).count()
    spoken = mine.exclude(got=None).count()
    answers = Credit.objects.filter(payee__in=mine).exclude(batch=batch).count()
    works = WorksPayment.objects.filter(payment__in=mine)
    moved += works.filter(batch=batch).exclude(movement="").count()
    works_of_others = works.exclude(batch=batch).count()
    found = Counter(below=below, moved=moved, spoken=spoken, answers=answers, works=works_of_others)
    if not found.total():
        return
    raise impossible(
        f"后来的记录接在这一批上面：下级 {below} 笔、收支 {moved} 笔、农户回话 {spoken} 户次、"
        f"银行结果 {answers} 笔、工程付款 {works_of_others} 笔。"
        "请先退回后来的那几批；农户回过话的不能退。",
        f"Later records stand on this batch: {below} links, {moved} movements, {spoken} answers of "
        f"households, {answers} of the bank, {works_of_others} works payments. Take those batches "
        "back first; what a household has spoken of stays.",
    )


def _answers(batch: uuid.UUID) -> None:
    """Let payees of other batches stand as they did before this one's answers."""
    others = Credit.objects.filter(batch=batch).exclude(payee__batch=batch)
    for payee in Link.objects.filter(id__in=others.values("payee")):
        last = Credit.objects.filter(payee=payee).exclude(batch=batch).order_by("-id").first()
        result = Result(last.result) if last is not None else Result.CREDITED
        Link.objects.filter(id=payee.id).update(
            result=str(result),
            result_on=last.on if last is not None else payee.on,
            reason=last.reason if last is not None else "",
            tries=last.attempt if last is not None else 1,
            back_fen=payee.amount_fen if result in _GONE else 0,
        )
