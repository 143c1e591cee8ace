"""Rows of the database as they cross the wall; used inside `acting` only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from sunledger.kit.capitals import capitals
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.places.selectors import divisions_by_id, same_place
from sunledger.platform.registers.books import rules
from sunledger.platform.registers.books.codes import (
    Meeting,
    MonthState,
    PayMode,
    Reject,
    Sign,
    Ticket,
    VoucherState,
)
from sunledger.platform.registers.books.codes import Photo as Side
from sunledger.platform.registers.books.contracts import (
    LineView,
    MonthRow,
    PhotoView,
    Question,
    Resolution,
    Signature,
    VoucherRow,
    Words,
)
from sunledger.platform.registers.books.models import Line as _Line
from sunledger.platform.registers.books.models import Month as _Month
from sunledger.platform.registers.books.models import Photo as _Photo
from sunledger.platform.registers.books.models import Question as _Question
from sunledger.platform.registers.books.models import Resolution as _Resolution
from sunledger.platform.registers.books.models import Signature as _Signature
from sunledger.platform.registers.books.models import Voucher as _Voucher

WAITING = (VoucherState.SIGNING, VoucherState.CHECKING, VoucherState.HELD)
# A payment that was stopped after it was booked stays in the books until it is decided.
POSTED = Q(state__in=(VoucherState.BOOKED, VoucherState.PAID)) | Q(
    state=VoucherState.HELD, before=VoucherState.BOOKED
)
# What is not decided yet, in the village's hands or the centre's.
UNDECIDED = (*WAITING, VoucherState.DRAFT, VoucherState.REJECTED)
_NOTHING = (0, 0, 0, 0)
GONE = (VoucherState.WITHDRAWN, VoucherState.UNDONE)


def places_of(ids: Iterable[int]) -> dict[int, Division]:
    """Return by the id of a village its name and code of today, or its last.

    A village that was merged or split keeps its own: its books stay under its name.
    """
    found = divisions_by_id(set(ids))
    former = [number for number, place in found.items() if place.until is not None]
    if former:
        found |= {number: every[0] for number, every in same_place(former).items()}
    return found


def vouchers(rows: Sequence[_Voucher]) -> list[VoucherRow]:
    """Return vouchers for a list, with the counts of their photos and questions."""
    ids = [row.id for row in rows]
    places = places_of(row.village_id for row in rows)
    photos = _counts(_Photo.objects.filter(voucher__in=ids))
    asked = _counts(_Question.objects.filter(voucher__in=ids))
    return [
        voucher_row(row, places[row.village_id], photos.get(row.id, 0), asked.get(row.id, 0))
        for row in rows
    ]


def _counts(rows: QuerySet[_Photo] | QuerySet[_Question]) -> dict[int, int]:
    return dict(rows.order_by().values_list("voucher_id").annotate(Count("id")))


def voucher_row(row: _Voucher, place: Division, photos: int, questions: int) -> VoucherRow:
    """Return a voucher for a list."""
    return VoucherRow(
        id=row.id,
        village=place.code,
        village_name=place.name,
        month=row.month,
        number=row.number,
        day=row.day,
        summary=row.summary,
        out_fen=row.out_fen,
        in_fen=row.in_fen,
        fen=row.fen,
        state=VoucherState(row.state),
        payee=row.payee,
        ticket=Ticket(row.ticket) if row.ticket else None,
        ticket_no=row.ticket_no,
        pay=PayMode(row.pay) if row.pay else None,
        photos=photos,
        questions=questions,
        from_file=row.batch is not None,
    )


def lines(rows: Iterable[_Line], day: date) -> tuple[LineView, ...]:
    """Return the lines of a voucher of a day, with their accounts in words."""
    return tuple(
        LineView(
            id=row.id,
            account=row.account,
            name=rules.account(row.account, day).name,
            debit_fen=row.debit_fen,
            credit_fen=row.credit_fen,
            summary=row.summary,
        )
        for row in rows
    )


def photos_of(ids: Iterable[int]) -> dict[int, tuple[PhotoView, ...]]:
    """Return the photos of each of these vouchers."""
    found: dict[int, list[PhotoView]] = defaultdict(list)
    for row in _Photo.objects.filter(voucher__in=list(ids)).order_by("id"):
        found[row.voucher_id].append(PhotoView(row.id, Side(row.side), row.sha256, row.size))
    return {number: tuple(views) for number, views in found.items()}


def questions_of(ids: Iterable[int]) -> dict[int, tuple[Question, ...]]:
    """Return what was asked of each of these vouchers, the earliest first."""
    found: dict[int, list[Question]] = defaultdict(list)
    for row in _Question.objects.filter(voucher__in=list(ids)).order_by("asked_at", "id"):
        found[row.voucher_id].append(question(row))
    return {number: tuple(views) for number, views in found.items()}


def question(row: _Question) -> Question:
    """Return a question with its answer, if there is one."""
    return Question(
        id=row.id,
        voucher=row.voucher_id,
        line=row.line_id,
        text=row.text,
        asked_at=row.asked_at,
        due=row.due,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )


def signatures(voucher: _Voucher) -> tuple[Signature, ...]:
    """Return who signed a voucher, in the order of signing."""
    rows = _Signature.objects.filter(voucher=voucher).order_by("id")
    return tuple(Signature(Sign(row.kind), row.name, row.by, row.at, row.on_paper) for row in rows)


def still(voucher: _Voucher, signed: Iterable[Signature]) -> tuple[tuple[Sign, int], ...]:
    """Return the signatures that a voucher lacks, each with how many."""
    if voucher.income or voucher.internal or voucher.batch is not None:
        return ()
    kinds = [signature.kind for signature in signed]
    needed = {kind: 1 for kind in Sign if kind is not Sign.TOWNSHIP or voucher.upper}
    needed[Sign.COMMITTEE] = voucher.committee
    lacking = {kind: count - kinds.count(kind) for kind, count in needed.items()}
    return tuple((kind, count) for kind, count in lacking.items() if count > 0)


def resolution(row: _Resolution) -> Resolution:
    """Return a decision of a meeting, and whether it reached its quorum."""
    meeting = Meeting(row.meeting) if row.meeting else None
    valid, why = rules.quorum(meeting, row.day, row.called, row.present, row.agreed)
    return Resolution(
        number=row.number,
        day=row.day,
        meeting=meeting,
        called=row.called,
        present=row.present,
        agreed=row.agreed,
        matter=row.matter,
        valid=valid,
        why=why,
    )


def in_words(voucher: _Voucher) -> str:
    """Return the amount of a voucher in capitals."""
    return capitals(voucher.fen)


def warnings(voucher: _Voucher, place: Division, decided: Resolution | None) -> tuple[Words, ...]:
    """Return what a person should look at before signing or booking a voucher.

    Each is a question, never a verdict; the centre decides and says why.
    """
    if voucher.internal:
        return ()
    found = [*_about_papers(voucher)]
    day, code = voucher.day, place.code
    if not voucher.income:
        if rules.entertainment(voucher.summary, day, code):
            found.append(Words("用途像是招待，村里不能报招待", "this looks like entertainment"))
        if rules.kickback(voucher.summary, day, code):
            found.append(
                Words(
                    "用途像是回扣、返还，开会同意了也不行，请先核对",
                    "this looks like a kickback; no meeting can allow one: look into it first",
                )
            )
        if voucher.pay == PayMode.CASH and voucher.fen > rules.limit("cash_limit", day, code):
            found.append(Words("现金付款超过限额", "more is paid in cash than the limit"))
        if voucher.fen >= rules.limit("big_item_limit", day, code):
            if decided is None:
                found.append(Words("大额支出，没有会议决议", "a large sum without a resolution"))
            elif not decided.valid:
                found.append(Words(f"决议{decided.why.zh}", f"the resolution: {decided.why.en}"))
        if voucher.ticket in {Ticket.INFORMAL, Ticket.NONE} and voucher.fen > rules.limit(
            "voucher_limit", day, code
        ):
            found.append(Words("金额大，没有正式票据", "a large sum without a proper paper"))
    return tuple(found)


def _about_papers(voucher: _Voucher) -> Iterable[Words]:
    others = _Voucher.objects.exclude(id=voucher.id).exclude(state__in=GONE)
    if voucher.ticket_no and others.filter(ticket_no=voucher.ticket_no).exists():
        yield Words("这个票据号码用过", "this invoice number was used before")
    shown = _Photo.objects.filter(voucher=voucher).values("sha256")
    if _Photo.objects.filter(sha256__in=shown).exclude(voucher=voucher).exists():
        yield Words("这张照片别的凭证也用了", "another voucher has the same photo")


def reject(row: _Voucher) -> Reject | None:
    """Return why a voucher was sent back; None where it was not."""
    return Reject(row.reject) if row.reject else None


# --- months ---------------------------------------------------------------------------------------


def months(rows: Sequence[_Month]) -> list[MonthRow]:
    """Return months with what they hold."""
    places = places_of(row.village_id for row in rows)
    held = _held(rows)
    return [
        month(row, places[row.village_id], held.get((row.village_id, row.month), _NOTHING))
        for row in rows
    ]


def _held(rows: Sequence[_Month]) -> dict[tuple[int, date], tuple[int, int, int, int]]:
    """Return for each village and month what is booked, what waits, what came in and went out."""
    if not rows:
        return {}
    found = _Voucher.objects.filter(
        village__in={row.village_id for row in rows},
        month__in={row.month for row in rows},
    ).values_list("village_id", "month")
    counted = found.order_by().annotate(
        booked=Count("id", filter=POSTED),
        waits=Count("id", filter=Q(state__in=WAITING)),
        received=Sum("in_fen", filter=POSTED, default=0),
        spent=Sum("out_fen", filter=POSTED, default=0),
    )
    return {(village, month): (*counts,) for village, month, *counts in counted}


def month(row: _Month, place: Division, held: tuple[int, int, int, int]) -> MonthRow:
    """Return a month with what it holds: booked, waiting, received, spent."""
    booked, waiting, in_fen, out_fen = held
    return MonthRow(
        village=place.code,
        village_name=place.name,
        month=row.month,
        state=MonthState(row.state),
        vouchers=booked,
        waiting=waiting,
        in_fen=in_fen,
        out_fen=out_fen,
        closed_at=row.closed_at,
        notice_from=row.notice_from,
        notice_until=row.notice_until,
        published_at=row.published_at,
        due=rules.publish_by(row.month, place.code),
        seq=row.seq,
    )
