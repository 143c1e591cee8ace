"""Rules on works, books, officials and funds beside twins in plain Python, over random counties.

The twins follow the contract's sentences. Where they differ, the smallest county that still differs
is printed.
"""

from collections import Counter
from random import Random

import pytest
from twins_works import (
    books,
    deal_books,
    deal_funds,
    deal_people,
    deal_works,
    funds,
    people,
    works,
)
from twins_works.kit import (
    CLEAR,
    FLAGGED,
    MISSING,
    OUTSIDE,
    QUIET,
    differences,
    engine_verdicts,
    shown,
    smallest,
)

COUNTIES = 45
OFTEN = {"ties": 100}  # small counties in which a limit seldom decides
LEAST = 3  # a rule that is seldom flagged, quiet or missing has not been tried
GROUPS = {
    "books": ({code: books.TWINS[code] for code in books.TWINS if code != "V12"}, deal_books.deal),
    "works": (works.TWINS, deal_works.deal),
    "people": (people.TWINS, deal_people.deal),
    "splits": ({"V07": books.v07, "V12": books.v12}, deal_books.deal_splits),
    "ties": ({"J12": works.j12, "K04": works.k04}, deal_works.deal_ties),
    "rounds": ({"H04": people.h04, "H05": people.h05}, deal_people.deal_rounds),
    "funds": (funds.TWINS, deal_funds.deal),
}
NEVER_MISSING = {"J05", "J07", "J10", "V09", "F09", "H02", "H03"}


@pytest.mark.parametrize("group", GROUPS)
def test_rules_say_what_their_twins_say(group):
    twins, deal = GROUPS[group]
    seen = {code: Counter() for code in twins}
    for number in range(OFTEN.get(group, COUNTIES)):
        case = deal(Random(number))  # noqa: S311
        engine = engine_verdicts(case, twins)
        for code, twin in twins.items():
            said = twin(case)
            seen[code].update(said.values())
            if differences(said, engine[code]):
                pytest.fail(shown(smallest(case, code, twin), code, twin), pytrace=False)
    for code, counts in seen.items():
        assert counts[FLAGGED] >= LEAST, (code, counts)
        assert counts[CLEAR] + counts[QUIET] + counts[OUTSIDE] >= LEAST, (code, counts)
        assert counts[MISSING] >= LEAST or code in NEVER_MISSING, (code, counts)
