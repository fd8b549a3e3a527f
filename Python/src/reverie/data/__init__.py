"""Data of other programs: recordings, tracks, draws and images."""

from __future__ import annotations

from .draws import from_posteriordb, from_stan_csv
from .images import from_image_folder
from .nwb import from_nwb
from .recording import Recording
from .tracks import from_deeplabcut, from_sleap

__all__ = [
    "Recording",
    "from_deeplabcut",
    "from_image_folder",
    "from_nwb",
    "from_posteriordb",
    "from_sleap",
    "from_stan_csv",
]
