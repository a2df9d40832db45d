"""One match at a time: what the environments of Gymnasium and PettingZoo for one match share."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.error import ResetNeeded
from numpy.typing import NDArray

from ._actions import actions_of, check_action
from ._simulation import RowSnapshot, Simulation

RENDER_MODES = ("human", "rgb_array", "ansi")

HOME = "\x1b[H"
"""Has a terminal go on at its first line."""


def check_render_mode(render_mode: str | None, modes: Sequence[str] = RENDER_MODES) -> None:
    """Refuse a way to render that there is not."""
    if render_mode is not None and render_mode not in modes:
        raise ValueError(f"render_mode is {render_mode!r}; it is one of {', '.join(modes)}, or None")


def observation_space_of(spec: dict[str, Any]) -> spaces.Box:
    """The space of what one agent sees."""
    seen = spec["observation"]
    return spaces.Box(seen["low"], seen["high"], tuple(seen["shape"]), np.dtype(seen["dtype"]).type)


class Single:
    """One match, which stays as it is once it has ended."""

    def __init__(self, simulation: Simulation, render_mode: str | None, render_size: int) -> None:
        self.simulation = simulation
        self.render_mode = render_mode
        self.render_size = render_size
        self.space = observation_space_of(simulation.spec)
        self.actions = actions_of(simulation.spec)
        self._actions = simulation.view_bytes("actions")
        self._terminated = simulation.view_bytes("terminated")
        self._truncated = simulation.view_bytes("truncated")
        self._winners = simulation.view_bytes("winners")
        self._ticks = simulation.view_bytes("ticks").cast("i")
        self._opponents = simulation.view_bytes("opponents").cast("i")
        self._rewards = simulation.view_bytes("rewards").cast("f")
        self._terms = simulation.view_bytes("terms").cast("f")
        self._seen = simulation.observations[0]
        self.is_over = not simulation.has_begun or self.terminated or self.truncated

    def reset(self, seed: str | None) -> str:
        """Begin a match. Gives its seed."""
        begun = self.simulation.reset(seed)
        self.is_over = False
        self._show()
        return begun

    def step(self, *actions: Any) -> None:
        """Take a step, with an action for each agent."""
        if self.is_over:
            self.simulation.check_begun()
            raise ResetNeeded("the match has ended: call reset to begin another")
        numbers = [number for action in actions for number in check_action(action, self.actions)]
        for index, number in enumerate(numbers):
            self._actions[index] = number
        self.simulation.step()
        self.is_over = bool(self._terminated[0] or self._truncated[0])
        self._show()

    def seen(self, agent: int) -> NDArray[Any]:
        """What an agent sees, in an array of its own."""
        copy: NDArray[Any] = self._seen[agent].copy()
        return copy

    def reward(self, agent: int) -> float:
        """Of the last step."""
        return self._rewards[agent]

    @property
    def terminated(self) -> bool:
        """Whether the match ended by its rules."""
        return bool(self._terminated[0])

    @property
    def truncated(self) -> bool:
        """Whether the match was cut off by its time limit."""
        return bool(self._truncated[0])

    def info(self, agent: int) -> dict[str, Any]:
        """Of the last step."""
        names = self.simulation.term_names
        terms = self._terms[agent * len(names) : (agent + 1) * len(names)]
        info: dict[str, Any] = {"tick": self._ticks[0], "terms": dict(zip(names, terms, strict=True))}
        if (opponent := self._opponents[0]) >= 0:
            info["opponent"] = self.simulation.opponent_names[opponent]
        if self.is_over:
            info["winner"] = self._winners[0]
            if (why := self.simulation.forfeit_of(0)) is not None:
                info["forfeit"] = why
        return info

    def render(self) -> NDArray[np.uint8] | str | None:
        """The match as it is now, as the render mode has it."""
        if self.render_mode == "ansi":
            return self.simulation.text(0)
        if self.render_mode == "rgb_array":
            return self.simulation.picture(0, self.render_size)
        return None

    def _show(self) -> None:
        """For a person: each step as text in the place of the last one, as fast as the steps come."""
        if self.render_mode == "human":
            sys.stdout.write(f"{HOME}{self.simulation.text(0)}\n")
            sys.stdout.flush()

    def snapshot(self) -> RowSnapshot:
        """Everything that the environment is now."""
        return self.simulation.snapshot_row(0)

    def restore(self, kept: RowSnapshot) -> None:
        """Go back to a snapshot."""
        self.simulation.restore_row(0, kept)
        self.simulation.has_begun = True
        self.is_over = self.terminated or self.truncated
