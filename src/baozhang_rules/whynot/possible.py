"""What an expression may be when some facts may be anything in a part of their range.

A value that is certain stands for itself, as the interpreter would have it; `Range` is all else.  Every operation here says at
least what may come out: never less than what the interpreter's does for some choice of values, so that what isn't possible here
is proved not to happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final, TypeAlias

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import ORDER, arithmetic, kleene_and, kleene_at_least, kleene_or, rounded, same, total
from baozhang_rules.core.select import may_match
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, State, join

ZERO = Fraction(0)
TRUE, FALSE, OPEN = 1, 2, 4
"""What a condition may be, as bits: 是, 否, not settled."""


class Range:
    """Numbers, days or months from ``low`` to ``high`` (None: without end), the values ``few``, and whether it may be unsettled.

    ``line`` is False where there are no numbers, days or months among them.
    """

    __slots__ = ("few", "high", "line", "low", "open")

    def __init__(self, line: bool, low: Any = None, high: Any = None, few: frozenset[Any] = frozenset(), open: bool = False):
        self.line, self.low, self.high, self.few, self.open = line, low, high, few, open

    def __repr__(self) -> str:
        return f"<Range {self.low}..{self.high} {set(self.few)} {'open' if self.open else ''}>"


Possible: TypeAlias = Any
"""A state of the interpreter, or a `Range`."""

NOTHING: Final[frozenset[Any]] = frozenset()
ANY_NUMBER = Range(True, few=frozenset((None, NOT_ENTITLED)), open=True)
_BOOLS = {
    bits: Range(False, few=frozenset(v for v, bit in ((True, TRUE), (False, FALSE)) if bits & bit), open=bool(bits & OPEN))
    for bits in range(1, 8)
}
ANY_BOOL = _BOOLS[TRUE | FALSE | OPEN]


def bits(value: Possible) -> int:
    """What a condition may be."""
    if value is True:
        return TRUE
    if value is False:
        return FALSE
    if value.__class__ is Range:
        if value.line:
            return TRUE | FALSE | OPEN
        return (True in value.few and TRUE) | (False in value.few and FALSE) | (value.open and OPEN)
    return OPEN


def of_bits(found: int) -> Possible:
    """A condition of which that is known."""
    return True if found == TRUE else False if found == FALSE else _BOOLS[found]


def spread(value: Possible) -> Range:
    """A certain value as a range of one."""
    if value.__class__ is Range:
        return value
    if isinstance(value, UNSETTLED):
        return Range(False, open=True)
    if isinstance(value, Fraction | date | Month):
        return Range(True, value, value)
    return Range(False, few=frozenset((value,)))


def union(values: Iterable[Possible], open: bool = False) -> Possible:
    """Any of some values."""
    listed = list(values)
    if not open and len(listed) == 1:
        return listed[0]
    ranges = [spread(value) for value in listed]
    lines = [each for each in ranges if each.line]
    low = None if any(each.low is None for each in lines) else min((each.low for each in lines), default=None)
    high = None if any(each.high is None for each in lines) else max((each.high for each in lines), default=None)
    few = NOTHING.union(*(each.few for each in ranges))
    return Range(bool(lines), low, high, few, open or any(each.open for each in ranges))


def certain(values: Sequence[Possible]) -> bool:
    """Whether each of some values is certain."""
    for value in values:
        if value.__class__ is Range:
            return False
    return True


# ------------------------------------------------------------------------------------------------ conditions


def both(values: Sequence[Possible]) -> Possible:
    """且."""
    if certain(values):
        return kleene_and(values)
    each = [bits(value) for value in values]
    if FALSE in each:
        return False
    found = TRUE if all(b & TRUE for b in each) else 0
    for b in each:
        found |= b & (FALSE | OPEN)
    return of_bits(found)


def either(values: Sequence[Possible]) -> Possible:
    """或."""
    if certain(values):
        return kleene_or(values)
    each = [bits(value) for value in values]
    if TRUE in each:
        return True
    found = FALSE if all(b & FALSE for b in each) else 0
    for b in each:
        found |= b & (TRUE | OPEN)
    return of_bits(found)


def turned(value: Possible) -> Possible:
    """非."""
    if value.__class__ is Range:
        b = bits(value)
        return of_bits((b & OPEN) | (FALSE if b & TRUE else 0) | (TRUE if b & FALSE else 0))
    return (not value) if isinstance(value, bool) else value


def at_least(count: int, values: Sequence[Possible]) -> Possible:
    """至少 n 项."""
    if certain(values):
        return kleene_at_least(count, values)
    each = [bits(value) for value in values]
    found = TRUE if sum(bool(b & TRUE) for b in each) >= count else 0
    if sum(not b & FALSE for b in each) < count and sum(b == TRUE for b in each) < count:
        found |= FALSE
    if any(b & OPEN for b in each):
        found |= OPEN
    return of_bits(found)


def compared(op: str, a: Possible, b: Possible, severity: dict[str, int] | None) -> Possible:
    """A comparison; ``severity`` orders the members of an enumeration."""
    if a.__class__ is not Range and b.__class__ is not Range:
        return _compared(op, a, b, severity)
    left, right = spread(a), spread(b)
    found = OPEN if left.open or right.open else 0
    if op in ("=", "!="):
        equal = _meet(left, right)
        apart = left.line or right.line or len(left.few | right.few) > 1
        yes, no = (TRUE, FALSE) if op == "=" else (FALSE, TRUE)
        return of_bits(found | (yes if equal else 0) | (no if apart or not equal else 0) or OPEN)
    for x in left.few or (() if left.line else (None,)):
        for y in right.few:
            found |= bits(_compared(op, x, y, severity))
    if (left.few and right.line) or (left.line and right.few):  # 无, or 不享受, beside a number
        found |= FALSE | OPEN
    if left.line and right.line:
        found |= _lines(op, left, right)
    return of_bits(found or OPEN)


def _compared(op: str, a: Any, b: Any, severity: dict[str, int] | None) -> State:
    if a.__class__ in _UNSETTLED or b.__class__ in _UNSETTLED:
        return join([a, b])
    if op == "=":
        return same(a, b)
    if op == "!=":
        return not same(a, b)
    if a is None or b is None:
        return False
    if a is NOT_ENTITLED or b is NOT_ENTITLED:
        return arithmetic("+", a, b)  # the fault that the interpreter has there
    if severity is not None:
        a, b = severity[a], severity[b]
    return ORDER[op](a, b)


_UNSETTLED = frozenset(UNSETTLED)


def _meet(left: Range, right: Range) -> bool:
    """Whether two may be equal."""
    if any(same(x, y) for x in left.few for y in right.few):
        return True
    if not left.line or not right.line:
        return False
    return _below(left.low, right.high) and _below(right.low, left.high)


def _below(low: Any, high: Any) -> bool:
    return low is None or high is None or low <= high


def _lines(op: str, left: Range, right: Range) -> int:
    if op in (">", ">="):
        left, right, op = right, left, "<" if op == ">" else "<="
    strict = op == "<"
    a, b = (left.low, right.high), (right.low, left.high)
    may = None in a or (a[0] < a[1] if strict else a[0] <= a[1])
    may_not = None in b or (b[0] <= b[1] if strict else b[0] < b[1])
    return (TRUE if may else 0) | (FALSE if may_not else 0)


# --------------------------------------------------------------------------------------------------- numbers


def computed(op: str, a: Possible, b: Possible) -> Possible:
    """Plus, minus, times, divided by."""
    if a.__class__ is not Range and b.__class__ is not Range:
        return join((a, b)) or arithmetic(op, a, b)
    left, right = spread(a), spread(b)
    open = bool(left.open or right.open or left.few or right.few)
    if not left.line or not right.line:
        return Range(False, open=True)
    match op:
        case "+":
            return Range(True, _plus(left.low, right.low), _plus(left.high, right.high), open=open)
        case "-" if isinstance(left.low if left.low is not None else left.high, date):
            return Range(True, _days(left.low, right.high), _days(left.high, right.low), open=open)
        case "-":
            return Range(True, _minus(left.low, right.high), _minus(left.high, right.low), open=open)
        case "*":
            low, high = _times(left.low, left.high, right.low, right.high)
            return Range(True, low, high, open=open)
        case _:
            return _divided(left, right, open)


def _plus(a: Any, b: Any) -> Any:
    return None if a is None or b is None else a + b


def _minus(a: Any, b: Any) -> Any:
    return None if a is None or b is None else a - b


def _days(a: Any, b: Any) -> Any:
    return None if a is None or b is None else Fraction((a - b).days)


def _times(a: Any, b: Any, c: Any, d: Any) -> tuple[Any, Any]:
    """The ends of products of numbers from a to b with numbers from c to d."""
    if None not in (a, b, c, d):
        if c == d:
            return (a * c, b * c) if c >= 0 else (b * c, a * c)
        products = (a * c, a * d, b * c, b * d)
        return min(products), max(products)
    if a is not None and c is not None and a >= 0 and c >= 0:
        return a * c, None
    return None, None


def _divided(left: Range, right: Range, open: bool) -> Possible:
    low, high = right.low, right.high
    if low is not None and low > 0:
        inverse = (ZERO if high is None else 1 / Fraction(high), 1 / Fraction(low))
    elif high is not None and high < 0:
        inverse = (1 / Fraction(high), ZERO if low is None else 1 / Fraction(low))
    else:
        return Range(True, open=True)
    a, b = _times(left.low, left.high, *inverse)
    return Range(True, a, b, open=open)


def rounded_(value: Possible, step: Fraction, mode: str) -> Possible:
    """Rounding never turns the order of two numbers."""
    if value.__class__ is not Range:
        return join((value,)) or rounded(value, step, mode)
    low, high = (None if end is None else rounded(end, step, mode) for end in (value.low, value.high))
    return Range(value.line, low, high, open=bool(value.open or value.few))


def totalled(kind: str, filters: Sequence[Possible], bodies: Sequence[Possible]) -> Possible:
    """A sum, count, mean, maximum or minimum of what passes the filters."""
    if certain(filters):
        kept = [body for keep, body in zip(filters, bodies, strict=True) if keep is not False]
        if certain(kept):
            return join([*(keep for keep in filters if keep is not False), *kept]) or total(kind, kept)
    pairs = [(bits(keep), spread(body)) for keep, body in zip(filters, bodies, strict=True) if keep is not False]
    open = any(keep & OPEN or body.open or NOT_ENTITLED in body.few for keep, body in pairs)
    if kind == "count":
        sure = sum(keep == TRUE for keep, _ in pairs)
        return Range(True, Fraction(sure), Fraction(sum(bool(keep & TRUE) for keep, _ in pairs)), open=open)
    may = [(keep != TRUE or bool(body.few), body) for keep, body in pairs]  # whether it may be left out
    lines = [(out, body) for out, body in may if body.line]
    if kind == "sum":
        low: Any = ZERO
        high: Any = ZERO
        for out, body in lines:
            low = _plus(low, body.low if body.low is None or not out else min(ZERO, body.low))
            high = _plus(high, body.high if body.high is None or not out else max(ZERO, body.high))
        return Range(True, low, high, open=open)
    none = NOTHING if any(not out for out, _ in lines) else frozenset((None,))
    if not lines:
        return Range(False, few=none, open=open)
    low, high = ([getattr(body, end) for _, body in lines] for end in ("low", "high"))
    sure_low, sure_high = ([getattr(body, end) for out, body in lines if not out] for end in ("low", "high"))
    ends = (None if None in low else min(low), None if None in high else max(high))
    if kind == "max" and sure_low and None not in sure_low:
        ends = (max(sure_low), ends[1])
    if kind == "min" and sure_high and None not in sure_high:
        ends = (ends[0], min(sure_high))
    return Range(True, *ends, few=none, open=open)


# --------------------------------------------------------------------------------------------------- choices


def or_else(value: Possible, default: Possible) -> Possible:
    """``x 无则 d``."""
    if value.__class__ is not Range:
        return default if value is None else value
    if None not in value.few:
        return value
    return union([Range(value.line, value.low, value.high, value.few - {None}, value.open), default])


def chosen(guards: Sequence[Possible], values: Sequence[Possible], otherwise: Possible) -> Possible:
    """The first whose guard holds; where a guard isn't settled, what all that may be reached agree on."""
    reached: list[Possible] = []
    open = False
    for guard, value in zip(guards, values, strict=True):
        may = bits(guard)
        if may == FALSE:
            continue
        reached.append(value)
        open |= bool(may & OPEN)
        if may == TRUE:
            break
    else:
        reached.append(otherwise)
    return union(reached, open)


def excepted(
    guards: Sequence[Possible], values: Sequence[Possible], base: Possible, beats: Sequence[tuple[int, int]]
) -> Possible:
    """A general rule with exceptions."""
    each = [bits(guard) for guard in guards]
    beaten = {loser for winner, loser in beats if each[winner] == TRUE}
    live = [place for place, b in enumerate(each) if b != FALSE and place not in beaten]
    sure = any(each[i] == TRUE and not any(each[w] & TRUE for w, loser in beats if loser == i) for i in live)
    reached = [values[i] for i in live] + ([] if sure else [base])
    open = any(each[i] & OPEN for i in live)
    if len(live) > 1 and not open:  # two that hold at once and differ are a conflict
        first = values[live[0]]
        open = not all(v.__class__ is not Range and first.__class__ is not Range and same(v, first) for v in (values[i] for i in live))
    return union(reached, open)


def looked_up(
    rows: Sequence[n.TableRow], keys: Sequence[Possible], values: Sequence[Possible], extend: Sequence[Possible], rest: Possible
) -> Possible:
    """A table's cell; ``rest`` is what it is where no row matches."""
    reached: list[Possible] = []
    sure = False
    for row, value, more in zip(rows, values, extend, strict=True):
        if not all(_may_lie(band, key) for band, key in zip(row.keys, keys, strict=True)):
            continue
        if row.extend is None:
            reached.append(value)
        else:
            reached.append(_extended(row, keys, value, more))
        if certain(keys) and not any(isinstance(key, UNSETTLED) for key in keys):
            sure = True
            break
    open = any(key.open if key.__class__ is Range else isinstance(key, UNSETTLED) for key in keys)
    return union(reached if sure else [*reached, rest], open)


def _may_lie(band: n.Band, key: Possible) -> bool:
    if key.__class__ is not Range:
        return may_match(band, key)
    if key.open or any(may_match(band, each) for each in key.few):
        return True
    if not key.line:
        return False
    if band.is_equal:
        return isinstance(band.equal, Fraction | date | Month) and _below(key.low, band.equal) and _below(band.equal, key.high)
    return _below(key.low, band.high) and _below(band.low, key.high)


def _extended(row: n.TableRow, keys: Sequence[Possible], value: Possible, more: Possible) -> Possible:
    band, key = next((b, k) for b, k in zip(row.keys, keys, strict=True) if not b.is_equal and b.high is None)
    if isinstance(key, UNSETTLED):
        return Range(False, open=True)
    above = [_minus(end, band.low or 0) for end in ((key.low, key.high) if key.__class__ is Range else (key, key))]
    whole = [None if each is None else max(ZERO, Fraction(each // 1)) for each in above]
    steps = whole[0] if whole[0] == whole[1] and whole[0] is not None else Range(True, whole[0] or ZERO, whole[1])
    return computed("+", value, computed("*", more, steps))


def called(builtin: str, values: Sequence[Possible], call: Callable[[Sequence[Any]], State], condition: bool) -> Possible:
    """A builtin: exactly on certain values, and by its ends where it keeps the order of numbers."""
    if certain(values):
        return join(values) or call(values)
    ranges = [spread(value) for value in values]
    kept = (True,) * len(values) if builtin in _ENDS else _KEEPS.get(builtin)
    if kept is None or not all(each.line for each in ranges):
        return ANY_BOOL if condition else ANY_NUMBER
    low = _end([each.low if up else each.high for each, up in zip(ranges, kept, strict=True)], call)
    high = _end([each.high if up else each.low for each, up in zip(ranges, kept, strict=True)], call)
    open = any(each.open or each.few for each in ranges) or builtin.startswith("add") or low is None or high is None
    return Range(True, low, high, open=open)


_ENDS = frozenset(("larger", "smaller", "nonnegative"))
_KEEPS = {
    "months_between": (False, True),
    "days_between": (False, True),
    "age": (False, True),
    "year_of": (True,),
    "month_start": (True,),
    "month_end": (True,),
    "add_days": (True, True),
    "add_months": (True, True),
}
"""Builtins that never turn the order, by whether each argument's order is kept (or turned round)."""


def _end(arguments: Sequence[Any], call: Callable[[Sequence[Any]], State]) -> Any:
    if any(argument is None for argument in arguments):
        return None
    found = call(arguments)
    return None if isinstance(found, UNSETTLED) else found
