"""How fast it is: in one run with the core alone, and with what others use instead."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np

from ._engine import find_engine
from ._simulation import Simulation
from .errors import EngineError
from .shooter_v1 import parallel_env
from .vector import ShooterVectorEnv

ROUNDS = 5
"""Each is measured so many times, in turn with the others: a busy machine slows all of them down."""

TABLE = 64
"""Arrays of actions that are made beforehand."""


@dataclass
class Case:
    """Something to measure."""

    name: str
    ticks: int
    """match-ticks of a step"""
    run: Callable[[int], None]
    """takes so many steps"""
    pids: list[int] = field(default_factory=list)
    """other processes that take part"""
    rates: list[float] = field(default_factory=list)
    cpu: float = 0
    total: int = 0


def run_bench(seconds: float, engine: str | None) -> None:
    """Measure, and print a table."""
    found = find_engine(engine)
    print(f"engine: {found.name} at {found.path}; best of {ROUNDS} rounds; two observations a match-tick")
    cases = [*_ours(engine), *_node(), *_others()]
    steps = [_steps_for(case, seconds / ROUNDS) for case in cases]
    for _ in range(ROUNDS):
        for case, count in zip(cases, steps, strict=True):
            _measure(case, count)
    print(f"{'':48}{'per second':>14}{'per CPU second':>16}{'CPU µs a step':>15}")
    for case in cases:
        per_cpu = f"{case.total * case.ticks / case.cpu:,.0f}" if case.cpu else "-"
        a_step = f"{case.cpu / case.total * 1e6:.1f}" if case.cpu else "-"
        print(f"{case.name:48}{max(case.rates):>14,.0f}{per_cpu:>16}{a_step:>15}")


def _measure(case: Case, steps: int) -> None:
    cpu, start = _cpu_seconds(case.pids), time.perf_counter()
    case.run(steps)
    elapsed = time.perf_counter() - start
    case.rates.append(steps * case.ticks / elapsed)
    case.cpu += _cpu_seconds(case.pids) - cpu
    case.total += steps


def _steps_for(case: Case, seconds: float) -> int:
    """As many steps as take so long, after some that warm it up."""
    steps = 1
    while True:
        start = time.perf_counter()
        case.run(steps)
        elapsed = time.perf_counter() - start
        if elapsed > seconds / 2:
            return max(1, int(steps * seconds / elapsed))
        steps *= 2


def _cpu_seconds(pids: list[int]) -> float:
    """Of this process and of others, where the system says so (Linux)."""
    total = time.process_time()
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            total += int(task.read_text().split()[0]) / 1e9
    return total


def _ours(engine: str | None) -> list[Case]:
    cases = []
    for matches in (256, 1024):
        env = ShooterVectorEnv(2 * matches, None, engine=engine)
        env.reset(seed=1)
        halves = [ShooterVectorEnv(matches, None, engine=engine) for _ in range(2)]
        for half in halves:
            half.reset(seed=1)
        tables = _actions(2 * matches)
        cases.append(Case(f"ShooterVectorEnv, {matches} matches", matches, _stepping(env, tables), [_pid(env)]))
        pids = [_pid(half) for half in halves]
        name = f"ShooterVectorEnv, two halves of {matches} in flight"
        cases.append(Case(name, matches, _in_flight(halves, tables), pids))
    single = parallel_env(engine=engine)
    single.reset(seed=1)

    def step_single(steps: int) -> None:
        for step in range(steps):
            if not single.agents:
                single.reset()
            single.step({"player_1": step & 31, "player_2": step >> 5 & 31})

    cases.append(Case("parallel_env, one match", 1, step_single, [single._single.simulation.child.pid]))
    return cases


def _pid(env: ShooterVectorEnv) -> int:
    return env._simulation.child.pid


def _actions(count: int) -> list[np.ndarray[Any, np.dtype[np.int64]]]:
    rng = np.random.default_rng(1)
    return [rng.integers(32, size=count) for _ in range(TABLE)]


def _stepping(env: Any, tables: list[Any]) -> Callable[[int], None]:
    def run(steps: int) -> None:
        for step in range(steps):
            env.step(tables[step % TABLE])

    return run


def _in_flight(halves: list[ShooterVectorEnv], tables: list[Any]) -> Callable[[int], None]:
    """One half steps while the other is given its actions: a step of all is one of each."""
    first, second = halves

    def run(steps: int) -> None:
        count = first.num_envs
        first.send(tables[0][:count])
        for step in range(steps):
            actions = tables[step % TABLE]
            second.send(actions[count:])
            first.recv()
            if step < steps - 1:
                first.send(actions[:count])
            second.recv()

    return run


def _node() -> list[Case]:
    """The core in a process of Node that nobody else talks to, where there is Node."""
    cases: list[Case] = []
    for matches in (256, 1024):
        options: dict[str, Any] = {
            "count": matches,
            "autoreset": True,
            "opponent": None,
            "seat": 1,
            "threads": 1,
            "env": {},
        }
        try:
            simulation = Simulation(options, "node")
        except EngineError as error:
            print(f"Node in process is left out: {error}")
            return cases
        simulation.reset("1")
        run = _asking(simulation)
        cases.append(Case(f"Node in process, {matches} matches", matches, run, [simulation.child.pid]))
    return cases


def _asking(simulation: Simulation) -> Callable[[int], None]:
    def run(steps: int) -> None:
        simulation.child.ask({"command": "measure", "steps": steps})

    return run


def _others() -> list[Case]:
    carts = gymnasium.make_vec("CartPole-v1", num_envs=256, vectorization_mode="vector_entry_point")
    carts.reset(seed=1)
    carts_actions = [actions % 2 for actions in _actions(256)]
    cases = [Case("Gymnasium's vector CartPole, 256", 256, _stepping(carts, carts_actions))]
    try:
        from pettingzoo.butterfly import knights_archers_zombies_v11 as knights
    except ImportError as error:
        print(f"knights_archers_zombies is left out: {error}")
        return cases
    env = knights.parallel_env()
    env.reset(seed=1)

    def step_knights(steps: int) -> None:
        for _ in range(steps):
            if not env.agents:
                env.reset()
            env.step({agent: env.action_space(agent).sample() for agent in env.agents})

    return [*cases, Case("PettingZoo's knights_archers_zombies", 1, step_knights)]
