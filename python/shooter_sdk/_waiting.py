"""Waiting for the other process without going to sleep, where that is worth it."""

from __future__ import annotations

import os
import select
import time
from typing import Any

SPIN_S = 0.0002
"""How long a wait may look again and again before it sleeps. To be woken takes some 50 µs on a machine that is idle: half a step of 256 matches."""

MOST_SKIPS = 64
"""Waits that sleep at once, at most, before another one looks: after one in vain 1, then 2, 4 and so on."""


class Waiting:
    """Waits for bytes of a pipe, and takes none: an interrupt loses nothing."""

    def __init__(self, fd: int, spins: bool) -> None:
        """Wait for bytes of ``fd``.

        :param spins: whether a wait looks again and again before it sleeps. Where that is in vain, because steps are long or the machine is busy, it
            soon does little of it
        """
        self._skips = 0
        self._skipped = 0
        self._poll = None
        if hasattr(select, "poll"):
            self._poll = select.poll()
            self._poll.register(fd, select.POLLIN)
        self._spins = spins and self._poll is not None and _cores() > 1

    def wait(self) -> None:
        """Return once there are bytes, or the pipe is at its end. At once where the system cannot tell (Windows)."""
        if self._poll is None or (self._spins and self._spin(self._poll)):
            return
        self._poll.poll()

    def _spin(self, poll: Any) -> bool:
        if self._skipped < self._skips:
            self._skipped += 1
            return False
        self._skipped = 0
        limit = time.perf_counter() + SPIN_S
        while not poll.poll(0):
            if time.perf_counter() > limit:
                self._skips = min(MOST_SKIPS, max(1, 2 * self._skips))
                return False
        self._skips = 0
        return True


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
