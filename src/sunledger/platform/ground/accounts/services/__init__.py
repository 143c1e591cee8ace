"""Verbs of this room: one proposes an account or a post, another decides; and looks."""

from sunledger.platform.ground.accounts.services.door import (
    accept,
    change_password,
    invited,
    locked,
    note,
)
from sunledger.platform.ground.accounts.services.identity import (
    confirm_identity,
    propose_identity,
)
from sunledger.platform.ground.accounts.services.looks import record_look, record_looks
from sunledger.platform.ground.accounts.services.proposals import (
    approve,
    found,
    propose_account,
    propose_closing,
    propose_end,
    propose_post,
    propose_renewal,
    reject,
    unlock,
    withdraw,
)
from sunledger.platform.ground.accounts.services.saying import NotPossible
from sunledger.platform.ground.accounts.services.transaction import acting, once_a_page, reading

__all__ = [
    "NotPossible",
    "accept",
    "acting",
    "approve",
    "change_password",
    "confirm_identity",
    "found",
    "invited",
    "locked",
    "note",
    "once_a_page",
    "propose_account",
    "propose_closing",
    "propose_end",
    "propose_identity",
    "propose_post",
    "propose_renewal",
    "reading",
    "record_look",
    "record_looks",
    "reject",
    "unlock",
    "withdraw",
]
