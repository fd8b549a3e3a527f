"""Paths of replays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import pyplot

if TYPE_CHECKING:
    from ..trajectories import Replay


def figure(replay: Replay, count: int) -> Any:
    """The first replays, each in a panel, over where all replays have been."""
    count = max(1, min(count, len(replay)))
    columns = min(4, count)
    rows = -(-count // columns)
    made, axes = pyplot().subplots(
        rows, columns, figsize=(2.2 * columns, 2.2 * rows), squeeze=False, constrained_layout=True,
        sharex=True, sharey=True,
    )  # fmt: skip
    everywhere = replay.positions.reshape(-1, 2)
    for axis in axes.ravel():
        axis.set_axis_off()
    for axis, path in zip(axes.ravel(), replay.positions[:count]):
        axis.scatter(*everywhere.T, s=1, color="#dddddd", linewidths=0)
        axis.scatter(*path.T, c=replay.time, s=3, cmap="viridis", linewidths=0)
        axis.set_aspect("equal")
    return made
