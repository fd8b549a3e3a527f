"""Images that a network made."""

from __future__ import annotations

import math
from typing import Any, Mapping, Optional

import numpy as np

from . import _verdict
from ._arrays import Array
from ._names import named
from ._paths import PathLike, new, replacing


class Images:
    """Images `[image, row, column]`; `numpy.asarray(images)` gives them without a copy.

    Attributes
    ----------
    values : numpy.ndarray
        `[image, row, column]`: pixels of the scale of the images that were restored; or rates tanh x in -1...1,
        or currents x.
    black, white : float
        Values of black and white: of rates and currents -1 and 1.
    metrics : dict
        What was measured of them.
    """

    def __init__(self, values: Array, metrics: Optional[Mapping[str, Any]] = None) -> None:
        self.values = values
        self.metrics: dict[str, Any] = dict(metrics or {})
        self.black = float(self.metrics.pop("black", -1.0))
        self.white = float(self.metrics.pop("white", 1.0))

    @property
    def verdict(self) -> str:
        """What they are worth, in a sentence; "" where nothing was judged."""
        return _verdict.sentence(self.metrics)

    @property
    def pixels(self) -> Array:
        """Grey values, 0 black and 1 white, cut at the ends.

        Of pixels, black is a current of -1 as in training. Of rates it is a rate of -1, which only a current of -∞ has:
        the same image is a little darker there.
        """
        grey: Array = np.clip((self.values - self.black) / (self.white - self.black), 0, 1)
        return grey

    @property
    def shape(self) -> tuple[int, ...]:
        """Images, rows, columns."""
        return self.values.shape

    @named
    def save(self, path: PathLike, overwrite: bool = False) -> None:
        """Writes the images as `.npy`."""
        with replacing(new(path, overwrite, ".npy")) as made:
            np.save(made, self.values)

    @named
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
