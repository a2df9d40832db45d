"""Many matches at once, as a vector environment of Gymnasium."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from ._actions import actions_of, check_actions
from ._core import TICK_RATE
from ._options import Opponent, check_seat, count_matches, env_options, opponent_names
from ._rows import Rows, Step, infos_of
from ._simulation import RowSnapshot, Simulation
from ._single import check_render_mode, observation_space_of

VECTOR_RENDER_MODES = ("rgb_array", "ansi")


class ShooterVectorEnv(VectorEnv[NDArray[Any], NDArray[Any], NDArray[Any]]):
    """Many matches, stepped together: ``gymnasium.make_vec("Shooter-v1", num_envs=256, opponent="hunter")``.

    With an opponent each match has one agent, and row i is match i. With ``opponent=None`` both seats have agents, and rows 2 i and
    2 i + 1 are the seats of match i: ``num_envs`` counts agents, and is even.

    ``autoreset_mode`` says what follows the end of a match, in Gymnasium's words. ``SAME_STEP``, the default and the fastest: reward and
    flags are of the match that ended, the observation is the first of the next one, ``infos["final_obs"]`` has the last one, and
    ``infos["final_info"]`` what is known of it. ``NEXT_STEP``: the observation is the last one; the next step ignores the action and gives the
    first one of the next match. ``DISABLED``: the caller has it reset, by ``reset(options={"reset_mask": mask})``.

    ``reset(seed=42)`` has match i play the seeds 42/i/0, 42/i/1 and so on, whatever ``threads`` is.
    """

    metadata = {  # noqa: RUF012
        "autoreset_mode": AutoresetMode.SAME_STEP,
        "render_modes": list(VECTOR_RENDER_MODES),
        "render_fps": TICK_RATE,
    }

    def __init__(
        self,
        num_envs: int = 256,
        opponent: Opponent | None = "hunter",
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
        autoreset_mode: AutoresetMode = AutoresetMode.SAME_STEP,
        render_mode: str | None = None,
        render_size: int = 200,
        copy: bool = True,
        threads: int = 1,
        record: str | os.PathLike[str] | None = None,
        record_every: int = 1,
        engine: str | None = None,
    ) -> None:
        """Open an environment, which waits for its first reset.

        :param num_envs: agents: as many as matches against an opponent, twice as many without one; matches from 1 to 65,536
        :param opponent: a player by the names of ``shooter match``, a list of names, a mapping of names to weights, or a callable: it is
            given what the other seats see, shape (matches, ...), and gives as many actions. None: both seats have agents
        :param seat: where the agents sit against an opponent, 1 or 2
        :param copy: whether each step gives observations in an array of its own; if not, the next step overwrites them
        :param threads: threads that step the matches; the results are the same for any number
        :param record: a folder, in which whole matches become logs that ``shooter verify`` proves; it is made unless it is there, and may hold no
            logs of another environment. It takes ``SAME_STEP``
        :param record_every: of each row the first match is recorded, and one of so many after it
        :raises EngineError: if there is no engine
        :raises ShooterError: if there is no such opponent, or the folder is not fit

        The other options are those of ``parallel_env``.
        """
        check_render_mode(render_mode, VECTOR_RENDER_MODES)
        seat = check_seat(seat)
        matches = count_matches(num_envs, opponent)
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
        autoreset_mode = AutoresetMode(autoreset_mode)
        if record is not None and autoreset_mode != AutoresetMode.SAME_STEP:
            raise ValueError(f"record: autoreset_mode is {autoreset_mode.name}; logs take SAME_STEP")
        names = opponent_names(opponent)
        logs = None if record is None else {"folder": os.fspath(record), "every": record_every, "learner": "python"}
        options = {
            "count": matches,
            "autoreset": True,
            "opponent": names,
            "seat": seat,
            "threads": threads,
            "record": logs,
            "env": env,
        }
        self.num_envs = int(num_envs)
        self.metadata = {**self.metadata, "autoreset_mode": autoreset_mode}
        self.render_mode = render_mode
        self._render_size = render_size
        self._copy = copy
        self._policy = opponent if callable(opponent) else None
        self._pending = np.zeros(matches, np.bool_)
        """matches that have ended, where that is not told in the same step: each is at the beginning of the next one"""
        self._open(Simulation(options, engine))

    def _open(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self.single_observation_space = observation_space_of(simulation.spec)
        self._kind = actions_of(simulation.spec)
        self.single_action_space = self._kind.space
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        # Against a callable both seats have agents in the core.
        seat = None if self._policy is None else int(simulation.options["seat"])
        self._rows = Rows(simulation, seat)
        self._others = None if seat is None else Rows(simulation, 3 - seat)
        self._holds = False
        self._has_sent = False
        self._is_same_step = self.autoreset_mode == AutoresetMode.SAME_STEP

    @property
    def core_spec(self) -> dict[str, Any]:
        """What a match takes and gives, as data."""
        return self._simulation.spec

    @property
    def autoreset_mode(self) -> AutoresetMode:
        """What follows the end of a match."""
        mode: AutoresetMode = self.metadata["autoreset_mode"]
        return mode

    def reset(
        self, *, seed: int | str | Sequence[int | str] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Begin all matches, or those of a mask.

        :param seed: match i plays the seeds SEED/i/0, SEED/i/1 and so on. A list has exactly the seed of each match, as ``shooter match
            --seed`` takes it. Without one ``np_random`` draws
        :param options: ``reset_mask``, shape (num_envs,): the matches that begin; the others stay where they are
        """
        count = self._simulation.count
        seeds = None if seed is None or isinstance(seed, int | str | np.integer) else [str(one) for one in seed]
        self._drop_step()
        if seeds is not None and len(seeds) != count:
            raise ValueError(f"there are {len(seeds)} seeds for {count} matches")
        mask = (options or {}).get("reset_mask")
        super().reset(seed=seed if isinstance(seed, int) else None)
        if mask is not None:
            if seed is not None and seeds is None:
                seeds = [f"{seed}/{row}/0" for row in range(count)]
            self._reset_some(self._rows.matches_of(mask), seeds)
            return self._seen(), {}
        if seeds is not None:
            self._simulation.reset_each(seeds)
        else:
            self._simulation.reset(self._draw_seed() if seed is None else str(seed))
        self._pending[:] = False
        return self._seen(), {}

    def _draw_seed(self) -> str:
        return f"{self.np_random.integers(1 << 62):x}"

    def _reset_some(self, matches: NDArray[np.intp], seeds: Sequence[str] | None) -> None:
        """One that has ended is at the beginning of the next one already."""
        self._simulation.check_begun()
        for row in map(int, matches):
            if seeds is not None:
                self._simulation.reset_row(row, seeds[row])
            elif not self._pending[row]:
                self._simulation.reset_row(row, self._draw_seed())
            self._pending[row] = False

    def step(self, actions: Any) -> Step:
        """Take a step of every match.

        :param actions: shape (num_envs,): integers from 0 to 31; with ``multiBinary`` (num_envs, 5): 0 or 1
        :raises TypeError: for other numbers, before anything has changed
        :raises ValueError: for another shape, or an action out of its range, before anything has changed
        """
        self.send(actions)
        return self.recv()

    def send(self, actions: Any) -> None:
        """Have every match take a step; ``recv`` gives what comes out.

        With two environments one steps while the policy works on the other. Any other call before ``recv`` drops what the step gives.
        """
        self._simulation.check_begun()
        self._drop_step()
        actions = check_actions(actions, self.num_envs, self._kind)
        waiting = [] if self._is_same_step else np.flatnonzero(self._pending).tolist()
        if waiting and self.autoreset_mode == AutoresetMode.DISABLED:
            raise ResetNeeded(f"matches {waiting[:5]} have ended: reset them, by options={{'reset_mask': mask}}")
        if self._policy is not None and self._others is not None:
            answers = self._policy(self._others.observations.copy())
            answers = check_actions(answers, self.num_envs, self._kind, "the opponent")
            self._others.actions[:] = answers
        self._rows.actions[:] = actions
        self._holds = bool(waiting)
        self._has_sent = True
        self._simulation.send_step(waiting)

    def recv(self) -> Step:
        """What the step that ``send`` began has given.

        :raises NoAsyncCallError: if none is under way
        """
        simulation, rows = self._simulation, self._rows
        simulation.finish_step(self._holds)
        terminated = rows.spread(simulation.terminated).view(np.bool_)
        truncated = rows.spread(simulation.truncated).view(np.bool_)
        over = terminated | truncated
        began = None if self._is_same_step else rows.spread(self._pending)
        infos = infos_of(rows, over, began)
        if not self._is_same_step:
            self._pending = over[:: rows.per_match].copy()
        self._has_sent = False
        return self._seen(), rows.rewards.astype(np.float64), terminated, truncated, infos

    def _drop_step(self) -> None:
        """Finish a step whose results nobody has taken. The matches that it has ended have ended."""
        if not self._has_sent:
            return
        self._simulation.child.settle()
        self._has_sent = False
        if not self._is_same_step:
            self._pending = (self._simulation.terminated | self._simulation.truncated).view(np.bool_)

    def _seen(self) -> NDArray[Any]:
        rows = self._rows
        if self._is_same_step or not self._pending.any():
            return rows.observations.copy() if self._copy else rows.observations
        seen: NDArray[Any] = rows.observations.copy()
        over = rows.spread(self._pending)
        seen[over] = rows.final[over]
        return seen

    def render(self) -> tuple[Any, ...] | None:
        """Each match as it is now, the next one where a match has ended: pixels of shape (size, size, 3), or text."""
        self._drop_step()
        simulation = self._simulation
        if self.render_mode is None:
            return None
        draw = simulation.text if self.render_mode == "ansi" else lambda row: simulation.picture(row, self._render_size)
        return tuple(draw(row) for row in range(simulation.count))

    def reset_row(self, row: int, seed: int | str) -> NDArray[Any]:
        """Begin the match of exactly this seed in one match. Gives its observations, the first axis over its agents."""
        self._drop_step()
        self._simulation.check_begun()
        self._simulation.reset_row(self._check_row(row), str(seed))
        self._pending[row] = False
        return self._rows.of_match(row)

    def snapshot(self) -> list[RowSnapshot]:
        """Everything that the matches are now, each for itself.

        A match that has ended is at the beginning of the next one already, whatever ``autoreset_mode`` is: that one is kept, and ``restore`` goes
        to its first observation.
        """
        self._drop_step()
        return [self._simulation.snapshot_row(row) for row in range(self._simulation.count)]

    def restore(self, kept: Sequence[RowSnapshot]) -> NDArray[Any]:
        """Go back to a snapshot, also of another environment with the same options. Gives the observations."""
        if len(kept) != self._simulation.count:
            raise ValueError(f"there are snapshots of {len(kept)} matches; here are {self._simulation.count}")
        self._drop_step()
        if not self._simulation.has_begun:
            self._simulation.reset("0")
        for row, one in enumerate(kept):
            self._simulation.restore_row(row, one)
        self._pending[:] = False
        return self._seen()

    def snapshot_row(self, row: int) -> RowSnapshot:
        """Everything that one match is now, as ``snapshot`` has it: for a search, which goes back to it."""
        self._drop_step()
        return self._simulation.snapshot_row(self._check_row(row))

    def restore_row(self, row: int, kept: RowSnapshot) -> NDArray[Any]:
        """Have one match go back to a snapshot, also of another match. Gives its observations, the first axis over its agents."""
        self._simulation.check_begun()
        self._drop_step()
        self._simulation.restore_row(self._check_row(row), kept)
        self._pending[row] = False
        return self._rows.of_match(row)

    def state_hashes(self) -> list[str]:
        """The state hash of each match, as logs have it: of the next one where a match has ended."""
        self._drop_step()
        return [self._simulation.hash_row(row) for row in range(self._simulation.count)]

    def clone(self) -> ShooterVectorEnv:
        """Another environment, in a process of its own, which is where this one is.

        :raises TypeError: for an environment with ``record``
        """
        return deepcopy(self)

    def _check_row(self, row: int) -> int:
        if 0 <= row < self._simulation.count:
            return int(row)
        raise ValueError(f"there is no match {row}; it is one from 0 to {self._simulation.count - 1}")

    def close_extras(self, **kwargs: Any) -> None:
        """End the process that plays the matches."""
        self._simulation.close()

    def __getstate__(self) -> dict[str, Any]:
        self._drop_step()
        kept = {name: value for name, value in self.__dict__.items() if name in _PICKLED}
        return {"simulation": self._simulation, "kept": kept}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state["kept"])
        self._open(state["simulation"])


_PICKLED = {
    *("num_envs", "metadata", "render_mode", "_render_size", "_copy", "_policy", "_pending"),
    *("_np_random", "_np_random_seed", "closed"),
}
