"""Sessions: inference step by step, its state kept between frames."""

from __future__ import annotations

import ctypes
import os
import weakref
from ctypes import POINTER, byref, c_int32, c_int64
from types import TracebackType
from typing import Any, Iterator, Mapping, Optional

import numpy as np

from ._arrays import Array, code, copied, sendable
from ._errors import DataError, error
from ._jobs import computing
from ._json import decode, encode
from ._library import library, take_text
from ._names import named, unknown_argument
from ._numbers import whole

_NAMES = {
    "codes": "codes", "rates": "rates", "reconstruction": "reconstruction", "log_rates": "logRates",
    "log_deviation": "logDeviation", "explained": "explained", "squared_errors": "squaredErrors",
    "losses": "losses", "divergences": "divergences", "spikes": "spikes", "steps_taken": "stepsTaken",
}  # fmt: skip


class Step:
    """What a step reads out: arrays of its own, which may be changed and stay when the session goes on."""

    __slots__ = ("_readout", "_values")

    def __init__(self, readout: _Readout, values: Array) -> None:
        self._readout, self._values = readout, values

    @property
    def codes(self) -> Array:
        """`[image, latent]`."""
        return self._values[: self._readout.first].reshape(self._readout.latents)

    @property
    def rates(self) -> Array:
        """`[image, latent]`."""
        readout = self._readout
        return self._values[readout.first : readout.second].reshape(readout.latents)

    @property
    def reconstruction(self) -> Array:
        """`[image, pixel]`."""
        return self._values[self._readout.second :].reshape(self._readout.pixels)

    def __repr__(self) -> str:
        return f"Step({' × '.join(map(str, self.codes.shape))} codes)"


class Session:
    """An open session of inference, made by `PoissonRun.session`; one thread at a time."""

    def __init__(self, members: Mapping[str, object]) -> None:
        request = {name: value for name, value in members.items() if value is not None}
        request["verb"] = "session"
        request.update(computing())
        self._library = library()
        self._advance = self._library.rv_session_advance
        self._handle: int = self._library.rv_session_open(encode(request))
        self._finalize = weakref.finalize(self, _close, self._handle, os.getpid())
        self._code, self._rank, self._shape = c_int32(), c_int32(), (c_int64 * 8)()
        # Shapes of the readout, once it is known; shape and type of a small frame, and these as C takes them.
        self._readout: Optional[_Readout] = None
        self._frame: tuple[int, ...] = ()
        self._kind: Any = None
        self._sent: tuple[Any, ...] = ()
        self._given: Any = None
        try:
            self._check(0 if self._error() is None else 1)
        except BaseException:
            self.close()
            raise

    def step(self, frame: Any = None, steps: int = 1, **unknown: Any) -> Step:
        """Takes steps on a frame, and reads the last one out.

        Parameters
        ----------
        frame : array_like, optional
            `[image, pixel]` or `[image, row, column]`, prepared as in training; of a session of one image also
            `[pixel]` or `[row, column]`. The last frame where None.
        steps : int
            Inference steps.

        Returns
        -------
        Step
            Codes, rates and reconstruction.
        """
        if unknown:
            raise unknown_argument("step", next(iter(unknown)), ("frame", "steps"))
        count = steps if type(steps) is int and 0 < steps < 2**31 else whole(steps, "steps", 1, 2**31 - 1)
        # What a frame costs is paid at every step of a video: nothing is looked at twice.
        if type(frame) is np.ndarray and frame.shape == self._frame and frame.dtype is self._kind:
            data, (kind, rank, shape) = frame.tobytes(), self._sent
        else:
            data, kind, rank, shape = self._described(frame)
        readout = self._readout
        if readout is None:
            return self._first_step((data, kind, rank, shape, count))
        values, place = next(readout.rooms, None) or readout.more()
        if self._advance(self._handle, data, kind, rank, shape, count, place, readout.size):
            self._check(1)
        return Step(readout, values)

    def _described(self, frame: Any) -> tuple[Any, ...]:
        """A frame's data, type, number of axes and shape, as C takes them; small ones are known again."""
        if frame is None:
            return None, 10, 0, None
        array = sendable(frame, "frame", axes=(1, 2, 3, 4))
        self._given = array  # Its memory is needed until the step is taken.
        shape = (1, *array.shape) if array.ndim == 1 else array.shape
        lengths = (c_int64 * len(shape))(*shape)
        sent = (code(array), len(shape), ctypes.cast(lengths, POINTER(c_int64)))
        # Small frames are sooner copied than their address is asked for.
        if array.nbytes > 2**14:
            return (array.__array_interface__["data"][0], *sent)
        self._frame, self._kind, self._sent = array.shape, array.dtype, sent
        return (array.tobytes(), *sent)

    def _first_step(self, given: tuple[Any, ...]) -> Step:
        """Tells how large what is read out is."""
        self._check(self._library.rv_session_step(self._open, *given))
        parts = [self._copy(name) for name in (b"codes", b"rates", b"reconstruction")]
        self._readout = _Readout(parts[0].shape, parts[2].shape)
        return Step(self._readout, np.concatenate([part.ravel() for part in parts]))

    def read(self, name: str) -> Array:
        """Another array of the state.

        Parameters
        ----------
        name : str
            `codes`, `rates`, `log_rates` (means of Gaussian latents), `log_deviation` `[image, latent]`;
            `reconstruction` `[image, pixel]`; `explained`, `squared_errors`, `losses`, `divergences`,
            `spikes` (of Poisson latents that are drawn), `steps_taken` `[image]`.
        """
        if name not in _NAMES:
            raise DataError(
                f"no array `{name}`, expected one of {', '.join(_NAMES)}.", {"got": str(name)}
            )
        return self._copy(_NAMES[name].encode())

    def reset(self) -> None:
        """Goes back to the learned initial state; the noise goes on."""
        self._set({"reset": True})

    @named
    def set(
        self,
        *,
        mode: Optional[str] = None,
        temperature: Optional[float] = None,
        readout: Optional[str] = None,
        inner_iterations: Optional[int] = None,
        inner_weight: Optional[float] = None,
        prior: Optional[str] = None,
    ) -> None:
        """Changes how the session infers, as in `PoissonRun.infer`."""
        from .poisson import inference_mode

        changes = {
            "mode": None if mode is None else inference_mode(mode, temperature), "readout": readout,
            "innerIterations": inner_iterations, "innerWeight": inner_weight, "prior": prior,
        }  # fmt: skip
        self._set({name: value for name, value in changes.items() if value is not None})

    def close(self) -> None:
        """Ends the session; it may be closed twice."""
        self._finalize()
        self._handle = 0

    def __reduce__(self) -> Any:
        raise TypeError("a Session cannot be pickled or copied; open one where it is used, with `run.session`.")

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        problem: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    @property
    def _open(self) -> int:
        if not self._finalize.alive:
            raise DataError("the session is closed.")
        return self._handle

    def _set(self, changes: Mapping[str, object]) -> None:
        self._check(self._library.rv_session_set(self._open, encode(changes)))

    def _copy(self, name: bytes) -> Array:
        address = self._library.rv_session_read(
            self._open, name, byref(self._code), byref(self._rank), self._shape
        )
        if not address:
            raise DataError(f"there is no {name.decode()} before the first step, or of this model.")
        return copied(address, self._code.value, self._shape[: self._rank.value])

    def _check(self, result: int) -> None:
        if result == 0:
            return
        details = self._error()
        raise error(
            details
            if details is not None
            else {
                "message": f"the session failed ({result}): another thread may be using it. Give each thread a"
                " session of its own."
            }
        )

    def _error(self) -> Any:
        text = take_text(self._library.rv_error(self._open))
        return None if text is None else decode(text)


class _Readout:
    """Shapes of the arrays that a step reads out, float32 one after the other, and room for them.

    Room is made for several steps at once where one needs little.
    """

    __slots__ = ("latents", "pixels", "first", "second", "size", "rooms", "_steps")

    def __init__(self, latents: tuple[int, ...], pixels: tuple[int, ...]) -> None:
        self.latents, self.pixels = latents, pixels
        self.first = latents[0] * latents[1]
        self.second = 2 * self.first
        self.size = self.second + pixels[0] * pixels[1]
        self._steps = max(1, min(64, 2**14 // self.size))
        self.rooms: Iterator[tuple[Array, int]] = iter(())
        """Arrays of `size` numbers that nobody else has, and their addresses."""

    def more(self) -> tuple[Array, int]:
        """Makes room, and gives the first of it."""
        block: Array = np.empty((self._steps, self.size), np.float32)
        start: int = block.__array_interface__["data"][0]
        self.rooms = zip(block, range(start, start + block.nbytes, 4 * self.size))
        return next(self.rooms)


def _close(handle: int, process: int) -> None:
    if os.getpid() == process:
        library().rv_session_close(handle)
