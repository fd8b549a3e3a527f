"""Draws of chains, for NumPy, xarray, ArviZ and files."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

import numpy as np

from . import _ecosystem, _frames, _verdict, _zarr
from ._arrays import Array, sendable
from ._diagnose import Diagnosis, diagnose
from ._errors import DataError, missing, wrong
from ._frames import is_frame
from ._html import table
from ._names import named
from ._paths import PathLike, new, replacing, write_npz


class Draws:
    """Draws `[chain, draw, unit]`, in the units of the data that the network learned from.

    `numpy.asarray(draws)` gives them without a copy, read-only.

    Attributes
    ----------
    values : numpy.ndarray
        `[chain, draw, unit]`.
    units : list of str
        Names of the units: x0, x1, ... where they have none, and `has_names` is False.
    statistics : dict of numpy.ndarray
        `[chain, draw]` by name, such as `acceptance_rate` and `lp`; empty for plain Langevin draws.
    rates : numpy.ndarray or None
        Firing rates `[chain, draw, neuron]`, where they were kept.
    metrics : dict
        What the sampler said: time step, condition numbers, seconds.
    attributes : dict
        Where they are from: run, seed, versions.
    """

    def __init__(
        self,
        values: Any,
        units: Optional[Sequence[str]] = None,
        *,
        statistics: Optional[Mapping[str, Array]] = None,
        rates: Optional[Array] = None,
        metrics: Optional[Mapping[str, Any]] = None,
        attributes: Optional[Mapping[str, Any]] = None,
    ) -> None:
        self.values: Array = sendable(values, "values", axes=(3,))
        count = self.values.shape[2]
        self.has_names = bool(units)
        self.units = list(units) if units else [f"x{unit}" for unit in range(count)]
        if len(self.units) != count:
            raise wrong("units", f"{count} names", self.units)
        self.statistics: dict[str, Array] = dict(statistics or {})
        self.rates = rates
        self.metrics: dict[str, Any] = dict(metrics or {})
        self.attributes: dict[str, Any] = dict(attributes or {})

    # -- as an array

    @property
    def shape(self) -> tuple[int, ...]:
        """Chains, draws of each, units."""
        return self.values.shape

    @property
    def pooled(self) -> Array:
        """All chains together, `[chain · draw, unit]`."""
        return self.values.reshape(-1, self.values.shape[2])

    @property
    def verdict(self) -> str:
        """What the draws are worth beside the data, in a sentence; "" where nothing was compared."""
        return _verdict.sentence(self.metrics)

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> Array:
        if copy:
            return np.array(self.values, dtype=dtype)
        return self.values if dtype is None else self.values.astype(dtype, copy=False)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, key: Any) -> Array:
        """`draws["theta"]` is `[chain, draw]` of that unit; anything else indexes the array."""
        if not isinstance(key, str):
            result: Array = self.values[key]
            return result
        if key not in self.units:
            raise KeyError(f"no unit {key!r}; there are {', '.join(self.units)}")
        return self.values[:, :, self.units.index(key)]

    # -- elsewhere

    def to_dataset(self) -> Any:
        """An `xarray.Dataset` with one variable `x` of dimensions chain, draw, unit."""
        return _ecosystem.dataset(self)

    def to_datatree(self) -> Any:
        """An `xarray.DataTree` with groups `posterior` and `sample_stats`, as ArviZ 1 takes it."""
        return _ecosystem.datatree(self)

    def to_inference_data(self) -> Any:
        """An `arviz.InferenceData`, of ArviZ 0.x."""
        return _ecosystem.inference_data(self)

    def to_dataframe(self) -> Any:
        """A `pandas.DataFrame` with one row per draw, and columns chain, draw and the units."""
        try:
            import pandas
        except ImportError as problem:
            raise missing("pandas", "arviz", "to_dataframe") from problem
        chains, draws, _ = self.shape
        frame = pandas.DataFrame(self.pooled, columns=self.units)
        frame.insert(0, "chain", np.repeat(np.arange(chains), draws))
        frame.insert(1, "draw", np.tile(np.arange(draws), chains))
        return frame

    @named
    def save(self, path: PathLike, overwrite: bool = False) -> None:
        """Writes a file that the tool, ArviZ or NumPy read.

        Parameters
        ----------
        path : path-like
            `.zarr` (groups `posterior` and `sample_stats`, format 2), `.nc`, `.npy`, `.npz` or `.csv`. Chains of
            one draw are independent draws: the last three hold them as draws of one chain.
        overwrite : bool
            Whether a file that exists is replaced.
        """
        writers = {
            ".zarr": _zarr.write, ".nc": _ecosystem.write_netcdf, ".npy": _write_npy,
            ".npz": _write_npz, ".csv": _write_csv,
        }  # fmt: skip
        place = new(path, overwrite, *writers)
        if place.suffix == ".zarr" and place.exists():
            _zarr.check(place)
        with replacing(place) as made:
            writers[place.suffix](self, made)

    # -- looked at

    @named
    def diagnose(self, reference: Any = None) -> Diagnosis:
        """Effective sample sizes, R-hat and errors; with a reference, distances beside their floors."""
        return diagnose(self, reference=reference)

    @named
    def plot(self, units: Optional[Sequence[str]] = None, reference: Any = None) -> Any:
        """Marginals, and chains over draws, of up to six units; a `matplotlib` figure.

        Parameters
        ----------
        units : sequence of str, optional
            Which units; the first six where None.
        reference : array_like, optional
            Draws to show beside, as the data: `[draw, unit]`, `[chain, draw, unit]`, or what `diagnose` takes.
        """
        from .plots import draws as drawing

        return drawing.figure(self, units, reference)

    def __repr__(self) -> str:
        chains, draws, units = self.shape
        return f"Draws({chains} chains × {draws} draws × {units} units, {self.values.dtype})"

    def _repr_html_(self) -> str:
        flat = np.asarray(self.pooled, np.float64)
        means, deviations = flat.mean(axis=0).tolist(), flat.std(axis=0).tolist()
        rows = [list(row) for row in zip(self.units[:20], means, deviations)]
        return table(["unit", "mean", "sd"], rows, repr(self))


def as_draws(value: Any, name: str = "draws", group: Optional[str] = None) -> Draws:
    """Draws of what users have: Draws, ArviZ's and xarray's trees and data sets, data frames, arrays.

    Arrays are `[chain, draw, unit]`, or `[draw, unit]` of one chain, or `[draw]`. Data frames are read as tables:
    a column `chain` splits them, columns that count draws and those of samplers (`lp__`) are left out.
    """
    if isinstance(value, Draws):
        return value
    if is_frame(value):
        return _frames.draws(value, name)
    found = _ecosystem.posterior(value, group, name)
    if found is not None:
        return Draws(found[0], found[1])
    array = sendable(value, name, axes=(1, 2, 3))
    if array.size == 0:
        raise DataError(f"`{name}` is empty: shape {array.shape}.", {"place": name})
    if array.ndim < 3:
        array = array.reshape(1, len(array), -1)
    return Draws(array)


def _are_independent(draws: Draws) -> bool:
    """Whether chains have one draw each: as one chain of them all, they are read again as what they are."""
    return draws.shape[1] == 1


def _write_npy(draws: Draws, path: Any) -> None:
    np.save(path, draws.pooled if _are_independent(draws) else draws.values)


def _write_npz(draws: Draws, path: Any) -> None:
    write_npz(
        path,
        {
            unit: draws[unit].T if _are_independent(draws) else draws[unit]
            for unit in draws.units
        },
    )


def _write_csv(draws: Draws, path: Any) -> None:
    chains, count, _ = draws.shape
    names, rows, formats = [f'"{unit}"' for unit in draws.units], draws.pooled, []
    if not _are_independent(draws):
        chain = np.repeat(np.arange(chains), count)[:, None]
        names, rows, formats = (
            ['"chain__"', *names],
            np.hstack([chain.astype(np.float64), rows]),
            ["%d"],
        )
    formats += ["%.17g"] * len(draws.units)
    np.savetxt(path, rows, delimiter=",", header=",".join(names), comments="", fmt=formats)
