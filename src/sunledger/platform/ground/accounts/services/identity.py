"""Who somebody is beside the name: a keyed hash of the ID number, written by one, again by another.

By it the platform knows whose kin somebody is who would decide. The number is not kept.
"""

import uuid

from django.conf import settings

from sunledger.kit.ids import read_person_id
from sunledger.kit.keys import pseudonym
from sunledger.platform.ground.accounts.contracts import Actor, ProposalKind, ProposalState, Task
from sunledger.platform.ground.accounts.models import Identity, Proposal
from sunledger.platform.ground.accounts.services.people import (
    open_account,
    places_of,
    require_another,
    require_in_person,
)
from sunledger.platform.ground.accounts.services.proposals import decidable, decide, save
from sunledger.platform.ground.accounts.services.saying import wrong_value
from sunledger.platform.ground.accounts.services.transaction import acting
from sunledger.platform.ground.transparency.contracts import Origin


def propose_identity(
    account: uuid.UUID, number: str, why: str, *, by: Actor, origin: Origin
) -> uuid.UUID:
    """Propose the ID number of whoever has an account; return the number of the proposal.

    Raises NotPossible where it is no valid ID number, and Refused as for every proposal.
    """
    with acting(by):
        holder = open_account(account)
        require_in_person(by, Task.PROPOSE_ACCOUNT, *places_of(holder))
        require_another(by, holder)
        found = _hash_of(number)
        row = Proposal(kind=ProposalKind.IDENTIFY, account=holder)
        save(row, why, by, origin)
        Identity.objects.create(proposal=row, account=holder, id_hash=found)
    return row.id


def confirm_identity(proposal: uuid.UUID, number: str, *, by: Actor, origin: Origin) -> None:
    """Write the number again, from the ID card: where it is the same, it counts from now on.

    Raises NotPossible where it is another, and Refused where the actor proposed it.
    """
    with acting(by):
        row = decidable(proposal, by)
        identity = Identity.objects.select_for_update(of=("self",)).filter(proposal=row).first()
        if identity is None or identity.id_hash != _hash_of(number):
            raise wrong_value(
                "number",
                "这个号码和提出的不一样。请照身份证再输一次；还不一样，请不批准，让对方重新提出。",
                "This is not the number that was proposed. Read it from the card again; if it "
                "differs still, reject it and have it proposed anew.",
            )
        identity.confirmed_at = origin.at
        identity.save(update_fields=["confirmed_at"])
        decide(row, ProposalState.APPROVED, "", by, origin)


def _hash_of(number: str) -> int:
    """Return the hash by which the register and the extracts know a person."""
    read = read_person_id(number)
    if read.problem is not None:
        raise wrong_value(
            "number",
            "身份证号不对，应是 18 位。请照证件重新输入。",
            "This is no valid ID number of 18 characters. Read it from the card again.",
        )
    return pseudonym(settings.HOME.key("pseudonyms"), "person", read.value)
