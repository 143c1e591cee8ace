"""村里的账: a month of a village's books as it was published, and one voucher of it."""

from dataclasses import replace
from typing import Any

from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.portal.publications import told
from sunledger.faces.portal.tables import Laid, lay, period_in_words
from sunledger.faces.portal.vouchers import TABLE, number_of
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Column, Kind, Publication, Type

_PAGE = Column("page", "这张凭证", "This voucher", Type.LINK)


def month_of(request: Request, code: str) -> dict[str, Any]:
    """Return the month that is asked for, else the newest, and which others there are."""
    periods = notices.periods(Kind.BOOKS_MONTH, code)
    asked = request.GET.get("month", "")
    month = asked if asked in periods else (periods[0] if periods else "")
    today = localdate(request.origin.at)
    found = notices.at(Kind.BOOKS_MONTH, code, month, on=today) if month else None
    return {
        "month": month,
        "month_words": period_in_words(month),
        "months": [(one, period_in_words(one), one == month) for one in periods],
        "book": None if found is None else told(request, found),
        "vouchers": None if found is None else _vouchers(request, found),
    }


def _vouchers(request: Request, found: Publication) -> Laid | None:
    """Return the vouchers of a month, each with the way to its own page."""
    for table in found.tables:
        if table.code == TABLE:
            before = f"/v/{found.head.place}/voucher/{found.head.period}-"
            numbers = [number_of(table.columns, row) for row in table.rows]
            rows = tuple(
                (*row, None if number is None else f"{before}{number}")
                for row, number in zip(table.rows, numbers, strict=True)
            )
            return lay(replace(table, columns=(*table.columns, _PAGE), rows=rows), request)
    return None
