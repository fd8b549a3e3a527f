"""Tables of notebooks."""

from __future__ import annotations

from html import escape
from typing import Iterable, Optional, Sequence


def table(
    header: Sequence[str], rows: Iterable[Sequence[object]], caption: Optional[str] = None
) -> str:
    """A table in HTML; numbers with four digits."""
    parts = ["<table>"]
    if caption:
        parts.append(f"<caption>{escape(caption)}</caption>")
    parts.append(_row("th", header))
    parts += [_row("td", row) for row in rows]
    return "".join(parts + ["</table>"])


def number(value: object) -> str:
    """A value in four digits, "–" for none."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)


def _row(cell: str, values: Sequence[object]) -> str:
    return (
        "<tr>" + "".join(f"<{cell}>{escape(number(value))}</{cell}>" for value in values) + "</tr>"
    )
