"""Figures with matplotlib; nothing here is imported before something is drawn."""

from __future__ import annotations

from typing import Any

from .._errors import missing


def pyplot() -> Any:
    """`matplotlib.pyplot`.

    Raises
    ------
    ImportError
        With what to install.
    """
    try:
        from matplotlib import pyplot as plots
    except ImportError as problem:
        raise missing("matplotlib", "plot", "A plot") from problem
    return plots
