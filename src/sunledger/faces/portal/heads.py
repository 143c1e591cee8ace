"""What is public, as lists show it: title, place, day, and how long it is under notice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at
from sunledger.faces.portal.tables import period_in_words
from sunledger.faces.words import said, say
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import (
    Clock,
    Column,
    Head,
    Kind,
    Table,
    Type,
)


@dataclass(frozen=True)
class Written:
    """A publication in the words of a list."""

    head: Head
    title: str
    kind: str
    period: str
    href: str
    clock: Clock | None

    @property
    def runs(self) -> bool:
        """Tell whether it is under notice today."""
        return self.clock is not None and self.clock.left > 0


def title_of(head: Head) -> str:
    """Return the title in the language of the page."""
    return say(head.title_zh, head.title_en or head.title_zh)


def written(request: Request, head: Head) -> Written:
    """Return a publication in the words of a list."""
    return Written(
        head,
        title_of(head),
        said(head.kind),
        period_in_words(head.period),
        address_of(request, head),
        head.clock,
    )


def address_of(request: Request, head: Head) -> str:
    """Return where a publication is read best: a fund and a subsidy have pages of their own."""
    if head.kind is Kind.FUND and head.slug:
        return at(request, "fund", head.slug)
    if head.kind is Kind.SUBSIDY and head.slug:
        return at(request, "subsidy", head.slug)
    if head.kind is Kind.BOOKS_MONTH and head.period:
        return at(request, "village_tab", head.place, "money") + f"?month={head.period}"
    return at(request, "notice", head.id)


def newest(
    request: Request,
    kind: Kind | Sequence[Kind] | None = None,
    **asked: Any,  # noqa: ANN401 - as `published` takes
) -> dict[str, Any]:
    """Return the newest publications that are asked for, and how many there are."""
    heads, count = notices.published(kind, on=localdate(request.origin.at), **asked)
    return {"heads": [written(request, head) for head in heads], "count": count}


def as_table(heads: Iterable[Head]) -> Table:
    """Return publications as a table, for files."""
    return Table(
        "publications",
        "公开的内容",
        "Publications",
        (
            Column("title", "标题", "Title", Type.TEXT),
            Column("kind", "种类", "Kind", Type.TEXT),
            Column("place", "地方", "Place", Type.TEXT),
            Column("place_code", "地方代码", "Code of the place", Type.TEXT),
            Column("period", "时间", "Period", Type.TEXT),
            Column("published_on", "公开日期", "Published on", Type.DATE),
            Column("notice_until", "公示到", "Under notice until", Type.DATE),
            Column("version", "第几版", "Version", Type.QUANTITY),
            Column("rows", "行数", "Rows", Type.QUANTITY),
            Column("sha256", "指纹", "SHA-256", Type.TEXT),
            Column("entry", "公开记录第几条", "Entry of the log", Type.QUANTITY),
            Column("page", "网页", "Page", Type.LINK),
        ),
        tuple(
            (
                title_of(head),
                said(head.kind),
                head.place_name,
                head.place,
                head.period,
                localdate(head.published_at).isoformat(),
                None if head.clock is None else head.clock.last.isoformat(),
                head.version,
                head.rows,
                head.sha256,
                head.event,
                f"/notice/{head.id}",
            )
            for head in heads
        ),
    )
