"""The verbs of this room."""

import uuid

from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.notices.contracts import Promise


def object_to(
    key: uuid.UUID, text: str, *, line: str = "", contact: str = "", sender: str, origin: Origin
) -> Promise:
    """Take an objection from anybody to what stands at an address; return what is promised.

    `line` says to which row (`table:7`), `contact` how to be reached, where wished; nobody but who
    answers sees it. `sender` is the address it came from: it is not kept, only counted for an hour.
    Raises SunledgerError where the text is empty or too long, the notice is over, or too many came.
    """
    raise NotImplementedError
