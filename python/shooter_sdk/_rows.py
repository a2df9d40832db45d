"""The arrays of a simulation by agent: a row for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._simulation import Simulation


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

    def known(self) -> dict[str, Any]:
        """What a step tells beside what an agent learns from."""
        simulation = self._simulation
        terms = self._terms.copy()
        by_name = {name: terms[:, index] for index, name in enumerate(simulation.term_names)}
        return {"tick": self.spread(simulation.ticks), "terms": by_name}

    def winners(self) -> dict[str, Any]:
        """Who won the matches that have ended."""
        return {"winner": self.spread(self._simulation.winners)}


def masked(values: Mapping[str, Any], mask: NDArray[np.bool_]) -> dict[str, Any]:
    """Values as Gymnasium's vector environments have them: beside each which rows it is of."""
    infos: dict[str, Any] = {}
    for name, value in values.items():
        infos[name] = masked(value, mask) if isinstance(value, dict) else value
        infos[f"_{name}"] = mask
    return infos
