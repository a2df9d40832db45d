"""Options of the core under Python's names: each has the effect that it has there."""

from __future__ import annotations

import pickle
import shutil
import subprocess
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode
from pettingzoo.test import parallel_api_test

import shooter_sdk
from shooter_sdk import ShooterEnv, ShooterError, ShooterVectorEnv

from .conftest import ROOT


@pytest.mark.parametrize(
    ("options", "shape", "dtype"),
    [
        ({}, (176,), np.float32),
        ({"observation": "compact"}, (64,), np.float32),
        ({"observation": "grid"}, (8, 25, 25), np.float32),
        ({"observation": "pixels"}, (84, 84), np.uint8),
        ({"observation": "pixels", "pixels": {"size": 40, "channels": 3}}, (40, 40, 3), np.uint8),
        ({"frame_stack": 3}, (3, 176), np.float32),
        ({"observation": "pixels", "frame_stack": 4}, (4, 84, 84), np.uint8),
    ],
)
def test_kinds_of_observation(options: dict[str, Any], shape: tuple[int, ...], dtype: type, engine: str) -> None:
    env = shooter_sdk.parallel_env(max_cycles=30, engine=engine, **options)
    space = env.observation_space("player_1")
    vector = ShooterVectorEnv(4, None, max_cycles=30, engine=engine, **options)
    seen, _ = vector.reset(seed=1)
    one, _ = env.reset(seed="1/1/0")
    assert (space.shape, space.dtype) == (shape, dtype)
    assert vector.observation_space.shape == (4, *shape)
    for step in range(25):
        for index, agent in enumerate(env.agents):
            assert space.contains(one[agent])
            assert (one[agent] == seen[2 + index]).all()
        seen, *_ = vector.step([step % 32] * 4)
        one, *_ = env.step(dict.fromkeys(env.agents, step % 32))
    assert vector.observation_space.contains(seen)


def test_frames_of_a_stack_follow_each_other() -> None:
    stacked, plain = ShooterEnv("gunner", frame_stack=3), ShooterEnv("gunner")
    frames = [plain.reset(seed=1)[0]] * 3
    seen, _ = stacked.reset(seed=1)
    for step in range(50):
        assert (seen == np.stack(frames[-3:])).all()
        seen, *_ = stacked.step(step % 32)
        frames.append(plain.step(step % 32)[0])


def test_keys_one_by_one_equal_their_sum() -> None:
    keys, sums = (ShooterVectorEnv(4, "gunner", actions=kind) for kind in ("multiBinary", "discrete"))
    assert keys.single_action_space == gymnasium.spaces.MultiBinary(5)
    keys.reset(seed=1)
    sums.reset(seed=1)
    rng = np.random.default_rng(1)
    for _ in range(60):
        actions = rng.integers(2, size=(4, 5), dtype=np.int8)
        seen, *_ = keys.step(actions)
        expected, *_ = sums.step(actions @ np.array([1, 2, 4, 8, 16]))
        assert (seen == expected).all()
    for wrong, kind in (([[2, 0, 0, 0, 0]] * 4, ValueError), ([1] * 4, ValueError), ([[0.5] * 5] * 4, TypeError)):
        with pytest.raises(kind, match="5 numbers of 0 or 1|shape"):
            keys.step(wrong)
    assert keys.state_hashes() == sums.state_hashes()
    keys.step(np.ones((4, 5), bool))


def test_keys_one_by_one_in_single_environments() -> None:
    parallel_api_test(shooter_sdk.parallel_env(actions="multiBinary", max_cycles=50), num_cycles=60)
    keys, sums = (ShooterEnv("gunner", actions=kind) for kind in ("multiBinary", "discrete"))
    keys.reset(seed=1)
    sums.reset(seed=1)
    for step in range(60):
        keys.step([step >> bit & 1 for bit in range(5)])  # type: ignore[arg-type]
        sums.step(step % 32)
    assert keys.state_hash() == sums.state_hash()
    with pytest.raises(ValueError, match="5 numbers of 0 or 1"):
        keys.step([0, 0, 0, 0, 2])  # type: ignore[arg-type]


@pytest.mark.parametrize("opponent", [None, "gunner", ["gunner", "dodger"]])
def test_threads_make_no_difference(opponent: Any, engine: str) -> None:
    results = []
    for threads in (1, 2, 3):
        env = ShooterVectorEnv(12, opponent, threads=threads, max_cycles=40, engine=engine)
        env.reset(seed=6)
        rng = np.random.default_rng(2)
        seen = [env.step(rng.integers(32, size=12))[0].tobytes() for _ in range(60)]
        env.restore_row(2, env.snapshot_row(1))
        results.append((seen, env.state_hashes()))
        env.close()
    assert results[0] == results[1] == results[2]


def test_opponents_are_named() -> None:
    names = ["gunner", "dodger", "hunter"]
    vector = ShooterVectorEnv(16, names, max_cycles=20)
    vector.reset(seed=3)
    singles = [ShooterEnv(names, max_cycles=20) for _ in range(16)]
    for row, single in enumerate(singles):
        single.reset(seed=f"3/{row}/0")
    *_, infos = vector.step([0] * 16)
    expected = [single.step(0)[-1]["opponent"] for single in singles]
    assert infos["opponent"].tolist() == expected
    assert set(expected) == set(names)


def test_an_opponent_that_fails_in_a_row_forfeits(tmp_path: Path) -> None:
    bot = tmp_path / "bot.mjs"
    bot.write_text(
        "export const createBot = () => ({ decide({ tick }) { if (tick > 5) throw new Error('lost'); return 0; } });\n"
    )
    env = ShooterVectorEnv(3, str(bot), max_cycles=20)
    env.reset(seed=1)
    for step in range(1, 8):
        _, _, terminated, _, infos = env.step([0] * 3)
        assert terminated.tolist() == [step == 7] * 3
    assert infos["final_info"]["winner"].tolist() == [1] * 3
    assert all("lost" in reason for reason in infos["final_info"]["forfeit"])


@pytest.mark.skipif(shutil.which("node") is None or not (ROOT / "dist").exists(), reason="no checkout with Node")
@pytest.mark.parametrize("opponent", [None, "gunner"])
def test_recorded_rows_are_logs_that_are_proven(opponent: str | None, tmp_path: Path, engine: str) -> None:
    folder = tmp_path / "logs"
    env = ShooterVectorEnv(4, opponent, max_cycles=30, record=folder, record_every=2, engine=engine)
    env.reset(seed=1)
    rng = np.random.default_rng(1)
    for _ in range(95):
        env.step(rng.integers(32, size=4))
    env.close()
    matches = 2 if opponent is None else 4
    logs = sorted(folder.iterdir())
    assert len(logs) == 2 * matches
    command = ["node", str(ROOT / "dist" / "cli" / "main.js"), "verify", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    with pytest.raises(ShooterError) as caught:
        ShooterVectorEnv(4, opponent, record=folder, engine=engine)
    assert caught.value.code == "log/exists"


@pytest.mark.skipif(not (ROOT / "dist").exists(), reason="no checkout with Node")
def test_exact_seeds_are_recorded_from_the_first_match(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    env = ShooterVectorEnv(2, "gunner", max_cycles=10, record=folder, record_every=2)
    env.reset(seed=[7, 8])
    for _ in range(10):
        env.step([0, 0])
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"row-0000{row}-episode-00000000.log" for row in range(2)]


def test_recording_is_of_one_mode_and_one_environment(tmp_path: Path) -> None:
    for mode in (AutoresetMode.NEXT_STEP, AutoresetMode.DISABLED):
        with pytest.raises(ValueError, match=f"record: autoreset_mode is {mode.name}; logs take SAME_STEP"):
            ShooterVectorEnv(2, "gunner", record=tmp_path / "logs", autoreset_mode=mode)
    env = ShooterVectorEnv(2, "gunner", record=tmp_path / "logs")
    env.reset(seed=1)
    for copy in (env.clone, lambda: pickle.dumps(env)):
        with pytest.raises(TypeError, match="an environment with record has no copy"):
            copy()


def test_opponents_of_one_name(tmp_path: Path) -> None:
    """Each is called as the caller calls it."""
    names = []
    for folder in ("one", "two"):
        bot = tmp_path / folder / "bot.mjs"
        bot.parent.mkdir()
        bot.write_text("export const name = 'twin'; export const createBot = () => ({ decide: () => 0 });\n")
        names.append(str(bot))
    vector = ShooterVectorEnv(16, names, max_cycles=5)
    vector.reset(seed=3)
    *_, infos = vector.step([0] * 16)
    single = ShooterEnv(names, max_cycles=5)
    seen = []
    for row in range(16):
        single.reset(seed=f"3/{row}/0")
        seen.append(single.step(0)[-1]["opponent"])
    assert seen == infos["opponent"].tolist()
    assert set(seen) == set(names)


def test_looking_at_a_match_changes_nothing() -> None:
    # Pictures, hashes, snapshots.
    env, other = (ShooterVectorEnv(4, None, render_mode="rgb_array", render_size=40) for _ in range(2))
    env.reset(seed=1)
    other.reset(seed=1)
    for step in range(20):
        frames = env.render()
        assert frames is not None
        assert frames[0].shape == (40, 40, 3)
        env.snapshot()
        env.state_hashes()
        assert (env.step([step] * 4)[0] == other.step([step] * 4)[0]).all()


def test_wrong_options_of_pixels() -> None:
    with pytest.raises(ValueError, match="size"):
        ShooterEnv("gunner", observation="pixels", pixels={"size": 1})
    with pytest.raises((ValueError, TypeError), match="pixels"):
        ShooterEnv("gunner", pixels={"size": 84})
