"""Trained networks that come with the package, or that lie in a directory of one's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator, Mapping

from ._errors import NotFoundError, nearest
from ._html import table
from ._library import library_path
from .runs import Run, open_run, read_record


_NONE = (
    "No trained networks are beside the library. Runs of your own are found in the directory that the"
    " environment variable REVERIE_MODELS names: REVERIE_MODELS/NAME/run.json."
)


class Models(Mapping[str, str]):
    """Names of models, and what each is."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = dict(sorted(folders.items()))

    def path(self, name: str) -> Path:
        """The run directory of a model."""
        return self._folders[name]

    def card(self, name: str) -> str:
        """What a model learned from, how well, and its limits, in Markdown; empty where it has no card."""
        card = self._folders[name] / "card.md"
        return card.read_text(encoding="utf-8") if card.is_file() else ""

    def __getitem__(self, name: str) -> str:
        title = self.card(name).lstrip("# ").partition("\n")[0].strip()
        return title or str(read_record(self._folders[name])["family"])

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
    places = [library_path().parent / "reverie_ShippedModels.resources" / "networks"]
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
