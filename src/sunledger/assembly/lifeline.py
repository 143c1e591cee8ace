"""How a child ends with its supervisor: its standard input is a pipe of the supervisor.

When that ends, by whatever death of the supervisor, the child stops in order, and is killed where
it does not.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO

GRACE = 5  # seconds that a request or a job in hand may still take
_LAST = 3


def run_module(
    words: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdout: int | None = None,
    stderr: IO[bytes] | None = None,
) -> tuple[int, bytes]:
    """Run a module of ours to its end; return its status, and its output where that is a pipe.

    Ctrl-C is for us, and ends it.
    """
    with subprocess.Popen(  # noqa: S603 - our own Python and words of ours
        [sys.executable, "-m", *words],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    ) as child:
        try:
            said = child.stdout.read() if child.stdout else b""
            return child.wait(), said
        except KeyboardInterrupt:
            child.kill()
            raise


def end_with_the_supervisor() -> None:
    """Watch from now on."""
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while os.read(0, 1):  # returns nothing at the end of the pipe
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE + _LAST)
    os.kill(os.getpid(), signal.SIGKILL)
