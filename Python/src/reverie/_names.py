"""Names of settings in Python: ``recipe.noise.highest`` is the argument ``noise_highest``."""

from __future__ import annotations

import functools
import inspect
import re
from typing import Any, Callable, Mapping, TypeVar, cast

from ._errors import nearest

_CONTAINERS = ("recipe", "training", "plan", "dynamics")
"""Objects of a configuration whose settings need no prefix."""
_ALIASES = {("reservoir", "units"): "reservoir"}

Function = TypeVar("Function", bound=Callable[..., Any])


def argument(family: str, key: str) -> str:
    """The argument's name of a setting's path of keys."""
    if (family, key) in _ALIASES:
        return _ALIASES[(family, key)]
    parts = key.split(".")
    if parts[0] in _CONTAINERS:
        parts = parts[1:]
    return "_".join(snake(part) for part in parts)


def snake(name: str) -> str:
    """``updatesPerLevel`` as ``updates_per_level``."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", words).lower()


def camel(name: str) -> str:
    """``image_shape`` as ``imageShape``."""
    first, *others = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def reading_options(reading: object) -> object:
    """``{"pixel_range": "0,1"}`` by the library's keys; what is no mapping is for the library to refuse."""
    if not isinstance(reading, Mapping):
        return reading
    return {camel(str(word)): entry for word, entry in reading.items()}


def named(function: Function) -> Function:
    """Refuses arguments that `function` does not have, and names the nearest."""
    known = list(inspect.signature(function).parameters)

    @functools.wraps(function)
    def checked(*positional: Any, **given: Any) -> Any:
        for name in given:
            if name not in known:
                raise TypeError(
                    f"{function.__name__}() has no argument `{name}`.{nearest(name, known)}"
                )
        return function(*positional, **given)

    return cast(Function, checked)
