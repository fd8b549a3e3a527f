"""What holds for all jobs of a process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass
class Options:
    """Settings of the package; change them on `reverie.options`.

    Attributes
    ----------
    threads : int or None
        Threads of a job; None for the processors that this process may use. No result depends on it.
    progress : bool or None
        Whether long jobs show a bar; None for terminals and notebooks only.
    """

    threads: Optional[int] = None
    progress: Optional[bool] = None


options = Options()
