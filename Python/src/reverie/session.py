"""Sessions: inference step by step, its state kept between frames."""

from __future__ import annotations

import os
import weakref
from ctypes import byref, c_int32, c_int64
from types import TracebackType
from typing import Any, Mapping, Optional, Sequence

import numpy as np

from ._arrays import Array, code, copied, sendable
from ._errors import DataError, error
from ._jobs import computing
from ._json import decode, encode
from ._library import library, take_text
from ._names import named

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
        self._handle: int = self._library.rv_session_open(encode(request))
        self._finalize = weakref.finalize(self, _close, self._handle, os.getpid())
        self._code, self._rank, self._shape = c_int32(), c_int32(), (c_int64 * 8)()
        # Shapes of the readout, once it is known, and the frame's shape as C takes it.
        self._readout: Optional[_Readout] = None
        self._sent: tuple[tuple[int, ...], Any] = ((), None)
        try:
            self._check(0 if self._error() is None else 1)
        except BaseException:
            self.close()
            raise

    @named
    def step(self, frame: Any = None, steps: int = 1) -> Step:
        """Takes steps on a frame, and reads the last one out.

        Parameters
        ----------
        frame : array_like, optional
            `[image, pixel]` or `[image, row, column]`, prepared as in training; the last frame where None.
        steps : int
            Inference steps.

        Returns
        -------
        Step
            Codes, rates and reconstruction.
        """
        count = steps if type(steps) is int and 0 < steps < 2**31 else _count(steps)
        if frame is None:
            given: tuple[Any, ...] = (None, 10, 0, self._shape, count)
        else:
            array = sendable(frame, "frame", axes=(1, 2, 3, 4))
            array = array[None] if array.ndim == 1 else array
            if array.shape != self._sent[0]:
                self._sent = (array.shape, (c_int64 * array.ndim)(*array.shape))
            # Small frames are sooner copied than their address is asked for.
            data = (
                array.tobytes()
                if array.nbytes <= 2**14
                else array.__array_interface__["data"][0]
            )
            given = (data, code(array), array.ndim, self._sent[1], count)
        readout = self._readout
        if readout is None:
            return self._first_step(given)
        values, place = readout.room()
        self._check(self._library.rv_session_advance(self._open, *given, place, readout.size))
        return Step(readout, values)

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
            `codes`, `rates`, `log_rates`, `log_deviation` `[image, latent]`; `reconstruction`
            `[image, pixel]`; `explained`, `squared_errors`, `losses`, `divergences`, `spikes`,
            `steps_taken` `[image]`.
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
            details if details is not None else {"message": f"the session failed ({result})."}
        )

    def _error(self) -> Any:
        text = take_text(self._library.rv_error(self._handle))
        return None if text is None else decode(text)


class _Readout:
    """Shapes of the arrays that a step reads out, float32 one after the other, and room for them.

    Room is made for several steps at once where one needs little.
    """

    __slots__ = ("latents", "pixels", "first", "second", "size", "_block", "_address", "_next")

    def __init__(self, latents: tuple[int, ...], pixels: tuple[int, ...]) -> None:
        self.latents, self.pixels = latents, pixels
        self.first = latents[0] * latents[1]
        self.second = 2 * self.first
        self.size = self.second + pixels[0] * pixels[1]
        self._block: Array = np.empty((max(1, min(64, 2**14 // self.size)), self.size), np.float32)
        self._address, self._next = 0, len(self._block)

    def room(self) -> tuple[Array, int]:
        """An array of `size` numbers that nobody else has, and its address."""
        if self._next == len(self._block):
            self._block = np.empty_like(self._block)
            self._address, self._next = self._block.__array_interface__["data"][0], 0
        place = self._next
        self._next += 1
        return self._block[place], self._address + 4 * self.size * place


def _count(steps: object) -> int:
    """Steps as C takes them."""
    if isinstance(steps, (int, np.integer)) and not isinstance(steps, bool) and 0 < steps < 2**31:
        return int(steps)
    raise DataError(
        f"`steps` is {steps!r}, expected a whole number of at least 1.", {"place": "steps"}
    )


def _close(handle: int, process: int) -> None:
    if os.getpid() == process:
        library().rv_session_close(handle)
