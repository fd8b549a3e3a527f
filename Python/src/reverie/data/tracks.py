"""Tracks of animals: DeepLabCut and SLEAP."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Optional, Sequence

import numpy as np

from .._arrays import Array
from .._errors import DataError, NotFoundError, missing, wrong
from .._names import named
from .._paths import PathLike, text
from .recording import Recording


@named
def from_deeplabcut(
    path: PathLike,
    *,
    frame_rate: float,
    body_part: Optional[str] = None,
    individual: Optional[str] = None,
    likelihood: float = 0.0,
) -> Recording:
    """Tracks of DeepLabCut: its csv with three (or, of several animals, four) header rows.

    Parameters
    ----------
    path : path-like
        The csv file.
    frame_rate : float
        Frames per second.
    body_part, individual : str, optional
        Which; needed where there are several.
    likelihood : float
        Samples of a lower likelihood are lost, NaN; trainings leave them out, where this is above 0.

    Returns
    -------
    Recording
        Positions in pixels.
    """
    place = text(path, "path")
    rows = _rows(place)
    header = {row[0]: row[1:] for row in rows[:4] if row and row[0] in _HEADER}
    if "bodyparts" not in header or "coords" not in header:
        raise DataError(
            f"{place}: no rows `bodyparts` and `coords`, as DeepLabCut writes.", {"path": place}
        )
    animals = header.get("individuals", [""] * len(header["coords"]))
    animal = _chosen(animals, individual, "individual", place)
    parts = [part for part, owner in zip(header["bodyparts"], animals) if owner == animal]
    part = _chosen(parts, body_part, "body_part", place)
    columns = {
        coordinate: column + 1
        for column, (owner, name, coordinate) in enumerate(
            zip(animals, header["bodyparts"], header["coords"])
        )
        if (owner, name) == (animal, part)
    }
    body = rows[len(header) :]
    x, y = (_column(body, columns[axis]) for axis in ("x", "y"))
    if "likelihood" in columns:
        lost = _column(body, columns["likelihood"]) < likelihood
        x[lost] = y[lost] = np.nan
    return _recording(x, y, frame_rate, place, likelihood > 0)


@named
def from_sleap(
    path: PathLike,
    *,
    frame_rate: float,
    body_part: Optional[str] = None,
    individual: Optional[str] = None,
    likelihood: float = 0.0,
) -> Recording:
    """Tracks of SLEAP: its analysis csv or its analysis h5.

    Parameters
    ----------
    path : path-like
        `.csv` with columns `track`, `frame_idx`, `nose.x`, ..., or `.h5` with `tracks` (needs h5py).
    frame_rate : float
        Frames per second.
    body_part, individual : str, optional
        Which node and which track; needed where there are several.
    likelihood : float
        Samples of a lower score are lost, NaN; trainings leave lost ones out, where this is above 0.

    Returns
    -------
    Recording
        Positions in pixels; frames without the animal are NaN.
    """
    place = text(path, "path")
    read = _sleap_h5 if place.endswith((".h5", ".hdf5")) else _sleap_csv
    x, y, score = read(place, body_part, individual)
    lost = score < likelihood
    x[lost] = y[lost] = np.nan
    return _recording(x, y, frame_rate, place, likelihood > 0)


_HEADER = ("scorer", "individuals", "bodyparts", "coords")


def _sleap_csv(
    place: str, body_part: Optional[str], individual: Optional[str]
) -> tuple[Array, Array, Array]:
    rows = _rows(place)
    header, body = rows[0], rows[1:]
    if "frame_idx" not in header:
        raise DataError(f"{place}: no column `frame_idx`, as SLEAP writes.", {"path": place})
    part = _chosen(
        [name[:-2] for name in header if name.endswith(".x")], body_part, "body_part", place
    )
    if "track" in header:
        tracks = [row[header.index("track")] for row in body]
        track = _chosen(tracks, individual, "individual", place)
        body = [row for row, owner in zip(body, tracks) if owner == track]
    frames = _column(body, header.index("frame_idx")).astype(np.int64)
    names = [f"{part}.x", f"{part}.y", f"{part}.score"]
    found = [
        _column(body, header.index(name)) if name in header else np.ones(len(body))
        for name in names
    ]
    series = np.full((3, int(frames.max()) + 1 if len(frames) else 0), np.nan)
    series[:, frames] = found
    return series[0], series[1], series[2]


def _sleap_h5(
    place: str, body_part: Optional[str], individual: Optional[str]
) -> tuple[Array, Array, Array]:
    try:
        import h5py
    except ImportError as problem:
        raise missing("h5py", "neuro", "SLEAP's h5") from problem
    if not Path(place).is_file():
        raise NotFoundError(f"{place}: no such file.", {"path": place})
    with h5py.File(place, "r") as file:
        tracks: Array = file["tracks"][:]  # [track, axis, node, frame]
        nodes = [_decoded(name) for name in file["node_names"][:]]
        names = (
            [_decoded(name) for name in file["track_names"][:]] if "track_names" in file else ["0"]
        )
        scores: Optional[Array] = file["point_scores"][:] if "point_scores" in file else None
    node = nodes.index(_chosen(nodes, body_part, "body_part", place))
    track = names.index(_chosen(names, individual, "individual", place))
    found = np.asarray(tracks[track, :, node], np.float64)
    score = (
        np.ones(found.shape[1]) if scores is None else np.asarray(scores[track, node], np.float64)
    )
    return found[0], found[1], score


def _recording(
    x: Array, y: Array, frame_rate: float, place: str, drops_lost: bool
) -> Recording:
    if not (isinstance(frame_rate, (int, float)) and frame_rate > 0 and np.isfinite(frame_rate)):
        raise wrong("frame_rate", "frames per second, above 0", frame_rate)
    if len(x) == 0:
        raise DataError(f"{place}: no frames.", {"path": place})
    return Recording(
        np.arange(len(x)) / frame_rate, np.column_stack([x, y]), unit="px", drops_lost=drops_lost
    )


def _chosen(names: Sequence[str], name: Optional[str], argument: str, place: str) -> str:
    known = list(dict.fromkeys(names))
    if name in known:
        return str(name)
    if name is None and len(known) == 1:
        return known[0]
    raise DataError(
        f"{place}: give {argument}, one of {', '.join(known)}; got {name!r}.", {"path": place}
    )


def _rows(place: str) -> list[list[str]]:
    try:
        with open(place, newline="", encoding="utf-8") as file:
            rows = [row for row in csv.reader(file) if row]
    except OSError as problem:
        raise NotFoundError(f"{place}: {problem.strerror or problem}", {"path": place}) from problem
    except (UnicodeDecodeError, csv.Error) as problem:
        raise DataError(f"{place}: no table ({problem}).", {"path": place}) from problem
    if not rows:
        raise DataError(f"{place}: empty.", {"path": place})
    return rows


def _column(rows: Sequence[Sequence[str]], column: int) -> Array:
    """Numbers of a column; empty fields are NaN."""
    try:
        return np.array([float(row[column]) if row[column] else np.nan for row in rows], np.float64)
    except (ValueError, IndexError) as problem:
        raise DataError(f"column {column} is not a column of numbers ({problem}).") from problem


def _decoded(name: Any) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)
