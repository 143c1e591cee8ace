"""What a month needs before it is public: a list of things, each with its state, and the clock."""

from datetime import date

from django.db.models import QuerySet

from sunledger.platform.registers.books import reading, rules
from sunledger.platform.registers.books.codes import ItemState, MonthState, Ticket, VoucherState
from sunledger.platform.registers.books.contracts import Publication, PublicationItem, Words
from sunledger.platform.registers.books.models import Month, Objection, Photo, Question, Voucher


def publication(row: Month, today: date) -> Publication:
    """Return the list of a month, in the order in which its things are done."""
    view = reading.months([row])[0]
    state = MonthState(row.state)
    vouchers = Voucher.objects.filter(village=row.village_id, month=row.month)
    posted = vouchers.filter(reading.POSTED)
    items = (
        _booked(view.vouchers, view.waiting, vouchers, state),
        _photos(posted, state),
        _papers(posted, state),
        _answered(row, state),
        _closed(state),
        _opinion(row, state),
        _board(row, state, today),
        _public(row, state),
    )
    left, certain = rules.left(today, view.due)
    return Publication(month=view, items=items, due=view.due, left=left, certain=certain)


def _item(code: str, zh: str, en: str, state: ItemState, says: tuple[str, str]) -> PublicationItem:
    return PublicationItem(code, Words(zh, en), state, Words(*says))


def _done(state: MonthState) -> ItemState:
    """Return how far a thing is that is ready: public with its month, until then to be checked."""
    return ItemState.PUBLISHED if state is MonthState.PUBLISHED else ItemState.WAITING


def _booked(
    booked: int, waiting: int, vouchers: QuerySet[Voucher], state: MonthState
) -> PublicationItem:
    drafts = Voucher.objects.filter(  # of the same month
        id__in=vouchers, state__in=(VoucherState.DRAFT, VoucherState.REJECTED)
    ).count()
    name = ("booked", "每一笔收支都入账", "every receipt and payment booked")
    if waiting or drafts:
        says = (
            f"还有 {waiting} 笔没办完，{drafts} 笔在村里没交",
            f"{waiting} not decided, {drafts} not handed on by the village",
        )
        return _item(*name, ItemState.MISSING, says)
    if not booked:
        return _item(*name, ItemState.NOT_STARTED, ("这个月还没有账", "nothing is booked yet"))
    return _item(*name, _done(state), (f"{booked} 笔都入账了", f"all {booked} are booked"))


def _photos(posted: QuerySet[Voucher], state: MonthState) -> PublicationItem:
    name = ("photos", "每一笔都有票据照片", "every payment with a photo of its paper")
    rows = Voucher.objects.filter(id__in=posted, internal=False)
    total = rows.count()
    shown = rows.filter(id__in=Photo.objects.values("voucher")) | rows.exclude(attachment="")
    lacking = total - shown.distinct().count()
    if not total:
        return _item(*name, ItemState.NOT_STARTED, ("还没有凭证", "there are no vouchers yet"))
    if lacking:
        return _item(*name, ItemState.MISSING, (f"{lacking} 笔没有照片", f"{lacking} lack a photo"))
    return _item(*name, _done(state), (f"{total} 笔都有", f"all {total} have one"))


def _papers(posted: QuerySet[Voucher], state: MonthState) -> PublicationItem:
    name = ("papers", "没有白条", "no informal slips")
    rows = Voucher.objects.filter(id__in=posted, internal=False, out_fen__gt=0)
    bad = rows.filter(ticket__in=("", Ticket.INFORMAL, Ticket.NONE)).count()
    if not rows.exists():
        return _item(*name, ItemState.NOT_STARTED, ("还没有支出", "nothing was spent yet"))
    if bad:
        says = (f"{bad} 笔没有正式票据", f"{bad} have no proper paper")
        return _item(*name, ItemState.MISSING, says)
    return _item(*name, _done(state), ("都有正式票据", "all have a proper paper"))


def _answered(row: Month, state: MonthState) -> PublicationItem:
    name = ("answers", "村民问的都答了", "every question answered")
    asked = Question.objects.filter(voucher__village=row.village_id, voucher__month=row.month)
    waiting = asked.filter(answered_at=None).count()
    if waiting:
        says = (f"{waiting} 个问题没答", f"{waiting} questions have no answer")
        return _item(*name, ItemState.MISSING, says)
    count = asked.count()
    says = (
        (f"{count} 个都答了", f"all {count} are answered")
        if count
        else ("没有人问", "nobody asked")
    )
    return _item(*name, _done(state), says)


def _closed(state: MonthState) -> PublicationItem:
    name = ("closed", "代理中心结账", "the centre closed the month")
    if state is MonthState.OPEN:
        return _item(*name, ItemState.NOT_STARTED, ("还在记账", "still open"))
    return _item(*name, _done(state), ("已经结账", "closed"))


def _opinion(row: Month, state: MonthState) -> PublicationItem:
    name = ("opinion", "村监会意见", "opinion of the supervision committee")
    if row.opinion:
        return _item(*name, _done(state), (row.opinion[:60], row.opinion[:60]))
    if state is MonthState.OPEN:
        return _item(*name, ItemState.NOT_STARTED, ("等结账", "waits for the month to be closed"))
    return _item(*name, ItemState.MISSING, ("村监会还没写", "not written yet"))


def _board(row: Month, state: MonthState, today: date) -> PublicationItem:
    name = ("board", "村公示栏贴出，没人有异议", "on the village board, nobody objects")
    if state in {MonthState.OPEN, MonthState.CLOSED}:
        return _item(*name, ItemState.NOT_STARTED, ("还没贴", "not put up yet"))
    objections = Objection.objects.filter(month=row, settled_at=None).count()
    until = row.notice_until
    if objections:
        says = (f"{objections} 条异议没答复", f"{objections} objections have no answer")
        return _item(*name, ItemState.MISSING, says)
    if state is MonthState.NOTICED and until is not None:
        days = (until - today).days + 1
        says = (
            (
                f"贴到 {until.month} 月 {until.day} 日，还有 {days} 天",
                f"until {until}, {days} days left",
            )
            if days > 0
            else ("期满了，请办“公示结束”", "its time is over: say so")
        )
        return _item(*name, ItemState.WAITING, says)
    return _item(*name, _done(state), ("期满无异议", "it hung to its end, nobody objects"))


def _public(row: Month, state: MonthState) -> PublicationItem:
    name = ("public", "上网公布", "public on the portal")
    if state is MonthState.PUBLISHED and row.published_at is not None:
        day = row.published_at.date()
        return _item(*name, ItemState.PUBLISHED, (f"{day} 公布", f"since {day}"))
    if state is MonthState.AGREED:
        return _item(*name, ItemState.WAITING, ("等另一个人审核公布", "waits for a second person"))
    return _item(*name, ItemState.NOT_STARTED, ("前面的办完再公布", "follows what is above"))
