"""What a replay gives: positions over time, their speed, and what decoding makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional

import numpy as np

from . import _jobs
from ._arrays import Array
from ._errors import missing
from ._names import named
from ._paths import PathLike, new, replacing, write_npz

if TYPE_CHECKING:
    from .replay import ReplayRun


class Replay:
    """Trajectories `[replay, time, 2]` of a network left alone.

    Attributes
    ----------
    positions : numpy.ndarray
        `[replay, time, 2]`, arena units; of tracked animals the unit of the recording. NaN from where a
        replay diverged.
    time : numpy.ndarray
        `[time]`, seconds from the start of each replay.
    diverged_at : numpy.ndarray
        `[replay]`, the step at which it diverged, -1 for none.
    outputs : numpy.ndarray or None
        `[replay, time, output]`, where they were kept.
    states : numpy.ndarray or None
        `[replay, recording, unit]`, where they were kept.
    metrics : dict
        What was measured.
    """

    def __init__(
        self, result: _jobs.JobResult, run: ReplayRun, request: Mapping[str, object]
    ) -> None:
        arrays = result.arrays
        self.run = run
        self.metrics: dict[str, Any] = dict(result.metrics)
        self.time: Array = arrays["time"]
        self.diverged_at: Array = arrays["diverged_at"]
        self.outputs: Optional[Array] = arrays.get("outputs")
        self.states: Optional[Array] = arrays.get("states")
        self.positions: Array = arrays["positions"]
        if "scale" in arrays:
            self.positions = arrays["scale"] * self.positions + arrays["origin"]
        self._request = dict(request)

    @property
    def time_step(self) -> float:
        """Seconds of a step."""
        return float(self.time[1] - self.time[0]) if len(self.time) > 1 else float("nan")

    @property
    def speed(self) -> Array:
        """Distance from step to step over its duration, `[replay, time - 1]`, units of positions per second."""
        steps = np.diff(self.positions, axis=1)
        speeds: Array = np.linalg.norm(steps, axis=2) / self.time_step
        return speeds

    @named
    def decode(self, *, peak_rate: float = 20.0, shuffle: str = "cell-identity") -> Events:
        """Draws spikes of place cells, finds events and decodes them as one decodes a recording.

        Parameters
        ----------
        peak_rate : float
            Rate of a cell at its peak, Hz.
        shuffle : str
            What shuffles break that events are scored against: ``cell-identity``, ``place-rotation``,
            ``time-bins`` or ``pooled-positions``.
        """
        decoding = {"peakRate": peak_rate, "shuffle": shuffle}
        return Events(_jobs.run("replay", {**self._request, "decoding": decoding}))

    def to_pynapple(self) -> Any:
        """A `pynapple.TsdFrame` with columns x and y: replays one after the other, a second apart, each an epoch."""
        try:
            import pynapple
        except ImportError as problem:
            raise missing("pynapple", "neuro", "to_pynapple") from problem
        times, starts = self._clock()
        epochs = pynapple.IntervalSet(
            start=starts, end=starts + (len(self.time) - 1) * self.time_step
        )
        flat = self.positions[self._finite].reshape(-1, 2)
        return pynapple.TsdFrame(t=times, d=flat, columns=["x", "y"], time_support=epochs)

    @named
    def to_nwb(self, path: PathLike, overwrite: bool = False, unit: str = "arbitrary") -> None:
        """Writes an NWB file: positions as a `SpatialSeries`, replays as epochs.

        Parameters
        ----------
        path : path-like
            The file.
        overwrite : bool
            Whether it is replaced.
        unit : str
            Unit of positions, as in ``meters``.
        """
        from .data import nwb

        times, starts = self._clock()
        ends = starts + (len(self.time) - 1) * self.time_step
        positions = self.positions[self._finite].reshape(-1, 2)
        with replacing(new(path, overwrite, ".nwb")) as made:
            nwb.write(made, times, positions, starts, ends, unit, repr(self))

    def to_dataset(self) -> Any:
        """An `xarray.Dataset`: `position` of dimensions replay, time, axis."""
        try:
            import xarray
        except ImportError as problem:
            raise missing("xarray", "arviz", "to_dataset") from problem
        return xarray.Dataset(
            {"position": (("replay", "time", "axis"), self.positions)},
            coords={"time": self.time, "axis": ["x", "y"]},
        )

    @named
    def save(self, path: PathLike, overwrite: bool = False) -> None:
        """Writes positions, time and what was kept as `.npz`."""
        kept = {
            "positions": self.positions, "time": self.time, "diverged_at": self.diverged_at,
            "outputs": self.outputs, "states": self.states,
        }  # fmt: skip
        arrays = {name: array for name, array in kept.items() if array is not None}
        with replacing(new(path, overwrite, ".npz")) as made:
            write_npz(made, arrays)

    @named
    def plot(self, count: int = 12) -> Any:
        """Paths of the first replays over where all have been; a `matplotlib` figure."""
        from .plots import paths

        return paths.figure(self, count)

    @property
    def _finite(self) -> Array:
        return np.asarray(np.isfinite(self.positions).all(axis=(1, 2)))

    def _clock(self) -> tuple[Array, Array]:
        """Times of all samples of finite replays, a second between replays, and their starts; seconds."""
        count, steps = int(self._finite.sum()), len(self.time)
        starts = np.arange(count) * (steps * self.time_step + 1)
        return (starts[:, None] + np.arange(steps) * self.time_step).ravel(), starts

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> Array:
        return (
            np.array(self.positions, dtype=dtype)
            if copy
            else np.asarray(self.positions, dtype=dtype)
        )

    def __len__(self) -> int:
        return len(self.positions)

    def __repr__(self) -> str:
        count, steps, _ = self.positions.shape
        return f"Replay({count} replays × {steps} steps of {self.time_step:.3g} s)"


class Events:
    """Decoded candidate events.

    Attributes
    ----------
    events : list of dict
        What decoding says of each event.
    metrics : dict
        Counts, decoding error, share of significant events, median weighted correlation.
    """

    def __init__(self, result: _jobs.JobResult) -> None:
        self.metrics: dict[str, Any] = dict(result.metrics)
        self.events: list[dict[str, Any]] = self.metrics.pop("decoded_events", [])

    def __len__(self) -> int:
        return len(self.events)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self.events[index]

    def __repr__(self) -> str:
        return f"Events({len(self)} events, {self.metrics.get('significant_share')} significant)"
