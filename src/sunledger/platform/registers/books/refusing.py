"""What people write, and what this room refuses, said so that a person can mend it."""

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused


def written(text: str) -> str:
    """Return what people wrote as they wrote it, its white space single and trimmed."""
    return " ".join(text.split())


def wrong(where: str, zh: str, en: str) -> SunledgerError:
    """Return the refusal of a value; `where` names the field that it stands in."""
    return SunledgerError(zh, en, code="wrong_value", where=where)


def not_now(zh: str, en: str) -> SunledgerError:
    """Return the refusal of a step that cannot be taken as things stand."""
    return SunledgerError(zh, en, code="not_now")


def hidden() -> Refused:
    """Return the refusal that does not even tell whether the thing is there."""
    return Refused(
        "没有这张凭证，或者不归你看。请从本村的账里打开。",
        "There is no such voucher, or it is not for you. Open it from the village's books.",
        hidden=True,
    )
