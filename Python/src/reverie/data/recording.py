"""A recorded animal: where it was, and what its cells did."""

from __future__ import annotations

import re
from typing import Any, Iterable, Mapping, Optional, Sequence, Union

import numpy as np

from .._arrays import Array, sendable
from .._errors import DataError, wrong, wrong_shape
from .._names import named
from .._paths import PathLike, new, replacing, write_npz

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
    drops_lost : bool
        Whether samples without a position (NaN) are left out by trainings, where these are not told.

    Parameters
    ----------
    time_unit : str
        Unit of `t` and of `spikes` as they are given: ``s``, ``ms``, ``us``, ``ns``, ``min``, or a rate such as
        ``30Hz`` where they count frames or ticks.
    """

    @named
    def __init__(
        self,
        t: Any,
        position: Any,
        spikes: Optional[Spikes] = None,
        *,
        unit: str = "",
        epochs: Optional[Mapping[str, Any]] = None,
        time_unit: str = "s",
        drops_lost: bool = False,
    ) -> None:
        rate = _rate(time_unit)
        self.t: Array = np.asarray(sendable(t, "t", axes=(1,)), np.float64) / rate
        self.drops_lost = bool(drops_lost)
        self.position: Array = _positions(position)
        if len(self.t) != len(self.position):
            raise DataError(
                f"`t` has {len(self.t)} samples and `position` {len(self.position)}, expected as many."
            )
        _check_times(self.t)
        self.spikes = None if spikes is None else [times / rate for times in _spikes(spikes)]
        _check_clocks(self.t, self.spikes)
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

    @named
    def save(self, path: PathLike, reading: Optional[Mapping[str, Any]] = None) -> None:
        """Writes an npz that the tool reads: `t`, `position`, `spike_times`, `spike_units`.

        Parameters
        ----------
        path : path-like
            The file.
        reading : mapping, optional
            How the file will be read: names of times and positions, and the unit of times; seconds are written
            where None.
        """
        arrays = self._named(reading or {})
        if self.spikes is not None:
            units = [np.full(len(times), unit) for unit, times in enumerate(self.spikes)]
            arrays["spike_times"] = np.concatenate([np.empty(0), *self.spikes])
            arrays["spike_units"] = np.concatenate([np.empty(0, np.int64), *units])
        with replacing(new(path, True, ".npz")) as made:
            write_npz(made, arrays)

    def _named(self, reading: Mapping[str, Any]) -> dict[str, Array]:
        """Times and positions so that `reading` gives them back."""
        rate = reading.get("frame_rate") or _rate(reading.get("time_unit") or "s")
        names = reading.get("position_columns") or ["position"]
        arrays = {reading.get("time_column") or "t": self.t * rate}
        if len(names) == 1:
            return {**arrays, names[0]: self.position}
        return {**arrays, **{name: self.position[:, axis] for axis, name in enumerate(names)}}

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
        raise wrong_shape("position", array.shape, "[sample, 2]", ": x and y, or [sample] on a line")
    return array


def _check_times(t: Array) -> None:
    if len(t) == 0:
        raise wrong("t", "at least one time", [])
    steps = np.diff(t)
    # Single times that are missing or twice there are for the training to leave out.
    if len(steps) and np.mean(steps > 0) < 0.5:
        place = int(np.flatnonzero(~(steps > 0))[0]) + 1
        raise DataError(
            f"`t` does not increase at sample {place}: {t[place]} s after {t[place - 1]} s.",
            {"place": "t", "expected": "increasing times", "sample": place},
        )


def _check_clocks(t: Array, spikes: Optional[list[Array]]) -> None:
    """Refuses spikes that are nowhere or hardly in the recording, or all in its first thousandth."""
    all_spikes = np.concatenate([np.empty(0), *(spikes or [])])
    if len(t) < 2 or not all_spikes.size:
        return
    (start, end), (first, last) = (t[0], t[-1]), (all_spikes.min(), all_spikes.max())
    is_short = len(all_spikes) > 19 and first >= start and last <= start + (end - start) / 1000
    inside = np.mean((all_spikes >= start) & (all_spikes <= end))
    is_outside = inside == 0 or (inside < 0.01 and last - start > 100 * (end - start))
    if not is_short and not is_outside:
        return
    raise DataError(
        f"`spikes` are from {first:.6g} to {last:.6g} s and `t` from {start:.6g} to {end:.6g} s, expected spikes within"
        " the recording. Bring both to one unit of time, which `time_unit` names, and count both from one moment.",
        {"place": "spikes", "expected": f"{start:.6g} to {end:.6g} s", "got": f"{first:.6g} to {last:.6g} s"},
    )


_RATES = {"s": 1.0, "ms": 1e3, "us": 1e6, "µs": 1e6, "ns": 1e9, "min": 1 / 60}


def _rate(time_unit: object) -> float:
    """Units of time per second."""
    text = str(time_unit).strip().lower()
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(khz|hz|fps)", text)
    rate = _RATES.get(text, float(found[1]) * (1e3 if found[2] == "khz" else 1) if found else 0)
    if not rate > 0:
        raise wrong("time_unit", f"one of {', '.join(_RATES)}, or a rate as 30Hz", time_unit)
    return rate


def _spikes(spikes: Spikes) -> list[Array]:
    """Times of each unit; pynapple's TsGroup gives objects with `.t`."""
    members: Any = spikes
    if hasattr(spikes, "keys") and hasattr(spikes, "values"):
        members = spikes.values()
    is_list = isinstance(members, Iterable) and not isinstance(members, (str, bytes))
    are_numbers = getattr(spikes, "dtype", object) != object
    if not is_list or are_numbers or any(np.isscalar(times) for times in members):
        raise DataError(
            "`spikes` is no list of arrays, expected a list with an array of times for each unit: [times, ...], also of"
            " one unit. Counts per bin are no times.",
            {"place": "spikes", "expected": "a list of arrays of times"},
        )
    return [
        np.sort(np.asarray(sendable(getattr(times, "t", times), "spikes", axes=(1,)), np.float64))
        for times in members
    ]
