"""Jobs: a request and arrays in, arrays and numbers out.

A job runs in a thread of the library, without the GIL. The thread that asked waits in short pieces, so that
Ctrl-C is heard within a second; then the job saves what it can and ends.
"""

from __future__ import annotations

import ctypes
import os
import time
import weakref
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_void_p
from typing import Any, Mapping, Optional

from ._arrays import Array, code, lent
from ._errors import DataError, ReverieError, error, in_python
from ._json import JSON, decode, encode
from ._library import library, take_text
from ._names import snake_keys
from ._options import options
from ._progress import Progress, warn

_PIECE = 0.05
"""Seconds of waiting between two looks at signals."""
_GRACE = 60.0
"""Seconds that a job gets to save a checkpoint after Ctrl-C."""


class Job:
    """A job of the library by its handle; freed when nothing refers to it or to its arrays."""

    def __init__(self, request: Mapping[str, object], arrays: Mapping[str, Array]) -> None:
        self.handle = _start(encode(request), arrays)
        weakref.finalize(self, _free, self.handle, os.getpid())

    def wait(self, seconds: float) -> bool:
        """Whether the job has ended after at most `seconds`."""
        ended: int = library().rv_wait(self.handle, seconds)
        if ended < 0:
            raise ReverieError("the job is gone: it was started before this process was forked.")
        return ended == 1

    def cancel(self) -> None:
        """Asks it to stop."""
        library().rv_cancel(self.handle)

    def poll(self) -> dict[str, JSON]:
        """State, stage, warnings and lines of the log since the last poll."""
        return _object(take_text(library().rv_poll(self.handle)))

    def failure(self) -> Optional[ReverieError]:
        """The error with which it ended; None where it had none."""
        text = take_text(library().rv_error(self.handle))
        return None if text is None else error(_object(text))

    def result(self) -> dict[str, JSON]:
        """What it gave but for its arrays."""
        return _object(take_text(library().rv_result(self.handle)))

    def array(self, name: str) -> Array:
        """An array of the result, without a copy."""
        kind, rank, shape = c_int32(), c_int32(), (c_int64 * 8)()
        address = library().rv_array(self.handle, name.encode(), byref(kind), byref(rank), shape)
        return lent(address, kind.value, shape[: rank.value], self)


class JobResult:
    """What a job gave.

    Attributes
    ----------
    metrics : dict
        Numbers and words by name, in order; names as in ``explained_by_rates``.
    text : str or None
        What a person reads.
    json : JSON or None
        A document in place of the metrics.
    failure : str or None
        What was required of the result and is not there.
    arrays : dict of numpy.ndarray
        Arrays by name, read-only views of the job's memory.
    """

    def __init__(self, job: Job) -> None:
        document = job.result()
        metrics = document.get("metrics")
        self.metrics: dict[str, JSON] = snake_keys(metrics) if isinstance(metrics, dict) else {}
        self.text: Optional[str] = _optional(document.get("text"))
        self.json: JSON = document.get("json")
        self.failure: Optional[str] = _optional(document.get("failure"))
        self.cautions: list[str] = [str(text) for text in _list(document.get("cautions"))]
        names = document.get("arrays")
        self.arrays: dict[str, Array] = {name: job.array(name) for name in _keys(names)}


def run(
    verb: str, members: Mapping[str, object], arrays: Optional[Mapping[str, Array]] = None
) -> JobResult:
    """Runs a request to its end.

    Parameters
    ----------
    verb : str
        As in ``sample``.
    members : mapping
        The request's members; those that are None are left out.
    arrays : mapping of numpy.ndarray, optional
        Input arrays by name, as `sendable` makes them.

    Raises
    ------
    ReverieError
        Of the class that fits the failure.
    KeyboardInterrupt
        After the job has stopped, and saved a checkpoint where it trains.
    """
    request = {name: value for name, value in members.items() if value is not None}
    request["verb"] = verb
    request.update(computing())
    job = Job(request, arrays or {})
    _follow(job)
    failure = job.failure()
    if failure is not None:
        raise failure
    result = JobResult(job)
    for caution in result.cautions:
        warn(in_python(caution))
    return result


def computing() -> dict[str, object]:
    """How jobs and sessions are computed, as members of their requests."""
    return {
        name: value
        for name, value in (("threads", options.threads), ("kernels", options.kernels))
        if value is not None
    }


def _follow(job: Job) -> None:
    """Waits for the end; shows how far it is."""
    progress = Progress()
    try:
        while not job.wait(_PIECE):
            progress.update(job.poll())
        progress.update(job.poll())
    except BaseException:
        # KeyboardInterrupt, or a warning that was turned into an error.
        _stop(job)
        raise
    finally:
        progress.close()


def _stop(job: Job) -> None:
    """Asks a job to stop and waits until it has saved what can be gone on with."""
    job.cancel()
    last = time.monotonic() + _GRACE
    while time.monotonic() < last:
        if job.wait(_PIECE):
            return
    warn(f"the job has not stopped within {_GRACE:g} s and goes on in the background.")


def _start(request: bytes, arrays: Mapping[str, Array]) -> int:
    count = len(arrays)
    names = (c_char_p * count)(*[name.encode() for name in arrays])
    data = (c_void_p * count)(*[array.ctypes.data for array in arrays.values()])
    types = (c_int32 * count)(*[code(array) for array in arrays.values()])
    ranks = (c_int32 * count)(*[array.ndim for array in arrays.values()])
    shapes = [(c_int64 * max(1, array.ndim))(*array.shape) for array in arrays.values()]
    pointers = (POINTER(c_int64) * count)(
        *[ctypes.cast(shape, POINTER(c_int64)) for shape in shapes]
    )
    handle: int = library().rv_start(request, count, names, data, types, ranks, pointers)
    if handle <= 0:
        raise DataError("the library refused the request.")
    return handle


def _free(handle: int, process: int) -> None:
    # A forked child has no jobs of its parent.
    if os.getpid() == process:
        library().rv_free(handle)


def _object(text: Optional[str]) -> dict[str, JSON]:
    document = decode(text) if text else None
    return document if isinstance(document, dict) else {}


def _list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []


def _keys(value: JSON) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _optional(value: JSON) -> Optional[str]:
    return None if value is None else str(value)


def document(verb: str, members: Mapping[str, object]) -> Any:
    """The JSON document of a verb that gives one."""
    return run(verb, members).json
