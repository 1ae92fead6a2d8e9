"""Quick ways to single values of a packed record: the usual spellings directly, every other by `record_values.scalar`.

Each answers with exactly what `scalar` would say of the same text, brought to the column's scale, or raises
`Refused` or `Doubt`.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, lcm
from typing import Any, TypeAlias

from baozhang_rules.runtime.identity import check_identity, normal_identity
from baozhang_rules.runtime.packed import MISSING, Series
from baozhang_rules.runtime.record_json import MAX_TEXT
from baozhang_rules.runtime.record_values import BOOLS, NOTHING, is_nothing, month, scalar
from baozhang_rules.runtime.schema import (
    EVERY_MONTH,
    BoolType,
    DateType,
    EnumType,
    FactSchema,
    NumberType,
    Plain,
    TextType,
)

Read: TypeAlias = Callable[[Any], Any]

_CACHED = 1024
_LONGEST_KEPT = 64
_PLAIN_UNIT = re.compile(r"[^\s0-9,.eE%-]\S*")
_NUMERIC = re.compile(r"-?[0-9]")
_LONGEST = 18
_UNBOUNDED = 10**60
"""Beyond every scaled value that is read quickly."""


class Doubt(Exception):
    """A record that the quick reader leaves to the full loader; caught within reading and never seen outside."""


def number_scale(fact: FactSchema) -> int:
    """A scale on which the fact's bounds and step are whole, for a fact that is checked and not kept."""
    ends = [end for end in (fact.low, fact.high, fact.step) if isinstance(end, Fraction)]
    return lcm(100, *(end.denominator for end in ends))


def scaled(value: Plain, scale: int) -> Any:
    """A value as a column holds it; raises `Doubt` off the scale."""
    if not isinstance(value, Fraction):
        return value
    numerator, denominator = value.as_integer_ratio()
    whole, rest = divmod(numerator * scale, denominator)
    if rest:
        raise Doubt
    return whole


def any_single(fact: FactSchema, scale: int) -> Read:
    """Reads whatever JSON gives for the fact; a short cut only for whole numbers."""
    return _whole_number(fact, scale) if isinstance(fact.type, NumberType) else _slow(fact, scale)


def _slow(fact: FactSchema, scale: int) -> Read:
    return lambda raw: scaled(scalar(raw, fact), scale)


def _short(read: Read) -> Read:
    """Leaves longer texts, so that what is kept of them stays small."""

    def short(raw: str) -> Any:
        if len(raw) > _LONGEST_KEPT:
            raise Doubt
        return read(raw)

    return short


def text_single(fact: FactSchema, scale: int) -> Read:
    """Reads a JSON string for the fact."""
    read = _by_type(fact, scale)
    # What is asked of one record comes again in others; the values of sensitive facts are not kept.
    return read if fact.sensitive or isinstance(fact.type, DateType) else lru_cache(_CACHED)(read)


def _by_type(fact: FactSchema, scale: int) -> Read:
    slow = _short(_slow(fact, scale))
    match fact.type:
        case NumberType():
            return _amount(fact, fact.type, scale, slow)
        case DateType():
            return _date(fact, slow)
        case TextType() if fact.identity_number:
            return _identity(fact, slow)
        case _:
            return slow


def _within(fact: FactSchema, scale: int) -> Callable[[int], bool]:
    """Whether a scaled value lies in the declared range, on the declared step."""
    low = ceil(fact.low * scale) if isinstance(fact.low, Fraction) else -_UNBOUNDED
    high = floor(fact.high * scale) if isinstance(fact.high, Fraction) else _UNBOUNDED
    step = 1 if fact.step is None else (fact.step * scale).numerator  # the least whole number of steps on the scale
    return lambda value: low <= value <= high and not value % step


def _whole_number(fact: FactSchema, scale: int) -> Read:
    within, slow = _within(fact, scale), _slow(fact, scale)

    def read(raw: Any) -> Any:
        if raw.__class__ is int and -(10**18) < raw < 10**18 and within(raw * scale):
            return raw * scale
        return slow(raw)

    return read


def _amount(fact: FactSchema, kind: NumberType, scale: int, slow: Read) -> Read:
    within, decimal = _within(fact, scale), _decimal(scale)
    units = tuple(unit for unit in (kind.unit, kind.alias) if unit and _PLAIN_UNIT.fullmatch(unit))

    def read(raw: str) -> Any:
        value = decimal(raw)
        if value is None:
            unit = next((unit for unit in units if raw.endswith(unit)), "")
            value = decimal(raw.removesuffix(unit).removesuffix(" ")) if unit else None
        return slow(raw) if value is None or not within(value) else value

    return read


def _decimal(scale: int) -> Callable[[str], int | None]:
    """Reads digits, and no more of them after a point than the scale has places for; None for all else."""
    factors = [scale // 10**places if scale % 10**places == 0 else 0 for places in range(_LONGEST)]

    def read(raw: str) -> int | None:
        whole, point, part = raw.partition(".")
        if not (whole.isdecimal() and (part.isdecimal() or not point) and len(raw) < _LONGEST and raw.isascii()):
            return None
        if whole[0] == "0" and whole != "0":
            return None
        factor = factors[len(part)]
        return int(whole + part) * factor if factor else None

    return read


def _date(fact: FactSchema, slow: Read) -> Read:
    low = fact.low if isinstance(fact.low, datetime.date) else datetime.date.min
    high = fact.high if isinstance(fact.high, datetime.date) else datetime.date.max
    unbounded, of = (low, high) == (datetime.date.min, datetime.date.max), datetime.date.fromisoformat

    def read(raw: str) -> Any:
        if len(raw) == 10 and raw[4::3] == "--":  # of the forms of ISO 8601 the only one of this shape is 2024-07-01
            day = of(raw)
            if unbounded or low <= day <= high:
                return day
        return slow(raw)

    return read


def _identity(fact: FactSchema, slow: Read) -> Read:
    def read(raw: str) -> Any:
        return slow(raw) if check_identity(raw) is not None else raw if raw[-1] != "x" else normal_identity(raw)

    return read


def series(fact: FactSchema, scale: int) -> Callable[[Mapping[str, Any]], tuple[Any, bool | Series]]:
    """Reads a series that is given by months: its values, and for which months it is on record."""
    of_text, of_other = text_single(fact, scale), any_single(fact, scale)
    default = presumed(fact, scale)

    def read(raw: Mapping[str, Any]) -> tuple[Series, bool | Series]:
        values = {name: of_text(v) if v.__class__ is str else of_other(v) for name, v in raw.items()}
        every = [values.pop(name) for name in EVERY_MONTH if name in values]
        months = {month(name).ordinal: value for name, value in values.items()}
        if len(months) < len(values) or len(every) > 1 or not raw:
            raise Doubt
        if not months:
            return every[0], True
        return Series(months, every[0] if every else default), Series(dict.fromkeys(months, True), bool(every))

    return read


def table(fact: FactSchema) -> Mapping[Any, Any] | None:
    """Every spelling of a truth value or a member, but JSON's own true and false; None for other kinds of facts.

    A spelling that a JSON number has too isn't in it: numbers with a fraction are kept as text.
    """
    match fact.type:
        case BoolType():
            found: dict[Any, Any] = dict(BOOLS)
        case EnumType(members=members):
            found = {member: member for member in members if not _NUMERIC.match(member) and len(member) <= MAX_TEXT}
        case _:
            return None
    for word in (*NOTHING, None):
        found.pop(word, None)
        if fact.optional and is_nothing(word, fact):
            found[word] = None
    return found


def presumed(fact: FactSchema, scale: int) -> Any:
    """What an absent fact is: MISSING, or what is presumed; raises `Doubt` off the scale."""
    return MISSING if fact.presumed is None else scaled(fact.presumed.value, scale)
