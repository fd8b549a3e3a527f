"""Arrays across the border: NumPy to C, and C's memory seen by NumPy without a copy."""

from __future__ import annotations

import ctypes
from typing import Any, Optional, Sequence

import numpy as np
import numpy.typing as npt

from ._errors import DataError, wrong

# numpy.ndarray of any type of element
Array = npt.NDArray[Any]

_CODES = {
    "int8": 1, "int16": 2, "int32": 3, "int64": 4, "uint8": 5, "uint16": 6, "uint32": 7, "uint64": 8,
    "float16": 9, "float32": 10, "float64": 11, "bool": 12,
}  # fmt: skip
_TYPES = {code: np.dtype(name) for name, code in _CODES.items()}
_KNOWN = {kind: code for code, kind in _TYPES.items()}


def code(array: Array) -> int:
    """The library's number for the array's type."""
    return _KNOWN[array.dtype]


def sendable(value: object, name: str, axes: Optional[Sequence[int]] = None) -> Array:
    """`value` as a C-contiguous array of a type that the library knows.

    Parameters
    ----------
    value : array_like
        Anything that `numpy.asarray` takes: arrays, lists, tensors, data frames.
    name : str
        What errors call it.
    axes : sequence of int, optional
        How many axes it may have.
    """
    if type(value) is np.ndarray and value.dtype in _KNOWN and value.flags.c_contiguous:
        array: Array = value
    else:
        array = _converted(value, name)
    if axes is not None and array.ndim not in axes:
        expected = " or ".join(str(count) for count in axes)
        plural = "axis" if expected == "1" else "axes"
        raise DataError(
            f"`{name}` has the shape {array.shape}, expected {expected} {plural}.",
            {"place": name, "expected": f"{expected} {plural}", "got": str(array.shape)},
        )
    if array.ndim > 8:
        raise wrong(name, "at most 8 axes", array.ndim)
    return array


def _converted(value: object, name: str) -> Array:
    if value is None:
        raise wrong(name, "an array", value)
    try:
        array: Array = np.asarray(value)
    except Exception as problem:
        raise wrong(name, "an array of numbers", type(value).__name__, f"({problem})") from problem
    if isinstance(value, np.ma.MaskedArray) and bool(np.ma.getmaskarray(value).any()):
        raise DataError(f"`{name}` has masked entries, expected none. Fill or remove them.")
    return np.ascontiguousarray(_known(array, name)).reshape(array.shape)


def _known(array: Array, name: str) -> Array:
    if array.dtype in _KNOWN:
        return array
    if array.dtype.name in _CODES:
        return array.astype(array.dtype.newbyteorder("="))
    if array.dtype == np.dtype(np.longdouble):
        return array.astype(np.float64)
    if array.dtype == object:
        try:
            return array.astype(np.float64)
        except (TypeError, ValueError) as problem:
            raise wrong(name, "an array of numbers", array.dtype.name, f"({problem})") from problem
    raise wrong(name, "an array of numbers", array.dtype.name)


class LentMemory:
    """Memory that something else owns, as `numpy.asarray` takes it; keeps the owner alive."""

    __slots__ = ("__array_interface__", "_owner")

    def __init__(self, address: int, code: int, shape: Sequence[int], owner: object) -> None:
        self._owner = owner
        self.__array_interface__ = {
            "version": 3,
            "typestr": _TYPES[code].str,
            "shape": tuple(shape),
            "data": (address, True),  # Read only: the library may share this memory.
        }


def copied(address: int, code: int, shape: Sequence[int]) -> Array:
    """A copy of memory of the library; quicker than `lent` for small arrays."""
    array: Array = np.empty(shape, _TYPES[code])
    ctypes.memmove(array.__array_interface__["data"][0], address, array.nbytes)
    return array


def lent(address: int, code: int, shape: Sequence[int], owner: object) -> Array:
    """An array over memory of the library, which `owner` keeps."""
    if not address or 0 in shape:
        return np.zeros(tuple(shape), _TYPES[code])
    return np.asarray(LentMemory(address, code, shape, owner))
