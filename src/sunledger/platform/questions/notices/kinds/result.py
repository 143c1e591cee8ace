"""核查结果: what checks led to, as numbers alone; of no household and no person a word.

The room of findings stands above and counts (`findings.selectors.funnel`), nothing that is
sealed. Who was taken off and who was put on stand side by side, each of so many that were raised.
"""

from collections.abc import Mapping
from datetime import date

from sunledger.platform.ground.places.selectors import names
from sunledger.platform.questions.notices.contracts import (
    Cell,
    Column,
    Draft,
    Kind,
    Source,
    Table,
    Type,
)

_ALL = "raised"
# What a finding can have come to: each household is in one of these, or in several.
_ENDS = {
    "added": ("应该帮、补进来了", "Was missing, and was put on"),
    "helped": ("多帮了一把", "More help was given"),
    "removed": ("不该享受、退出了", "Had no right, and was taken off"),
    "corrected": ("改正了登记", "A record was corrected"),
    "mended": ("少了东西，补上了", "Something was mended"),
    "not_true": ("核对后没有问题", "Found to be in order"),
    "exempt": ("有规定，可以不算", "A rule exempts it"),
    "dismissed": ("看过，不用核", "Needed no check"),
    "withdrawn": ("查错了，撤回", "Raised wrongly, taken back"),
    "overturned": ("复核后改了决定", "The decision was changed on review"),
    "open": ("还在办", "Still open"),
}
# What was done on the way; nothing of it adds up.
_WAY = {
    "asked": ("先问了本人", "Were asked themselves"),
    "checked": ("上门核对了", "Were visited"),
    "appealed": ("不服，申请复核", "Asked for a review"),
}
_COLUMNS = (
    Column("what", "结果", "Outcome", Type.TEXT),
    Column("households", "户数", "Households", Type.COUNT),
    Column("share", "占查出的", "Of those raised", Type.PERCENT, of="households"),
    Column("findings", "件数", "Findings", Type.COUNT, of="households"),
)


def draft(
    place: str,
    period: str,
    households: Mapping[str, int],
    findings: Mapping[str, int],
    *,
    since: date,
    until: date,
    known: int | None = None,
) -> Draft:
    """Return what came of what was raised in some days; `known` is how many households there are.

    Both counts are by the columns of `findings.contracts.FUNNEL`.
    """
    name = names([place]).get(place, place)
    of_zh = f"台账里共 {known} 户。" if known else ""
    of_en = f" Of {known} households in the register." if known else ""

    def rows(told: Mapping[str, tuple[str, str]]) -> tuple[tuple[Cell, ...], ...]:
        return tuple(_row(zh, households[code], findings[code]) for code, (zh, _) in told.items())

    def _row(word: str, homes: int, count: int) -> tuple[Cell, ...]:
        whole = households[_ALL]
        return word, homes, homes * 10_000 // whole if whole else None, count

    all_of_it = _row("一共查出", households[_ALL], findings[_ALL])
    return Draft(
        kind=Kind.RESULT,
        place=place,
        period=period,
        slug="checks",
        title_zh=f"{name}核查结果",
        title_en=f"What checks led to, {name}",
        body_zh=f"{since.isoformat()} 至 {until.isoformat()}。{of_zh}有的家不止一件，各算各的。",
        body_en=f"{since.isoformat()} to {until.isoformat()}.{of_en} A household may have several.",
        tables=(
            Table("outcomes", "结果", "Outcomes", _COLUMNS, (*rows(_ENDS), all_of_it), total=True),
            Table("steps", "怎么办的", "On the way", _COLUMNS, rows(_WAY)),
        ),
        basis_zh="《政府信息公开条例》第二十条",
        basis_en="Regulations on Open Government Information, art. 20",
        source=Source("findings", "funnel", place),
    )
