"""Folders of images, through Pillow."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import numpy as np

from .._arrays import Array
from .._errors import DataError, NotFoundError, missing
from .._names import named
from .._paths import PathLike, text

_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".pgm")


@named
def from_image_folder(
    path: PathLike, *, size: Optional[tuple[int, int]] = None, colour: bool = False
) -> tuple[Array, Array, list[str]]:
    """Images of a folder; those of subfolders are labelled by them.

    Parameters
    ----------
    path : path-like
        The folder: images in it, or a folder of images per class.
    size : (rows, columns), optional
        What images are scaled to; needed where they differ.
    colour : bool
        Whether colours are kept, as `[image, row, column, 3]`.

    Returns
    -------
    images : numpy.ndarray
        uint8 `[image, row, column]`, by the names of files.
    labels : numpy.ndarray
        `[image]`, indices of `classes`.
    classes : list of str
        Names of subfolders; empty where there are none.
    """
    folder = Path(text(path, "path"))
    if not folder.is_dir():
        raise NotFoundError(f"{folder}: no such folder.", {"path": str(folder)})
    classes = sorted(entry.name for entry in folder.iterdir() if entry.is_dir())
    groups = [folder / name for name in classes] or [folder]
    files = [(file, label) for label, group in enumerate(groups) for file in _images(group)]
    if not files:
        raise DataError(f"{folder}: no images ({', '.join(_ENDINGS)}).", {"path": str(folder)})
    images = [_read(file, size, colour) for file, _ in files]
    for (file, _), image in zip(files, images):
        if image.shape != images[0].shape:
            raise DataError(
                f"{file}: size {image.shape}, expected {images[0].shape} as {files[0][0]}. Give size=(rows, columns).",
                {"path": str(file)},
            )
    return np.stack(images), np.array([label for _, label in files]), classes


def _images(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in _ENDINGS)


def _read(file: Path, size: Optional[tuple[int, int]], colour: bool) -> Array:
    try:
        from PIL import Image
    except ImportError as problem:
        raise missing("Pillow", "images", "from_image_folder") from problem
    try:
        with Image.open(file) as opened:
            image: Any = opened.convert("RGB" if colour else "L")
            return np.asarray(image if size is None else image.resize((size[1], size[0])))
    except (OSError, ValueError) as problem:
        raise DataError(f"{file}: no image ({problem}).", {"path": str(file)}) from problem
