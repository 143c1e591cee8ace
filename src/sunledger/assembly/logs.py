"""How web and worker write their logs."""

import logging
import traceback
from types import TracebackType


class Plain(logging.Formatter):
    """When, how grave, what; of an error where it arose and its kind, never its words."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(  # noqa: N802 - the name that logging calls
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the places in the code, and the kind of each error that led to the other."""
        kind, error, _ = ei
        told = []
        while error is not None and kind is not None:
            told.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__)
            error = error.__cause__ or error.__context__
        return "\n-- after:\n".join(told)
