"""村里的账: a month of a village's books as it was published, and one voucher of it."""

from typing import Any

from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at
from sunledger.faces.portal.publications import told
from sunledger.faces.portal.tables import period_in_words
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Kind


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
        "voucher_page": at(request, "voucher", code, "0").removesuffix("0"),
    }
