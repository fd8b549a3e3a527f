"""Run directories: what a training leaves, and what can be done with it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Mapping, Optional, Sequence

import numpy as np

from . import _safetensors, _verdict
from ._arrays import Array
from ._errors import DataError, NotFoundError, OutputError, ReverieError
from ._html import table
from ._jobs import document
from ._names import named, snake, snake_keys
from ._paths import PathLike, new, read_json, replacing, text
from ._scratch import Scratch

if TYPE_CHECKING:
    from ._explore import Explorer


class Run:
    """A training in a directory; `reverie.open` gives the class of its family.

    Attributes
    ----------
    path : pathlib.Path
        The directory.
    record : dict
        What `run.json` says: configuration, seed, versions, citations, machine.
    results : dict
        What the training said at its end; empty for a run of a version that did not keep it.
    """

    family: ClassVar[str] = ""

    def __init__(
        self,
        path: PathLike,
        *,
        scratch: Optional[Scratch] = None,
        results: Optional[Mapping[str, Any]] = None,
    ) -> None:
        self.path = Path(text(path, "path")).absolute()
        self.record: dict[str, Any] = read_record(self.path)
        self.results: dict[str, Any] = dict(results or _results(self.path))
        self._scratch = scratch
        if self.family and self.record["family"] != self.family:
            raise DataError(
                f"{path}: a run of family {self.record['family']}, expected {self.family}.",
                {"path": str(path), "expected": self.family, "got": self.record["family"]},
            )

    # -- what it is

    @property
    def settings(self) -> dict[str, Any]:
        """The resolved configuration, nested as in `run.json`, with keys as ``time_step``; a copy."""
        settings: dict[str, Any] = snake_keys(self.record.get("configuration", {}))
        return settings

    @property
    def seed(self) -> int:
        """The seed of every random number of the training."""
        return int(self.record.get("seed", 0))

    @property
    def verdict(self) -> str:
        """What the training is worth, in a sentence; "" where nothing was judged."""
        return _verdict.sentence(self.results)

    @property
    def report(self) -> Path:
        """The page with figures that the training wrote."""
        return self.path / "report.html"

    @property
    def weights(self) -> dict[str, Array]:
        """Parameters by name; matrices are `[to, from]`."""
        return _safetensors.read(self.path / "model.safetensors")

    def state_dict(self) -> dict[str, Any]:
        """Parameters as torch tensors `[to, from]`, which is how `torch.nn.Linear` has them."""
        from .weights import to_torch

        return to_torch(self.weights)

    def history(self) -> dict[str, Array]:
        """Metrics over the training, `[line]` each; NaN where a line lacks one. `step` counts updates."""
        return columns(_lines(self.path / "metrics.jsonl"))

    def explore(
        self,
        *others: PathLike,
        port: Optional[int] = None,
        threads: Optional[int] = None,
        browser: Optional[bool] = None,
    ) -> Explorer:
        """A page that shows the network live, with knobs; see `Guides/explorer.md`.

        Parameters
        ----------
        *others : path-like
            Run directories that the page offers, too.
        port : int, optional
            Where it listens on this machine; a free one.
        threads : int, optional
            Of its work; the processors this process may use.
        browser : bool, optional
            Whether a browser is opened; not in a notebook, which shows the page in a frame.

        Returns
        -------
        Explorer
            With its `address`; `close` ends it.
        """
        from ._explore import explore

        return explore([self.path, *others], port, threads, browser)

    def cite(self) -> str:
        """The BibTeX of what the run used."""
        return "\n\n".join(str(entry) for entry in document("cite", {"source": str(self.path)}))

    # -- where it is

    @named
    def save(self, path: PathLike, overwrite: bool = False) -> Run:
        """Copies the directory, and gives the run at its new place.

        Runs that were trained without `output` are removed when nothing refers to them any more.
        """
        place = new(path, overwrite)
        here, there = self.path.resolve(), place.resolve()
        if here == there or here in there.parents or there in here.parents:
            raise OutputError(
                f"{place} is the run's own directory, or in or above it. Name another place.", {"path": str(place)}
            )
        if place.exists():
            read_record(place)  # Only a run is replaced by a run.
        with replacing(place) as made:
            shutil.copytree(self.path, made)
        return type(self)(place, results=self.results)

    def __reduce__(self) -> Any:
        """A run in a directory of its user is its path; a temporary one is all its files."""
        if self._scratch is None:
            return (type(self), (self.path,))
        files = {
            str(file.relative_to(self.path)): file.read_bytes()
            for file in self.path.rglob("*")
            if file.is_file()
        }
        return (_unpacked, (type(self), files, self.results))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"

    def _repr_html_(self) -> str:
        results = {**self.results, "verdict": self.verdict}
        rows = [["status", self.record.get("status")], ["seed", self.seed], *results.items()]
        return table(["", ""], rows, f"{self.record['family']} · {self.path}")


def read_record(path: Path) -> dict[str, Any]:
    """`run.json` of a directory.

    Raises
    ------
    NotFoundError, DataError
        Where there is no run.
    """
    if not path.is_dir():
        raise NotFoundError(f"{path}: no such run directory.", {"path": str(path)})
    record = read_json(path / "run.json")
    if not isinstance(record, dict) or not isinstance(record.get("family"), str):
        raise DataError(f"{path}: run.json names no family.", {"path": str(path)})
    return record


@named
def open_run(path: PathLike) -> Run:
    """A run directory of any family, whoever trained it: this package, the tool or Swift.

    Parameters
    ----------
    path : path-like
        The directory.

    Returns
    -------
    ReservoirRun, ReplayRun, LangevinRun or PoissonRun
        By the family that it names.
    """
    place = Path(text(path, "path"))
    return family_class(read_record(place)["family"])(place)


def family_class(family: str) -> type[Run]:
    """The class of a family's runs."""
    from .machines import LangevinRun
    from .poisson import PoissonRun
    from .replay import ReplayRun
    from .reservoir import ReservoirRun

    known: list[type[Run]] = [ReservoirRun, ReplayRun, LangevinRun, PoissonRun]
    return next((kind for kind in known if kind.family == family), Run)


def columns(lines: Sequence[Mapping[str, Any]]) -> dict[str, Array]:
    """Numbers by name, `[line]` each; NaN where a line lacks one."""
    names = dict.fromkeys(name for line in lines for name in line)
    return {
        snake(name): np.array([_float(line.get(name)) for line in lines], dtype=np.float64)
        for name in names
    }


def _unpacked(kind: type[Run], files: Mapping[str, bytes], results: Mapping[str, Any]) -> Run:
    """A temporary run again, in a temporary directory of this process."""
    scratch = Scratch()
    for name, content in files.items():
        place = scratch.path / "run" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return kind(scratch.path / "run", scratch=scratch, results=results)


def _results(path: Path) -> dict[str, Any]:
    """What the training left of its end; nothing where it did not, or cannot be read."""
    try:
        found = snake_keys(read_json(path / "results.json"))
    except ReverieError:
        return {}
    return found if isinstance(found, dict) else {}


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split(os.linesep) if line]


def _float(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")
