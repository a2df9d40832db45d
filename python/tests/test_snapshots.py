"""Snapshots, clones, pickles and state hashes."""

from __future__ import annotations

import multiprocessing
import pickle
from typing import Any

import numpy as np
import pytest

import shooter_sdk
from shooter_sdk import ShooterEnv, ShooterVectorEnv


def play(env: Any, steps: int, seed: int) -> list[Any]:
    """What an environment for one agent, or a vector of them, gives for random actions."""
    rng = np.random.default_rng(seed)
    shape = getattr(env, "num_envs", None)
    results = []
    for _ in range(steps):
        action = int(rng.integers(32)) if shape is None else rng.integers(32, size=shape)
        seen, reward, terminated, truncated, _ = env.step(action)
        results.append((seen.tobytes(), np.asarray(reward).tobytes(), np.any(terminated), np.any(truncated)))
    return results


@pytest.mark.parametrize("opponent", ["gunner", "hunter", ["gunner", "dodger"], {"hunter": 1, "champion": 2.5}])
def test_a_single_environment_goes_back(opponent: Any) -> None:
    env = ShooterEnv(opponent)
    env.reset(seed=1)
    play(env, 100, 1)
    kept, hashed = env.snapshot(), env.state_hash()
    expected = play(env, 100, 2)
    for other in (env, ShooterEnv(opponent)):
        other.restore(kept)
        assert other.state_hash() == hashed
        assert play(other, 100, 2) == expected
    env.restore(kept)
    for copy in (env.clone(), pickle.loads(pickle.dumps(env))):
        assert copy.state_hash() == hashed
        assert play(copy, 100, 2) == expected


def test_a_snapshot_of_a_match_that_is_over() -> None:
    env = shooter_sdk.parallel_env(max_cycles=10)
    env.reset(seed=1)
    for _ in range(10):
        seen, *_ = env.step({"player_1": 1, "player_2": 2})
    kept = env.snapshot()
    env.reset(seed=2)
    env.restore(kept)
    assert env.agents == []
    assert (env.state()[0] == seen["player_1"]).all()
    copy = env.clone()
    assert copy.agents == []
    assert copy.state_hash() == env.state_hash()


@pytest.mark.parametrize("opponent", [None, "gunner", ["gunner", "hunter"]])
def test_rows_go_back(opponent: Any) -> None:
    env = ShooterVectorEnv(4, opponent, max_cycles=150)
    env.reset(seed=1)
    play(env, 100, 1)
    kept, hashes = env.snapshot(), env.state_hashes()
    expected = play(env, 100, 2)
    env.restore(kept)
    assert env.state_hashes() == hashes
    assert play(env, 100, 2) == expected
    env.restore(kept)
    copy = pickle.loads(pickle.dumps(env))
    assert copy.state_hashes() == hashes
    assert play(copy, 100, 2) == expected


def test_one_row_goes_back_while_others_stay() -> None:
    env = ShooterVectorEnv(3, "gunner")
    seen, _ = env.reset(seed=1)
    kept = env.snapshot_row(1)
    play(env, 50, 1)
    before = env.state_hashes()
    assert (env.restore_row(1, kept)[0] == seen[1]).all()
    after = env.state_hashes()
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]
    assert env.restore_row(2, kept).shape == (1, 176)
    assert env.state_hashes()[2] == after[1]
    single = ShooterEnv("gunner")
    assert (env.reset_row(0, 77)[0] == single.reset(seed=77)[0]).all()
    for _ in range(150):
        seen, *_ = env.step([16, 0, 0])
        assert (seen[0] == single.step(16)[0]).all()
    with pytest.raises(ValueError, match="no match 3"):
        env.snapshot_row(3)


def test_a_snapshot_under_other_rules_is_refused() -> None:
    env = ShooterEnv("gunner")
    env.reset(seed=1)
    other = ShooterEnv("gunner", rules={"enemySpeed": 3})
    other.reset(seed=2)
    hashed = other.state_hash()
    with pytest.raises(ValueError, match="rules"):
        other.restore(env.snapshot())
    assert other.state_hash() == hashed


def in_another_process(env: ShooterEnv) -> str:
    env.step(16)
    return env.state_hash()


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_an_environment_passes_to_another_process(method: str) -> None:
    env = ShooterEnv("gunner")
    env.reset(seed=1)
    with multiprocessing.get_context(method).Pool(1) as pool:
        hashed = pool.apply(in_another_process, (env,))
    env.step(16)
    assert env.state_hash() == hashed
