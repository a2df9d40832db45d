"""Matches in a process of their own, and their arrays as NumPy has them: what all environments of this package stand on."""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping, Sequence
from typing import Any, NewType

import numpy as np
from gymnasium.error import ResetNeeded
from numpy.typing import NDArray

from ._child import Child
from ._memory import SharedFile, no_place, places

RowSnapshot = NewType("RowSnapshot", str)
"""One match and what its environment knows of it, as JSON: to be kept, pickled, compared, and given back."""

SPIN_FROM = 16
"""Matches from which both processes wait for each other without going to sleep: a step of one match takes less than that would."""


class Simulation:
    """Matches, stepped together. Its arrays are views of memory that each step overwrites.

    It is pickled with everything that it is now; what comes out of the pickle has a process of its own.
    """

    actions: NDArray[np.uint8]
    observations: NDArray[Any]
    finalObservations: NDArray[Any]  # noqa: N815 - the names of the core
    rewards: NDArray[np.float32]
    terms: NDArray[np.float32]
    terminated: NDArray[np.uint8]
    truncated: NDArray[np.uint8]
    winners: NDArray[np.uint8]
    ticks: NDArray[np.int32]
    opponents: NDArray[np.int32]
    forfeits: NDArray[np.uint8]

    def __init__(self, options: Mapping[str, Any], engine: str | None = None) -> None:
        """Open the matches.

        :param options: as ``OpenOptions`` of python/child/simulation.ts
        """
        self.options = dict(options)
        self.count = int(options["count"])
        self.opponent_names = tuple(str(one["player"]) for one in options["opponent"] or ())
        """by their index in ``opponents``, as the caller calls them"""
        self._engine = engine
        self.has_begun = False
        file, described = self._open_child()
        try:
            layout = described["layout"]["fields"]
            self.term_names: tuple[str, ...] = tuple(described["terms"])
            answer, _ = self.child.ask(file.describe())
            self.spec: dict[str, Any] = answer["spec"]
            self.is_mapped: bool = answer["isMapped"]
        except BaseException:
            self.child.close()
            raise
        finally:
            file.close()
        for name, field in layout.items():
            setattr(self, name, self._view(field))
        self.field_names: tuple[str, ...] = tuple(layout)

    def _open_child(self) -> tuple[SharedFile, Any]:
        """Start a child whose arrays have a place. Memory that is full at one place may be had at another."""
        reasons: list[OSError] = []
        for make in places():
            try:
                file = make()
            except OSError as error:
                reasons.append(error)
                continue
            try:
                return file, self._try_child(file)
            except OSError as error:
                reasons.append(error)
                file.close()
            except BaseException:
                file.close()
                raise
        raise no_place(reasons)

    def _try_child(self, file: SharedFile) -> Any:
        child = Child(self._engine, () if file.path else (file.fd,), self.count >= SPIN_FROM)
        try:
            described, _ = child.ask({**self.options, "spins": self.count >= SPIN_FROM})
            self._memory: mmap.mmap = file.map(described["fileBytes"])
        except BaseException:
            child.close()
            raise
        self.child = child
        return described

    def _view(self, field: Mapping[str, Any]) -> NDArray[Any]:
        shape = tuple(field["shape"])
        count = int(np.prod(shape))
        return np.frombuffer(self._memory, field["dtype"], count, field["offset"]).reshape(shape)

    def view_bytes(self, name: str) -> memoryview:
        """The bytes of an array, for those who read or write a few of them."""
        return memoryview(getattr(self, name)).cast("B")

    def reset(self, seed: str | None) -> str:
        """Begin the matches. Gives the seed."""
        answer, _ = self.child.ask({"command": "reset"} if seed is None else {"command": "reset", "seed": seed})
        self.has_begun = True
        return str(answer)

    def reset_each(self, seeds: Sequence[str]) -> None:
        """Begin the matches of exactly these seeds, one in each row."""
        self.child.ask({"command": "resetEach", "seeds": list(seeds)})
        self.has_begun = True

    def reset_row(self, row: int, seed: str) -> None:
        """Begin the match of exactly this seed in a row."""
        self.child.ask({"command": "resetRow", "row": row, "seed": seed})

    def check_begun(self) -> None:
        """Refuse what needs a match."""
        if not self.has_begun:
            self.child._check_open()
            raise ResetNeeded("no match has begun: call reset first")

    def snapshot_row(self, row: int) -> RowSnapshot:
        """Everything that a row is now."""
        self.check_begun()
        answer, _ = self.child.ask({"command": "snapshotRow", "row": row})
        return RowSnapshot(json.dumps(answer))

    def restore_row(self, row: int, kept: RowSnapshot) -> None:
        """Go back to a snapshot of this row, or of another one under the same options."""
        self.child.ask({"command": "restoreRow", "row": row, "kept": json.loads(kept)})

    def hash_row(self, row: int) -> str:
        """The state hash of a match, as logs have it."""
        self.check_begun()
        answer, _ = self.child.ask({"command": "hashRow", "row": row})
        return str(answer)

    def forfeit_of(self, row: int) -> str | None:
        """Why the opponent forfeited in the last step, if it did."""
        answer, _ = self.child.ask({"command": "forfeitOf", "row": row})
        return None if answer is None else str(answer)

    def picture(self, row: int, size: int) -> NDArray[np.uint8]:
        """A match as it is now: shape (size, size, 3)."""
        self.check_begun()
        _, pixels = self.child.ask({"command": "picture", "row": row, "size": size})
        picture: NDArray[np.uint8] = np.frombuffer(pixels, np.uint8).reshape(size, size, 3).copy()
        return picture

    def text(self, row: int) -> str:
        """A match as it is now, as lines of text."""
        self.check_begun()
        answer, _ = self.child.ask({"command": "text", "row": row})
        return str(answer)

    def step(self) -> None:
        """Take a step of every match, with the actions that are in ``actions``."""
        self.child.send_step()
        self.child.finish_step()

    def send_step(self, hold: Sequence[int]) -> None:
        """Begin a step, which ``finish_step`` waits for.

        :param hold: rows that stay as they are
        """
        if hold:
            self.child.send({"command": "step", "hold": list(hold)})
        else:
            self.child.send_step()

    def finish_step(self, holds: bool) -> None:
        """Wait for a step; ``holds`` says whether there were rows to hold."""
        if holds:
            self.child.receive()
        else:
            self.child.finish_step()

    def close(self) -> None:
        """End the process. The arrays stay as they are."""
        self.child.close()

    def __getstate__(self) -> dict[str, Any]:
        if self.options.get("record") is not None:
            raise TypeError("an environment with record has no copy: its folder has the matches of one environment")
        rows = [self.snapshot_row(row) for row in range(self.count)] if self.has_begun else None
        return {"options": self.options, "engine": self._engine, "rows": rows}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        Simulation.__init__(self, state["options"], state["engine"])
        if state["rows"] is None:
            return
        self.reset("0")
        for row, kept in enumerate(state["rows"]):
            self.restore_row(row, kept)
