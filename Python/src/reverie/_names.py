"""Names of settings in Python: ``recipe.noise.highest`` is the argument ``noise_highest``."""

from __future__ import annotations

import functools
import inspect
import re
from typing import Any, Callable, Mapping, Sequence, TypeVar, cast

from ._errors import DataError, nearest

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


def snake_keys(value: Any) -> Any:
    """Objects in objects and lists with their keys as Python has them; keys that are no names stay."""
    if isinstance(value, Mapping):
        return {
            snake(key) if re.fullmatch(r"[a-z][A-Za-z0-9]*", key) else key: snake_keys(item)
            for key, item in value.items()
        }
    return [snake_keys(item) for item in value] if isinstance(value, list) else value


def camel_keys(value: object) -> object:
    """The inverse, for structures that are sent."""
    if isinstance(value, Mapping):
        return {camel(str(key)): camel_keys(item) for key, item in value.items()}
    return [camel_keys(item) for item in value] if isinstance(value, (list, tuple)) else value


def camel(name: str) -> str:
    """``image_shape`` as ``imageShape``."""
    first, *others = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


READING = (
    "header", "decimal", "separator", "columns", "exclude", "missing", "axes", "image_shape", "channels",
    "pixel_range", "labels", "part", "transpose", "time_column", "time_unit", "frame_rate", "position_columns",
    "position_unit", "likelihood", "lost_value", "body_part", "individual",
)  # fmt: skip
"""What `reading` may say, by the names of Python."""


def reading_options(reading: object) -> object:
    """``{"pixel_range": "0,1"}`` by the library's keys; what is no mapping is for the library to refuse.

    Raises
    ------
    DataError
        For keys that there are not, with the nearest, and for empty lists.
    """
    if not isinstance(reading, Mapping):
        return reading
    found: dict[str, object] = {}
    for word, entry in reading.items():
        name = snake(str(word))
        if name not in READING:
            raise DataError(
                f"`reading` has no key `{word}`.{nearest(name, READING)} There are: {', '.join(READING)}.",
                {"place": "reading", "got": str(word)},
            )
        if isinstance(entry, (list, tuple)) and not entry:
            raise DataError(
                f"`reading`: `{name}` is an empty list; leave it out, or name something.",
                {"place": "reading", "got": "[]"},
            )
        if name == "pixel_range" and isinstance(entry, (list, tuple)):
            entry = ",".join(str(end) for end in entry)
        if entry is not None:
            found[camel(name)] = entry
    return found


_MEANT = {
    "n": ("count", "draws", "chains", "images"),
    "n_samples": ("draws", "chains", "count"), "num_samples": ("draws", "chains", "count"),
    "samples": ("draws", "chains", "count"), "size": ("count", "draws", "chains"),
    "n_draws": ("draws",), "n_chains": ("chains",), "num_chains": ("chains",), "n_steps": ("steps",),
    "n_units": ("reservoir", "units"), "n_neurons": ("reservoir", "units", "latents"),
    "neurons": ("reservoir", "units", "latents"), "hidden": ("reservoir", "units", "latents"),
    "hidden_size": ("reservoir", "units", "latents"), "units": ("reservoir", "latents"),
    "n_components": ("latents",), "n_latents": ("latents",), "n_features": ("latents",),
    "classes": ("label",), "digit": ("label", "classes"), "y": ("labels",),
    "epochs": ("updates", "updates_per_level"), "n_epochs": ("updates", "updates_per_level"),
    "iterations": ("updates", "updates_per_level"), "n_iter": ("updates", "updates_per_level"),
    "lr": ("learning_rate",), "random_state": ("seed",), "rng": ("seed",), "dt": ("time_step",),
    "beta": ("divergence_weight", "temperature"), "thinning": ("thin",), "burn_in": ("duration", "warmup"),
    "tune": ("duration", "warmup"), "warmup": ("duration",), "path": ("output",), "out": ("output",),
    "X": ("data", "images", "points"), "x": ("data", "images", "points"), "positions": ("position",),
    "times": ("t",), "time": ("t",),
}  # fmt: skip
"""What arguments of other packages are called here, the likeliest first."""


def unknown_argument(function: str, name: str, known: Sequence[str]) -> TypeError:
    """The error of an argument that `function` does not have: the one that is meant, or all there are."""
    meant = next((word for word in _MEANT.get(name, ()) if word in known), None)
    advice = f" Did you mean `{meant}`?" if meant else nearest(name, known)
    if not advice and len(known) < 30:
        advice = f" There are: {', '.join(known)}."
    return TypeError(f"{function}() has no argument `{name}`.{advice}")


def named(function: Function) -> Function:
    """Refuses arguments that `function` does not have, and names the nearest."""
    # A class is called by its own name.
    called = function.__qualname__.split(".")[0 if function.__name__ == "__init__" else -1]
    known = [name for name in inspect.signature(function).parameters if name != "self"]

    @functools.wraps(function)
    def checked(*positional: Any, **given: Any) -> Any:
        for name in given:
            if name not in known:
                raise unknown_argument(called, name, known)
        return function(*positional, **given)

    return cast(Function, checked)
