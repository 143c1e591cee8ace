"""Which department answers for what a finding asks about."""

from collections.abc import Collection

from sunledger.catalogue.model import Catalogue

FINANCE_ROUTE, FINANCE = "finance", "财政局"
UNKNOWN = "主管部门"
# Tables that only testify about a person: who keeps them is not who answers for the aid.
_TESTIMONY = frozenset(
    (
        *("deaths", "custody", "hukou", "kinship", "payroll", "companies", "vehicles", "property"),
        *("social_insurance", "tax", "housing_fund", "deposits", "land", "standards", "visits"),
    )
)


def owner_of(catalogue: Catalogue, rule: str, route: str, sources: Collection[str]) -> str:
    """Return the department that a finding of this rule, on evidence of these tables, goes to.

    It is the one that keeps the first of the rule's tables among the evidence, tables that only
    testify about a person aside. What is for finance goes to the finance bureau.
    """
    if route == FINANCE_ROUTE:
        return FINANCE
    flag = catalogue.flags.get(rule)
    named = [*flag.main, *(table for group in flag.any_of for table in group)] if flag else []
    ordered = [*(table for table in named if table in sources), *sorted(sources), *named]
    known = [table for table in ordered if table in catalogue.sources]
    best = next((table for table in known if table not in _TESTIMONY), known[0] if known else None)
    return catalogue.sources[best].department if best else UNKNOWN
