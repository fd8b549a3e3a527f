"""Directories that last as long as what was made in them."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path


class Scratch:
    """A temporary directory, removed with the last reference to it or when the process ends."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="reverie-"))
        weakref.finalize(self, _remove, self.path, os.getpid())


def _remove(path: Path, process: int) -> None:
    # A forked child leaves its parent's files alone.
    if os.getpid() == process:
        shutil.rmtree(path, ignore_errors=True)
