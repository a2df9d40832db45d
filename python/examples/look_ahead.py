"""A forward model: before each action an agent tries eight in copies of its match, and takes the one that pays most."""

import numpy as np

from shooter_sdk import ShooterVectorEnv

ACTIONS = np.array([0, 1, 2, 4, 8, 16, 17, 18])
AHEAD = 20  # steps that each action is held

options = {"opponent": "gunner", "frame_skip": 4, "max_cycles": 250, "rules": {"health": 40}}
match = ShooterVectorEnv(1, **options)
tries = ShooterVectorEnv(len(ACTIONS), **options)
match.reset(seed=7)
tries.reset(seed=0)
total, over = 0.0, False
while not over:
    here = match.snapshot_row(0)
    for row in range(len(ACTIONS)):
        tries.restore_row(row, here)
    paid, alive = np.zeros(len(ACTIONS)), np.ones(len(ACTIONS), bool)
    for _ in range(AHEAD):
        _, rewards, terminated, truncated, _ = tries.step(ACTIONS)
        paid += rewards * alive
        alive &= ~(terminated | truncated)
    best = ACTIONS[np.argmax(paid)]
    for _ in range(5):
        _, rewards, terminated, truncated, infos = match.step([best])
        total += rewards[0]
        over = bool(terminated[0] or truncated[0])
        if over:
            break
print(f"reward {total:+.2f}, winner {infos['final_info']['winner'][0]} after {infos['final_info']['tick'][0]} ticks")
match.close()
tries.close()
