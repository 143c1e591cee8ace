"""The menu: the ten modules of the management layer, of which those that stand are shown.

A module that is not built is absent, never grey; a page stands in it for those whose post may open
it. The last group is for who keeps the platform.
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from sunledger.faces.words import both
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may


@dataclass(frozen=True)
class Entry:
    """A page of the menu; one of its tasks opens it, and without tasks it is open to all."""

    name: str
    text: str
    icon: str
    tasks: tuple[Task, ...]
    under: str


# Tasks of which each has a part in findings.
FINDINGS = (
    *(Task.SEE_FINDINGS, Task.NOTE_REPLY, Task.CHECK_FINDING, Task.POST_NOTICE, Task.HELP),
    *(Task.ANSWER_FINDING, Task.DECIDE_APPEAL, Task.AUDIT_FINDINGS, Task.DISCIPLINE_FINDINGS),
)

MODULES: tuple[tuple[str | None, tuple[Entry, ...]], ...] = (
    (
        None,
        (Entry("console:todo", both("待办", "To do"), "todo", (), "/c/todo"),),
    ),
    (
        both("扶贫对象", "People aided"),
        (
            Entry(
                "console:households",
                both("家庭", "Households"),
                "home",
                (Task.SEARCH_REGISTRY,),
                "/c/household",
            ),
            Entry(
                "console:people",
                both("人员", "People"),
                "people",
                (Task.SEARCH_REGISTRY,),
                "/c/person",
            ),
            Entry(
                "console:procedures",
                both("程序", "Procedures"),
                "file",
                (Task.SEE_HOUSEHOLD,),
                "/c/procedure",
            ),
            Entry(
                "console:lists",
                both("名单", "Frozen lists"),
                "lock",
                (Task.SEARCH_REGISTRY,),
                "/c/list",
            ),
            Entry(
                "console:changes",
                both("变更", "Changes"),
                "ok",
                (Task.SEE_HOUSEHOLD,),
                "/c/change",
            ),
            Entry(
                "console:disputes",
                both("户里说不对", "Said not right"),
                "ask",
                (Task.SEE_HOUSEHOLD,),
                "/c/dispute",
            ),
            Entry(
                "console:for_household",
                both("代查", "Look for a household"),
                "eye",
                (Task.LOOK_FOR_HOUSEHOLD,),
                "/c/for-household",
            ),
        ),
    ),
    (
        both("比对", "Comparison"),
        (
            Entry(
                "console:import",
                both("收表", "Files taken in"),
                "upload",
                (Task.SEE_BATCHES,),
                "/c/import",
            ),
            Entry(
                "console:match",
                both("比对", "Runs"),
                "search",
                (Task.SEE_MATCH,),
                "/c/match/run",
            ),
            Entry(
                "console:match_rules",
                both("规则", "Rules"),
                "todo",
                (Task.SEE_MATCH,),
                "/c/match/rule",
            ),
            Entry(
                "console:match_sources",
                both("来源", "Sources"),
                "office",
                (Task.SEE_SOURCES,),
                "/c/match/source",
            ),
            Entry(
                "console:match_requests",
                both("要表", "Tables asked for"),
                "ask",
                (Task.SEE_SOURCES,),
                "/c/match/request",
            ),
        ),
    ),
    (
        both("资金", "Money"),
        (
            Entry("console:funds", both("资金", "Funds"), "chart", (Task.SEE_FUNDS,), "/c/fund"),
            Entry(
                "console:fund_warnings",
                both("资金提醒", "Warnings about money"),
                "warn",
                (Task.SEE_FUNDS,),
                "/c/fund-warning",
            ),
            Entry(
                "console:fund_rosters",
                both("花名册", "Rosters"),
                "people",
                (Task.KEEP_FUNDS,),
                "/c/fund-roster",
            ),
        ),
    ),
    (
        both("预警", "Warnings"),
        (
            Entry(
                "console:findings",
                both("疑点", "Findings"),
                "ask",
                FINDINGS,
                "/c/finding",
            ),
            Entry("console:helps", both("帮扶", "Help"), "hand", (Task.HELP,), "/c/help"),
            Entry(
                "console:funnel",
                both("疑点的数字", "Figures"),
                "chart",
                (Task.SEE_FIGURES,),
                "/c/warning",
            ),
        ),
    ),
    (
        both("村账", "Village books"),
        (
            Entry(
                "console:books", both("各村的账", "Books"), "file", (Task.SEE_BOOKS,), "/c/books"
            ),
            Entry(
                "console:vouchers",
                both("凭证", "Vouchers"),
                "search",
                (Task.SEE_BOOKS,),
                "/c/voucher",
            ),
        ),
    ),
    (
        both("公开", "Public"),
        (
            Entry(
                "console:publish",
                both("公开", "Publishing"),
                "eye",
                (Task.SEE_PUBLISHING,),
                "/c/publish",
            ),
        ),
    ),
    (
        both("地方和人", "Places and posts"),
        (
            Entry(
                "console:places",
                both("区划", "Places"),
                "place",
                (Task.SEE_PLACES,),
                "/c/place",
            ),
            Entry(
                "console:bodies",
                both("机构", "Bodies"),
                "office",
                (Task.SEE_PLACES,),
                "/c/body",
            ),
            Entry(
                "console:accounts",
                both("账号", "Accounts"),
                "person",
                (Task.SEE_ACCOUNTS,),
                "/c/account",
            ),
            Entry(
                "console:roles",
                both("岗位", "Roles"),
                "key",
                (Task.SEE_ACCOUNTS,),
                "/c/role",
            ),
        ),
    ),
    (
        both("留痕", "Traces"),
        (
            Entry(
                "console:looks", both("谁看过", "Who looked"), "eye", (Task.SEE_LOOKS,), "/c/look"
            ),
            Entry("console:log", both("经过", "Log"), "log", (Task.SEE_EVENTS,), "/c/log"),
        ),
    ),
)


def menu(actor: Actor, path: str, counts: dict[str, int]) -> list[dict[str, object]]:
    """Return the menu of an actor; `counts` are what is to do, by the name of the address."""
    groups: list[dict[str, object]] = []
    for text, entries in MODULES:
        items = [_item(entry, path, counts) for entry in entries if _opens(actor, entry)]
        if items:
            groups.append({"text": text, "items": items})
    return groups


def _opens(actor: Actor, entry: Entry) -> bool:
    return address(entry.name) != "" and (
        not entry.tasks or any(may(actor, task) for task in entry.tasks)
    )


def _item(entry: Entry, path: str, counts: dict[str, int]) -> dict[str, object]:
    here = path == entry.under or path.startswith((f"{entry.under}/", f"{entry.under}."))
    return {
        "href": address(entry.name),
        "text": entry.text,
        "icon": entry.icon,
        "here": here,
        "count": counts.get(entry.name, 0),
    }


def address(name: str) -> str:
    """Return the address of a page, or nothing where the page is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
