"""Draws of other samplers: Stan's csv files and posteriordb."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any, Sequence, Union

import numpy as np

from .._arrays import Array
from .._errors import DataError, NotFoundError, wrong
from .._names import named
from .._paths import PathLike, text
from ..draws import Draws


@named
def from_stan_csv(paths: Union[PathLike, Sequence[PathLike]]) -> Draws:
    """Draws of CmdStan: one csv file per chain, warm-up left out.

    Parameters
    ----------
    paths : path-like or sequence of path-like
        The files, all with the same parameters.

    Returns
    -------
    Draws
        `[chain, draw, unit]`, units by Stan's names (`theta.1`); `statistics` has `lp__` and its kind.
    """
    single = isinstance(paths, (str, os.PathLike))
    files = [text(path, "paths") for path in ([paths] if single else paths)]  # type: ignore[union-attr]
    if not files:
        raise wrong("paths", "at least one file", paths)
    chains = [_stan_chain(file) for file in files]
    names = chains[0][0]
    for file, (others, _) in zip(files, chains):
        if others != names:
            raise DataError(f"{file}: other columns than {files[0]}.", {"path": file})
    length = min(len(values) for _, values in chains)
    values = np.stack([values[:length] for _, values in chains])
    inner = [name.endswith("__") for name in names]
    units = [name for name, is_inner in zip(names, inner) if not is_inner]
    statistics = {name: values[:, :, column] for column, name in enumerate(names) if inner[column]}
    return Draws(values[:, :, ~np.array(inner)], units, statistics=statistics)


@named
def from_posteriordb(path: PathLike) -> Draws:
    """Reference draws of posteriordb: `NAME.json`, or `NAME.json.zip`.

    Parameters
    ----------
    path : path-like
        The file: a list with one object per chain, from parameters to draws.
    """
    place = text(path, "path")
    try:
        document = json.loads(_content(place))
    except ValueError as problem:
        raise DataError(f"{place}: not JSON ({problem}).", {"path": place}) from problem
    if (
        not isinstance(document, list)
        or not document
        or not all(isinstance(c, dict) for c in document)
    ):
        raise DataError(f"{place}: expected a list with one object per chain.", {"path": place})
    units = list(document[0])
    try:
        values = np.array([[chain[unit] for unit in units] for chain in document], np.float64)
    except (KeyError, ValueError, TypeError) as problem:
        raise DataError(
            f"{place}: chains differ in parameters or length ({problem}).", {"path": place}
        ) from problem
    return Draws(np.ascontiguousarray(values.transpose(0, 2, 1)), units)


def _stan_chain(place: str) -> tuple[list[str], Array]:
    """Names of the columns, and draws after warm-up."""
    lines = _content(place).decode("utf-8", "replace").splitlines()
    settings = dict(_settings(lines))
    rows = [row for row in csv.reader(line for line in lines if line and not line.startswith("#"))]
    if len(rows) < 2:
        raise DataError(f"{place}: no draws.", {"path": place})
    try:
        values = np.array(rows[1:], dtype=np.float64)
    except ValueError as problem:
        raise DataError(
            f"{place}: not a table of numbers ({problem}).", {"path": place}
        ) from problem
    if settings.get("save_warmup") in ("1", "true"):
        thin = int(settings.get("thin", 1))
        values = values[-(-int(settings.get("num_warmup", 0)) // thin) :]
    return rows[0], values


def _settings(lines: Sequence[str]) -> Any:
    """`# save_warmup = 1 (Default)` as a name and a word."""
    for line in lines:
        name, mark, value = line.lstrip("# ").partition("=")
        if line.startswith("#") and mark and value.strip():
            yield name.strip(), value.split()[0]


def _content(place: str) -> bytes:
    try:
        content = Path(place).read_bytes()
    except OSError as problem:
        raise NotFoundError(f"{place}: {problem.strerror or problem}", {"path": place}) from problem
    if not place.endswith(".zip"):
        return content
    import zipfile  # Slow to import.

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(archive.namelist()[0])
    except (zipfile.BadZipFile, IndexError) as problem:
        raise DataError(f"{place}: not a zip archive.", {"path": place}) from problem
