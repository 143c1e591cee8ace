"""核查结果: what checks led to, as numbers alone; of no household and no person a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sunledger.platform.ground.places.selectors import names
from sunledger.platform.questions.notices.contracts import Column, Draft, Kind, Source, Table, Type


@dataclass(frozen=True)
class Outcome:
    """What came of checks: in words, of how many findings and how many households."""

    zh: str
    en: str
    findings: int
    households: int


_COLUMNS = (
    Column("what", "结果", "Outcome", Type.TEXT),
    Column("households", "户数", "Households", Type.COUNT),
    Column("findings", "件数", "Findings", Type.QUANTITY, of="households"),
)


def draft(
    place: str, period: str, outcomes: Sequence[Outcome], *, since: date, until: date
) -> Draft:
    """Return the outcomes of some days; what is sealed is not in them (`findings.funnel`)."""
    name = names([place]).get(place, place)
    return Draft(
        kind=Kind.RESULT,
        place=place,
        period=period,
        slug="checks",
        title_zh=f"{name}核查结果",
        title_en=f"What checks led to, {name}",
        body_zh=f"{since.isoformat()} 至 {until.isoformat()}。一户可能有几件，各算各的。",
        body_en=f"{since.isoformat()} to {until.isoformat()}. A household may have several.",
        tables=(
            Table(
                "outcomes",
                "结果",
                "Outcomes",
                _COLUMNS,
                tuple((one.zh, one.households, one.findings) for one in outcomes),
            ),
        ),
        basis_zh="《政府信息公开条例》第二十条",
        basis_en="Regulations on Open Government Information, art. 20",
        source=Source("findings", "funnel", place),
    )
