"""Questions that this room answers; each reads as the actor sees, and as her posts allow."""

from sunledger.platform.registers.registry.cards import cards_of
from sunledger.platform.registers.registry.disputes import (
    confirmed,
    dispute_of,
    disputes_found,
    disputes_of,
    disputes_waiting,
    may_answer,
    open_disputes,
)
from sunledger.platform.registers.registry.items import code_called, income_item, items, schemes
from sunledger.platform.registers.registry.published import Published, published, version_now
from sunledger.platform.registers.registry.published import tables as published_tables
from sunledger.platform.registers.registry.selectors.changing import (
    change,
    changes,
    changes_found,
    changes_waiting,
)
from sunledger.platform.registers.registry.selectors.frozen_lists import (
    check_frozen,
    frozen,
    frozen_found,
    frozen_rows,
)
from sunledger.platform.registers.registry.selectors.homes import (
    income,
    income_periods,
    item,
    merges,
    numbers,
    statements,
    timeline,
)
from sunledger.platform.registers.registry.selectors.lists import households, households_at
from sunledger.platform.registers.registry.selectors.people import (
    alike,
    births,
    called,
    payables,
    person,
    search,
)
from sunledger.platform.registers.registry.selectors.proceeding import (
    procedure,
    procedure_plans,
    procedures_found,
    procedures_of,
    to_sign,
    waiting_steps,
    why_not,
)
from sunledger.platform.registers.registry.selectors.reach import means_too_many
from sunledger.platform.registers.registry.unsettled import (
    parts_of,
    unsettled,
    unsettled_households,
)

__all__ = [
    "Published",
    "alike",
    "births",
    "called",
    "cards_of",
    "change",
    "changes",
    "changes_found",
    "changes_waiting",
    "check_frozen",
    "code_called",
    "confirmed",
    "dispute_of",
    "disputes_found",
    "disputes_of",
    "disputes_waiting",
    "frozen",
    "frozen_found",
    "frozen_rows",
    "households",
    "households_at",
    "income",
    "income_item",
    "income_periods",
    "item",
    "items",
    "may_answer",
    "means_too_many",
    "merges",
    "numbers",
    "open_disputes",
    "parts_of",
    "payables",
    "person",
    "procedure",
    "procedure_plans",
    "procedures_found",
    "procedures_of",
    "published",
    "published_tables",
    "schemes",
    "search",
    "statements",
    "timeline",
    "to_sign",
    "unsettled",
    "unsettled_households",
    "version_now",
    "waiting_steps",
    "why_not",
]
