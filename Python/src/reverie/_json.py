"""JSON as the library speaks it: what may be sent, and how Python values become it."""

from __future__ import annotations

import json
import math
import os
from typing import Any, Mapping, Union, cast

JSON = Union[None, bool, int, float, str, "list[JSON]", "dict[str, JSON]"]


def encode(document: Mapping[str, object]) -> bytes:
    """The document as UTF-8.

    Raises
    ------
    DataError
        For a value that JSON does not have, by its name.
    """
    return json.dumps(plain(document, "")).encode()


def decode(text: str) -> JSON:
    """The value of a text that the library gave."""
    return cast(JSON, json.loads(text))


def plain(value: object, name: str) -> JSON:
    """A value of Python or NumPy as JSON; `name` is what errors call it."""
    from ._errors import python_name, wrong

    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item, str(key)) for key, item in value.items()}
    if isinstance(value, os.PathLike):
        return os.fsdecode(os.fspath(value))
    if isinstance(value, (list, tuple)):
        return [plain(item, name) for item in value]
    number = _number(value)
    if number is None:
        raise wrong(python_name(name), "a number, a text, a list of them or None", value)
    if isinstance(number, float) and not math.isfinite(number):
        raise wrong(python_name(name), "a finite number", number)
    return number


def _number(value: Any) -> Union[None, bool, int, float, "list[JSON]"]:
    """Numbers of any library by what they can do; arrays as lists."""
    if isinstance(value, (int, float)):
        return value
    if hasattr(value, "tolist") and callable(value.tolist):
        listed = value.tolist()
        if isinstance(listed, list):
            return cast("list[JSON]", plain(listed, "array"))
        return listed if isinstance(listed, (int, float)) else None
    return None
