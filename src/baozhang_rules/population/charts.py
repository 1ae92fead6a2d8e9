"""Bars as SVG, written by hand: one file for a page, a report or a notice; no script, no font of its own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

ROW, LEFT, WIDE = 26, 220, 420


def bars(title: str, rows: Sequence[tuple[str, Decimal, str]]) -> str:
    """Horizontal bars: (label, size, what is written beside it)."""
    most = max((abs(size) for _, size, _ in rows), default=Decimal(0)) or Decimal(1)
    height = ROW * (len(rows) + 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + 200} {height}" font-family="sans-serif" font-size="13">',
        f'<title>{escape(title)}</title><text x="8" y="18" font-weight="bold">{escape(title)}</text>',
    ]
    for at, (label, size, told) in enumerate(rows):
        y, length = ROW * (at + 1) + 8, int(abs(size) * WIDE / most)
        color = "#b5523b" if size < 0 else "#3b6ea5"
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(label)}</text>'
            f'<rect x="{LEFT}" y="{y}" width="{max(length, 1)}" height="18" fill="{color}"/>'
            f'<text x="{LEFT + length + 6}" y="{y + 14}">{escape(told)}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"
