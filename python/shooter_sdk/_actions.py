"""Actions, looked at before anything changes."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._core import ACTIONS

RANGE = f"an integer from 0 to {ACTIONS - 1}"


def check_action(action: Any) -> int:
    """One action as an integer.

    :raises TypeError: for what is no integer
    :raises ValueError: for one that is not from 0 to 31
    """
    try:
        keys = operator.index(action)
    except TypeError:
        raise TypeError(f"an action is {action!r}; it is {RANGE}") from None
    if 0 <= keys < ACTIONS:
        return keys
    raise ValueError(f"an action is {keys}; it is {RANGE}")


def check_actions(actions: Any, count: int, whose: str = "step") -> NDArray[np.integer[Any]]:
    """Actions as an array.

    :raises TypeError: for other numbers than integers
    :raises ValueError: for another shape, or an action out of its range
    """
    array = np.asarray(actions)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{whose}: actions are of type {array.dtype}; each is {RANGE}")
    if array.shape != (count,):
        raise ValueError(f"{whose}: actions have the shape {array.shape}; it is ({count},)")
    wrong = array & ~(ACTIONS - 1)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise ValueError(f"{whose}: action {row} is {array[row]}; it is {RANGE}")
    return array
