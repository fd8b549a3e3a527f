"""What a replay network learns from, in any of the forms that it may be given in."""

from __future__ import annotations

from typing import Any, Optional

from .._errors import DataError
from ..data.recording import Recording


def recorded(given: dict[str, Any]) -> Optional[Recording]:
    """Puts what is given as `t`, `position`, `spikes` and `time_unit` into `data` and `reading`.

    Returns
    -------
    Recording or None
        What stays with the run.
    """
    _unite_reading(given)
    found, recording = _recorded(
        given["data"], given["t"], given["position"], given["spikes"], given["reading"]
    )
    if recording is not None:
        given["reading"] = None
    given["data"] = found
    return recording


def _unite_reading(given: dict[str, Any]) -> None:
    """Makes `time_unit` a key of `reading`."""
    unit = given["time_unit"]
    if unit is None:
        return
    reading = dict(given["reading"] or {})
    if reading.get("time_unit", unit) != unit:
        raise DataError(
            f"`time_unit` is {unit!r} and {reading['time_unit']!r} in `reading`; give one of them.",
            {"place": "time_unit"},
        )
    given["reading"] = {**reading, "time_unit": unit}


def _recorded(
    data: Any, t: Any, position: Any, spikes: Any, reading: Any
) -> tuple[Any, Optional[Recording]]:
    if t is None and position is None:
        if spikes is not None and not isinstance(data, Recording):
            raise DataError("`spikes` go with `t` and `position`.", {"place": "spikes"})
        if isinstance(data, Recording) and reading:
            raise DataError(
                "a recording is in seconds already, and has nothing to read: leave out `time_unit` and `reading`.",
                {"place": "reading"},
            )
        return data, data if isinstance(data, Recording) else None
    if data is not None:
        raise DataError(
            "`data` and `t`, `position` exclude each other; give one of them.", {"place": "data"}
        )
    if t is None or position is None:
        raise DataError("`t` and `position` go together; give both.", {"place": "t"})
    options = dict(reading or {})
    unit = options.pop("time_unit", "s")
    if options:
        raise DataError(
            f"`reading` is for files and tables: leave out {', '.join(options)} with `t` and `position`.",
            {"place": "reading"},
        )
    recording = Recording(t, position, spikes, time_unit=unit)
    return recording, recording
