"""Snapshots, clones, pickles and state hashes."""

from __future__ import annotations

import multiprocessing
import pickle
from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

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
    for copy in (env.clone(), pickle.loads(pickle.dumps(env))):
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


@pytest.mark.parametrize(
    ("options", "other"),
    [
        ({}, {"observation": "compact"}),
        ({"frame_stack": 2}, {"frame_stack": 4}),
        ({}, {"seat": 2}),
        ({}, {"actions": "multiBinary"}),
        ({"observation": "pixels", "pixels": {"size": 40}}, {"observation": "pixels", "pixels": {"size": 80}}),
    ],
)
def test_a_snapshot_of_another_kind_is_refused(options: dict[str, Any], other: dict[str, Any]) -> None:
    kept_of, env = ShooterEnv("idle", **options), ShooterEnv("idle", **other)
    kept_of.reset(seed=1)
    env.reset(seed=2)
    play(kept_of, 10, 1)
    before = env.snapshot()
    with pytest.raises(ValueError, match="the snapshot is of seat 1, observation .*; here it is seat [12], obs"):
        env.restore(kept_of.snapshot())
    assert env.snapshot() == before


def test_a_snapshot_of_another_environment_is_refused() -> None:
    env, both, rows = ShooterEnv("gunner"), shooter_sdk.parallel_env(), ShooterVectorEnv(2, "gunner")
    for one in (env, both, rows):
        one.reset(seed=1)
    before = env.snapshot()
    for kept, whose in ((both.snapshot(), "seat 1 and 2"), (rows.snapshot_row(0), "no single environment")):
        with pytest.raises(ValueError, match=f"the snapshot is of {whose}"):
            env.restore(kept)
        assert env.snapshot() == before


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_what_is_kept_of_a_match_that_has_ended(mode: AutoresetMode) -> None:
    """The next match, at its first observation, in every mode; a copy of the environment is where that one is."""
    env, following = (
        ShooterVectorEnv(2, "gunner", max_cycles=5, autoreset_mode=one) for one in (mode, AutoresetMode.SAME_STEP)
    )
    first: Any = None
    for one in (env, following):
        one.reset(seed=1)
        for _ in range(5):
            first, *_ = one.step([16, 0])
    assert env.state_hashes() == following.state_hashes()
    copy, kept = env.clone(), env.snapshot()
    assert (env.restore(kept) == first).all()
    assert (env.step([16, 0])[0] == following.step([16, 0])[0]).all()
    if mode == AutoresetMode.DISABLED:
        assert (copy.reset(options={"reset_mask": np.array([True, True])})[0] == first).all()
    elif mode == AutoresetMode.NEXT_STEP:
        assert (copy.step([16, 0])[0] == first).all()
    copy.step([16, 0])
    assert copy.state_hashes() == env.state_hashes()


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
