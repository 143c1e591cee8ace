"""Each finding of a run with what came back about it, and the figures made of them.

Every rate comes with its denominator, and townships stand in the order of their codes.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sunledger.catalogue.model import Catalogue
from sunledger.desk.collect.answers import Answer
from sunledger.desk.collect.words import PARTLY, TRUE, VERDICTS
from sunledger.desk.groups import LEAD
from sunledger.desk.triage.run_dir import Question
from sunledger.desk.triage.ways import OPEN_ROUTES
from sunledger.kit.text import name_key

NO_TOWNSHIP = "县级（不分乡镇）"
_TOWNSHIP_DIGITS = 9  # of a division code (GB/T 10114)


@dataclass(frozen=True, slots=True)
class Case:
    """One finding, what was answered (None: nothing came back), and whether it was sent out."""

    question: Question
    answer: Answer | None
    sent: bool

    @property
    def is_open(self) -> bool:
        """Tell whether a township or a department may see it."""
        return self.question.route in OPEN_ROUTES

    @property
    def township(self) -> str:
        """Return the township, or the words for none."""
        return self.question.home.township or NO_TOWNSHIP

    @property
    def verdict(self) -> str | None:
        """Return the answer, None while there is none."""
        return self.answer.verdict if self.answer and self.answer.answered else None

    @property
    def handed_over(self) -> bool:
        """Tell whether the answer says that it was handed over."""
        return self.answer is not None and self.answer.transferred is True

    @property
    def closed(self) -> bool:
        """Tell whether it is mended and struck off."""
        return self.answer is not None and self.answer.closed


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the closing table. Money in fen; `verdicts` are in the order of VERDICTS."""

    sent: int
    households: int
    people: int
    amount_fen: int
    answered: int
    verdicts: tuple[int, ...]
    due_fen: int
    recovered_fen: int
    handed_over: int
    closed: int

    @property
    def confirmed(self) -> int:
        """Return how many were true or partly true."""
        return self.verdicts[VERDICTS.index(TRUE)] + self.verdicts[VERDICTS.index(PARTLY)]


@dataclass(frozen=True, slots=True)
class Block:
    """One township's lines by kind of finding, and what they come to."""

    township: str
    lines: tuple[tuple[str, Line], ...]
    total: Line


def line_of(cases: Sequence[Case]) -> Line:
    """Count some cases; a household and a person count once, whatever they are asked about."""
    verdicts = Counter(case.verdict for case in cases if case.verdict)
    answers = [case.answer for case in cases if case.answer and case.answer.answered]
    return Line(
        sent=len(cases),
        households=len({case.question.household for case in cases} - {""}),
        people=_people(cases),
        amount_fen=sum(case.question.amount_fen or 0 for case in cases),
        answered=verdicts.total(),
        verdicts=tuple(verdicts[verdict] for verdict in VERDICTS),
        due_fen=sum(answer.due_fen or 0 for answer in answers),
        recovered_fen=sum(answer.recovered_fen or 0 for answer in answers),
        handed_over=sum(case.handed_over for case in cases if case.verdict),
        closed=sum(case.closed for case in cases),
    )


def _people(cases: Iterable[Case]) -> int:
    """Return how many people the findings are about.

    A masked number may hide several: of one rule each line is another person (contract §3).
    """
    lines: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for case in cases:
        question = case.question
        if question.subject_type == "person":
            lines[question.ref, name_key(question.name)][question.rule] += 1
    return sum(max(rules.values()) for rules in lines.values())


def blocks_of(cases: Sequence[Case]) -> list[Block]:
    """Return the closing table: townships in the order of their codes, then all of them.

    Only what was sent out and may be seen by townships and departments counts.
    """
    sent = [case for case in cases if case.sent and case.is_open]
    townships = {case.township for case in sent}
    ordered = sorted(townships, key=_order_of(sent))
    return [
        *(_block(name, [case for case in sent if case.township == name]) for name in ordered),
        _block("合计", sent),
    ]


def _block(name: str, cases: Sequence[Case]) -> Block:
    kinds: dict[str, list[Case]] = defaultdict(list)
    for case in sorted(cases, key=lambda case: case.question.order):
        kinds[case.question.kind].append(case)
    lines = tuple((kind, line_of(members)) for kind, members in kinds.items())
    return Block(name, lines, line_of(cases))


def _order_of(cases: Iterable[Case]) -> Callable[[str], tuple[bool, str, str]]:
    codes: dict[str, str] = {}
    for case in cases:
        code = case.question.village[:_TOWNSHIP_DIGITS]
        if code and code < codes.get(case.township, "~"):
            codes[case.township] = code
    return lambda name: (name == NO_TOWNSHIP, codes.get(name, "~"), name)


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of the answered questions were right to ask; the denominator stands beside."""

    name: str
    sent: int
    answered: int
    verdicts: tuple[int, ...]
    confirmed: int


def precision_by_rule(cases: Sequence[Case]) -> list[Precision]:
    """Return the precision of each rule."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.sent:
            groups[case.question.kind].append(case)
    return [_precision(name, members) for name, members in groups.items()]


def precision_by_department(cases: Sequence[Case], catalogue: Catalogue) -> list[Precision]:
    """Return the precision by department whose tables a finding rests on.

    A finding that rests on several departments' tables counts once for each.
    """
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if not case.sent:
            continue
        tables = {spot.source for spot in case.question.spots} & catalogue.sources.keys()
        for name in {catalogue.sources[table].department for table in tables}:
            groups[name].append(case)
    return [_precision(name, groups[name]) for name in sorted(groups)]


def _precision(name: str, cases: Sequence[Case]) -> Precision:
    line = line_of(cases)
    return Precision(name, line.sent, line.answered, line.verdicts, line.confirmed)


def to_cases(
    questions: Iterable[Question],
    answers: Mapping[str, Answer],
    *,
    came_back: frozenset[str],
    dispatched: frozenset[str] | None,
    set_aside: frozenset[str],
) -> list[Case]:
    """Return the cases of a run in its order.

    What came back was sent out. Beyond that `dispatched` says what was; without it all that may
    be sent and was not set aside is taken for sent.
    """

    def is_sent(question: Question) -> bool:
        if question.id in came_back:
            return True
        if dispatched is not None:
            return question.id in dispatched
        may = question.route in OPEN_ROUTES and question.severity != LEAD
        return may and question.id not in set_aside

    return [Case(each, answers.get(each.id), is_sent(each)) for each in questions]
