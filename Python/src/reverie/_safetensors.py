"""Files of weights (safetensors): a length, a header in JSON, then the numbers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Mapping, Union

import numpy as np

from ._arrays import Array, sendable
from ._errors import DataError, NotFoundError

_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|b1",
}  # fmt: skip


def read(path: Union[str, os.PathLike[str]]) -> dict[str, Array]:
    """The tensors of a file by name.

    Raises
    ------
    NotFoundError, DataError
        Where there is no such file, or it is no safetensors file.
    """
    name = os.fspath(path)
    try:
        content = Path(name).read_bytes()
    except OSError as problem:
        raise NotFoundError(f"{name}: {problem.strerror or problem}", {"path": name}) from problem
    try:
        length = int.from_bytes(content[:8], "little")
        header = json.loads(content[8 : 8 + length])
        return {
            key: _tensor(content[8 + length :], entry)
            for key, entry in header.items()
            if key != "__metadata__"
        }
    except (ValueError, KeyError, TypeError, UnicodeDecodeError, AttributeError) as problem:
        raise DataError(f"{name}: not a safetensors file ({problem}).", {"path": name}) from problem


def write(path: Union[str, os.PathLike[str]], tensors: Mapping[str, Array]) -> None:
    """Writes tensors `[to, from]` by name."""
    header: dict[str, object] = {}
    parts: list[bytes] = []
    offset = 0
    for name, values in tensors.items():
        array = sendable(values, name)
        part = array.tobytes()
        kind = next(key for key, text in _TYPES.items() if np.dtype(text) == array.dtype)
        header[name] = {
            "dtype": kind, "shape": list(array.shape), "data_offsets": [offset, offset + len(part)]
        }  # fmt: skip
        parts.append(part)
        offset += len(part)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))


def _tensor(content: bytes, entry: Mapping[str, object]) -> Array:
    offsets, shape = entry["data_offsets"], entry["shape"]
    if not (isinstance(offsets, list) and isinstance(shape, list)):
        raise ValueError("offsets and shape are no lists")
    flat: Array = np.frombuffer(content[offsets[0] : offsets[1]], dtype=_TYPES[str(entry["dtype"])])
    return flat.reshape(shape)
