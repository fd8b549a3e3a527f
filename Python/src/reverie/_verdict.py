"""What a result is worth, as the library judges it."""

from __future__ import annotations

from typing import Any, Mapping

from ._errors import in_python


def sentence(metrics: Mapping[str, Any]) -> str:
    """The verdict among metrics, as in ``good: …``; "" where nothing was judged."""
    verdict = metrics.get("verdict")
    return in_python(str(verdict.get("sentence", ""))) if isinstance(verdict, Mapping) else ""
