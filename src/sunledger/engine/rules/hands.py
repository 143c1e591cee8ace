"""Does steps that wait for each other, several at a time, and stops what takes too long."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from graphlib import TopologicalSorter
from heapq import heappop, heappush
from threading import Condition, Event, Thread

import duckdb

_AGAIN = 0.05  # seconds between two looks at the clock, and until a query is interrupted once more

Do = Callable[[str, duckdb.DuckDBPyConnection, bool], bool]


class Hands:
    """As many hands as `connections`, which are of one database; each does one step at a time.

    `after` names for each step those that it waits for; of what can be done the step of the
    greatest `weight` goes first. `do` is given a step, a connection, and whether nothing is done
    beside it; where it returns False the step is put off until that is so. A step is interrupted
    once it has run for `seconds`.
    """

    def __init__(
        self,
        connections: Sequence[duckdb.DuckDBPyConnection],
        after: Mapping[str, Collection[str]],
        weight: Mapping[str, int],
        do: Do,
        seconds: float,
    ) -> None:
        self._connections = connections
        self._do = do
        self._seconds = seconds
        self._rank = {name: (-weight[name], place) for place, name in enumerate(after)}
        self._order = TopologicalSorter(after)
        self._order.prepare()
        self._ready: list[tuple[tuple[int, int], str]] = []
        self._put_off: list[str] = []
        self._until: dict[int, float] = {}  # when the step has to end that this hand does now
        self._error: BaseException | None = None
        self._changed = Condition()

    def work(self) -> None:
        """Do all steps; raise what `do` raised, or KeyboardInterrupt, once all hands rest."""
        resting = [Event() for _ in self._connections]
        for hand, rests in enumerate(resting):
            Thread(target=self._work, args=(hand, rests), name="rules", daemon=True).start()
        try:
            self._watch(resting)
        except KeyboardInterrupt as error:
            self._stop(error)
            self._watch(resting)
        if self._error:
            raise self._error

    def _watch(self, resting: Sequence[Event]) -> None:
        """Wait until all hands rest; interrupt the steps whose time is over."""
        for rests in resting:
            while not rests.wait(_AGAIN):
                with self._changed:
                    for hand, until in self._until.items():
                        if self._error or time.monotonic() > until:
                            self._connections[hand].interrupt()

    def _stop(self, error: BaseException) -> None:
        with self._changed:
            self._error = self._error or error
            self._changed.notify_all()

    def _work(self, hand: int, rests: Event) -> None:
        try:
            while (name := self._take(hand)) is not None:
                alone = name in self._put_off or len(self._connections) == 1
                self._give_back(hand, name, self._do(name, self._connections[hand], alone))
        except BaseException as error:  # noqa: BLE001 - raised again by work()
            self._stop(error)
        finally:
            self._until.pop(hand, None)
            rests.set()

    def _take(self, hand: int) -> str | None:
        """Wait for a step that this hand can do; None where there is nothing more to do."""
        with self._changed:
            while not self._error and self._order.is_active():
                for name in self._order.get_ready():
                    heappush(self._ready, (self._rank[name], name))
                if not self._put_off and self._ready:
                    return self._begun(hand, heappop(self._ready)[1])
                if self._put_off and not self._until:
                    return self._begun(hand, self._put_off[0])
                self._changed.wait()
            return None

    def _begun(self, hand: int, name: str) -> str:
        self._until[hand] = time.monotonic() + self._seconds
        return name

    def _give_back(self, hand: int, name: str, done: bool) -> None:  # noqa: FBT001
        with self._changed:
            del self._until[hand]
            if done:
                self._order.done(name)
                self._put_off = [other for other in self._put_off if other != name]
            else:
                self._put_off.append(name)
            self._changed.notify_all()
