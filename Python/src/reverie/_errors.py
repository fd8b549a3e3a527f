"""Exceptions, and how the library's errors become them."""

from __future__ import annotations

import difflib
import re
from typing import Any, Iterable, Mapping, Optional

from ._json import JSON


class ReverieError(Exception):
    """A job that failed.

    Attributes
    ----------
    message : str
        What, where, expected, got, and what to try.
    kind : str
        What kind of failure: ``wrongUse``, ``malformedInput``, ``notFound``, ...
    code : int
        The exit code that the tool gives for it.
    path, place, expected, got, advice : str or None
        The parts of the message, where they are known one by one.
    """

    def __init__(self, message: str, details: Optional[Mapping[str, JSON]] = None) -> None:
        super().__init__(message)
        self.message = message
        details = details or {}
        self.kind = str(details.get("kind", "wrongUse"))
        code = details.get("code")
        self.code = code if isinstance(code, int) else 64
        self.path = _text(details.get("path"))
        self.place = _text(details.get("place"))
        self.expected = _text(details.get("expected"))
        self.got = _text(details.get("got"))
        self.advice = _text(details.get("advice"))

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> Any:
        details = {name: value for name, value in vars(self).items() if name != "message"}
        return (type(self), (self.message, details))


class DataError(ReverieError, ValueError):
    """Arguments, arrays or files that cannot be meant so, or do not hold what they should."""


class NotFoundError(ReverieError, FileNotFoundError):
    """A file or a run that is not there."""


class OutputError(ReverieError, OSError):
    """A file that cannot be created or written."""


class QualityError(ReverieError):
    """A quality that was required of a result is not there."""


class Interrupted(ReverieError):
    """A job that was stopped; a training has saved a checkpoint."""


class NumericalError(ReverieError, FloatingPointError):
    """A computation that left the finite numbers, diverged or did not converge.

    Attributes
    ----------
    chain, step, unit : int or None
        Where, each counted from 0, as far as it is known.
    """

    def __init__(self, message: str, details: Optional[Mapping[str, JSON]] = None) -> None:
        super().__init__(message, details)
        details = details or {}
        self.chain = _place(message, details, "chain")
        self.step = _place(message, details, "step")
        self.unit = _place(message, details, "unit")


class ReverieWarning(UserWarning):
    """What a job found doubtful."""


_CLASSES: Mapping[str, type[ReverieError]] = {
    "wrongUse": DataError,
    "malformedInput": DataError,
    "notFound": NotFoundError,
    "numericalFailure": NumericalError,
    "cannotCreate": OutputError,
    "cannotWrite": OutputError,
    "interrupted": Interrupted,
    "diagnosticsFailed": QualityError,
}


_WORDS = ("expected", "got", "advice")
"""Parts of a message that name arguments."""


def error(details: Mapping[str, JSON]) -> ReverieError:
    """The exception of an error of the library, which names options as Python does."""
    details = _counting(details)
    message = in_python(str(details.get("message", "the job failed without a message")))
    words = {name: in_python(text) for name, text in details.items() if name in _WORDS and isinstance(text, str)}
    details = {**details, **words}
    return _CLASSES.get(str(details.get("kind")), ReverieError)(message, details)


def nearest(name: str, known: Iterable[str]) -> str:
    """``" Did you mean `x`?"``, or nothing where no known name is near."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean `{found[0]}`?" if found else ""


def wrong(name: str, expected: str, got: object, advice: str = "") -> DataError:
    """An argument that is not what it should be."""
    found = repr(got)
    found = found if len(found) < 80 else f"{found[:77]}..."
    message = f"`{name}` is {found}, expected {expected}."
    details: dict[str, JSON] = {"place": name, "expected": expected, "got": found}
    if advice:
        details["advice"] = advice
        message = f"{message} {advice}"
    return DataError(message, details)


def wrong_shape(name: str, shape: object, expected: str, more: str = "") -> DataError:
    """An array of another shape than `expected`; `more` goes on with what else is taken."""
    return DataError(
        f"`{name}` has the shape {shape}, expected {expected}{more}.",
        {"place": name, "expected": expected, "got": str(shape)},
    )


def missing(package: str, extra: str, purpose: str) -> ImportError:
    """An optional package that is not installed."""
    return ImportError(f"{purpose} needs {package}: pip install 'reverie[{extra}]'", name=package)


def _as_reading(found: re.Match[str]) -> str:
    """``--pixel-range 0,1`` as ``reading={"pixel_range": "0,1"}``; a shape is a list."""
    name, value = found.group(1).replace("-", "_"), found.group(2)
    if name in ("image_shape", "lost_value"):
        shown = f"[{value.replace(',', ', ')}]"
    elif name in ("position_columns", "axes", "columns"):
        shown = "[" + ", ".join(f'"{word}"' for word in value.split(",")) + "]"
    elif name in ("likelihood", "frame_rate"):
        shown = value
    else:
        shown = f'"{value}"'
    return f'`reading={{"{name}": {shown}}}`'


def _text(value: object) -> Optional[str]:
    return None if value is None else str(value)


def _place(message: str, details: Mapping[str, JSON], name: str) -> Optional[int]:
    known = details.get(name)
    if isinstance(known, int):
        return known
    found = re.search(rf"\b{name} (\d+)\b", message)
    return int(found.group(1)) if found else None


_READING = (
    r"--(image-shape|lost-value) (\d[\d.,-]*\d|\d)",
    r"--(pixel-range) (none\b|-?\d[\d.,-]*\d)",
    r"--(likelihood|frame-rate) (\d[\d.]*\d|\d)",
    r"--(position-columns|axes|columns) ([\w\[\]]+(?:,[\w\[\]]+)+)",
    r"--(position-columns) (\w+) (?=for a line)",
    r"--(channels|time-column|individual|body-part|time-unit) (first|last|[A-Z]+\b|(?:ms|us|min)\b|\w+(?=\.))",
    r"--(header|missing) (yes|no|drop)\b",
)
"""Options that are keys of `reading` in Python, and whose values follow them in messages."""


_KEYS = (
    "axes", "channels", "frame_rate", "image_shape", "lost_value", "part", "pixel_range", "position_columns",
    "time_column", "transpose",
)  # fmt: skip
"""Options that are keys of `reading` wherever they are."""


_ARGUMENTS = {
    "beta": "divergence_weight", "bias-report": "report_bias", "check-stability": "stability",
    "class": "label", "drop-lost": "drops_lost", "epoch": "epochs", "halve": "halves_images",
    "hamiltonian": "leapfrog_steps",
    "images": "image_count", "learning": "rule", "no-verdict": "judge", "observe": "observation",
    "pixels": "scale", "precondition": "preconditioner", "prepare": "preparation",
    "rest": "rests", "standardize": "standardization",
}  # fmt: skip
"""Arguments that have other names than the tool's options."""

_MEMBERS = {
    "checkpointInterval": "checkpoint_every", "checksStability": "stability", "fitsFields": "fit_fields",
    "fixesPolarity": "fix_polarity", "givesCurrents": "currents", "isAdjusted": "adjusted", "isExact": "exact",
    "isResumed": "resume", "isVideo": "video", "judges": "judge", "keepsOutputs": "outputs", "keepsRates": "rates",
    "maximumRHat": "max_r_hat", "maximumRatio": "max_ratio", "minimumEffectiveSampleSize": "min_ess",
    "overwrites": "overwrite", "rasterImage": "spikes_of", "readsEveryStep": "every_step", "relaxes": "relax",
    "reportsBias": "report_bias", "requiresStability": "require_stability", "startsCold": "starts_cold",
    "thinning": "thin",
}  # fmt: skip
"""Arguments that have other names than members of requests."""


_IN_MEMORY = (
    "An unfinished run that learned from an array in memory needs it: finish the run with `resume=True` and that array."
)


_VALUES = (
    r"`?--(standardize|prepare|activation|architecture|mode|adaptation-form|classes|labels)"
    r" (none|standard|whiten|gaussianize|tanh|tied|output|hidden|deviations|all)\b`?"
)
"""Options whose values follow them in messages."""


def in_python(message: str) -> str:
    """The words of the tool and of configurations as those of Python.

    ``--time-step`` becomes ```time_step```, ``--standardize none`` ```standardization="none"```, and the setting
    ```cleaning.maximumGap``` the argument ```cleaning_maximum_gap```.
    """
    # Python has no such argument, and this is a function of Swift.
    message = message.replace(" (--compare)", "").replace("(droppingLost, ", "(").removeprefix("request: ")
    message = message.replace("`reverie list`", "`rv.contents()`")
    # The library knows the arrays of an observation as inputs.
    message = re.sub(r"^inputs: ?", "observation: ", message)
    message = re.sub(r"^((?:.*/)?data: expected a file or directory, .*)", rf"\1 {_IN_MEMORY}", message)
    message = re.sub(r"`reverie describe ([a-z-]+)`", r'`rv.describe("\1")`', message)
    for option in _READING:
        message = re.sub(option, _as_reading, message)
    message = re.sub(_VALUES, _as_value, message)
    message = re.sub(r"`?--set ([\w.]+)=([\w.-]*\w)`?", _as_setting, message)
    # Words in capitals stand for values.
    message = re.sub(r"(--[a-z-]+[a-z]) (?:NAME or FILE|NAME|FILE|DIR|K)\b", r"\1", message)
    message = re.sub(r"(?<![\w`-])`?--([a-z][a-z-]*[a-z])`?", _as_argument, message)
    return re.sub(r"`([a-z]+[A-Z]\w*|[a-z]\w*(?:\.[a-z]\w*)+|judges|relaxes|thinning)`", _as_name, message)


def _counting(details: Mapping[str, JSON]) -> Mapping[str, JSON]:
    """``expected a valid `units`, got 1.5, which does not fit in Int`` without the type of Swift."""
    found = re.search(r", which does not fit in (U?)Int\d*", str(details.get("message")))
    if found is None:
        return details
    expected = "a whole number from 0 on at `" if found[1] else "a whole number at `"
    return {
        name: value.replace(found[0], "").replace("a valid `", expected) if isinstance(value, str) else value
        for name, value in details.items()
    }


def _as_argument(found: re.Match[str]) -> str:
    name = found.group(1).replace("-", "_")
    if name in _KEYS:
        return f'`reading={{"{name}": ...}}`'
    return f"`{_ARGUMENTS.get(found.group(1), name)}`"


def _as_value(found: re.Match[str]) -> str:
    name = _ARGUMENTS.get(found.group(1), found.group(1).replace("-", "_"))
    return f'`{name}="{found.group(2)}"`'


def _as_setting(found: re.Match[str]) -> str:
    return f"`{python_name(found.group(1))}={ {'true': 'True', 'false': 'False'}.get(found[2], found[2]) }`"


def _as_name(found: re.Match[str]) -> str:
    """A path of keys of a configuration as an argument; names of files stay."""
    path = found.group(1)
    if path.rpartition(".")[2] in _ENDINGS:
        return found.group(0)
    return f"`{python_name(path)}`"


_ENDINGS = ("csv", "html", "idx", "json", "jsonl", "md", "npy", "npz", "png", "safetensors", "svg", "weight", "zarr")


def python_name(path: str) -> str:
    """The argument that a member of a request, or a path of keys of a configuration, is in Python."""
    from ._names import argument  # Names know errors, too.

    return _MEMBERS.get(path.rpartition(".")[2]) or argument("", path)
