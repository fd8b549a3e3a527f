"""Marginals and chains of draws."""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy as np

from .._errors import wrong
from ..draws import Draws, as_draws
from . import pyplot


def figure(draws: Draws, units: Optional[Sequence[str]], reference: Any) -> Any:
    """A row per unit: histogram (with the reference's outline), and chains over draws."""
    chosen = draws.units[:6] if units is None else list(units)
    for unit in chosen:
        if unit not in draws.units:
            raise wrong("units", f"names of {', '.join(draws.units)}", unit)
    beside = None if reference is None else as_draws(reference, "reference").pooled
    if beside is not None and beside.shape[1] != len(draws.units):
        raise wrong("reference", f"{len(draws.units)} units", beside.shape, "(shape)")
    made, axes = pyplot().subplots(
        len(chosen), 2, figsize=(8, 1.9 * len(chosen)), squeeze=False, constrained_layout=True
    )
    for (left, right), unit in zip(axes, chosen):
        values = draws[unit]
        edges = np.histogram_bin_edges(values, bins=50)
        left.hist(values.ravel(), edges, density=True, color="#4477aa", label="draws")
        if beside is not None:
            column = beside[:, draws.units.index(unit)]
            left.hist(
                column, edges, density=True, histtype="step", color="#222222", label="reference"
            )
        left.set(yticks=[], xlabel=unit)
        right.plot(values[:6].T, linewidth=0.4)
        right.set(xlabel="draw", ylabel=unit)
    if beside is not None:
        axes[0, 0].legend(frameon=False, fontsize=8)
    return made
