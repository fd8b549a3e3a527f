"""What the library is and runs on."""

from __future__ import annotations

from dataclasses import dataclass

from ._json import decode
from ._library import library, take_text


@dataclass(frozen=True)
class Version:
    """Versions, and what this machine computes with.

    Attributes
    ----------
    version : str
        Of tool, library and package.
    stream_version : int
        Changes where draws of one seed change.
    instruction_set, linear_algebra : str
        What the kernels and the other algebra run on.
    threads : int
        Processors that this process may use: the threads of a job.
    """

    version: str
    stream_version: int
    instruction_set: str
    linear_algebra: str
    threads: int


def version() -> Version:
    """The library's version, and what it runs on."""
    content = decode(take_text(library().rv_version()) or "{}")
    known = content if isinstance(content, dict) else {}

    def whole(name: str) -> int:
        value = known.get(name)
        return value if isinstance(value, int) else 0

    return Version(
        version=str(known.get("version")),
        stream_version=whole("streamVersion"),
        instruction_set=str(known.get("instructionSet")),
        linear_algebra=str(known.get("linearAlgebra")),
        threads=whole("threads"),
    )
