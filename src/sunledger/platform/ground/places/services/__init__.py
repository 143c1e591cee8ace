"""Verbs that write places. Who may, is answered by a room above this one (`let`)."""

from sunledger.platform.ground.places.services.bodies import (
    add_body,
    end_body,
    end_reach,
    give_reach,
    rename_body,
)
from sunledger.platform.ground.places.services.shared import NotPossible, held_by, hold_still, let
from sunledger.platform.ground.places.services.tags import tag, untag
from sunledger.platform.ground.places.services.tree import (
    add_divisions,
    end_division,
    merge,
    recode,
    rename,
    split,
)

__all__ = [
    "NotPossible",
    "add_body",
    "add_divisions",
    "end_body",
    "end_division",
    "end_reach",
    "give_reach",
    "held_by",
    "hold_still",
    "let",
    "merge",
    "recode",
    "rename",
    "rename_body",
    "split",
    "tag",
    "untag",
]
