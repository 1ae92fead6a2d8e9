"""The unit algebra: units are types (元, 人, 月 … and their quotients and powers).

A unit is a product of base units with whole, non-zero exponents.  The base units' words stand in ``grammars/keywords.toml``;
here a base unit is only its concept id (``yuan``, ``person``, ``month`` …).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from baozhang_rules.runtime.frozen import field, frozen


def _canonical(powers: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((base, power) for base, power in powers if power))


@frozen(slots=True)
class Unit:
    """A product of powers of base units; no powers at all is a plain number (a ratio)."""

    powers: tuple[tuple[str, int], ...] = field(default=(), converter=_canonical)

    def __mul__(self, other: Unit) -> Unit:
        """Unit of a product."""
        total: dict[str, int] = dict(self.powers)
        for base, power in other.powers:
            total[base] = total.get(base, 0) + power
        return Unit(tuple(total.items()))

    def __truediv__(self, other: Unit) -> Unit:
        """Unit of a quotient."""
        return self * Unit(tuple((base, -power) for base, power in other.powers))

    @property
    def is_ratio(self) -> bool:
        """Whether this is the unit of plain numbers and percentages."""
        return not self.powers

    def power(self, base: str) -> int:
        """Exponent of one base unit (0 when absent)."""
        return dict(self.powers).get(base, 0)

    def show(self, words: Mapping[str, str], below: Mapping[str, str] | None = None) -> str:
        """Written form such as 元/人/月; ``words`` gives the word of each base unit, ``below`` those under a slash where they
        differ (CNY/month); a ratio is the empty string."""
        under = words if below is None else below
        top = [words.get(b, b) for b, p in self._ordered() for _ in range(p) if p > 0]
        bottom = [under.get(b, b) for b, p in self._ordered() for _ in range(-p) if p < 0]
        return "/".join(["·".join(top) or "1", *bottom]) if self.powers else ""

    def _ordered(self) -> list[tuple[str, int]]:
        last = {"month": 2, "year": 2, "day": 2, "person": 1, "household": 1}
        return sorted(self.powers, key=lambda item: (last.get(item[0], 0), item[0]))


RATIO = Unit()


def unit(numerator: str = "", *denominator: str) -> Unit:
    """``unit("yuan", "person", "month")`` is 元/人/月; ``unit()`` is a ratio."""
    top = [(numerator, 1)] if numerator else []
    return _over(Unit(tuple(top)), denominator)


def _over(top: Unit, bottoms: Iterable[str]) -> Unit:
    for base in bottoms:
        top = top / Unit(((base, 1),))
    return top
