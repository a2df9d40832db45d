"""A deterministic two-player space shooter under PettingZoo and Gymnasium."""

from importlib.metadata import version as _version

import gymnasium as _gymnasium
import pettingzoo as _pettingzoo

from ._simulation import RowSnapshot
from .errors import EngineError, ShooterError
from .shooter_v1 import ShooterParallelEnv, parallel_env
from .shooter_v1 import env as aec_env
from .solo import ShooterEnv
from .vector import ShooterVectorEnv

__version__ = _version("shooter-sdk")

__all__ = [
    "EngineError",
    "RowSnapshot",
    "ShooterEnv",
    "ShooterError",
    "ShooterParallelEnv",
    "ShooterVectorEnv",
    "aec_env",
    "parallel_env",
]

_gymnasium.register(
    "Shooter-v1",
    entry_point="shooter_sdk.solo:ShooterEnv",
    vector_entry_point="shooter_sdk.vector:ShooterVectorEnv",
)

# Older releases of PettingZoo have no registry.
if hasattr(_pettingzoo, "register"):
    _pettingzoo.register("parallel", "shooter_v1", entry_point="shooter_sdk.shooter_v1:parallel_env")
    _pettingzoo.register("aec", "shooter_v1", entry_point="shooter_sdk.shooter_v1:env")
