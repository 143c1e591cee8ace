"""How a part ends with its supervisor: its standard input is a pipe of the supervisor.

When that ends, by whatever death of the supervisor, the part stops in order, and is killed where
it does not.
"""

import os
import signal
import threading
import time

GRACE = 5  # seconds that a request or a job in hand may still take
_LAST = 3


def end_with_the_supervisor() -> None:
    """Watch from now on."""
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while os.read(0, 1):  # returns nothing at the end of the pipe
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE + _LAST)
    os.kill(os.getpid(), signal.SIGKILL)
