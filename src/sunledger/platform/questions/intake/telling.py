"""What a check says: why a row is not taken in, the first of them, and the result as it is kept."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sunledger.engine.sources.filereader import Told
from sunledger.platform.questions.intake import files
from sunledger.platform.questions.intake.contracts import (
    Bad,
    Changed,
    CheckResult,
    Difference,
    Facet,
    Found,
)
from sunledger.platform.questions.intake.looking import Sentence, masked
from sunledger.platform.registers.registry.contracts import LeftWhy

WORK, FOUND = "work", "found.json"  # in the folder of a check under way
MONEY = frozenset(("money", "money_wan"))

# Why the register left a row, and how to mend it.
LEFT: dict[LeftWhy, tuple[Sentence, Sentence]] = {
    LeftWhy.NO_HOUSEHOLD: (
        ("台账里没有这个户编号。", "The register holds no household of this number."),
        ("请对照名册改户编号，或者先交这一户的名册。", "Mend it, or hand in its members first."),
    ),
    LeftWhy.NO_PERSON: (
        ("台账里没有这个身份证号的人。", "The register holds nobody of this ID number."),
        ("请对照证件改，或者先交有这个人的名册。", "Mend it, or hand in that person's roll first."),
    ),
    LeftWhy.TWO_VILLAGES: (
        ("这一户前面写在别的村。", "A row above puts this household in another village."),
        ("请核对这一户在哪个村。", "Look which village it is in, and mend the rows."),
    ),
    LeftWhy.TWICE: (
        ("同一户里前面已经有这个人。", "This household already has this person above."),
        ("是同一个人就删掉一行，不是就改身份证号。", "Delete one row, or mend the ID number."),
    ),
    LeftWhy.MERGED: (
        (
            "这一户或这个人合并过，按另一个编号那一行登记了，没有加两次。",
            "It was merged; the row with its other number is taken, and nothing is added twice.",
        ),
        ("请核对两行；以后只写一个编号。", "Compare the two rows; write one number from now on."),
    ),
    LeftWhy.SIGNED: (
        ("这一户已经签字确认过，登记的没有改。", "The household has signed; nothing is changed."),
        ("要改，请先请这一户重新说明。", "To change it, have the household state it anew."),
    ),
    LeftWhy.CORRECTED: (
        ("这一项两个人核对改过，登记的没有改。", "Two people corrected this before; it stands."),
        ("请看这一户的经过；要改，请提出变更。", "See its log; propose a change to change it."),
    ),
}

REFUSED_BY_REGISTER = frozenset(
    (LeftWhy.NO_HOUSEHOLD, LeftWhy.NO_PERSON, LeftWhy.TWO_VILLAGES, LeftWhy.TWICE)
)

HIDDEN = frozenset(("person", "card", "phone"))


def shown(value: Any, kind: str) -> str:  # noqa: ANN401 - whatever a cell holds
    """Return the value of a cell as people read it, numbers masked."""
    if value is None:
        return ""
    if kind in MONEY:
        return f"{value / 100:,.2f}"
    return masked(str(value))


def facets(told: Iterable[Told]) -> tuple[Facet, ...]:
    """Return how often each fault is there, the most first, with one that it says how to mend."""
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Told] = {}
    for one in told:
        key = (one.code, masked(one.header or ""))
        counts[key] += 1
        first.setdefault(key, one)
    return tuple(
        Facet(code, header, count, first[code, header].mend)
        for (code, header), count in counts.most_common()
    )


def bad(told: Told) -> Bad:
    """Return one fault of one row, numbers masked."""
    return Bad(
        sheet=masked(told.sheet or ""),
        row=told.row,
        column=told.column or "",
        header=masked(told.header or ""),
        code=told.code,
        fact=told.fact,
        mend=told.mend,
    )


def result_of_json(told: dict[str, Any]) -> CheckResult:
    """Return a result that was written down."""
    difference = told["difference"]
    return CheckResult(
        **_found_of(told)
        | {
            "difference": Difference(
                **difference | {"largest": tuple(Changed(**one) for one in difference["largest"])}
            ),
        }
    )


def found_in(draft: Path) -> Found | None:
    """Return what an attempt has found so far; None before it read the rows, and once it ended."""
    told = files.read_json(draft / WORK / FOUND)
    return Found(**_found_of(told)) if told else None


def _found_of(told: dict[str, Any]) -> dict[str, Any]:
    return told | {
        "facets": tuple(_facet(one) for one in told["facets"]),
        "reminded": tuple(_facet(one) for one in told["reminded"]),
        "first_bad": tuple(_bad_of(one) for one in told["first_bad"]),
        "first_reminders": tuple(_bad_of(one) for one in told["first_reminders"]),
        "unread": tuple((name, (why[0], why[1])) for name, why in told["unread"]),
    }


def _facet(told: dict[str, Any]) -> Facet:
    return Facet(**told | {"example": tuple(told["example"])})


def _bad_of(told: dict[str, Any]) -> Bad:
    return Bad(**told | {"fact": tuple(told["fact"]), "mend": tuple(told["mend"])})
