"""Actions, looked at before anything changes."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray


@dataclass(frozen=True)
class Actions:
    """How an agent says which keys it holds."""

    shape: tuple[int, ...]
    """of one action: empty for an integer"""
    most: int
    """the greatest number of an action, one less than a power of 2"""

    @property
    def space(self) -> spaces.Space[Any]:
        """``Discrete(32)``, or ``MultiBinary(5)``."""
        return spaces.MultiBinary(self.shape[0]) if self.shape else spaces.Discrete(self.most + 1)

    @property
    def range(self) -> str:
        """What a message says of one."""
        return f"{self.shape[0]} numbers of 0 or 1" if self.shape else f"an integer from 0 to {self.most}"

    @property
    def kinds(self) -> str:
        """The kinds of types of NumPy that hold such numbers."""
        return "biu" if self.shape else "iu"


def actions_of(spec: Mapping[str, Any]) -> Actions:
    """The actions of an environment."""
    action = spec["action"]
    shape = tuple(action["shape"])
    return Actions(shape, 1 if shape else action["count"] - 1)


def check_action(action: Any, kind: Actions) -> list[int]:
    """The numbers of one action.

    :raises TypeError: for other numbers than integers
    :raises ValueError: for another shape, or a number out of its range
    """
    if kind.shape:
        return [int(number) for number in check_actions([action], 1, kind, "an action")[0]]
    try:
        keys = operator.index(action)
    except TypeError:
        raise TypeError(f"an action is {action!r}; it is {kind.range}") from None
    if 0 <= keys <= kind.most:
        return [keys]
    raise ValueError(f"an action is {keys}; it is {kind.range}")


def check_actions(actions: Any, count: int, kind: Actions, whose: str = "step") -> NDArray[np.integer[Any]]:
    """Actions as an array, the first axis over agents.

    :raises TypeError: for other numbers than integers
    :raises ValueError: for another shape, or a number out of its range
    """
    try:
        array = np.asarray(actions)
    except ValueError:
        raise ValueError(f"{whose}: actions are lists of different lengths; each is {kind.range}") from None
    if array.dtype.kind not in kind.kinds:
        raise TypeError(f"{whose}: actions are of type {array.dtype}; each is {kind.range}")
    if array.shape != (count, *kind.shape):
        raise ValueError(f"{whose}: actions have the shape {array.shape}; it is {(count, *kind.shape)}")
    if array.dtype.kind == "b":
        return array.view(np.uint8)
    wrong = (array < 0) | (array > kind.most)
    if wrong.any():
        row = int(np.argwhere(wrong)[0][0])
        raise ValueError(f"{whose}: action {row} is {array[row]}; it is {kind.range}")
    return array
