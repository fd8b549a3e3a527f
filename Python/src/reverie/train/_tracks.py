"""What a replay network learns from, in any of the forms that it may be given in."""

from __future__ import annotations

from typing import Any, Optional

from .._errors import DataError
from ..data.recording import Recording


def recorded(data: Any, t: Any, position: Any, spikes: Any) -> tuple[Any, Optional[Recording]]:
    """The data to send, and the recording that stays with the run."""
    if t is None and position is None:
        if spikes is not None and not isinstance(data, Recording):
            raise DataError("`spikes` go with `t` and `position`.", {"place": "spikes"})
        return data, data if isinstance(data, Recording) else None
    if data is not None:
        raise DataError(
            "`data` and `t`, `position` exclude each other; give one of them.", {"place": "data"}
        )
    if t is None or position is None:
        raise DataError("`t` and `position` go together; give both.", {"place": "t"})
    recording = Recording(t, position, spikes)
    return recording, recording
