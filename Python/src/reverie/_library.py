"""The C library: found, loaded, and its functions declared (see `reverie.h`)."""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_void_p
from functools import lru_cache
from pathlib import Path
from typing import Optional

ABI = 1
"""Version of the interface that this package speaks."""

_integers, _longs = POINTER(c_int32), POINTER(c_int64)

_FUNCTIONS = {
    "rv_abi": (c_int32, []),
    "rv_version": (c_void_p, []),
    "rv_start": (
        c_int64,
        [
            c_char_p,
            c_int32,
            POINTER(c_char_p),
            POINTER(c_void_p),
            _integers,
            _integers,
            POINTER(_longs),
        ],
    ),
    "rv_poll": (c_void_p, [c_int64]),
    "rv_wait": (c_int32, [c_int64, c_double]),
    "rv_cancel": (c_int32, [c_int64]),
    "rv_error": (c_void_p, [c_int64]),
    "rv_result": (c_void_p, [c_int64]),
    "rv_array": (c_void_p, [c_int64, c_char_p, _integers, _integers, _longs]),
    "rv_free": (c_int32, [c_int64]),
    "rv_free_text": (None, [c_void_p]),
    "rv_session_open": (c_int64, [c_char_p]),
    "rv_session_step": (c_int32, [c_int64, c_void_p, c_int32, c_int32, _longs, c_int32]),
    "rv_session_advance": (
        c_int32,
        [c_int64, c_void_p, c_int32, c_int32, _longs, c_int32, c_void_p, c_int64],
    ),
    "rv_session_read": (c_void_p, [c_int64, c_char_p, _integers, _integers, _longs]),
    "rv_session_set": (c_int32, [c_int64, c_char_p]),
    "rv_session_close": (c_int32, [c_int64]),
}


def library_path() -> Path:
    """The library's file: ``REVERIE_LIBRARY`` of a developer, else the one in the package."""
    named = os.environ.get("REVERIE_LIBRARY")
    if named:
        return Path(named)
    folder = Path(__file__).parent / "native"
    for name in ("libreverie.so", "libreverie.dylib"):
        if (folder / name).exists():
            return folder / name
    raise ImportError(
        f"reverie: no library in {folder}. Install a wheel, or set REVERIE_LIBRARY to libreverie.so."
    )


@lru_cache(maxsize=None)
def library() -> ctypes.CDLL:
    """The library, loaded once.

    Raises
    ------
    ImportError
        Where it is not there, cannot be loaded or speaks another version of the interface.
    """
    path = library_path()
    try:
        loaded = ctypes.CDLL(os.fspath(path))
    except OSError as problem:
        raise ImportError(f"reverie: cannot load {path}: {problem}") from problem
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, arguments
    if loaded.rv_abi() != ABI:
        raise ImportError(f"reverie: {path} has interface {loaded.rv_abi()}, expected {ABI}.")
    return loaded


def take_text(address: Optional[int]) -> Optional[str]:
    """The text at an address that the library gave, which is freed; None for NULL."""
    if not address:
        return None
    try:
        return ctypes.string_at(address).decode("utf-8", "replace")
    finally:
        library().rv_free_text(address)
