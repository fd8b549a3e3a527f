"""Numbers that users give, where the package looks at them before the library does."""

from __future__ import annotations

import sys
from numbers import Integral, Real
from typing import Any, Optional

from ._errors import wrong


def whole(value: Any, name: str, least: Optional[int] = None, most: Optional[int] = None) -> int:
    """A number that counts: 2, 2.0 or NumPy's.

    Raises
    ------
    DataError
        For anything else, and for what is not in the range or does not fit into 64 bits.
    """
    low, high = -(2**63) if least is None else least, 2**63 - 1 if most is None else most
    if _is_number(value) and (isinstance(value, Integral) or float(value).is_integer()):
        if low <= value <= high:
            return int(value)
    words = "a whole number" if least is None else f"a whole number of at least {least}"
    raise wrong(name, words if most is None else f"{words} and at most {most}", value)


def finite(value: Any, name: str) -> float:
    """A number that a double holds.

    Raises
    ------
    DataError
        For anything else.
    """
    if _is_number(value) and abs(value) <= sys.float_info.max:
        return float(value)
    raise wrong(name, "a finite number", value)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)
