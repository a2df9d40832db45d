"""Two random players: a loop of PettingZoo, and how the match ends."""

import shooter_sdk

env = shooter_sdk.parallel_env(render_mode="ansi", max_cycles=1200)
observations, infos = env.reset(seed=42)
for index, agent in enumerate(env.possible_agents):
    env.action_space(agent).seed(index)
while env.agents:
    actions = {agent: env.action_space(agent).sample() for agent in env.agents}
    observations, rewards, terminated, truncated, infos = env.step(actions)
print(env.render())
print("winner:", infos["player_1"]["winner"], "state:", env.state_hash())
env.close()
