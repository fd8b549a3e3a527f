"""Grids of images."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .._arrays import Array
from ..images import side
from . import pyplot

if TYPE_CHECKING:
    from ..poisson import Inference


def figure(images: Array) -> Any:
    """Images `[image, row, column]` in a square grid, grey from 0 to 1."""
    columns = max(1, math.ceil(math.sqrt(len(images))))
    rows = max(1, math.ceil(len(images) / columns))
    made, axes = pyplot().subplots(
        rows, columns, figsize=(0.8 * columns, 0.8 * rows), squeeze=False
    )
    for axis in axes.ravel():
        axis.axis("off")
    for axis, image in zip(axes.ravel(), images):
        axis.imshow(image, cmap="gray", vmin=0, vmax=1)
    made.subplots_adjust(0.01, 0.01, 0.99, 0.99, 0.05, 0.05)
    return made


def pairs(inference: Inference, count: int) -> Any:
    """Images above their reconstructions, each pair on one scale."""
    shown = inference.images if inference.images is not None else inference.reconstruction
    flat = [
        np.asarray(part, np.float64).reshape(-1, part.shape[-1])
        for part in (shown, inference.reconstruction)
    ]
    count = max(1, min(count, len(flat[0])))
    shape = side(flat[0].shape[1])
    made, axes = pyplot().subplots(2, count, figsize=(count, 2.2), squeeze=False)
    for column in range(count):
        low, high = flat[0][column].min(), flat[0][column].max()
        for row in range(2):
            axes[row, column].imshow(
                flat[row][column].reshape(shape), cmap="gray", vmin=low, vmax=high
            )
            axes[row, column].axis("off")
    made.subplots_adjust(0.01, 0.02, 0.99, 0.98, 0.06, 0.06)
    return made
