"""The bands of a table's keys: reading cells, and whether the rows tile (each case has exactly one row)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from attrs import frozen

from baozhang_rules.core import nodes as core
from baozhang_rules.core.select import may_match
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.types import BoolT, DateT, EnumT, MonthT, NumberT, OptionalT, RegionT, TextT, Type, strip_optional

MOST_SAMPLES = 20_000
"""The most cases that are looked at; a table with more is not checked for gaps."""

_COUNTED = frozenset({"person", "household", "set", "vehicle", "item", "piece", "vote", "age", "time", "point"})


@frozen
class Axis:
    """One key: its name, type, and the ends of the values that it can have, where they are known."""

    name: str
    type: Type
    low: Fraction | None
    high: Fraction | None
    step: Fraction | None
    members: tuple[str, ...] = ()

    @property
    def plain(self) -> Type:
        """The type without 或 无."""
        return strip_optional(self.type)

    @property
    def whole(self) -> bool:
        """Whether only whole numbers occur: the fact's 精度 says so, or the unit counts things."""
        if self.step is not None:
            return self.step.denominator == 1
        powers = self.plain.unit.powers if isinstance(self.plain, NumberT) else ()
        return len(powers) == 1 and powers[0][0] in _COUNTED and powers[0][1] == 1

    @property
    def closed(self) -> bool:
        """Whether all its values can be listed or banded, so that a gap can be found."""
        return isinstance(self.plain, (NumberT, BoolT, EnumT))


@frozen(slots=True)
class Sample:
    """A value of a key that stands for all values like it, and how a message calls them."""

    value: Any
    shown: str


def samples(axis: Axis, bands: Sequence[core.Band]) -> tuple[Sample, ...]:
    """Values of a key such that, if each has one row, every value has."""
    found: list[Sample] = []
    match axis.plain:
        case NumberT():
            found = _whole_samples(axis, bands) if axis.whole else _samples(axis, bands)
        case BoolT():
            found = [Sample(True, "是"), Sample(False, "否")]
        case EnumT():
            found = [Sample(member, member) for member in axis.members]
        case _:
            found = [Sample(band.equal, str(band.equal)) for band in _distinct(bands) if band.is_equal and band.equal is not None]
    if isinstance(axis.type, OptionalT):
        found.append(Sample(None, "无"))
    return tuple(found)


def _distinct(bands: Sequence[core.Band]) -> list[core.Band]:
    return list(dict.fromkeys(bands))


def _ends(bands: Sequence[core.Band]) -> list[Fraction]:
    return sorted({end for band in bands for end in (band.low, band.high) if end is not None})


def _whole_samples(axis: Axis, bands: Sequence[core.Band]) -> list[Sample]:
    """Whole numbers at and beside each end, within what the key can be (from 1 where nothing else is known)."""
    ends = [int(end // 1) for end in _ends(bands)] or [1]
    low = int(-(-axis.low // 1)) if axis.low is not None else min(1, *ends, ends[-1])
    high = int(axis.high // 1) if axis.high is not None else max(ends) + 1
    numbers = sorted({n for end in ends for n in (end - 1, end, end + 1) if low <= n <= high} | {low, high})
    return [Sample(Fraction(n), f"{axis.name} {n}" + (" 以上" if n == high and axis.high is None else "")) for n in numbers]


def _samples(axis: Axis, bands: Sequence[core.Band]) -> list[Sample]:
    """Every end, a value between each two, and one on either side of all."""
    ends = _ends(bands)
    found = [Sample(end, f"{axis.name} {format_number(end)}") for end in ends]
    for one, other in pairwise(ends):
        found.append(Sample((one + other) / 2, f"{axis.name} {format_number(one)} 和 {format_number(other)} 之间"))
    first, last = (ends[0], ends[-1]) if ends else (Fraction(0), Fraction(0))
    low = Fraction(0) if axis.low is None else axis.low
    if low < first:
        shown = f"{axis.name} {format_number(first)} 以下"
        found += [Sample(low, shown), Sample((low + first) / 2, shown)]
    if axis.high is None or axis.high > last:
        high = last + 1 if axis.high is None else axis.high
        found.append(Sample(high, f"{axis.name} 超过 {format_number(last)}"))
    kept = [s for s in found if (axis.low is None or s.value >= axis.low) and (axis.high is None or s.value <= axis.high)]
    return sorted(kept, key=lambda s: s.value)


@frozen
class Untiled:
    """A case with no row, or with two (``rows``: their positions)."""

    shown: str
    rows: tuple[int, ...]


def untiled(axes: Sequence[Axis], rows: Sequence[Sequence[core.Band]]) -> list[Untiled]:
    """The cases that don't have exactly one row; [] as well when there are too many to look at."""
    lists = [samples(axis, [row[place] for row in rows]) for place, axis in enumerate(axes)]
    total = 1
    for each in lists:
        total *= max(1, len(each))
    if total * max(1, len(rows)) > MOST_SAMPLES * 20:
        return []
    found = []
    for case in product(*lists):
        matching = tuple(n for n, row in enumerate(rows) if all(may_match(b, s.value) for b, s in zip(row, case, strict=True)))
        if len(matching) != 1:
            found.append(Untiled(",".join(s.shown for s in case), matching))
    return found


def empty(band: core.Band, whole: bool) -> bool:
    """Whether no number lies in a band."""
    if band.low is None or band.high is None:
        return False
    if band.low == band.high:
        return not (band.low_in and band.high_in)
    return band.low > band.high or (whole and band.high - band.low < 1 and band.low.denominator != 1)


def key_text(band: core.Band) -> str:
    """A band in the canonical form that site ids use."""
    if band.is_equal:
        return _plain(band.equal)
    if band.low is not None and band.low == band.high:
        return format_number(band.low)
    if band.low is None:
        return "*" if band.high is None else f"{'<=' if band.high_in else '<'}{format_number(band.high)}"
    if band.high is None:
        return f"{'>=' if band.low_in else '>'}{format_number(band.low)}"
    low, high = format_number(band.low), format_number(band.high)
    return f"{'' if band.low_in else '>'}{low}-{'' if band.high_in else '<'}{high}"


def _plain(value: Any) -> str:
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


def usable(type_: Type) -> bool:
    """Whether a table can be looked up by values of a type."""
    return isinstance(strip_optional(type_), (NumberT, BoolT, EnumT, RegionT, TextT, DateT, MonthT))
