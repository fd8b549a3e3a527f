"""Data frames of pandas, by the names of their columns, as tables in files are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ._arrays import Array, sendable
from ._errors import DataError

if TYPE_CHECKING:
    from .draws import Draws

_CHAINS = ("chain", "chains", "chain_id", "chainid", "chain_index", "walker")
_COUNTERS = (
    "draw", "draws", "iteration", "iterations", "iter", "iters", "draw_id", "step", "sample", "state", "mcmc_step",
    "sample_id",
)  # fmt: skip
"""Names of columns that split draws into chains, and that count them, as the library knows them in tables."""


def is_frame(value: Any) -> bool:
    """Whether it is a data frame of pandas, or of something that behaves like one."""
    return hasattr(value, "columns") and hasattr(value, "iloc")


def columns(frame: Any, name: str) -> dict[str, Array]:
    """Columns of numbers `[row]` by name, the index among them where it has a name.

    Raises
    ------
    DataError
        For names that occur twice.
    """
    if frame.index.name is not None:
        frame = frame.reset_index()
    names = [str(label) for label in frame.columns]
    twice = sorted({label for label in names if names.count(label) > 1})
    if twice:
        raise DataError(
            f"`{name}` has several columns {', '.join(twice)}, expected one of each name."
        )
    found = {label: np.asarray(frame.iloc[:, place]) for place, label in enumerate(names)}
    return {label: _numbers(values) for label, values in found.items() if values.dtype.kind in "iufbm"}


def draws(frame: Any, name: str) -> Draws:
    """`[chain, draw, unit]` of a data frame; unequal chains are one."""
    from .draws import Draws

    found = {label: np.asarray(frame[label]) for label in frame.columns if not _counts(label, frame)}
    split = [label for label in found if _plain(label) in _CHAINS]
    units = {str(label): values for label, values in found.items() if label not in split}
    if not units or not len(frame):
        raise DataError(f"`{name}` is empty: {len(frame)} rows of {len(units)} units.", {"place": name})
    rows = np.column_stack([sendable(values, label, axes=(1,)) for label, values in units.items()])
    chains = _chains(np.asarray(frame[split[0]])) if split else [np.arange(len(rows))]
    return Draws(np.stack([rows[places] for places in chains]), list(units))


def _chains(labels: Array) -> list[Array]:
    """Rows of each chain, where all have as many."""
    rows = [np.flatnonzero(labels == label) for label in dict.fromkeys(labels.tolist())]
    equal = len({len(places) for places in rows}) == 1
    return rows if equal else [np.arange(len(labels))]


def _counts(label: Any, frame: Any) -> bool:
    """Whether a column counts draws, or is a sampler's own."""
    text = str(label)
    if _plain(text) in _CHAINS:
        return False
    if text.endswith("__"):
        return True
    values = np.asarray(frame[label])
    return _plain(text) in _COUNTERS and values.dtype.kind in "iu" and bool(np.mean(np.diff(values) > 0) > 0.7)


def _plain(label: Any) -> str:
    return str(label).lower().strip("._")


def _numbers(values: Array) -> Array:
    """Times of pandas as seconds; other numbers as they are."""
    if values.dtype.kind == "m":
        seconds: Array = values / np.timedelta64(1, "s")
        return seconds
    return np.ascontiguousarray(values)
