"""六个板块: all that is public, under the six headings of a village's notice board."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at, permalink, show
from sunledger.faces.portal.heads import as_table, newest
from sunledger.faces.portal.tables import as_file, notes_of
from sunledger.faces.words import both, say
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Column, Kind, Table, Type

_NEWEST = 3  # of a board


@dataclass(frozen=True)
class Board:
    """A heading: what stands under it, of which kinds, and the page on which all of it is.

    A board of no kinds has a page of words instead of publications.
    """

    icon: str
    title: str
    about: str
    kinds: tuple[Kind, ...]
    page: str
    query: str = ""

    def href(self, request: Request) -> str:
        """Return the page of all that stands under it."""
        return at(request, self.page) + self.query


BOARDS: Sequence[Board] = (
    Board(
        "log",
        both("小微权力清单", "What a village may decide"),
        both("村干部能办哪些事，怎么办。", "What village officers may do, and how."),
        (),
        "powers",
    ),
    Board(
        "file",
        both("村里的账", "Village books"),
        both("各村每个月的收支，一张一张凭证。", "Month by month, voucher by voucher."),
        (Kind.BOOKS_MONTH,),
        "notices",
        f"?kind={Kind.BOOKS_MONTH}",
    ),
    Board(
        "office",
        both("村里的项目", "Village projects"),
        both("修什么、花多少、谁来修。", "What is built, for how much, and by whom."),
        (Kind.PROJECT,),
        "notices",
        f"?kind={Kind.PROJECT}",
    ),
    Board(
        "ok",
        both("查出来的结果", "What checks found"),
        both("查出了什么，怎么改的，退回多少钱。", "What was found, mended and paid back."),
        (Kind.RESULT,),
        "results",
    ),
    Board(
        "hand",
        both("帮扶和补贴", "Aid and subsidies"),
        both("有哪些补贴，谁能领，各村领了多少。", "What there is, for whom, and who got it."),
        (Kind.SUBSIDY, Kind.POLICY),
        "subsidies",
    ),
    Board(
        "ask",
        both("我要反映", "Report a problem"),
        both("不对的地方，打电话、写信都行。", "What is wrong: by telephone or by letter."),
        (),
        "report",
    ),
)


def told(request: Request) -> list[dict[str, Any]]:
    """Return the boards in words, with how many publications stand under each."""
    counts = notices.counts()
    return [
        {
            "href": one.href(request),
            "icon": one.icon,
            "text": one.title,
            "about": one.about,
            "count": sum(counts.get(kind, 0) for kind in one.kinds) if one.kinds else None,
            "kinds": one.kinds,
        }
        for one in BOARDS
    ]


@require_safe
def index(request: Request, suffix: str = "") -> HttpResponse:
    """Show the six boards with the newest of each; as a file, all that stands under them."""
    if suffix:
        notes = notes_of(request, permalink(request))
        title = say("六个板块", "six boards")
        return as_file([_table(request)], suffix, request, title=title, notes=notes)
    boards = told(request)
    for one in boards:
        one["newest"] = newest(request, one["kinds"], most=_NEWEST) if one["count"] else None
    context = {
        "boards": boards,
        "count": sum(one["count"] or 0 for one in boards),
        "files": at(request, "boards_file", "csv").removesuffix("csv"),
        "crumbs": [(say("六个板块", "Six boards"), "")],
    }
    return show(request, "portal/boards.html", context)


def _table(request: Request) -> Table:
    """Return each publication of each board, with the board before it."""
    on = localdate(request.origin.at)
    columns: tuple[Column, ...] = ()
    rows = []
    for one in BOARDS:
        heads = notices.published(one.kinds, on=on, most=None)[0] if one.kinds else []
        table = as_table(heads)
        columns = table.columns
        rows += [(str(one.title), *row) for row in table.rows]
    board = Column("board", "板块", "Board", Type.TEXT)
    return Table("boards", "六个板块", "Six boards", (board, *columns), tuple(rows))
