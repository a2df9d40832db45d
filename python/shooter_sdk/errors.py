"""What goes wrong, besides a caller's mistake (``TypeError``, ``ValueError``)."""

from __future__ import annotations


class ShooterError(Exception):
    """Bad data from outside. ``code`` is stable and meant for programs; docs/errors.md lists the codes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[ShooterError], tuple[str, str]]:
        return type(self), (self.code, str(self))


class EngineError(RuntimeError):
    """The JavaScript engine is missing or too old, or its process has ended."""
