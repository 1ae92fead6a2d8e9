"""Benefits against one fact of a household, as a picture: what is paid as income rises, and where a little more leaves less."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor, log10

from attrs import frozen

from baozhang_rules.notices.page import html
from baozhang_rules.runtime.numbers import format_number

WIDTH, HEIGHT = 860, 500
LEFT, RIGHT, TOP, BOTTOM = 84, 24, 54, 84
COLOURS = ("#0b5fa5", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#0e7490", "#be123c", "#4b5563")
MOST_TICKS = 8


@frozen
class Line:
    """One line: its name, and a value (None: not settled) for each place on the axis; ``strong`` lines are drawn thicker."""

    name: str
    values: tuple[Fraction | None, ...]
    strong: bool = False


@frozen
class Cliff:
    """Between two neighbouring places the line falls: from where to where, and by how much."""

    before: Fraction
    after: Fraction
    loss: Fraction


def cliffs(xs: Sequence[Fraction], line: Line) -> list[Cliff]:
    """Where a line falls, the deepest first; places without a value are passed over."""
    pairs = zip(xs, xs[1:], line.values, line.values[1:], strict=False)
    found = [Cliff(a, b, y - z) for a, b, y, z in pairs if y is not None and z is not None and z < y]
    return sorted(found, key=lambda each: (-each.loss, each.before))


def svg(title: str, across: str, up: str, xs: Sequence[Fraction], lines: Sequence[Line], marks: Sequence[Cliff] = ()) -> str:
    """The picture; every text is escaped, nothing is fetched."""
    values = [value for line in lines for value in line.values if value is not None]
    low, high = min([Fraction(0), *values]), max([Fraction(1), *values])
    rows = _ticks(low, high)
    low, high = min(low, rows[0]), max(high, rows[-1])
    span = xs[-1] - xs[0] or Fraction(1)

    def x(value: Fraction) -> str:
        return _px(LEFT + (value - xs[0]) * (WIDTH - LEFT - RIGHT) / span)

    def y(value: Fraction) -> str:
        return _px(HEIGHT - BOTTOM - (value - low) * (HEIGHT - TOP - BOTTOM) / (high - low))

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html(title)}"'
        " font-family=\"'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\" font-size=\"13\">",
        f"<title>{html(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="700">{html(title)}</text>',
        f'<text x="{LEFT}" y="44" fill="#555">{html(up)}</text>',
    ]
    for row in rows:
        parts.append(f'<path d="M{LEFT} {y(row)}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(row)}" dy="4" text-anchor="end">{html(format_number(row))}</text>')
    for tick in _ticks(xs[0], xs[-1]):
        if xs[0] <= tick <= xs[-1]:
            parts.append(
                f'<text x="{x(tick)}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{html(format_number(tick))}</text>'
            )
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - BOTTOM + 40}" text-anchor="end" fill="#555">{html(across)}</text>')
    for number, line in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        width = "2.6" if line.strong else "1.6"
        for run in _runs(xs, line.values):
            points = " ".join(f"{x(a)},{y(b)}" for a, b in run)
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        at, below = LEFT + (number % 4) * 190, HEIGHT - 26 + (number // 4) * 18
        parts.append(f'<path d="M{at} {below}h22" stroke="{colour}" stroke-width="{width}"/>')
        parts.append(f'<text x="{at + 28}" y="{below}" dy="4">{html(line.name)}</text>')
    for mark in marks:
        parts.append(f'<path d="M{x(mark.after)} {TOP}V{HEIGHT - BOTTOM}" stroke="#be123c" stroke-dasharray="4 3"/>')
        label = f"−{format_number(mark.loss)}"
        parts.append(f'<text x="{x(mark.after)}" y="{TOP - 4}" text-anchor="middle" fill="#be123c">{html(label)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _runs(xs: Sequence[Fraction], values: Iterable[Fraction | None]) -> list[list[tuple[Fraction, Fraction]]]:
    """The stretches of a line that have values."""
    runs: list[list[tuple[Fraction, Fraction]]] = [[]]
    for place, value in zip(xs, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if run]


def _ticks(low: Fraction, high: Fraction) -> list[Fraction]:
    """Round numbers that cover a range: steps of 1, 2 or 5 times a power of ten."""
    span = high - low or Fraction(1)
    power = Fraction(10) ** floor(log10(float(span / MOST_TICKS)))
    step = next(power * each for each in (1, 2, 5, 10) if span / (power * each) <= MOST_TICKS)
    return [step * each for each in range(floor(low / step), ceil(high / step) + 1)]


def _px(value: Fraction) -> str:
    return format_number(Fraction(round(value * 10), 10))
