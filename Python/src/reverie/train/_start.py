"""What all trainings share: settings become changes of a configuration, data become arrays."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

import numpy as np

from .. import _jobs
from .._arrays import Array, sendable
from .._errors import DataError, wrong, wrong_shape
from .._frames import columns, is_frame
from .._json import JSON, plain
from .._names import camel_keys, reading_options
from .._numbers import whole
from .._paths import text
from .._progress import warn
from .._scratch import Scratch
from ..draws import Draws, as_draws
from ..runs import family_class

Arrays = dict[str, Array]


class Changes:
    """What a user asks to change of a configuration, as the library's `SettingChanges`."""

    def __init__(self) -> None:
        self.changes: list[JSON] = []
        self.options: dict[str, JSON] = {}
        self.preset: Optional[str] = None

    def add(self, key: str, value: object, argument: str) -> None:
        """One setting by its path of keys."""
        nested: JSON = plain(value, argument)
        for name in reversed(key.split(".")):
            nested = {name: nested}
        self.changes.append({"value": nested, "source": argument})
        self.options[key] = argument

    def clear(self, keys: tuple[str, ...], argument: str) -> None:
        """Sets what another setting excludes to null."""
        for key in keys:
            self.changes.append({"value": {key: None}, "source": argument})

    @property
    def request(self) -> dict[str, object]:
        """As the member `settings` of a request."""
        document: dict[str, object] = {"changes": self.changes, "options": self.options}
        return document if self.preset is None else {**document, "preset": self.preset}


def start(family: str, keys: Mapping[str, str], given: Mapping[str, Any]) -> Any:
    """Runs a training.

    Parameters
    ----------
    family : str
        The family's name.
    keys : mapping
        From arguments to paths of keys.
    given : mapping
        All arguments of the call; None stands for one that was not given, False for an optional setting
        that shall be absent.
    """
    changes, arrays = Changes(), Arrays()
    if "preset" not in keys:
        changes.preset = _word(given.get("preset"), "preset")
    _give_data(family, given, changes, arrays)
    _give_labels(given.get("labels"), changes, arrays)
    goes_on = bool(given["resume"]) and _is_run(given["output"])
    if family == "langevin-machine":
        given = {**given, **_all_images(given, goes_on)}
    optional = given["optional"]
    for name, key in keys.items():
        value = given.get(name)
        if name == "reading":
            value = reading_options(value)
        if value is not None:
            changes.add(
                key, None if value is False and name in optional else camel_keys(value), name
            )
    scratch = Scratch() if given["output"] is None else None
    output = scratch.path / "run" if scratch else Path(text(given["output"], "output"))
    if scratch and given["resume"]:
        raise DataError("`resume` needs `output`, the run to go on with.", {"place": "resume"})
    members = {
        "family": family, "settings": changes.request, "seed": given["seed"], "output": str(output),
        "isResumed": given["resume"], "overwrites": given["overwrite"], "isExact": given["exact"],
        "checkpointInterval": whole(given["checkpoint_every"], "checkpoint_every", 0),
    }  # fmt: skip
    result = _jobs.run("train", members, arrays)
    return family_class(family)(output, scratch=scratch, results=result.metrics)


def _is_run(output: Any) -> bool:
    return output is not None and (Path(text(output, "output")) / "run.json").is_file()


def _give_data(family: str, given: Mapping[str, Any], changes: Changes, arrays: Arrays) -> None:
    data = given.get("data")
    if data is None:
        if given.get("target") is not None:
            changes.clear(("data", "latents"), "target")
            changes.add("standardization", "none", "target")
        if given.get("task") is not None:
            changes.clear(("data",), "task")
        return
    for name in ("target", "task"):
        if given.get(name) is not None:
            raise DataError(
                f"`data` and `{name}` exclude each other; give one of them.", {"place": name}
            )
        if name in given:
            changes.clear((name,), "data")
    if isinstance(data, (str, os.PathLike)):
        changes.add("data", text(data, "data"), "data")
        return
    changes.add("data", "data", "data")
    if family == "replay":
        arrays.update(_movement(data))
        if getattr(data, "unit", "") and not given.get("reading"):
            changes.add("reading", {"positionUnit": data.unit}, "data")
        if getattr(data, "drops_lost", False) and given.get("drops_lost") is None:
            changes.add("dropsLost", True, "data")
    elif family == "reservoir":
        if given.get("reading"):
            raise DataError(
                "`reading` is for files; arrays and data frames are read as they are. Choose columns of a data"
                ' frame before, as in data[["mu", "tau"]].',
                {"place": "reading"},
            )
        draws = as_draws(data, "data")
        arrays["data"] = _finite(draws)
        if draws.has_names:
            changes.add("reading", {"columns": draws.units}, "data")
    else:
        arrays["data"] = _images(data)
        _give_reading(family, given, arrays["data"].shape, changes)


def _all_images(given: Mapping[str, Any], goes_on: bool) -> dict[str, Any]:
    """Which images are learned from: all that are given, unless arguments or a preset by name say otherwise."""
    found: dict[str, Any] = {}
    classes = given["classes"]
    if isinstance(classes, str):
        if classes != "all":
            raise wrong("classes", 'a list of labels, or "all"', classes)
        found["classes"] = []
    if given["data"] is None or given["preset"] is not None or goes_on:
        return found
    if classes is None:
        found["classes"] = []
    if given["image_count"] is None:
        found["image_count"] = False
    return found


def _finite(draws: Draws) -> Array:
    """`[draw, unit]`, all chains together.

    Raises
    ------
    DataError
        For the first draw that is no number.
    """
    lost = np.argwhere(~np.isfinite(np.asarray(draws.pooled, np.float64)))
    if len(lost):
        row, unit = map(int, lost[0])
        name = draws.units[unit]
        raise DataError(
            f"data: row {row}, counted from 0, unit `{name}` is {draws.pooled[row, unit]}, expected a finite number. "
            "Remove that row.",
            {"path": "data", "place": f"row {row}, unit {name}", "expected": "a finite number"},
        )
    return draws.pooled


def _movement(data: Any) -> Arrays:
    """`[sample, 3]`: times, x, y; or the columns of a data frame, which the library tells by their names."""
    if is_frame(data):
        named = columns(data, "data")
        if not all(name.isdecimal() for name in named):
            return {f"data:{name}": values for name, values in named.items()}
    array = sendable(getattr(data, "table", data), "data", axes=(2,))
    if array.shape[1] != 3:
        raise wrong_shape(
            "data", array.shape, "[sample, 3]",
            " with times, x and y, or a data frame whose columns have names",
        )  # fmt: skip
    return {"data": array}


def _images(data: Any) -> Array:
    """`[image, row, column]` or `[image, pixel]`."""
    array = sendable(data, "data")
    if array.ndim not in (2, 3, 4):
        raise wrong_shape(
            "data", array.shape, "[image, row, column]",
            " or [image, pixel], or [image, row, column, channel] in colour",
        )  # fmt: skip
    return array


def _give_reading(
    family: str, given: Mapping[str, Any], shape: Sequence[int], changes: Changes
) -> None:
    """Says which axes of an array are rows and columns: here they are promised to be the last ones.

    The library, which reads files too, asks where numbers leave a doubt. Colours and photographs are left to it.
    """
    if given.get("reading") is not None or 0 in shape:
        return
    preparation = "none" if family == "langevin-machine" else given.get("preparation")
    found = None
    if len(shape) == 3 and shape[2] not in (3, 4):
        found = [int(shape[1]), int(shape[2])]
    elif len(shape) == 2 and preparation not in ("whiten", "whitenAsPublished"):
        found = sides(int(shape[1]))
        if found[0] == 1 and shape[0] == shape[1]:
            raise DataError(
                f"`data` has the shape {tuple(shape)}: one image, or {shape[0]} images of {shape[1]} pixels in a row?"
                f' Give [image, row, column], or say reading={{"image_shape": [1, {shape[1]}]}}.',
                {"place": "data", "expected": "[image, row, column]", "got": str(tuple(shape))},
            )
        if found[0] == 1 and preparation not in ("none", "unit", "standard"):
            return
        if preparation in (None, "automatic") and 16 <= min(shape) >= max(shape) / 4:
            warn(
                f"data: shape {tuple(shape)} is taken as {shape[0]} images of {found[0]} x {found[1]} pixels; "
                "one picture is [1, row, column]."
            )
    if found is not None:
        changes.add("reading", {"imageShape": found}, "data")


def sides(pixels: int) -> list[int]:
    """Rows and columns of so many pixels: a square, or else one row."""
    side = math.isqrt(pixels)
    return [side, side] if side * side == pixels else [1, pixels]


def _give_labels(labels: Any, changes: Changes, arrays: Arrays) -> None:
    """Whole numbers `[image]`, or their file."""
    if labels is None:
        return
    if isinstance(labels, (str, os.PathLike)):
        changes.add("labels", text(labels, "labels"), "labels")
        return
    array = sendable(labels, "labels", axes=(1,))
    if array.dtype.kind not in "iub" and not np.array_equal(array, np.round(array)):
        raise wrong("labels", "whole numbers", array.dtype.name)
    arrays["labels"] = array.astype(np.int64)


def _word(value: object, name: str) -> Optional[str]:
    if value is None or isinstance(value, str):
        return value
    raise wrong(name, "a name", value)
