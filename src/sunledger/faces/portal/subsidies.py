"""补贴: what there is, who may have it, and whether it is worth asking for one's own family.

The self-check keeps nothing: the answers come with the form and go with the page. It never says
that somebody is entitled or not, for that is decided by people who look at the papers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sunledger.catalogue.loader import resolve_parameters
from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at, missing, show
from sunledger.faces.portal.heads import title_of, written
from sunledger.faces.portal.lists import listing
from sunledger.faces.portal.publications import told
from sunledger.faces.portal.tables import as_file, lay, notes_of
from sunledger.faces.words import both, say
from sunledger.kit.money import to_fen, yuan
from sunledger.platform.catalogue import catalogue
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import (
    HIDDEN,
    Cell,
    Column,
    Kind,
    Received,
    Table,
    Type,
)

_MOST_PEOPLE = 30
_MOST_YUAN = 100_000_000


@require_safe
def index(request: Request, suffix: str = "") -> HttpResponse:
    """List subsidies and policies that are public."""
    return listing(
        request,
        suffix,
        "portal/subsidies.html",
        (Kind.SUBSIDY, Kind.POLICY),
        name="subsidies",
        title=say("补贴和政策", "subsidies and policies"),
        crumbs=[(say("补贴", "Subsidies"), "")],
    )


@require_safe
def subsidy(request: Request, subsidy: str, suffix: str = "") -> HttpResponse:
    """Show one subsidy: on what it rests, how to ask for it, who got it, who watches.

    As a file it is what came to each village.
    """
    today = localdate(request.origin.at)
    heads, _ = notices.published(Kind.SUBSIDY, slug=subsidy, on=today, most=1)
    found = notices.publication(heads[0].id, on=today) if heads else None
    if found is None:
        return missing(request, say("这项补贴还没有公开。", "This subsidy is not public."))
    title = title_of(found.head)
    asked = request.GET.get("year", "")
    year = int(asked) if re.fullmatch("[0-9]{4}", asked) else None
    who = notices.received(subsidy, found.head.title_zh, on=today, year=year)
    got = _by_village(who)
    if suffix:
        notes = notes_of(request, request.build_absolute_uri(at(request, "subsidy", subsidy)))
        return as_file([got], suffix, request, title=title, notes=notes)
    return show(
        request,
        "portal/subsidy.html",
        {
            "publication": told(request, found),
            "rosters": {"heads": [written(request, one) for one in who.rosters]},
            "who": who,
            "few": say("、", ", ").join(who.few),
            "got": lay(got, request),
            "got_asked": f"year={who.year}" if len(who.years) > 1 else "",
            "got_files": at(request, "subsidy_file", subsidy, "csv").removesuffix("csv"),
            "crumbs": [(say("补贴", "Subsidies"), at(request, "subsidies")), (title, "")],
        },
    )


def _by_village(who: Received) -> Table:
    """Return what came to each village as a table; those of few payments stand in one line."""
    rows: list[tuple[Cell, ...]] = list(who.villages)
    if who.few:
        many = len(who.few)
        name = say(f"笔数少的 {many} 个村，合在一起", f"{many} villages with few, together")
        rows.append((name, *(who.together or (HIDDEN, HIDDEN))))
    if rows:
        rows.append((say("合计", "In all"), *(who.whole or (HIDDEN, HIDDEN))))
    columns = (
        Column("place", "村", "Village", Type.TEXT),
        Column("payments", "多少笔", "Payments", Type.COUNT),
        Column("fen", "一共", "In all", Type.MONEY_FEN),
    )
    of = (f"{who.year} 年各村领了多少", f"By village, {who.year}")
    zh, en = of if who.year else ("各村领了多少", "By village")
    return Table("got", zh, en, columns, tuple(rows), total=bool(rows))


# --- am I entitled? -------------------------------------------------------------------------------

# What makes officers ask, each with the words for it and when it does not matter.
ASKED_ABOUT: Mapping[str, tuple[str, str]] = {
    "car": (
        both("家里有小汽车、货车", "We have a car or a lorry"),
        both(
            "有车的，会来核对。残疾人代步车、农用三轮、摩托车不算。卖了没过户的，说清楚就行。",
            "A car is asked about. Vehicles for the disabled, farm tricycles and motorcycles do "
            "not count; if it was sold without changing its papers, say so.",
        ),
    ),
    "flat": (
        both("城里有商品房或者门面", "We own a flat or a shop in town"),
        both(
            "有城里房的，会来核对。搬迁安置房、只占一份的老房子不一样。",
            "A flat in town is asked about; a resettlement flat or a share of an old house is not "
            "the same.",
        ),
    ),
    "company": (
        both("有人开公司、当股东", "One of us runs or owns part of a company"),
        both(
            "公司还在经营的，会来核对。合作社社员、早不做的公司，说清楚就行。",
            "A company that works is asked about. Members of a co-operative, or of a firm that "
            "stopped, just say so.",
        ),
    ),
    "post": (
        both("有人吃财政饭（公职、正式编制）", "One of us is on the state payroll"),
        both(
            "吃财政饭的，会来核对。公益岗位、临时工、代课老师不算。",
            "The state payroll is asked about; public-welfare posts and temporary work do not "
            "count.",
        ),
    ),
}

# What may be there for a family that has this: the subsidy, and where to ask.
MAY_BE: Mapping[str, tuple[str, str, str]] = {
    "disabled": (
        both("有人有残疾证", "One of us has a disability card"),
        both("残疾人两项补贴", "the two subsidies for the disabled"),
        both("去镇残联，带残疾证和身份证。", "Ask the township's federation, with the card."),
    ),
    "ill": (
        both("有人生大病，自己花了很多钱", "An illness has cost us a lot"),
        both("医疗救助、临时救助", "medical assistance, temporary relief"),
        both("去镇便民窗口，带医院的票据。", "Ask at the township's desk, with the bills."),
    ),
    "school": (
        both("有孩子在上学", "A child is at school"),
        both("教育资助、雨露计划", "help with schooling"),
        both("先问学校，再问镇里。", "Ask the school first, then the township."),
    ),
    "house": (
        both("房子漏、裂，住着不放心", "The house leaks or is cracked"),
        both("危房改造", "mending of unsafe houses"),
        both("跟村里说，请镇里来看房子。", "Tell the village; the township comes to look."),
    ),
    "land": (
        both("自己种地", "We farm land ourselves"),
        both("耕地地力保护补贴", "the subsidy for farmland"),
        both("村里按种的面积报，会公示。", "The village reports the area; it is put on notice."),
    ),
    "alone": (
        both("有老人、孩子没有人养", "Somebody old or young has nobody"),
        both("特困供养", "support for those without kin"),
        both("跟村里说，村里要帮着报。", "Tell the village; it has to help."),
    ),
    "blow": (
        both("最近遭了灾、出了事", "Something bad happened lately"),
        both("临时救助", "temporary relief"),
        both("急的，先救助，后补手续。", "Where it is urgent, help comes first, papers after."),
    ),
}

# Of these the page of which subsidy says more.
_IS: Mapping[str, str] = {
    "disabled": "disability_allowances",
    "ill": "temporary_relief",
    "house": "unsafe_housing",
    "land": "farmland",
    "alone": "extreme_poverty",
    "blow": "temporary_relief",
}


class Check(forms.Form):
    """The questions: two numbers that may stay empty, and what is ticked."""

    people = forms.IntegerField(
        label=both("家里几口人", "How many are you?"),
        min_value=1,
        max_value=_MOST_PEOPLE,
        required=False,
    )
    income = forms.CharField(
        label=both("去年全家一共挣了多少元", "What did all of you earn last year, in yuan?"),
        help_text=both(
            "打工、种地、养殖、退休金都算。不清楚就空着。",
            "Wages, farming, animals, pensions. Leave it empty if you do not know.",
        ),
        required=False,
        max_length=16,
    )
    has = forms.MultipleChoiceField(
        label=both("家里有没有这些情况（有的打勾）", "Which of these is so? Tick it."),
        choices=[
            *((key, words[0]) for key, words in MAY_BE.items()),
            *((key, words[0]) for key, words in ASKED_ABOUT.items()),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean_income(self) -> int | None:
        """Return the income in fen."""
        typed = str(self.cleaned_data["income"]).strip().replace(",", "").replace("，", "")
        typed = typed.removesuffix("元")
        if not typed:
            return None
        scale = 10_000 if typed.endswith("万") else 1
        try:
            amount = Decimal(typed.removesuffix("万")) * scale
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or not 0 <= amount <= _MOST_YUAN:
            raise ValidationError(
                say(
                    "请写数字，比如 18000。不清楚就空着。",
                    "Give a number such as 18000, or leave it empty.",
                )
            )
        return to_fen(amount)


@dataclass(frozen=True)
class Line:
    """The income line of a year, per head, with its source; fen is None where none is set."""

    year: int
    fen: int | None
    basis: str


def line_on(day: date) -> Line:
    """Return the income line of the county for the year before a day, else the newest before."""
    values, _ = resolve_parameters(catalogue(), day, None, {})
    lines: Mapping[int, int] = values.get("poverty_line") or {}
    known = [int(year) for year in lines if int(year) < day.year]
    if not known:
        return Line(day.year - 1, None, "")
    year = max(known)
    fen = next(value for key, value in lines.items() if int(key) == year)
    dated = catalogue().parameters["poverty_line"].dated_value(day, None)
    basis = "" if dated is None else say(dated.reference.zh, dated.reference.en)
    return Line(year, fen, basis)


# As for an objection: nobody has signed in, and nothing is written.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request) -> HttpResponse:
    """Ask a few questions and say what it is worth to ask for."""
    form = Check(request.POST if request.method == "POST" else None)
    line = line_on(localdate(request.origin.at))
    context: dict[str, Any] = {
        "form": form,
        "line": line,
        "crumbs": [
            (say("补贴", "Subsidies"), at(request, "subsidies")),
            (say("我能领什么", "What may I have?"), ""),
        ],
    }
    if form.is_bound and form.is_valid():
        return show(
            request,
            "portal/checked.html",
            {**context, **_advice(form.cleaned_data, line, _leads(request))},
        )
    return show(request, "portal/check.html", context, status=422 if form.errors else 200)


def _leads(request: Request) -> dict[str, str]:
    """Return where each public subsidy is read, by its code."""
    today = localdate(request.origin.at)
    heads, _ = notices.published(Kind.SUBSIDY, on=today, most=None)
    return {head.slug: at(request, "subsidy", head.slug) for head in heads if head.slug}


def _advice(given: Mapping[str, Any], line: Line, leads: Mapping[str, str]) -> dict[str, Any]:
    """Return what to say to these answers; `leads` are the pages of subsidies."""
    people, income, has = given["people"], given["income"], set(given["has"])
    head = None if income is None or not people else income // people
    return {
        "per_head": None if head is None else yuan(head),
        "limit": None if line.fen is None else yuan(line.fen),
        "below": None if head is None or line.fen is None else head < line.fen,
        "asked": [(words[0], words[1]) for key, words in ASKED_ABOUT.items() if key in has],
        "may_be": [
            (words[1], words[2], leads.get(_IS.get(key, ""), ""))
            for key, words in MAY_BE.items()
            if key in has
        ],
    }
