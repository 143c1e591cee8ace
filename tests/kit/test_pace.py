"""What a long task says of how far it is."""

import pytest

from sunledger.kit.pace import Pace

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("done", "zh", "en"),
    [
        (1, "读，100 行，0 行/秒", "reading, 100 rows, 0 rows/s"),  # too early to know
        (50, "还要约 10 分钟", "about 10 min left"),
        (95, "还要约 32 秒", "about 32 s left"),
        (99.9, "马上好", "nearly done"),
        (100, "行/秒", "rows/s"),
    ],
)
def test_it_tells_how_long_it_still_takes(done, zh, en):
    moments = iter((0.0, 600.0))
    told = []
    pace = Pace(lambda *words: told.append(words), 100, clock=lambda: next(moments))
    pace.tell("读", "reading", done, rows=100)
    [(said_zh, said_en)] = told
    assert said_zh.endswith(zh)
    assert said_en.endswith(en)
