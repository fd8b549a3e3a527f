"""The papers' experiments: each expected number beside the one measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator, Mapping, Optional, Sequence, Union

from . import _jobs
from ._html import table
from ._names import named
from ._paths import PathLike, text
from ._scratch import Scratch


class Reproduction(Sequence[Mapping[str, Any]]):
    """Rows of a reproduction: what was expected, what was measured, and a verdict.

    Attributes
    ----------
    rows : list of dict
        As in `table.json` of the directory.
    path : pathlib.Path
        The directory, with `table.md`, arrays and figures.
    markdown : str
        The table for people.
    """

    def __init__(self, result: _jobs.JobResult, path: Path, scratch: Optional[Scratch]) -> None:
        content = result.json if isinstance(result.json, dict) else {}
        rows: Any = content.get("rows", [])
        self.rows: list[dict[str, Any]] = rows
        self.path = path
        self.markdown = result.text or ""
        self.failure = result.failure
        self._scratch = scratch

    @property
    def figures(self) -> list[Path]:
        """The figures of the papers, re-drawn, as SVG."""
        return sorted((self.path / "figures").glob("*.svg"))

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return self.markdown

    def _repr_html_(self) -> str:
        names = list(dict.fromkeys(name for row in self.rows for name in row))
        return table(names, [[_cell(row.get(name)) for name in names] for row in self.rows])


@named
def reproduce(
    ids: Union[str, Sequence[str]],
    *,
    output: Optional[PathLike] = None,
    scale: str = "quick",
    seeds: int = 3,
    seed: int = 1,
    data_directory: Optional[PathLike] = None,
    minimum_pass: Optional[float] = None,
    overwrite: bool = False,
) -> Reproduction:
    """Measures a paper's experiments again.

    Parameters
    ----------
    ids : str or sequence of str
        Experiments, as in ``rsn-1``, or prefixes of their ids; `reverie.contents()` lists them.
    output : path-like, optional
        The directory to write; a temporary one where None.
    scale : str
        ``quick`` or ``paper``.
    seeds, seed : int
        How many seeds to repeat with, and the first one.
    data_directory : path-like, optional
        Where data sets lie; without it, rows that need them are skipped.
    minimum_pass : float, optional
        Share of judged rows that has to pass, else `failure` says so.
    overwrite : bool
        Whether to measure again what is stored in `output`.
    """
    names = [ids] if isinstance(ids, str) else list(ids)
    scratch = Scratch() if output is None else None
    place = scratch.path / "reproduction" if scratch else Path(text(output, "output"))
    members = {
        "ids": names, "output": str(place), "scale": scale, "seeds": seeds, "seed": seed,
        "dataDirectory": None if data_directory is None else text(data_directory, "data_directory"),
        "minimumPass": minimum_pass, "overwrites": overwrite,
    }  # fmt: skip
    return Reproduction(_jobs.run("reproduce", members), place, scratch)


def _cell(value: object) -> object:
    return str(value) if isinstance(value, (dict, list)) else value
