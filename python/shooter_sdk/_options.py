"""From the options of Python to those of the core: the same values under Python's names."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Policy: TypeAlias = Callable[[NDArray[Any]], Any]
"""A player in Python: observations, the first axis over matches, to as many actions."""

Opponent: TypeAlias = "str | Mapping[str, float] | Sequence[str] | Policy"
"""Who plays the other seat: a player's name, several by their names, or a player in Python."""


def env_options(
    *,
    observation: str,
    pixels: Mapping[str, int] | None,
    actions: str,
    rules: Mapping[str, Any] | None,
    rewards: Mapping[str, Any] | None,
    max_cycles: int | None,
    frame_skip: int,
    frame_stack: int,
) -> dict[str, Any]:
    """Options of ``createEnv``, without those that have their defaults."""
    if not isinstance(frame_skip, int) or frame_skip < 1:
        raise ValueError(f"frame_skip is {frame_skip!r}; it is an integer from 1 to 600")
    if max_cycles is not None and (not isinstance(max_cycles, int | np.integer) or max_cycles < 1):
        raise ValueError(f"max_cycles is {max_cycles!r}; it is an integer from 1")
    check_finite("rules", rules)
    check_finite("rewards", rewards)
    given = {
        "observation": observation,
        "pixels": None if pixels is None else dict(pixels),
        "actions": actions,
        "rules": None if rules is None else dict(rules),
        "rewards": None if rewards is None else dict(rewards),
        "maxTicks": None if max_cycles is None else int(max_cycles) * frame_skip,
        "frameSkip": frame_skip,
        "frameStack": frame_stack,
    }
    return {name: value for name, value in given.items() if value is not None}


def check_finite(option: str, values: Mapping[str, Any] | None) -> None:
    """Refuse numbers that no option takes, and JSON does not have."""
    for name, value in (values or {}).items():
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{option}: {name} is {value}; it is a finite number")


def opponent_names(opponent: Opponent | None) -> list[dict[str, Any]] | None:
    """The players that the core opens; None if both seats have agents there, as for a player in Python."""
    if opponent is None or callable(opponent):
        return None
    if isinstance(opponent, str):
        return [{"player": opponent, "weight": 1}]
    if isinstance(opponent, Mapping):
        check_finite("opponent", opponent)
        return [{"player": str(name), "weight": float(weight)} for name, weight in opponent.items()]
    if isinstance(opponent, Sequence):
        return [{"player": str(name), "weight": 1} for name in opponent]
    raise TypeError(
        f"opponent is {opponent!r}; it is a player's name, a list of names, a mapping of names to weights, or a callable"
    )


def check_seat(seat: int) -> int:
    """Refuse a seat that there is not."""
    if seat in (1, 2) and not isinstance(seat, bool):
        return int(seat)
    raise ValueError(f"seat is {seat!r}; it is 1 or 2")


def count_matches(num_envs: int, opponent: Opponent | None) -> int:
    """Matches of a vector environment of so many agents."""
    if not isinstance(num_envs, int | np.integer) or isinstance(num_envs, bool) or num_envs < 1:
        raise ValueError(f"num_envs is {num_envs!r}; it is an integer from 1")
    if opponent is not None:
        return int(num_envs)
    if num_envs % 2:
        raise ValueError(f"num_envs is {num_envs}; without an opponent each match has two agents, so it is even")
    return int(num_envs) // 2
