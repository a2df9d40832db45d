"""The version of this package: that of the core which it carries, and so that of the npm package."""

import json
from pathlib import Path

CORE = Path(__file__).parent / "shooter_sdk" / "core"


def release() -> str:
    """The release of the bundled core."""
    try:
        text = (CORE / "core.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SystemExit("python/shooter_sdk/core is missing: run `npm ci` in the checkout first") from None
    return str(json.loads(text)["release"])
