"""One agent against an opponent, as an environment of Gymnasium."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from ._actions import check_actions
from ._core import TICK_RATE
from ._options import Opponent, Policy, check_seat, env_options, opponent_names
from ._simulation import RowSnapshot, Simulation
from ._single import RENDER_MODES, Single, check_render_mode


class ShooterEnv(gymnasium.Env[NDArray[Any], int]):
    """A match for one agent against an opponent: ``gymnasium.make("Shooter-v1", opponent="hunter")``.

    Actions, observations and infos are those of ``parallel_env``. ``reset(seed=42)`` begins the match of ``shooter match --seed 42``; without a
    seed that of a seed which ``np_random`` draws. An opponent that fails forfeits: the agent wins, and ``info["forfeit"]`` says why.
    """

    metadata = {"render_modes": list(RENDER_MODES), "render_fps": TICK_RATE}  # noqa: RUF012

    def __init__(
        self,
        opponent: Opponent = "hunter",
        *,
        seat: int = 1,
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

        :param opponent: a player by the names of ``shooter match`` (``hunter``, ``./my-bot.js``, ``policy:FILE``), or several: a list of names, or
            a mapping of names to weights, of which the seed of each match draws one. Or a callable: it is given what the other seat sees, shape
            (1, ...), and gives one action, which holds for the whole step
        :param seat: where the agent sits, 1 or 2
        :raises EngineError: if there is no engine
        :raises ShooterError: if there is no such opponent

        The other options are those of ``parallel_env``.
        """
        check_render_mode(render_mode)
        env = env_options(
            observation=observation,
            pixels=pixels,
            actions=actions,
            rules=rules,
            rewards=rewards,
            max_cycles=max_cycles,
            frame_skip=frame_skip,
            frame_stack=frame_stack,
        )
        if opponent is None:
            raise TypeError("opponent is None; it is who plays the other seat. parallel_env has agents at both seats")
        names = opponent_names(opponent)
        seat = check_seat(seat)
        options = {"count": 1, "autoreset": False, "opponent": names, "seat": seat, "threads": 1, "env": env}
        self.render_mode = render_mode
        self._policy = opponent if callable(opponent) else None
        self._open(Single(Simulation(options, engine), render_mode, render_size))

    def _open(self, single: Single) -> None:
        self._single = single
        # Against a callable both seats have agents in the core.
        self._agent = 0 if self._policy is None else single.simulation.options["seat"] - 1
        self.observation_space = single.space
        self.action_space: spaces.Space[Any] = single.actions.space

    def reset(
        self, *, seed: int | str | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Begin a match. The info has its ``seed``."""
        super().reset(seed=seed if isinstance(seed, int) else None)
        drawn = f"{self.np_random.integers(1 << 62):x}" if seed is None else str(seed)
        return self._begin(drawn)

    def _begin(self, seed: str) -> tuple[NDArray[Any], dict[str, Any]]:
        begun = self._single.reset(seed)
        return self._single.seen(self._agent), {"seed": begun}

    def step(self, action: int) -> tuple[NDArray[Any], float, bool, bool, dict[str, Any]]:
        """Take a step: ``frame_skip`` ticks, or fewer if the match ends."""
        single = self._single
        agent = self._agent
        if self._policy is None:
            single.step(action)
        else:
            actions = [action, action]
            if not single.is_over:
                actions[1 - agent] = self._ask(self._policy, 1 - agent)
            single.step(*actions)
        return (
            single.seen(agent),
            single.reward(agent),
            single.terminated,
            single.truncated,
            single.info(agent),
        )

    def _ask(self, policy: Policy, agent: int) -> Any:
        seen = self._single.seen(agent)[np.newaxis]
        return check_actions(policy(seen), 1, self._single.actions, "the opponent")[0]

    def render(self) -> Any:
        """The match as it is now: pixels of shape (size, size, 3), or text."""
        return self._single.render()

    def snapshot(self) -> RowSnapshot:
        """Everything that the environment is now, but for ``np_random``: to be kept, pickled, compared, and given to ``restore``."""
        return self._single.snapshot()

    def restore(self, kept: RowSnapshot) -> None:
        """Go back to a snapshot, also of another environment with the same options.

        :raises ValueError: for one under other rules or against another opponent; nothing is changed then
        :raises ShooterError: ``bot/not-repeatable`` if the opponent now decides otherwise; nothing is changed then
        """
        self._single.restore(kept)

    def state_hash(self) -> str:
        """The state hash of the match, as logs have it."""
        return self._single.simulation.hash_row(0)

    def clone(self) -> ShooterEnv:
        """Another environment, in a process of its own, which is where this one is."""
        return copy.deepcopy(self)

    def close(self) -> None:
        """End the process that plays the matches."""
        self._single.simulation.close()

    def __getstate__(self) -> dict[str, Any]:
        single = self._single
        return {
            "simulation": single.simulation,
            "render": (single.render_mode, single.render_size),
            "policy": self._policy,
            "np_random": (self._np_random, self._np_random_seed),
        }

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.render_mode = state["render"][0]
        self._policy = state["policy"]
        self._np_random, self._np_random_seed = state["np_random"]
        self._open(Single(state["simulation"], *state["render"]))
