"""PettingZoo's own tests, as they are."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pettingzoo
import pytest
from pettingzoo.test import (
    api_test,
    max_cycles_test,
    parallel_api_test,
    parallel_seed_test,
    render_test,
    seed_test,
)

import shooter_sdk
from shooter_sdk import shooter_v1


def make(**options: Any) -> shooter_sdk.ShooterParallelEnv:
    return shooter_sdk.parallel_env(max_cycles=200, **options)


def test_parallel_api() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parallel_api_test(make(), num_cycles=500)


def test_parallel_seed() -> None:
    parallel_seed_test(make, num_cycles=300)


def test_api() -> None:
    api_test(shooter_sdk.aec_env(max_cycles=200), num_cycles=500)


def test_seed() -> None:
    seed_test(lambda: shooter_sdk.aec_env(max_cycles=200), num_cycles=300)


def test_max_cycles() -> None:
    max_cycles_test(shooter_v1)


def test_max_cycles_counts_steps_of_several_ticks() -> None:
    env = shooter_sdk.parallel_env(max_cycles=5, frame_skip=7)
    env.reset(seed=1)
    steps = 0
    while env.agents:
        _, _, _, truncated, infos = env.step(dict.fromkeys(env.agents, 0))
        steps += 1
    assert (steps, infos["player_1"]["tick"], truncated["player_2"]) == (5, 35, True)


def test_render() -> None:
    render_test(shooter_sdk.aec_env)


@pytest.mark.skipif(not hasattr(pettingzoo, "make"), reason="this PettingZoo has no registry")
def test_registry() -> None:
    env = pettingzoo.make("parallel", "shooter_v1", max_cycles=5)
    env.reset(seed=1)
    env.close()


def test_observations_are_in_their_space_and_are_the_callers() -> None:
    env = make()
    seen, _ = env.reset(seed=1)
    kept = []
    for step in range(50):
        for agent in env.agents:
            assert env.observation_space(agent).contains(seen[agent])
        kept.append((seen["player_1"], seen["player_1"].copy()))
        seen, *_ = env.step({"player_1": step % 32, "player_2": 17})
    assert all((now == then).all() for now, then in kept)
    assert env.state_space.contains(env.state())


def test_series_of_seeds() -> None:
    env = make()
    _, infos = env.reset(seed=42)
    seeds = [infos["player_1"]["seed"]] + [env.reset()[1]["player_1"]["seed"] for _ in range(2)]
    assert seeds == ["42", "42/1", "42/2"]
    assert make().reset()[1] != make().reset()[1]
    first, again, other = (hash_after(seed) for seed in (42, "42", "any text"))
    assert (first == again, first == other) == (True, False)


def hash_after(seed: int | str) -> str:
    """The state some ticks on: at the beginning all matches are equal."""
    env = make()
    env.reset(seed=seed)
    for _ in range(150):
        env.step({"player_1": 0, "player_2": 0})
    return env.state_hash()


def test_reward_is_the_sum_of_its_terms() -> None:
    env = make(rewards={"kill": 1, "survival": 0.5})
    env.reset(seed=3)
    total = 0.0
    for _ in range(150):
        _, rewards, _, _, infos = env.step({"player_1": 16, "player_2": 16})
        for agent in infos:
            assert np.isclose(rewards[agent], sum(infos[agent]["terms"].values()))
        total += infos["player_1"]["terms"]["survival"]
    assert total == 75
