"""What docs/python.md and the README state."""

from __future__ import annotations

import inspect
import re

import pytest

from shooter_sdk import ShooterEnv, ShooterParallelEnv, ShooterVectorEnv
from shooter_sdk._engine import FINDERS

from .conftest import ROOT

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
README = (ROOT / "python" / "README.md").read_text(encoding="utf-8")

PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE + README, re.DOTALL)


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, cell by cell."""
    lines = PAGE.split(f"## {heading}\n")[1].splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_there_are_programs() -> None:
    assert len(PROGRAMS) == 2


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_runs(program: str) -> None:
    # As many steps as show that it works.
    exec(program.replace("range(1000)", "range(10)"), {})


def test_all_options_are_in_the_table_with_their_defaults() -> None:
    rows = {row[0].strip("`"): row[1] for row in table("Options")}
    options: dict[str, set[str]] = {}
    for kind in (ShooterEnv, ShooterParallelEnv, ShooterVectorEnv):
        for name, parameter in list(inspect.signature(kind.__init__).parameters.items())[1:]:
            options.setdefault(name, set()).add(str(getattr(parameter.default, "name", repr(parameter.default))))
    assert set(rows) == set(options)
    for name, defaults in options.items():
        said = rows[name].replace('"', "'")
        assert said == "" or any(default in said for default in defaults), name


def test_all_engines_are_in_the_table() -> None:
    assert [row[0].strip("`") for row in table("Engines")] == list(FINDERS)
