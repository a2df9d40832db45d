"""What this package knows of the core that it carries, before that runs."""

from __future__ import annotations

import json
from pathlib import Path

from .errors import EngineError

FOLDER = Path(__file__).parent / "core"
SCRIPT = FOLDER / "child.mjs"
"""The core, and the process around it."""

try:
    _facts = json.loads((FOLDER / "core.json").read_text(encoding="utf-8"))
except FileNotFoundError:
    raise EngineError(f"{FOLDER} is missing: in a checkout, `npm ci` makes it") from None

TICK_RATE: int = _facts["tickRate"]
"""Ticks of a second of the match, as people see it."""
