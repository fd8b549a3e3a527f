"""A bar for long jobs, and what they say meanwhile."""

from __future__ import annotations

import logging
import os
import sys
import time
import warnings
from typing import Any, Mapping, Optional

from ._errors import ReverieWarning, in_python
from ._json import JSON
from ._options import options

_PACKAGE = os.path.join(os.path.dirname(__file__), "")
_PATIENCE = 0.5
"""Seconds of a job before it shows a bar."""

log = logging.getLogger("reverie")


class Progress:
    """Shows the stages of one job, and passes its warnings on."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._label: Optional[str] = None
        self._bar: Any = None
        self._shown = _is_watched() if options.progress is None else options.progress

    def update(self, state: Mapping[str, JSON]) -> None:
        """Takes what the library says of the job: stage, warnings and lines of the log."""
        stage = state.get("stage")
        if isinstance(stage, dict) and self._shown and time.monotonic() - self._began > _PATIENCE:
            self._show(stage)
        for line in _texts(state.get("log")):
            log.info(in_python(line))
        for message in _texts(state.get("warnings")):
            warn(in_python(message))

    def close(self) -> None:
        """Ends the bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _show(self, stage: Mapping[str, Any]) -> None:
        if stage.get("label") != self._label:
            self.close()
            self._label = stage.get("label")
            self._bar = _bar(stage)
        if self._bar is None:
            return
        self._bar.total = stage.get("total") or None
        self._bar.update(stage.get("done", 0) - self._bar.n)
        if stage.get("note"):
            self._bar.set_postfix_str(stage["note"])


def warn(message: str) -> None:
    """A warning at the line that called the package."""
    warnings.warn(message, ReverieWarning, stacklevel=_depth())


def _depth() -> int:
    """How many frames up the caller of the package is."""
    frame, depth = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, depth = frame.f_back, depth + 1
    return depth


def _texts(value: JSON) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else []


def _is_watched() -> bool:
    """Whether there is a terminal or a notebook."""
    if "ipykernel" in sys.modules:
        return True
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False


def _bar(stage: Mapping[str, Any]) -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    with warnings.catch_warnings():
        # tqdm.auto says at length that a notebook has no widgets.
        warnings.simplefilter("ignore")
        return tqdm(
            desc=stage.get("label"), unit=f" {stage.get('unit', 'steps')}", total=stage.get("total")
        )
