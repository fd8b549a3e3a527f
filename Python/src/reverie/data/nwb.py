"""Neurodata Without Borders, through pynwb."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, Mapping, Optional, TypeVar

import numpy as np

from .._arrays import Array
from .._errors import DataError, NotFoundError, missing
from .._names import named
from .._paths import PathLike, text
from .recording import Recording

Item = TypeVar("Item")


@named
def from_nwb(
    path: PathLike,
    *,
    position: Optional[str] = None,
    units: Optional[str] = None,
    epochs: Optional[str] = None,
) -> Recording:
    """Positions, spike times and epochs of an NWB file.

    Parameters
    ----------
    path : path-like
        The file.
    position : str, optional
        Name of the `SpatialSeries`; needed where there are several.
    units : str, optional
        Name of the table of units; the file's `units` where None.
    epochs : str, optional
        Name of a table of intervals; all of them where None.

    Returns
    -------
    Recording
        With the series' unit, times in seconds.

    Raises
    ------
    DataError
        Where there is none, or several and no name; the message has the names.
    """
    pynwb = _pynwb()
    place = text(path, "path")
    if not Path(place).is_file():
        raise NotFoundError(f"{place}: no such file.", {"path": place})
    try:
        with pynwb.NWBHDF5IO(place, "r") as reader:
            return _recording(reader.read(), place, position, units, epochs)
    except DataError:
        raise
    except Exception as problem:
        raise DataError(
            f"{place}: not an NWB file that pynwb reads ({problem}).", {"path": place}
        ) from problem


def write(
    path: Path,
    times: Array,
    positions: Array,
    starts: Array,
    ends: Array,
    unit: str,
    description: str,
) -> None:
    """Writes positions as behavior/Position/replay, and epochs."""
    import uuid

    pynwb = _pynwb()
    from pynwb.behavior import Position, SpatialSeries

    file = pynwb.NWBFile(
        session_description=f"Replay of a network: {description}",
        identifier=str(uuid.uuid4()),
        session_start_time=datetime.datetime.now(datetime.timezone.utc),
    )
    series = SpatialSeries(
        name="replay",
        data=positions,
        timestamps=times,
        unit=unit,
        reference_frame="the arena's origin",
    )
    module = file.create_processing_module("behavior", "positions of replays, one after the other")
    module.add(Position(spatial_series=series))
    for start, end in zip(starts, ends):
        file.add_epoch(float(start), float(end), ["replay"])
    with pynwb.NWBHDF5IO(str(path), "w") as writer:
        writer.write(file)


def _recording(
    file: Any, path: str, position: Optional[str], units: Optional[str], epochs: Optional[str]
) -> Recording:
    series = _pick(_spatial_series(file), position, "SpatialSeries", "position", path)
    times = series.timestamps
    if times is None:
        times = (series.starting_time or 0) + np.arange(len(series.data)) / series.rate
    conversion = getattr(series, "conversion", 1.0) or 1.0
    data = np.asarray(series.data[:], np.float64) * conversion + (getattr(series, "offset", 0) or 0)
    positions = data if data.ndim == 1 else data[:, :2]
    tables = (
        _tables(file)
        if epochs is None
        else {epochs: _pick(_tables(file), epochs, "intervals", "epochs", path)}
    )
    return Recording(
        np.asarray(times[:], np.float64),
        positions,
        _spike_times(file, units, path),
        unit=str(series.unit),
        epochs={name: _intervals(table) for name, table in tables.items()},
    )


def _spatial_series(file: Any) -> dict[str, Any]:
    """Every SpatialSeries of the file by its name."""
    return {
        item.name: item for item in file.objects.values() if type(item).__name__ == "SpatialSeries"
    }


def _spike_times(file: Any, name: Optional[str], path: str) -> Optional[list[Array]]:
    if name is None:
        table = file.units
        if table is None:
            return None
    else:
        tables = {
            item.name: item for item in file.objects.values() if type(item).__name__ == "Units"
        }
        table = _pick(tables, name, "tables of units", "units", path)
    return [np.asarray(table["spike_times"][row], np.float64) for row in range(len(table))]


def _tables(file: Any) -> dict[str, Any]:
    return {
        item.name: item for item in file.objects.values() if type(item).__name__ == "TimeIntervals"
    }


def _intervals(table: Any) -> Array:
    return np.column_stack([table["start_time"][:], table["stop_time"][:]]).astype(np.float64)


def _pick(
    found: Mapping[str, Item], name: Optional[str], what: str, argument: str, path: str
) -> Item:
    """The one that is named, or the only one."""
    names = ", ".join(sorted(found)) or "none"
    if name is not None and name in found:
        return found[name]
    if name is None and len(found) == 1:
        return next(iter(found.values()))
    advice = f" Name one: {argument}=..." if found else ""
    problem = f"no {what} `{name}`" if name is not None else f"{len(found)} {what}"
    raise DataError(f"{path}: {problem}; there are: {names}.{advice}", {"path": path})


def _pynwb() -> Any:
    try:
        import pynwb
    except ImportError as problem:
        raise missing("pynwb", "neuro", "NWB") from problem
    return pynwb
