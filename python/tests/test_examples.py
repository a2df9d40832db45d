"""The examples run, and so do the commands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"

FASTER: dict[str, list[str]] = {"cem.py": ["--generations", "3", "--population", "8", "--matches", "2"]}
"""Arguments that leave work out."""


def run(*arguments: str, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.py")))
def test_an_example_runs(name: str) -> None:
    said = run(str(EXAMPLES / name), *FASTER.get(name, []))
    assert said
    assert said == run(str(EXAMPLES / name), *FASTER.get(name, []))


def test_the_example_of_the_cross_entropy_method_is_short() -> None:
    assert len((EXAMPLES / "cem.py").read_text().splitlines()) <= 60


def test_a_first_match_is_the_same_on_each_engine(engine: str) -> None:
    said = run("-m", "shooter_sdk", "demo", "--seed", "7", "--engine", engine)
    assert re.search(r"The match of seed 7 ends after \d+ steps: ", said)
    assert said == run("-m", "shooter_sdk", "demo", "--seed", "7")


def test_commands_say_what_is_wrong() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "shooter_sdk", "demo", "--engine", "bun"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("python -m shooter_sdk: there is no engine 'bun'")
    assert "Traceback" not in result.stderr


def test_the_measurement_runs() -> None:
    said = run("-m", "shooter_sdk", "bench", "--seconds", "0.05")
    for name in ("ShooterVectorEnv, 256 matches", "in flight", "parallel_env", "CartPole"):
        assert name in said
