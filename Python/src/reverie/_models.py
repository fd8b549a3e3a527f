"""Trained networks that come with the package, or that lie in a directory of one's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator, Mapping

from ._errors import NotFoundError, nearest
from ._html import table
from .runs import Run, open_run, read_record


_NONE = (
    "No trained networks ship with this version. Runs of your own are found in the directory that the"
    " environment variable REVERIE_MODELS names: REVERIE_MODELS/NAME/run.json."
)


class Models(Mapping[str, str]):
    """Names of models, and what each is."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = dict(sorted(folders.items()))

    def path(self, name: str) -> Path:
        """The run directory of a model."""
        return self._folders[name]

    def __getitem__(self, name: str) -> str:
        card = self._folders[name] / "card.md"
        if card.is_file():
            lines = card.read_text(encoding="utf-8").splitlines()
            return next((line.lstrip("# ").strip() for line in lines if line.strip()), "")
        return str(read_record(self._folders[name])["family"])

    def __iter__(self) -> Iterator[str]:
        return iter(self._folders)

    def __len__(self) -> int:
        return len(self._folders)

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {self[name]}" for name in self) or _NONE

    def _repr_html_(self) -> str:
        if not self:
            return f"<p>{_NONE}</p>"
        return table(["model", "what it is"], [[name, self[name]] for name in self])


def models() -> Models:
    """The models there are: those of the package, then those of the directory ``REVERIE_MODELS``."""
    places = [Path(__file__).parent / "models"]
    if os.environ.get("REVERIE_MODELS"):
        places.append(Path(os.environ["REVERIE_MODELS"]))
    return Models(
        {
            folder.name: folder
            for place in places
            if place.is_dir()
            for folder in place.iterdir()
            if (folder / "run.json").is_file()
        }
    )


def load(name: str) -> Run:
    """A model by its name, as a run.

    Raises
    ------
    NotFoundError
        With the names there are, and the nearest.
    """
    known = models()
    if name not in known:
        there = f"There are: {', '.join(known)}." if known else _NONE
        raise NotFoundError(f"no model `{name}`. {there}{nearest(str(name), known)}")
    return open_run(known.path(name))
