"""The arrays of a simulation by agent: a row for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ._simulation import Simulation

Step: TypeAlias = tuple[NDArray[Any], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]
"""Observations, rewards, terminated, truncated, infos: a row for each agent."""


class Rows:
    """Views of the arrays of a simulation, in which a row is an agent."""

    def __init__(self, simulation: Simulation, seat: int | None) -> None:
        """Make the views.

        :param seat: where agents are both seats of the simulation: the one whose rows these are; None: all that there are
        """
        self._simulation = simulation
        self._seat = seat
        agents = simulation.actions.shape[1]
        self.per_match = 1 if seat is not None else agents
        self.count = simulation.count * self.per_match
        self.actions = self._of(simulation.actions)
        self.observations = self._of(simulation.observations)
        self.final = self._of(simulation.finalObservations)
        self.rewards = self._of(simulation.rewards)
        self._terms = self._of(simulation.terms)
        self._names = np.array([*simulation.opponent_names, None], dtype=object)
        """by the index of an opponent, of which -1 is none"""

    def _of(self, array: NDArray[Any]) -> NDArray[Any]:
        if self._seat is None:
            return array.reshape(self.count, *array.shape[2:])
        return array[:, self._seat - 1]

    def spread(self, array: NDArray[Any]) -> NDArray[Any]:
        """What is known of each match for each agent, in an array of its own."""
        return np.repeat(array, self.per_match) if self.per_match > 1 else array.copy()

    def of_match(self, match: int) -> NDArray[Any]:
        """What the agents of a match see, in an array of its own."""
        first = match * self.per_match
        seen: NDArray[Any] = self.observations[first : first + self.per_match].copy()
        return seen

    def matches_of(self, mask: Any) -> NDArray[np.intp]:
        """The matches whose agents a mask selects."""
        if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != (self.count,):
            raise TypeError(f"reset_mask is an array of {self.count} booleans")
        rows = mask.reshape(-1, self.per_match)
        if (rows != rows[:, :1]).any():
            raise ValueError("reset_mask: both agents of a match are reset, or none")
        return np.flatnonzero(rows[:, 0])

    def known(self) -> dict[str, Any]:
        """What a step tells beside what an agent learns from."""
        simulation = self._simulation
        terms = self._terms.copy()
        by_name = {name: terms[:, index] for index, name in enumerate(simulation.term_names)}
        known: dict[str, Any] = {"tick": self.spread(simulation.ticks), "terms": by_name}
        if simulation.opponent_names:
            known["opponent"] = self._names[simulation.opponents]
        return known

    def results(self) -> dict[str, Any]:
        """How the matches have ended that have."""
        simulation = self._simulation
        results: dict[str, Any] = {"winner": self.spread(simulation.winners)}
        if simulation.opponent_names:
            reasons = np.full(simulation.count, None, dtype=object)
            for match in np.flatnonzero(simulation.forfeits):
                reasons[match] = simulation.forfeit_of(int(match))
            results["forfeit"] = reasons
        return results


def infos_of(rows: Rows, over: NDArray[np.bool_], began: NDArray[np.bool_] | None) -> dict[str, Any]:
    """The infos of a step, as Gymnasium's vector environments have them.

    :param over: the rows whose match it ended
    :param began: the rows in which it did nothing but begin a match; None where that happens in the step in which the last one ends
    """
    known = rows.known()
    ended = bool(over.any())
    if began is not None:
        return {**masked(known, ~began), **(masked(rows.results(), over) if ended else {})}
    infos = masked(known, ~over)
    if ended:
        final = np.full(rows.count, None, dtype=object)
        for row in np.flatnonzero(over):
            final[row] = rows.final[row].copy()
        infos |= masked({"final_obs": final, "final_info": {**known, **rows.results()}}, over)
    return infos


def masked(values: Mapping[str, Any], mask: NDArray[np.bool_]) -> dict[str, Any]:
    """Values as Gymnasium's vector environments have them: beside each which rows it is of."""
    infos: dict[str, Any] = {}
    for name, value in values.items():
        infos[name] = masked(value, mask) if isinstance(value, dict) else value
        infos[f"_{name}"] = mask
    return infos
