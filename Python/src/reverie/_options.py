"""What holds for all jobs of a process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ._errors import nearest, wrong
from ._numbers import whole

_KERNELS = ("portable", "avx2", "avx512", "neon")


@dataclass
class Options:
    """Settings of the package; change them on `reverie.options`.

    Attributes
    ----------
    threads : int or None
        Threads of a job; None for the processors that this process may use. No result depends on it.
    progress : bool or None
        Whether long jobs show a bar; None for terminals and notebooks only.
    kernels : str or None
        Instruction set of the kernels: ``portable``, ``avx2``, ``avx512`` or ``neon``; None for the best of the
        processor, or the one named last. One for all machines makes their rounding alike. It changes with the
        next job, and only while no other job runs and no session is open.
    """

    threads: Optional[int] = None
    progress: Optional[bool] = None
    kernels: Optional[str] = None

    def __setattr__(self, name: str, value: object) -> None:
        known = self.__dataclass_fields__
        if name not in known:
            raise AttributeError(f"no option `{name}`.{nearest(name, known)} There are: {', '.join(known)}.")
        if name == "threads" and value is not None:
            value = whole(value, "threads", 1, 4096)
        if name == "kernels" and value not in (None, *_KERNELS):
            raise wrong("kernels", f"one of {', '.join(_KERNELS)}, or None", value)
        object.__setattr__(self, name, value)


options = Options()
