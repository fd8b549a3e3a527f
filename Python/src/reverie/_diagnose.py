"""What draws are worth, and how far they are from a reference."""

from __future__ import annotations

import os
from typing import Any, Iterator, Mapping, Optional, Sequence, Union

from . import _ecosystem, _jobs, _verdict
from ._arrays import Array
from ._errors import DataError, in_python, wrong
from ._html import number, table
from ._names import named, reading_options, snake, snake_keys
from ._paths import PathLike, text

Row = Mapping[str, Optional[float]]

_COLUMNS = ["mean", "mcse", "sd", "q5", "q50", "q95", "ess_bulk", "ess_tail", "r_hat"]


class Diagnosis(Mapping[str, Row]):
    """Diagnostics by unit: `d["theta"]["r_hat"]`; a table in a notebook.

    Every row has `mean`, `mcse`, `sd`, `q5`, `q50`, `q95`, `ess_bulk`, `ess_tail` and `r_hat`; None where
    a value is undefined.

    Attributes
    ----------
    chains, draws : int
        What was judged.
    reference : dict or None
        Distances from the reference, each with `measured`, `floor` and `ratio`, in coordinates in which the
        reference has mean 0 and standard deviation 1.
    mixing : dict or None
        Integrated times, where the interval between draws was given.
    warnings : list of str
        Why the numbers may say nothing.
    failure : str or None
        Which requirement does not hold.
    verdict : str
        Whether chains agree and are long enough and, beside a reference, whether they are of its law; a sentence.
    """

    def __init__(
        self, content: Mapping[str, Any], units: Optional[Sequence[str]], failure: Optional[str]
    ) -> None:
        lines = [_row(line) for line in content["quantities"]]
        names = list(units) if units else [line["name"] for line in lines]
        self._rows: dict[str, dict[str, Any]] = {
            name: {**line, "name": name} for name, line in zip(names, lines)
        }
        self.chains: int = content["chains"]
        self.draws: int = content["draws"]
        self.reference: Optional[dict[str, Any]] = snake_keys(content.get("reference"))
        self.mixing: Optional[dict[str, Any]] = snake_keys(content.get("mixing"))
        self.warnings: list[str] = [in_python(text) for text in content.get("warnings", [])]
        self.failure = None if failure is None else in_python(failure)
        self.verdict: str = _verdict.sentence(content)

    def __getitem__(self, unit: str) -> Row:
        return self._rows[unit]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def worst_r_hat(self) -> Optional[float]:
        """The largest R-hat; None if one is undefined."""
        values = [row["r_hat"] for row in self._rows.values()]
        return None if None in values else max(values)

    @property
    def smallest_ess(self) -> Optional[float]:
        """The smallest bulk or tail effective sample size; None if one is undefined."""
        values = [row[name] for row in self._rows.values() for name in ("ess_bulk", "ess_tail")]
        return None if None in values else min(values)

    def _cells(self) -> list[list[object]]:
        return [[name, *[row[column] for column in _COLUMNS]] for name, row in self._rows.items()]

    def _caption(self) -> str:
        caption = f"{self.chains} chains of {self.draws} draws"
        if self.reference:
            distance = self.reference["sliced_wasserstein2"]
            caption += (
                f"; sliced Wasserstein-2 from the reference {number(distance.get('measured'))},"
                f" floor {number(distance.get('floor'))}, ratio {number(distance.get('ratio'))}"
            )
        return caption

    def __repr__(self) -> str:
        rows = [["", *_COLUMNS], *[[number(cell) for cell in row] for row in self._cells()]]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in rows]
        return "\n".join([self._caption(), *lines, *self.warnings, self.verdict])

    def _repr_html_(self) -> str:
        return table(["unit", *_COLUMNS], self._cells(), f"{self._caption()}. {self.verdict}")


@named
def diagnose(
    draws: Any,
    *,
    reference: Any = None,
    interval: Optional[float] = None,
    max_r_hat: Optional[float] = None,
    min_ess: Optional[float] = None,
    max_ratio: Optional[float] = None,
    reading: Optional[Mapping[str, Any]] = None,
    group: Optional[str] = None,
    seed: int = 1,
) -> Diagnosis:
    """Effective sample sizes, R-hat and Monte Carlo errors, as ArviZ has them.

    Parameters
    ----------
    draws : Draws, array_like, xarray or ArviZ object, path or list of paths
        Arrays are `[chain, draw, unit]`, or `[draw, unit]` of one chain. `file.npz:name` is one array of a
        file; arrays of one shape `[chain, draw]` are units.
    reference : as draws, optional
        Draws of the true law; adds distances from it, in its standard deviations, each beside its floor between
        two true sets.
    interval : float, optional
        Time between two draws of a chain, in membrane time constants; adds the speed of mixing.
    max_r_hat, min_ess, max_ratio : float, optional
        What is required; `failure` of the result says what does not hold.
    reading : mapping, optional
        How files are read where they leave it open: `{"columns": ["mu", "tau"]}`,
        `{"axes": ["draw", "chain", "unit"]}`.
    group : str, optional
        Group of a tree, of ArviZ's container or of a `.nc` file; `posterior`, or the only one, where None.
    seed : int
        Of permutations and projections.

    Returns
    -------
    Diagnosis
        A mapping from units to rows.
    """
    if max_ratio is not None and reference is None:
        raise DataError("`max_ratio` needs `reference`.", {"place": "max_ratio"})
    if group is not None and not any(_has_groups(value) for value in (draws, reference)):
        raise wrong("group", "None without a tree, ArviZ's container or a .nc file", group)
    members: dict[str, object] = {
        "seed": seed, "interval": interval, "reading": reading_options(reading),
    }  # fmt: skip
    arrays: dict[str, Array] = {}
    units = _give(draws, "draws", "files", members, arrays, group)
    if reference is not None:
        _give(reference, "reference", "reference", members, arrays, group)
    limits = {
        "maximumRHat": max_r_hat, "minimumEffectiveSampleSize": min_ess, "maximumRatio": max_ratio,
    }  # fmt: skip
    members["requirements"] = {key: limit for key, limit in limits.items() if limit is not None}
    result = _jobs.run("diagnose", members, arrays)
    content = result.json if isinstance(result.json, dict) else {}
    return Diagnosis(content, units, result.failure)


def _give(
    value: Any,
    name: str,
    member: str,
    members: dict[str, object],
    arrays: dict[str, Array],
    group: Optional[str],
) -> Optional[list[str]]:
    """Puts draws into the request as files, or into the arrays; names of the units where they have any."""
    paths = _paths(value, name)
    if paths is None or _is_netcdf(paths):
        from .draws import Draws, as_draws

        found = (
            as_draws(value, name, group)
            if paths is None
            else Draws(*_ecosystem.read_netcdf(paths[0], name, group))
        )
        arrays[name] = found.values if name == "draws" else found.pooled
        if name == "draws":
            members["reading"] = {"axes": ["chain", "draw", "unit"]}
        return found.units
    if member != "files" and len(paths) > 1:
        raise wrong(name, "one file", paths)
    members[member] = paths if member == "files" else paths[0]
    return None


def _paths(value: Any, name: str) -> Optional[list[str]]:
    if isinstance(value, (str, os.PathLike)):
        return [text(value, name)]
    if isinstance(value, (list, tuple)) and value and all(_is_path(item) for item in value):
        return [text(item, name) for item in value]
    return None


def _is_netcdf(paths: Sequence[str]) -> bool:
    return len(paths) == 1 and paths[0].endswith((".nc", ".h5", ".hdf5"))


def _has_groups(value: Any) -> bool:
    """Whether `group` may choose among what is given; data sets of xarray say themselves that they have none."""
    paths = _paths(value, "draws")
    if paths is not None:
        return _is_netcdf(paths)
    return any(hasattr(value, name) for name in ("children", "_groups", "data_vars"))


def _is_path(value: Union[object, PathLike]) -> bool:
    return isinstance(value, (str, os.PathLike))


def _row(line: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"name": line["name"]}
    for column in _COLUMNS:
        row[column] = None
    for key, value in line.items():
        name = {"standardDeviation": "sd", "rHat": "r_hat"}.get(key, snake(key))
        row[name] = float("inf") if value == "infinite" else value
    return row
