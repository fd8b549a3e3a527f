"""A recorded animal: where it was, and what its cells did."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np

from .._arrays import Array, sendable
from .._errors import DataError, wrong
from .._paths import PathLike, write_npz

Spikes = Union[Sequence[Any], Mapping[Any, Any]]


class Recording:
    """Positions at times, and spike times of units.

    Attributes
    ----------
    t : numpy.ndarray
        `[sample]`, seconds, increasing.
    position : numpy.ndarray
        `[sample, 2]`; of a track along a line, y is 0.
    spikes : list of numpy.ndarray or None
        Spike times of each unit, seconds.
    unit : str
        Unit of positions, as in ``cm``; "" where it is not known.
    epochs : dict of numpy.ndarray
        Intervals `[interval, 2]` by name, seconds.
    """

    def __init__(
        self,
        t: Any,
        position: Any,
        spikes: Optional[Spikes] = None,
        *,
        unit: str = "",
        epochs: Optional[Mapping[str, Any]] = None,
    ) -> None:
        self.t: Array = np.asarray(sendable(t, "t", axes=(1,)), np.float64)
        self.position: Array = _positions(position)
        if len(self.t) != len(self.position):
            raise DataError(
                f"`t` has {len(self.t)} samples and `position` {len(self.position)}, expected as many."
            )
        self.spikes = None if spikes is None else _spikes(spikes)
        self.unit = unit
        if not isinstance(epochs, (Mapping, type(None))):
            raise wrong("epochs", "a mapping from names to intervals", epochs)
        self.epochs: dict[str, Array] = {
            name: np.asarray(sendable(value, name, axes=(2,)), np.float64)
            for name, value in (epochs or {}).items()
        }

    @property
    def table(self) -> Array:
        """Seconds, x and y `[sample, 3]`, as the trainings take it."""
        return np.column_stack([self.t, self.position])

    def save(self, path: PathLike) -> None:
        """Writes an npz that the tool reads: `t`, `position`, `spike_times`, `spike_units`."""
        arrays = {"t": self.t, "position": self.position}
        if self.spikes is not None:
            units = [np.full(len(times), unit) for unit, times in enumerate(self.spikes)]
            arrays["spike_times"] = np.concatenate([np.empty(0), *self.spikes])
            arrays["spike_units"] = np.concatenate([np.empty(0, np.int64), *units])
        write_npz(path, arrays)

    def __len__(self) -> int:
        return len(self.t)

    def __repr__(self) -> str:
        cells = "" if self.spikes is None else f", {len(self.spikes)} units"
        span = f" over {self.t[-1] - self.t[0]:.4g} s" if len(self) else ""
        return f"Recording({len(self)} samples{span}{cells})"


def _positions(position: Any) -> Array:
    array = np.asarray(sendable(position, "position", axes=(1, 2)), np.float64)
    if array.ndim == 1 or array.shape[1] == 1:
        array = np.column_stack([array.ravel(), np.zeros(len(array))])
    if array.shape[1] != 2:
        raise wrong("position", "[sample, 2]", array.shape, "(shape)")
    return array


def _spikes(spikes: Spikes) -> list[Array]:
    """Times of each unit; pynapple's TsGroup gives objects with `.t`."""
    members: Any = spikes
    if hasattr(spikes, "keys") and hasattr(spikes, "values"):
        members = spikes.values()
    return [
        np.sort(np.asarray(sendable(getattr(times, "t", times), "spikes", axes=(1,)), np.float64))
        for times in members
    ]
