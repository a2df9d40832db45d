"""A loop of PettingZoo's AEC environments, in which one agent acts after the other: matches of a policy of your own."""

import numpy as np

import shooter_sdk


def policy(observation: np.ndarray, rng: np.random.Generator) -> int:
    """Shoots, and goes left or right at random: put yours in the place of this."""
    return 16 + int(rng.integers(0, 3))


env = shooter_sdk.aec_env(max_cycles=600, frame_skip=4, rewards={"zeroSum": True})
rng = np.random.default_rng(1)
for match in range(3):
    env.reset(seed=match)
    returns = dict.fromkeys(env.possible_agents, 0.0)
    for agent in env.agent_iter():
        observation, reward, terminated, truncated, info = env.last()
        returns[agent] += reward
        env.step(None if terminated or truncated else policy(observation, rng))
    print(f"match {match}:", ", ".join(f"{agent} {total:+.3f}" for agent, total in returns.items()))
env.close()
