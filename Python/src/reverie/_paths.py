"""Paths that users give, and files that are read or written beside the library."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, Iterator, Mapping, Union

import numpy as np

from ._arrays import Array
from ._errors import DataError, NotFoundError, OutputError, ReverieError, wrong

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


def new(path: PathLike, overwrite: bool, *endings: str) -> Path:
    """A place to write, with one of the endings where there are any.

    Raises
    ------
    DataError
        For another ending.
    OutputError
        Where something is there that shall not be replaced, or no directory is above it.
    """
    place = Path(text(path, "path"))
    if endings and place.suffix not in endings:
        raise wrong("path", f"a name that ends in {' or '.join(endings)}", str(path))
    if place.exists() and not overwrite:
        raise OutputError(
            f"{place} exists. Pass overwrite=True, or name another.", {"path": str(place)}
        )
    if not place.parent.is_dir():
        raise OutputError(f"{place}: there is no directory {place.parent}.", {"path": str(place)})
    return place


@contextlib.contextmanager
def replacing(place: Path) -> Iterator[Path]:
    """A place beside to write a file or a directory, which is moved to `place` when it is whole.

    Raises
    ------
    OutputError
        Where that fails; what was at `place` is still there.
    """
    place = Path(os.path.realpath(place))  # What a link names is replaced, not the link.
    try:
        with tempfile.TemporaryDirectory(prefix=".reverie-", dir=place.parent) as beside:
            made, former = Path(beside, "new", place.name), Path(beside, "former")
            made.parent.mkdir()
            yield made
            for written in [made, *made.rglob("*")]:
                _sync(written)
            try:
                if made.is_dir() and place.exists():
                    os.rename(place, former)
                os.replace(made, place)
            except BaseException:
                if former.exists():
                    os.rename(former, place)
                raise
    except ReverieError:
        raise
    except OSError as problem:
        raise OutputError(
            f"{place}: not written: {problem.strerror or problem}.",
            {"kind": "cannotWrite", "code": 74, "path": str(place)},
        ) from problem


def _sync(path: Path) -> None:
    """Waits until a file or the names in a directory are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
