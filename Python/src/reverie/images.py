"""Images that a network made."""

from __future__ import annotations

import math
from typing import Any, Mapping, Optional

import numpy as np

from ._arrays import Array
from ._paths import PathLike, new


class Images:
    """Images `[image, row, column]`; `numpy.asarray(images)` gives them without a copy.

    Attributes
    ----------
    values : numpy.ndarray
        `[image, row, column]`: rates tanh x in -1...1, or currents x where they were asked for; -1 is black.
    metrics : dict
        What was measured of them.
    """

    def __init__(self, values: Array, metrics: Optional[Mapping[str, Any]] = None) -> None:
        self.values = values
        self.metrics: dict[str, Any] = dict(metrics or {})

    @property
    def pixels(self) -> Array:
        """Grey values in 0...1: `(rate + 1) / 2`, cut at the ends."""
        grey: Array = np.clip((self.values + 1) / 2, 0, 1)
        return grey

    @property
    def shape(self) -> tuple[int, ...]:
        """Images, rows, columns."""
        return self.values.shape

    def save(self, path: PathLike, overwrite: bool = False) -> None:
        """Writes the images as `.npy`."""
        with open(new(path, overwrite), "wb") as file:
            np.save(file, self.values)

    def plot(self, count: int = 64) -> Any:
        """The first images in a grid; a `matplotlib` figure."""
        from .plots import images

        return images.figure(self.pixels[:count])

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> Array:
        return np.array(self.values, dtype=dtype) if copy else np.asarray(self.values, dtype=dtype)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, key: Any) -> Array:
        result: Array = self.values[key]
        return result

    def __repr__(self) -> str:
        return f"Images({' × '.join(map(str, self.shape))})"


def side(pixels: int) -> tuple[int, int]:
    """Rows and columns of a square image; one row where it is none."""
    root = math.isqrt(pixels)
    return (root, root) if root * root == pixels else (1, pixels)
