"""Paths that users give, and files that are read or written beside the library."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Mapping, Union

import numpy as np

from ._arrays import Array
from ._errors import DataError, NotFoundError, OutputError, wrong

PathLike = Union[str, "os.PathLike[str]"]


def text(path: object, name: str) -> str:
    """A path as text.

    Raises
    ------
    DataError
        For what is no path.
    """
    if isinstance(path, (str, os.PathLike)):
        given = os.fspath(path)
        if isinstance(given, str) and given and "\0" not in given:
            return given
    raise wrong(name, "a path", path)


def read_json(path: Path) -> Any:
    """A document of a file.

    Raises
    ------
    NotFoundError, DataError
        Where it is not there, or no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise NotFoundError(
            f"{path}: {problem.strerror or problem}", {"path": str(path)}
        ) from problem
    except ValueError as problem:
        raise DataError(f"{path}: not JSON ({problem}).", {"path": str(path)}) from problem


def write_npz(path: PathLike, arrays: Mapping[str, Array]) -> None:
    """Arrays by any names, which `numpy.savez` cannot have where they are names of its arguments."""
    import zipfile  # Slow to import.

    with zipfile.ZipFile(path, "w", allowZip64=True) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


def new(path: PathLike, overwrite: bool) -> Path:
    """A place to write.

    Raises
    ------
    OutputError
        Where something is there that shall not be replaced, or no directory is above it.
    """
    place = Path(text(path, "path"))
    if place.exists() and not overwrite:
        raise OutputError(
            f"{place} exists. Pass overwrite=True, or name another.", {"path": str(place)}
        )
    if not place.parent.is_dir():
        raise OutputError(f"{place}: there is no directory {place.parent}.", {"path": str(place)})
    return place
