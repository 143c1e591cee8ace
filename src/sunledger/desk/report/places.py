"""The questions by township and village, in the order of their codes and never ranked."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sunledger.catalogue.model import Bilingual
from sunledger.desk.findings import Finding
from sunledger.desk.groups import group_of
from sunledger.desk.homes import Homes

_TOWNSHIP = 9  # digits of a village's code that name its township
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A village, or a township as the sum of its listed villages.

    `listed` are the households in the list of members, the denominator; `asked` those of them that
    a question is about; `count` all questions, also those about no household.
    """

    code: str
    name: str
    listed: int
    asked: int
    count: int

    @property
    def rate(self) -> float | None:
        """Return how many of each hundred listed households are asked; None without a list."""
        return _HUNDRED * self.asked / self.listed if self.listed else None


@dataclass(frozen=True, slots=True)
class Village:
    """A village, and what it is asked about: (rule's code or None, group's or rule's name, count).

    A page without names tells the groups, a page with names the rules.
    """

    place: Place
    kinds: Sequence[tuple[str | None, Bilingual, int]]


@dataclass(frozen=True, slots=True)
class Township:
    """A township with the villages that have questions; `place` counts all of its households."""

    place: Place
    villages: Sequence[Village]


def townships_of(findings: Sequence[Finding], homes: Homes, *, rules: bool) -> list[Township]:
    """Return the townships that have questions, by code."""
    by_village: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.village:
            by_village[finding.village].append(finding)
    by_township: dict[str, list[str]] = defaultdict(list)
    for code in sorted(by_village):
        by_township[code[:_TOWNSHIP]].append(code)
    listed: Counter[str] = Counter()
    for code, count in homes.listed.items():
        listed[code[:_TOWNSHIP]] += count
    return [
        Township(
            place=Place(
                code=code,
                name=next(filter(None, (homes.find(None, v).township for v in villages)), code),
                listed=listed[code],
                asked=_asked([f for v in villages for f in by_village[v]]),
                count=sum(len(by_village[v]) for v in villages),
            ),
            villages=[
                Village(
                    Place(
                        code=village,
                        name=homes.find(None, village).village or village,
                        listed=homes.listed[village],
                        asked=_asked(by_village[village]),
                        count=len(by_village[village]),
                    ),
                    _kinds(by_village[village], rules=rules),
                )
                for village in villages
            ],
        )
        for code, villages in by_township.items()
    ]


def nowhere(findings: Sequence[Finding]) -> Place | None:
    """Return the questions that name no village: projects, funds, firms."""
    rest = [finding for finding in findings if not finding.village]
    return Place("", "", 0, _asked(rest), len(rest)) if rest else None


def _asked(findings: Sequence[Finding]) -> int:
    return len({finding.household for finding in findings if finding.household})


def _kinds(findings: Sequence[Finding], *, rules: bool) -> list[tuple[str | None, Bilingual, int]]:
    kinds = [
        (finding.flag.code, finding.flag.title) if rules else (None, group_of(finding.flag))
        for finding in findings
    ]
    return [(code, title, count) for (code, title), count in Counter(kinds).items()]
