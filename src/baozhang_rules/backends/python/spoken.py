"""Values as JSON text, as code that tells them needs it: exact, and the same text that ``explain.decision_json`` gives them."""

from __future__ import annotations

import json
from fractions import Fraction
from json.encoder import encode_basestring
from math import gcd
from typing import Any, TypeAlias

from baozhang_rules.backends.python.outcome import text_of
from baozhang_rules.explain.compact import state_told
from baozhang_rules.explain.decision_json import exact_text
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.identity import SensitiveKind, mask
from baozhang_rules.runtime.packed import MISSING, Series
from baozhang_rules.runtime.values import FactPath

Missing: TypeAlias = dict[FactPath, int]
NO_MISSING: Missing = {}
MASKED = '{"state": "masked"}'
HIDDEN = "＊＊＊"


class Untold(Exception):
    """Something that only the slow writer tells."""


def decimal_scale(scale: int) -> tuple[int, int] | None:
    """The factor that brings a scale to a power of ten, and which one; None where there is none."""
    rest, power = scale, 0
    while rest % 10 == 0:
        rest //= 10
        power += 1
    factor = 1
    for prime, other in ((2, 5), (5, 2)):
        while rest % prime == 0:
            rest //= prime
            factor *= other
            power += 1
    return (factor, power) if rest == 1 else None


def ratio(numerator: int, denominator: int) -> str:
    """An exact quotient as text: a decimal when it ends, else in lowest terms."""
    whole, rest = divmod(numerator, denominator)
    if not rest:
        return str(whole)
    common = gcd(rest, denominator)
    ends = decimal_scale(denominator // common)
    if ends is None:
        return f"{numerator // common}/{denominator // common}"
    factor, places = ends
    return str(text_of(numerator // common * factor, 10**places, places))


def number(value: Any, scale: int, missing: Missing) -> str:
    """A scaled whole number, or what there is in place of it."""
    return f'"{ratio(value, scale)}"' if value.__class__ is int else state(value, missing)


def quotient(value: Any, denominator: Any, scale: int, missing: Missing) -> str:
    """A quotient of two whole numbers, or what there is in place of it."""
    return f'"{ratio(value, denominator * scale)}"' if value.__class__ is int else state(value, missing)


def state(value: Any, missing: Missing) -> str:
    """A value as the interpreter has it; missing facts are told by their places."""
    kind = value.__class__
    if kind is bool:
        return "true" if value else "false"
    if kind is str:
        return encode_basestring(value)
    if kind is Fraction:
        return f'"{exact_text(value)}"'
    if value is None:
        return "null"
    return json.dumps(state_told(value, missing), ensure_ascii=False)


def fact(value: Any, scale: int) -> str:
    """A fact of a packed row; ``scale`` 0 where it is no number."""
    return f'"{ratio(value, scale)}"' if scale and value is not None else state(value, NO_MISSING)


def given(value: Any, scale: int) -> str:
    """A fact that may be given by months."""
    if value.__class__ is not Series:
        return fact(value, scale)
    months = ", ".join([f'"{Month(at // 12, at % 12 + 1)}": {fact(each, scale)}' for at, each in value.months.items()])
    every = "" if value.every is MISSING else f', "every": {fact(value.every, scale)}'
    return f'{{"months": {{{months}}}{every}}}'


def half_hidden(kind: SensitiveKind, value: Any) -> str:
    """A sensitive text of which a part may be shown."""
    shown = mask(kind, value) if value.__class__ is str else HIDDEN
    return MASKED if shown == HIDDEN else f'{{"state": "masked", "shown": {encode_basestring(shown)}}}'


def shown_key(kind: SensitiveKind, key: str) -> str:
    """Who a masked member is."""
    return f'"key": {encode_basestring(mask(kind, key))}, "masked": true, '


NAMES: dict[str, Any] = {
    "ratio": ratio,
    "number": number,
    "quotient": quotient,
    "state": state,
    "fact": fact,
    "given": given,
    "half_hidden": half_hidden,
    "shown_key": shown_key,
    "text_of": text_of,
    "string": encode_basestring,
    "join": ", ".join,
}
