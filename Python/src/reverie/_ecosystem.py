"""Draws as objects of xarray and ArviZ, and back."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

import numpy as np

from ._arrays import Array
from ._errors import DataError, NotFoundError, missing, nearest

if TYPE_CHECKING:
    from .draws import Draws


def dataset(draws: Draws) -> Any:
    """One variable `x` of dimensions chain, draw, unit."""
    xarray = _xarray()
    return xarray.Dataset(
        {"x": (("chain", "draw", "unit"), draws.values)},
        coords={**_indices(draws), "unit": draws.units},
        attrs=_attributes(draws),
    )


def datatree(draws: Draws) -> Any:
    """Groups `posterior` and, where there are any, `sample_stats`."""
    xarray = _xarray()
    if not hasattr(xarray, "DataTree"):
        raise ImportError("to_datatree needs xarray 2024.10 or later: pip install -U xarray")
    return xarray.DataTree.from_dict(_groups(draws))


def inference_data(draws: Draws) -> Any:
    """The container of ArviZ 0.x.

    Raises
    ------
    ImportError
        Where ArviZ 1 is installed, which takes `to_datatree`.
    """
    try:
        import arviz
    except ImportError as problem:
        raise missing("arviz", "arviz", "to_inference_data") from problem
    if not hasattr(arviz, "InferenceData"):
        raise ImportError(
            f"ArviZ {arviz.__version__} has no InferenceData; give it draws.to_datatree()"
        )
    return arviz.InferenceData(**_groups(draws))


def write_netcdf(draws: Draws, path: Path) -> None:
    """One file with groups, by xarray."""
    tree = datatree(draws)
    engine = next((name for name in ("netCDF4", "h5netcdf") if find_spec(name)), None)
    if engine is None:
        raise missing("h5netcdf", "arviz", "A file of groups")
    tree.to_netcdf(path, engine=engine.lower())


def read_netcdf(path: str, name: str, group: Optional[str]) -> tuple[Array, list[str]]:
    """Draws and names of a group of a file; of `posterior`, or of the only one, where None."""
    xarray = _xarray()
    try:
        tree = xarray.open_datatree(path)
    except FileNotFoundError as problem:
        raise NotFoundError(f"{path}: no such file.", {"path": path}) from problem
    except (OSError, ValueError, NotImplementedError) as problem:
        reason = str(problem) or type(problem).__name__
        raise DataError(f"{path}: xarray cannot read it ({reason}).", {"path": path}) from problem
    with tree:
        found = posterior(tree, group, path)
    assert found is not None
    return found


def posterior(
    value: Any, group: Optional[str] = None, name: str = "draws"
) -> Optional[tuple[Array, list[str]]]:
    """Draws `[chain, draw, unit]` and names of an ArviZ or xarray object; None for anything else."""
    xarray = sys.modules.get("xarray")
    if xarray is None:
        return None
    found = _group(value, group, name)
    if hasattr(xarray, "DataTree") and isinstance(found, xarray.DataTree):
        found = found.to_dataset()
    if isinstance(found, xarray.DataArray):
        found = found.to_dataset(name=found.name or "x")
    if not isinstance(found, xarray.Dataset):
        return None
    if not found.data_vars or any("draw" not in held.dims for held in found.data_vars.values()):
        dims = {str(key): tuple(map(str, held.dims)) for key, held in found.data_vars.items()}
        raise DataError(
            f"`{name}` has the variables {dims or 'none'}, expected some with dimensions chain and draw. Rename"
            ' dimensions, as in .rename({"sample": "draw"}), or leave out variables, as in .drop_vars([...]).',
            {"place": name, "expected": "dimensions chain and draw", "got": str(dims)},
        )
    parts: list[Array] = []
    names: list[str] = []
    for name, variable in found.data_vars.items():
        values, units = _variable(str(name), variable)
        parts.append(values)
        names += units
    return np.concatenate(parts, axis=2), names


def _group(value: Any, group: Optional[str], name: str) -> Any:
    """A group of a tree or of ArviZ's container; what has none, as it is."""
    groups = getattr(value, "children", None) or getattr(value, "_groups", None) or ()
    names = [str(key) for key in groups]
    if group is None and (not names or getattr(value, "data_vars", None)):
        return value
    wanted = group or ("posterior" if "posterior" in names or len(names) > 1 else names[0])
    if wanted not in names:
        known = f"there are: {', '.join(names)}" if names else "it has none"
        raise DataError(
            f"`{name}` has no group `{wanted}`, {known}.{nearest(wanted, names)} Name one with `group`.",
            {"place": "group", "expected": ", ".join(names), "got": wanted},
        )
    return value[wanted]


def _variable(name: str, variable: Any) -> tuple[Array, list[str]]:
    """A variable as `[chain, draw, unit]`, and `theta[0,1]` for its entries."""
    if "chain" not in variable.dims:
        variable = variable.expand_dims("chain")
    values: Array = variable.transpose("chain", "draw", ...).values
    inner = values.shape[2:]
    if variable.dims[-1:] == ("unit",) and "unit" in variable.coords and len(inner) == 1:
        return values, [str(unit) for unit in variable.coords["unit"].values]
    units = [
        f"{name}[{','.join(map(str, index))}]" if index else name for index in np.ndindex(*inner)
    ]
    return values.reshape(*values.shape[:2], -1), units


def _groups(draws: Draws) -> dict[str, Any]:
    groups = {"posterior": dataset(draws)}
    if draws.statistics:
        groups["sample_stats"] = _xarray().Dataset(
            {name: (("chain", "draw"), values) for name, values in draws.statistics.items()},
            coords=_indices(draws),
            attrs=_attributes(draws),
        )
    return groups


def _indices(draws: Draws) -> dict[str, Array]:
    return {"chain": np.arange(draws.shape[0]), "draw": np.arange(draws.shape[1])}


def _attributes(draws: Draws) -> dict[str, str]:
    return {key: str(value) for key, value in draws.attributes.items()}


def _xarray() -> Any:
    try:
        import xarray
    except ImportError as problem:
        raise missing("xarray", "arviz", "This") from problem
    return xarray
