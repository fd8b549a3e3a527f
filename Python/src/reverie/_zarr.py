"""A Zarr store, format 2, without compression: both generations of zarr read it, and so does the tool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Sequence

import numpy as np

from ._arrays import Array
from ._errors import DataError

if TYPE_CHECKING:
    from .draws import Draws


def write(draws: Draws, path: Path) -> None:
    """Groups `posterior` and `sample_stats`, dimensions chain, draw, unit, metadata consolidated."""
    store = _Store(path)
    store.group("", {})
    attributes = {key: _plain(value) for key, value in draws.attributes.items()}
    chains, count, _ = draws.shape
    _group(
        store,
        "posterior",
        {"x": (draws.values, ["chain", "draw", "unit"])},
        chains,
        count,
        attributes,
    )
    store.array("posterior/unit", np.array(draws.units, dtype=np.str_), ["unit"])
    if draws.statistics:
        series = {name: (values, ["chain", "draw"]) for name, values in draws.statistics.items()}
        _group(store, "sample_stats", series, chains, count, attributes)
    store.consolidate()


def check(path: Path) -> None:
    """Only a store is replaced by a store."""
    if not any((path / name).is_file() for name in (".zgroup", "zarr.json")):
        raise DataError(
            f"{path} is no Zarr store, and is not replaced by one. Name another place.",
            {"kind": "malformedInput", "code": 65, "path": str(path)},
        )


def _group(
    store: _Store,
    name: str,
    arrays: dict[str, tuple[Array, list[str]]],
    chains: int,
    draws: int,
    attributes: dict[str, Any],
) -> None:
    store.group(name, attributes)
    for key, (values, dimensions) in arrays.items():
        store.array(f"{name}/{key}", values, dimensions)
    store.array(f"{name}/chain", np.arange(chains), ["chain"])
    store.array(f"{name}/draw", np.arange(draws), ["draw"])


class _Store:
    """A directory, and the metadata written into it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.metadata: dict[str, Any] = {}

    def group(self, name: str, attributes: dict[str, Any]) -> None:
        self._write(name, ".zgroup", {"zarr_format": 2})
        self._write(name, ".zattrs", attributes)

    def array(self, name: str, values: Array, dimensions: Sequence[str]) -> None:
        """One array as one chunk."""
        values = np.ascontiguousarray(values)
        self._write(
            name,
            ".zarray",
            {
                "zarr_format": 2, "shape": values.shape, "chunks": [max(1, n) for n in values.shape],
                "dtype": values.dtype.str, "compressor": None, "fill_value": None, "order": "C",
                "filters": None,
            },
        )  # fmt: skip
        self._write(name, ".zattrs", {"_ARRAY_DIMENSIONS": list(dimensions)})
        (self.path / name / ".".join("0" * values.ndim)).write_bytes(values.tobytes())

    def consolidate(self) -> None:
        self._write(
            "", ".zmetadata", {"zarr_consolidated_format": 1, "metadata": self.metadata}, False
        )

    def _write(self, name: str, kind: str, content: Any, recorded: bool = True) -> None:
        folder = self.path / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / kind).write_text(json.dumps(content), encoding="utf-8")
        if recorded:
            self.metadata[f"{name}/{kind}".lstrip("/")] = content


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
