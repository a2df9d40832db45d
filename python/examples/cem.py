"""The cross-entropy method in NumPy: a linear policy that learns to beat a bot. One process plays all policies of a generation at once."""

import argparse

import numpy as np

from shooter_sdk import ShooterVectorEnv

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--opponent", default="gunner")
parser.add_argument("--generations", type=int, default=40)
parser.add_argument("--population", type=int, default=64)
parser.add_argument("--matches", type=int, default=4, help="of each policy in a generation")
given = parser.parse_args()

POPULATION, MATCHES, ELITE = given.population, given.matches, max(2, given.population // 8)
STEPS = 300  # of eight ticks
KEYS = np.array([1, 2, 4, 8, 16])
env = ShooterVectorEnv(
    POPULATION * MATCHES,
    given.opponent,
    frame_skip=8,
    max_cycles=STEPS,
    rewards={"zeroSum": True, "kill": 0.02},
    copy=False,
)
size = env.single_observation_space.shape[0] + 1


def act(weights: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The keys whose logit is above 0: `weights` (policies, size, keys), `seen` (policies * matches, size - 1)."""
    seen = seen.reshape(len(weights), -1, size - 1)
    logits = seen @ weights[:, :-1] + weights[:, None, -1]
    return ((logits > 0) @ KEYS).ravel()


def play(weights: np.ndarray, seed: str) -> tuple[np.ndarray, np.ndarray]:
    """The reward of each policy, and the share of its matches that it won: each match once."""
    seen, _ = env.reset(seed=[f"{seed}/{match}" for _ in range(POPULATION) for match in range(MATCHES)])
    total, won, alive = np.zeros(env.num_envs), np.zeros(env.num_envs), np.ones(env.num_envs, bool)
    for _ in range(STEPS):
        seen, rewards, terminated, truncated, infos = env.step(act(weights, seen))
        total += rewards * alive
        over = (terminated | truncated) & alive
        if over.any():
            won += over & (infos["final_info"]["winner"] == 1)
        alive &= ~over
    return total.reshape(POPULATION, -1).mean(1), won.reshape(POPULATION, -1).mean(1)


rng = np.random.default_rng(1)
mean, deviation = np.zeros((size, len(KEYS))), np.full((size, len(KEYS)), 1.0)
for generation in range(given.generations):
    policies = mean + deviation * rng.standard_normal((POPULATION, *mean.shape))
    policies[0] = mean
    reward, won = play(policies, f"generation {generation}")
    elite = policies[np.argsort(-reward)[:ELITE]]
    mean, deviation = elite.mean(0), elite.std(0) + 0.2 / (1 + generation / 10)
    print(f"{generation:3}: reward {reward.mean():+.3f}, of the mean policy {reward[0]:+.3f}, wins {won.mean():.2f}")
env.close()
