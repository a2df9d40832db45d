"""Gymnasium's own tests, as they are, and its wrappers."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env
from gymnasium.utils.env_match import check_environments_match
from gymnasium.vector import AutoresetMode
from gymnasium.wrappers.vector import NormalizeObservation, RecordEpisodeStatistics

import shooter_sdk
from shooter_sdk import ShooterVectorEnv

OPTIONS: dict[str, Any] = {"opponent": "gunner", "max_cycles": 60}


def test_check_env() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gymnasium.make("Shooter-v1", **OPTIONS).unwrapped)


def test_environments_match() -> None:
    first, second = (gymnasium.make("Shooter-v1", **OPTIONS) for _ in range(2))
    check_environments_match(first, second, 300)


def test_opponent_in_python_equals_the_same_keys() -> None:
    env = gymnasium.make("Shooter-v1", opponent=lambda seen: np.full(len(seen), 17), seat=2, max_cycles=60).unwrapped
    both = shooter_sdk.parallel_env(max_cycles=60)
    assert isinstance(env, shooter_sdk.ShooterEnv)
    seen, _ = env.reset(seed=5)
    other, _ = both.reset(seed=5)
    for _ in range(60):
        assert (seen == other["player_2"]).all()
        seen, reward, *_ = env.step(16)
        other, rewards, *_ = both.step({"player_1": 17, "player_2": 16})
        assert reward == rewards["player_2"]
    assert env.state_hash() == both.state_hash()


def test_make_vec_with_our_entry_point() -> None:
    env = gymnasium.make_vec("Shooter-v1", num_envs=4, vectorization_mode="vector_entry_point", **OPTIONS)
    assert isinstance(env, ShooterVectorEnv)
    env.reset(seed=1)
    env.close()


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_make_vec_with_many_single_ones(mode: str) -> None:
    env = gymnasium.make_vec("Shooter-v1", num_envs=2, vectorization_mode=mode, **OPTIONS)
    env.reset(seed=1)
    for _ in range(65):
        seen, *_ = env.step(env.action_space.sample())
    assert env.observation_space.contains(seen)
    env.close()


def test_a_row_equals_a_single_environment() -> None:
    """Autoreset in the same step: nothing of a match is lost, and its last observation is in the infos."""
    vector = ShooterVectorEnv(3, "gunner", max_cycles=20)
    assert vector.metadata["autoreset_mode"] == AutoresetMode.SAME_STEP
    seen, _ = vector.reset(seed=9)
    singles = [shooter_sdk.ShooterEnv("gunner", max_cycles=20) for _ in range(3)]
    for row, single in enumerate(singles):
        first, _ = single.reset(seed=f"9/{row}/0")
        assert (first == seen[row]).all()
    rng = np.random.default_rng(1)
    for step in range(1, 45):
        actions = rng.integers(32, size=3)
        seen, rewards, terminated, truncated, infos = vector.step(actions)
        for row, single in enumerate(singles):
            one, reward, is_terminated, is_truncated, info = single.step(int(actions[row]))
            assert (reward, is_terminated, is_truncated) == (rewards[row], terminated[row], truncated[row])
            over = is_terminated or is_truncated
            assert ("final_obs" in infos and bool(infos["_final_obs"][row])) == over
            if over:
                assert (infos["final_obs"][row] == one).all()
                assert infos["final_info"]["tick"][row] == info["tick"]
                assert infos["final_info"]["winner"][row] == info["winner"]
                one, _ = single.reset(seed=f"9/{row}/{step // 20}")
            else:
                assert infos["_tick"][row]
                assert infos["terms"]["kill"][row] == np.float32(info["terms"]["kill"])
            assert (seen[row] == one).all()


@pytest.mark.parametrize("opponent", [None, "gunner"])
def test_autoreset_in_the_next_step_and_by_the_caller(opponent: str | None) -> None:
    """The matches are those of the mode SAME_STEP, and each observation is where Gymnasium says."""
    same, following, by_caller = (
        ShooterVectorEnv(6, opponent, max_cycles=20, autoreset_mode=mode)
        for mode in (AutoresetMode.SAME_STEP, AutoresetMode.NEXT_STEP, AutoresetMode.DISABLED)
    )
    for env in (same, following, by_caller):
        seen, _ = env.reset(seed=4)
    rng = np.random.default_rng(3)
    for step in range(1, 65):
        actions = rng.integers(32, size=6)
        seen, rewards, terminated, truncated, infos = same.step(actions)
        results = [following.step(actions), by_caller.step(actions)]
        over = bool(truncated.all())
        assert over == (step % 20 == 0)
        expected = np.stack(infos["final_obs"]) if over else seen
        for other in results:
            assert (other[0] == expected).all()
            assert [
                (one == two).all() for one, two in zip(other[1:4], (rewards, terminated, truncated), strict=True)
            ] == [True] * 3
            if over:
                assert (other[4]["winner"] == infos["final_info"]["winner"]).all()
        if not over:
            continue
        with pytest.raises(ResetNeeded, match="have ended: reset them"):
            by_caller.step(actions)
        some = np.array([True, True, False, False, True, True])
        first, _ = by_caller.reset(options={"reset_mask": some})
        assert (first == np.where(some[:, None], seen, expected)).all()
        assert (by_caller.reset(options={"reset_mask": ~some})[0] == seen).all()
        first, rewards, terminated, truncated, infos = following.step(31 - actions)
        assert (first == seen).all()
        assert not any(array.any() for array in (rewards, terminated, truncated, infos["_tick"]))
        assert following.state_hashes() == same.state_hashes() == by_caller.state_hashes()


def test_reset_of_some_matches() -> None:
    env = ShooterVectorEnv(4, None)
    env.reset(seed=1)
    for _ in range(150):
        env.step([0] * 4)
    before = env.state_hashes()
    env.reset(seed=5, options={"reset_mask": np.array([False, False, True, True])})
    assert [one == other for one, other in zip(before, env.state_hashes(), strict=True)] == [True, False]
    with pytest.raises(ValueError, match="both agents of a match"):
        env.reset(options={"reset_mask": np.array([False, True, True, True])})
    with pytest.raises(TypeError, match="4 booleans"):
        env.reset(options={"reset_mask": [True]})


def test_vector_wrappers(tmp_path: Path) -> None:
    env = RecordEpisodeStatistics(ShooterVectorEnv(4, **OPTIONS))
    env.reset(seed=1)
    for _ in range(60):
        *_, infos = env.step(env.action_space.sample())
    assert infos["episode"]["l"].tolist() == [60] * 4
    env.close()
    normalized = NormalizeObservation(ShooterVectorEnv(4, autoreset_mode=AutoresetMode.NEXT_STEP, **OPTIONS))
    normalized.reset(seed=1)
    for _ in range(5):
        seen, *_ = normalized.step(normalized.action_space.sample())
    assert seen.shape == (4, 176)
    normalized.close()


def test_record_video(tmp_path: Path) -> None:
    pytest.importorskip("moviepy")
    from gymnasium.wrappers.vector import RecordVideo

    env = RecordVideo(
        ShooterVectorEnv(2, render_mode="rgb_array", **OPTIONS), str(tmp_path), episode_trigger=lambda _: True
    )
    env.reset(seed=1)
    for _ in range(61):
        env.step(env.action_space.sample())
    env.close()
    assert list(tmp_path.glob("*.mp4"))


def test_both_seats_in_rows() -> None:
    vector = ShooterVectorEnv(4, opponent=None, max_cycles=30)
    both = shooter_sdk.parallel_env(max_cycles=30)
    seen, _ = vector.reset(seed=2)
    other, _ = both.reset(seed="2/1/0")
    for _ in range(29):
        assert (seen[2] == other["player_1"]).all()
        assert (seen[3] == other["player_2"]).all()
        seen, rewards, *_ = vector.step([0, 0, 17, 18])
        other, expected, *_ = both.step({"player_1": 17, "player_2": 18})
        assert rewards[2:].tolist() == list(expected.values())


def test_opponent_in_python_in_rows() -> None:
    asked = []

    def policy(seen: np.ndarray) -> np.ndarray:
        asked.append(seen)
        return np.arange(len(seen))

    one = ShooterVectorEnv(6, policy, seat=2, max_cycles=30)
    two = ShooterVectorEnv(12, None, max_cycles=30)
    seen, _ = one.reset(seed=2)
    both, _ = two.reset(seed=2)
    for _ in range(40):
        assert (seen == both[1::2]).all()
        mine = np.full(6, 16)
        seen, rewards, *_ = one.step(mine)
        assert (asked[-1] == both[0::2]).all()
        both, expected, *_ = two.step(np.stack([np.arange(6), mine], axis=1).ravel())
        assert (rewards == expected[1::2]).all()


def test_halves_in_flight_equal_one_after_the_other() -> None:
    halves = [ShooterVectorEnv(4, None, max_cycles=30) for _ in range(2)]
    alone = [ShooterVectorEnv(4, None, max_cycles=30) for _ in range(2)]
    for seed, (half, env) in enumerate(zip(halves, alone, strict=True)):
        half.reset(seed=seed)
        env.reset(seed=seed)
    for step in range(50):
        for half in halves:
            half.send([step % 32] * 4)
        for half, env in zip(halves, alone, strict=True):
            assert (half.recv()[0] == env.step([step % 32] * 4)[0]).all()


def test_exact_seeds_of_rows() -> None:
    vector = ShooterVectorEnv(2, "gunner")
    vector.reset(seed=[7, "8"])
    singles = [shooter_sdk.ShooterEnv("gunner") for _ in range(2)]
    for seed, single in zip((7, 8), singles, strict=True):
        single.reset(seed=seed)
    for _ in range(150):
        seen, *_ = vector.step([16, 17])
        for row, single in enumerate(singles):
            assert (seen[row] == single.step(16 + row)[0]).all()
    assert vector.state_hashes() == [single.state_hash() for single in singles]
    with pytest.raises(ValueError, match="3 seeds for 2 matches"):
        vector.reset(seed=[1, 2, 3])


@pytest.mark.parametrize("seed", [0, 5, np.int64(0), "0"], ids=repr)
def test_a_seed_of_some_matches(seed: int | str) -> None:
    env, other = (ShooterVectorEnv(2, "gunner") for _ in range(2))
    other.reset(seed=seed)
    env.reset(seed=9)
    env.reset(seed=seed, options={"reset_mask": np.array([True, True])})
    # Matches begin alike: the seed shows once there are enemies.
    for _ in range(150):
        env.step([0, 0])
        other.step([0, 0])
    assert env.state_hashes() == other.state_hashes()


def test_infos_belong_to_the_caller() -> None:
    env, other = (ShooterVectorEnv(4, "gunner", max_cycles=3, autoreset_mode=AutoresetMode.NEXT_STEP) for _ in range(2))
    env.reset(seed=1)
    other.reset(seed=1)
    for _ in range(10):
        seen, _, terminated, truncated, infos = env.step([0] * 4)
        expected, *_ = other.step([0] * 4)
        assert (seen == expected).all()
        for array in (terminated, truncated, *(value for name, value in infos.items() if name.startswith("_"))):
            array[:] = False
