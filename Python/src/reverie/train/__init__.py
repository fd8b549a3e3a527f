"""Trainings, one function per family; their arguments are the settings that `reverie.describe` lists."""

from __future__ import annotations

from typing import Any

from .._errors import nearest
from ._langevin_machine import langevin_machine
from ._poisson_vae import poisson_vae
from ._replay import replay
from ._reservoir import reservoir

__all__ = ["langevin_machine", "poisson_vae", "replay", "reservoir"]


def __getattr__(name: str) -> Any:
    raise AttributeError(f"there is no training `{name}`.{nearest(name, __all__)}")
