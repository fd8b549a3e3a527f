"""Recurrent networks that sample: train them, draw from them, replay, generate, infer.

>>> import reverie as rv
>>> run = rv.train.reservoir(target="mixture-2d", output="runs/mix")
>>> draws = run.sample(chains=4, draws=1000, thin=20)
>>> rv.diagnose(draws)

Every function is in the package's README with an example.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._errors import (
    DataError,
    Interrupted,
    NotFoundError,
    NumericalError,
    OutputError,
    QualityError,
    ReverieError,
    ReverieWarning,
    nearest as _nearest,
)
from ._options import options

if TYPE_CHECKING:
    from . import data as data
    from . import estimators as estimators
    from . import train as train
    from . import weights as weights
    from ._describe import Description as Description
    from ._describe import Setting as Setting
    from ._describe import contents as contents
    from ._describe import describe as describe
    from ._diagnose import Diagnosis as Diagnosis
    from ._diagnose import diagnose as diagnose
    from ._models import load as load
    from ._models import models as models
    from ._reproduce import Reproduction as Reproduction
    from ._reproduce import reproduce as reproduce
    from ._version import Version as Version
    from ._version import version as version
    from .draws import Draws as Draws
    from .images import Images as Images
    from .machines import LangevinRun as LangevinRun
    from .machines import machine as machine
    from .poisson import Inference as Inference
    from .poisson import PoissonRun as PoissonRun
    from .poisson import poisson_model as poisson_model
    from .replay import ReplayRun as ReplayRun
    from .reservoir import ReservoirRun as ReservoirRun
    from .runs import Run as Run
    from .runs import open_run as open
    from .session import Session as Session
    from .trajectories import Replay as Replay

__version__ = "0.2.0"

# Where names live; they are imported when they are first used, so that the import of the package is short.
_PLACES = {
    "Description": "_describe", "Setting": "_describe", "contents": "_describe", "describe": "_describe",
    "Diagnosis": "_diagnose", "diagnose": "_diagnose", "Draws": "draws", "Images": "images",
    "LangevinRun": "machines", "machine": "machines", "load": "_models", "models": "_models",
    "Inference": "poisson", "PoissonRun": "poisson", "poisson_model": "poisson", "ReplayRun": "replay",
    "Reproduction": "_reproduce", "reproduce": "_reproduce", "ReservoirRun": "reservoir", "Run": "runs",
    "Session": "session", "Replay": "trajectories", "Version": "_version", "version": "_version",
}  # fmt: skip
_MODULES = ("data", "estimators", "train", "weights")

__all__ = [
    "DataError", "Interrupted", "NotFoundError", "NumericalError", "OutputError", "QualityError",
    "ReverieError", "ReverieWarning", "open", "options", *_PLACES, *_MODULES,
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name == "open":
        value = importlib.import_module(f"{__name__}.runs").open_run
    elif name in _PLACES:
        value = getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    else:
        near = "" if name.startswith("_") else _nearest(name, __all__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}.{near}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
