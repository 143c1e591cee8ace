"""The verbs of this room."""

from sunledger.platform.questions.notices.drafting import codes_of, draft_of, offers, result_of
from sunledger.platform.questions.notices.month import AGREE as AGREE_MONTH
from sunledger.platform.questions.notices.month import DRAFT as DRAFT_MONTH
from sunledger.platform.questions.notices.month import ask_month, run_month
from sunledger.platform.questions.notices.objecting import answer, object_to
from sunledger.platform.questions.notices.preparing import (
    blur,
    hand_all_in,
    hand_in,
    prepare,
    prepare_all,
    series_of,
)
from sunledger.platform.questions.notices.publishing import (
    CLOSE,
    close_due,
    publish,
    publish_all,
    refuse,
    withdraw,
)

__all__ = [
    "AGREE_MONTH",
    "CLOSE",
    "DRAFT_MONTH",
    "answer",
    "ask_month",
    "blur",
    "close_due",
    "codes_of",
    "draft_of",
    "hand_all_in",
    "hand_in",
    "object_to",
    "offers",
    "prepare",
    "prepare_all",
    "publish",
    "publish_all",
    "refuse",
    "result_of",
    "run_month",
    "series_of",
    "withdraw",
]
