"""The file that both processes map: memory without a name where there is such, else a file that is unlinked at once."""

from __future__ import annotations

import mmap
import os
import sys
import tempfile
from collections.abc import Callable, Sequence

from .errors import EngineError

_CAN_INHERIT = os.name == "posix"
"""Whether a child process takes over descriptors."""


class SharedFile:
    """An open file that a child process maps or opens."""

    def __init__(self, fd: int, path: str | None = None) -> None:
        self.fd = fd
        self.path = path
        """of a file that the child opens by its name; None: it takes over the descriptor"""

    def describe(self) -> dict[str, object]:
        """What the child is told."""
        return {"fd": self.fd} if self.path is None else {"path": self.path}

    def map(self, size: int) -> mmap.mmap:
        """Make the file ``size`` bytes long, which it really gets, and map it.

        :raises OSError: if there is not enough room: here, and not as a signal later
        """
        os.ftruncate(self.fd, size)
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(self.fd, 0, size)
        return mmap.mmap(self.fd, size)

    def close(self) -> None:
        """Close the file, and remove it if it has a name. The memory that is mapped stays."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
        if self.path is not None:
            try:
                os.unlink(self.path)
            except FileNotFoundError:
                self.path = None
            except OSError:  # Windows refuses while it is mapped: the file stays in its folder
                pass
            else:
                self.path = None


def _anonymous() -> SharedFile:
    return SharedFile(os.memfd_create("shooter-sdk"))  # type: ignore[attr-defined,unused-ignore]


def _in_folder(folder: str) -> Callable[[], SharedFile]:
    def make() -> SharedFile:
        fd, path = tempfile.mkstemp(prefix="shooter-sdk-", dir=folder)
        if not _CAN_INHERIT:
            return SharedFile(fd, path)
        os.unlink(path)
        return SharedFile(fd)

    return make


def places() -> list[Callable[[], SharedFile]]:
    """Where the file may be, the best first."""
    found: list[Callable[[], SharedFile]] = []
    if sys.platform == "linux" and hasattr(os, "memfd_create"):
        found.append(_anonymous)
    if os.path.isdir("/dev/shm"):
        found.append(_in_folder("/dev/shm"))
    found.append(_in_folder(tempfile.gettempdir()))
    return found


def no_place(reasons: Sequence[OSError]) -> EngineError:
    """The error once no place is left."""
    said = "; ".join(dict.fromkeys(map(str, reasons)))
    return EngineError(f"there is no place for memory that two processes share: {said}")
