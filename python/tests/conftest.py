from __future__ import annotations

import os
from pathlib import Path

import pytest

from shooter_sdk._engine import FINDERS, VARIABLE

ROOT = Path(__file__).parents[2]

ENGINES = [name for name, (_, find) in FINDERS.items() if find() is not None]
"""Those that are installed here; the whole suite runs with the first, and what depends on the engine with each."""


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    nowhere = {name: (kind, lambda: None) for name, (kind, _) in FINDERS.items()}
    monkeypatch.setattr("shooter_sdk._engine.FINDERS", nowhere)


def is_alive(pid: int) -> bool:
    """Whether a process runs: one that has ended and is not waited for yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def shared_files() -> set[str]:
    """Files of this package that have a name."""
    folders = [folder for folder in ("/dev/shm", "/tmp") if os.path.isdir(folder)]
    return {name for folder in folders for name in os.listdir(folder) if name.startswith("shooter-sdk-")}
