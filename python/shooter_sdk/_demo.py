"""A first match."""

from __future__ import annotations

from typing import Any

from .shooter_v1 import parallel_env

PICTURE_AT = 600
"""A step at which there is something to see."""


def run_demo(seed: str, engine: str | None) -> None:
    """Play a match of two random players, print one picture of it and how it ends."""
    env = parallel_env(render_mode="ansi", max_cycles=3600, engine=engine)
    env.reset(seed=seed)
    for index, agent in enumerate(env.possible_agents):
        env.action_space(agent).seed(index)
    total = dict.fromkeys(env.possible_agents, 0.0)
    steps = 0
    infos: dict[str, dict[str, Any]] = {}
    while env.agents:
        _, rewards, _, _, infos = env.step({agent: env.action_space(agent).sample() for agent in env.agents})
        for agent, reward in rewards.items():
            total[agent] += reward
        steps += 1
        if steps == PICTURE_AT:
            print(env.render())
    winner = infos["player_1"]["winner"]
    print(f"The match of seed {seed} ends after {steps} steps: " + (f"player_{winner} wins." if winner else "a draw."))
    for agent, reward in total.items():
        print(f"{agent}: total reward {reward:+.3f}")
    print(f"State hash {env.state_hash()}: the same on every machine.")
    env.close()
