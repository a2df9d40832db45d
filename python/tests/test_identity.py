"""The same bits as createVectorEnv gives in Node, on each engine."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shooter_sdk._simulation import Simulation

from .conftest import ROOT

MATCHES = 64
STEPS = 3000
HASHES_EVERY = 500

CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "short, zero-sum, frame skip": {
        "maxTicks": 900,
        "frameSkip": 4,
        "rewards": {"zeroSum": True, "survival": 0.01},
    },
    "other rules": {"maxTicks": 1500, "rules": {"enemySpeed": 4, "health": 3}},
    "compact, stacked": {"observation": "compact", "frameStack": 3, "maxTicks": 1200},
    "grid": {"observation": "grid", "maxTicks": 2000},
}

FIELDS = ("observations", "rewards", "terms", "terminated", "truncated", "winners", "ticks")


def actions_of(steps: int) -> np.ndarray:
    return np.random.default_rng(17).integers(32, size=(steps, MATCHES, 2), dtype=np.uint8)


@pytest.mark.skipif(shutil.which("node") is None or not (ROOT / "dist").exists(), reason="no checkout with Node")
@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_identity_with_node_in_process(name: str, engine: str, tmp_path: Path, reference: dict[str, str]) -> None:
    options = CONFIGURATIONS[name]
    steps = STEPS // 10 if options.get("observation") == "grid" else STEPS
    actions = actions_of(steps)
    if name not in reference:
        file = tmp_path / "actions"
        file.write_bytes(actions.tobytes())
        given = json.dumps({**options, "count": MATCHES, "steps": steps, "every": HASHES_EVERY})
        script = Path(__file__).parent / "reference.mjs"
        result = subprocess.run(["node", str(script), given, str(file)], capture_output=True, text=True, check=True)
        reference[name] = result.stdout
    assert digest_of(options, engine, actions) == reference[name]


@pytest.fixture(scope="module")
def reference() -> dict[str, str]:
    """By configuration, what Node gave."""
    return {}


def digest_of(options: dict[str, Any], engine: str, actions: np.ndarray) -> str:
    both = {"count": MATCHES, "autoreset": True, "opponent": None, "seat": 1, "threads": 1, "env": options}
    simulation = Simulation(both, engine)
    digest = hashlib.sha256()
    simulation.reset("identity")
    for step, keys in enumerate(actions):
        simulation.actions[:] = keys
        simulation.step()
        for name in FIELDS:
            digest.update(getattr(simulation, name))
        if (step + 1) % HASHES_EVERY == 0:
            for row in range(MATCHES):
                digest.update(simulation.hash_row(row).encode())
    simulation.close()
    return digest.hexdigest()


def test_the_digest_finds_one_other_key(engine: str) -> None:
    actions = actions_of(40)
    actions[20, 5, 1] = 0
    changed = actions.copy()
    changed[20, 5, 1] = 1  # to the left
    assert digest_of({}, engine, actions) == digest_of({}, engine, actions.copy())
    assert digest_of({}, engine, actions) != digest_of({}, engine, changed)
