"""How far a long task is: how much is done, how fast, and about how long it will still take."""

import time
from collections.abc import Callable

Progress = Callable[[str, str], None]
Sentence = tuple[str, str]

_EVERY_SECONDS = 0.2
# Before this much of the time and of the work is over, nobody knows how long the rest takes.
_SURE_AFTER_SECONDS = 2.0
_SURE_AFTER_SHARE = 0.02
_MINUTE = 60
_SOON_SECONDS = 1.5


class Pace:
    """Tells `progress` where a task stands, once in `every` seconds at most.

    `total` is the work in any unit: bytes to read, rules to run, papers to write.
    """

    def __init__(
        self,
        progress: Progress | None,
        total: float,
        *,
        every: float = _EVERY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._progress = progress
        self._total = total
        self._every = every
        self._clock = clock
        self._started = clock()
        self._told: float | None = None

    def tell(self, zh: str, en: str, done: float, *, rows: int = 0, at: str = "") -> None:
        """Say what is being done, with the rows so far and their rate if any, and where it is."""
        now = self._clock()
        if self._progress is None or (self._told is not None and now - self._told < self._every):
            return
        self._told = now
        passed = now - self._started
        figures = [(zh, en)]
        if rows:
            figures.append((f"{rows:,} 行", f"{rows:,} rows"))
            if passed > _EVERY_SECONDS:
                figures.append((f"{rows / passed:,.0f} 行/秒", f"{rows / passed:,.0f} rows/s"))
        share = done / self._total if self._total else 0.0
        if passed > _SURE_AFTER_SECONDS and _SURE_AFTER_SHARE < share < 1:
            figures.append(_left(passed / share - passed))
        told_zh, told_en = "，".join(zh for zh, _ in figures), ", ".join(en for _, en in figures)
        self._progress(f"{told_zh}：{at}" if at else told_zh, f"{told_en}: {at}" if at else told_en)


def _left(seconds: float) -> Sentence:
    if seconds < _SOON_SECONDS:
        return "马上好", "nearly done"
    if seconds < _MINUTE:
        return f"还要约 {seconds:.0f} 秒", f"about {seconds:.0f} s left"
    minutes = seconds / _MINUTE
    return f"还要约 {minutes:.0f} 分钟", f"about {minutes:.0f} min left"
