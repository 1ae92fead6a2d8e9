"""Single values of a record: from what JSON or Python gives to an exact value of the declared type."""

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from baozhang_rules.runtime.dates import DateProblem, Month, parse_date, parse_month
from baozhang_rules.runtime.identity import IdentityProblem, check_identity, normal_identity
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.runtime.record_data import show_value
from baozhang_rules.runtime.record_json import (
    JsonNumber,
    Refused,
    exact_number,
    number_text,
    plain,
    whole_text,
)
from baozhang_rules.runtime.record_slips import date_slip, is_serial, month_slip, number_slip
from baozhang_rules.runtime.schema import (
    BoolType,
    Bound,
    DateType,
    EntityRefType,
    EnumType,
    FactSchema,
    FactType,
    ListType,
    MonthType,
    NumberType,
    Plain,
    RegionType,
    TextType,
)

NOTHING = ("无", "none")

_AMOUNT = re.compile(r"(-?[0-9][0-9,.]*(?:[eE][+-]?[0-9]+)?)\s*(\S.*)?")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_REGION = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}")
BOOLS = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False}
"""The words for truth values."""
_IDENTITY_CODES = {
    IdentityProblem.LENGTH: "REC0040",
    IdentityProblem.OLD_FORM: "REC0041",
    IdentityProblem.CHARACTERS: "REC0042",
    IdentityProblem.REGION: "REC0043",
    IdentityProblem.BIRTH_DATE: "REC0044",
    IdentityProblem.CHECK_DIGIT: "REC0045",
}


def is_nothing(raw: object, fact: FactSchema) -> bool:
    """Whether `raw` says 无. Free text that may not be 无 may still be the word."""
    if isinstance(fact.type, TextType):
        return raw is None or (fact.optional and raw == NOTHING[0])
    return raw is None or (isinstance(raw, str) and raw in NOTHING)


def scalar(raw: object, fact: FactSchema) -> Plain:
    """The value of a fact that is neither list nor link; raises `Refused`, which hides sensitive values."""
    if is_nothing(raw, fact):
        if not fact.optional:
            raise Refused("REC0024")
        return None
    try:
        value = _typed(raw, fact.type)
        _check_limits(value, fact)
    except Refused as refused:
        raise refused.hidden() if fact.sensitive else refused from None
    return _identity(value) if fact.identity_number and isinstance(value, str) else value


def _identity(text: str) -> str:
    problem = check_identity(text)
    if problem is not None:
        raise Refused(_IDENTITY_CODES[problem])
    return normal_identity(text)


def _typed(raw: object, kind: FactType) -> Plain:
    match kind:
        case NumberType():
            return _number(raw, kind)
        case BoolType():
            return _bool(raw)
        case DateType():
            return _date(raw)
        case MonthType():
            return month(raw)
        case TextType():
            return _text(raw, "text")
        case EnumType():
            return _member(_text(raw, "enum"), kind)
        case RegionType():
            return _region(raw)
        case EntityRefType() | ListType():
            raise AssertionError("lists and links are not single values")


def wrong_type(expected: str, raw: object) -> Refused:
    """The refusal of a value of another kind than the declared one."""
    return Refused("REC0012", expected=expected, found=_kind(raw))


def _kind(raw: object) -> str:
    match raw:
        case None:
            return "none"
        case bool():
            return "bool"
        case JsonNumber() | int() | Decimal() | Fraction() | float():
            return "number"
        case str():
            return "text"
        case datetime.date() if not isinstance(raw, datetime.datetime):
            return "date"
        case Month():
            return "month"
        case list() | tuple():
            return "list"
        case Mapping():
            return "object"
        case _:
            return "other"


def _text(raw: object, expected: str) -> str:
    if not isinstance(raw, str) or isinstance(raw, JsonNumber):
        raise wrong_type(expected, raw)
    return whole_text(raw)


def _number(raw: object, kind: NumberType) -> Fraction:
    number = exact_number(raw)
    if number is not None:
        return number
    return _amount(_text(raw, "number").strip(), kind)


def _amount(text: str, kind: NumberType) -> Fraction:
    match = _AMOUNT.fullmatch(text)
    if match is None or (match[2] is None and "," in text):
        raise Refused("REC0013", value=plain(text), **number_slip(text))
    digits, unit = match[1], match[2]
    if unit is None:
        return number_text(digits)
    if unit == "%" and kind.unit == "比率":
        return number_text(digits) / 100
    if unit not in (kind.unit, kind.alias):
        raise Refused("REC0014", expected_unit=kind.unit, **number_slip(text))
    return number_text(digits.replace(",", "") if _GROUPED.fullmatch(digits) else digits)


def _bool(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw in BOOLS:
        return BOOLS[raw]
    raise Refused("REC0035", value=plain(raw)) if isinstance(raw, str) else wrong_type("bool", raw)


def _date(raw: object) -> datetime.date:
    if isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime):
        return raw
    if _kind(raw) == "number" and is_serial(str(raw)):
        raise Refused("REC0034", value=plain(str(raw)))
    text = _text(raw, "date")
    try:
        return parse_date(text)
    except DateProblem:
        if is_serial(text):
            raise Refused("REC0034", value=plain(text)) from None
        raise Refused("REC0017", value=plain(text), **date_slip(text)) from None


def recording_day(raw: object) -> datetime.date:
    """The day of 记录于; raises `Refused`."""
    return _date(raw)


def month(raw: object) -> Month:
    """The month that `raw` names; raises `Refused`."""
    if isinstance(raw, Month):
        return raw
    text = _text(raw, "month")
    try:
        return parse_month(text)
    except DateProblem:
        raise Refused("REC0018", value=plain(text), **month_slip(text)) from None


def _member(text: str, kind: EnumType) -> str:
    """The member as the schema has it: records share it, so that its hash is worked out once."""
    if text in kind.members:
        return kind.members[kind.members.index(text)]
    raise Refused("REC0019", value=plain(text), name=kind.name, **hint(text, kind.members))


def _region(raw: object) -> str:
    number = exact_number(raw)
    if number is not None and number.denominator != 1:
        raise Refused("REC0029")
    text = str(number) if number is not None else _text(raw, "region")
    if _REGION.fullmatch(text) is None:
        raise Refused("REC0029")
    return text


def hint(given: str, known: Iterable[str]) -> dict[str, str]:
    """The nearest of the `known` names as a part of the wording, or nothing when none is near; 戶籍 is 户籍 written otherwise."""
    import difflib  # only for what is misspelt; most processes never need it

    from baozhang_rules.text.variants import shape

    names = {shape(name): name for name in known}
    near = difflib.get_close_matches(shape(given[:100]), list(names), n=1, cutoff=0.6)
    return {"hint": names[near[0]]} if near else {}


def unknown_name(name: str, known: Iterable[str]) -> Refused:
    """The refusal of a name that isn't declared, or that is no text."""
    try:
        whole_text(name)
    except Refused as refused:
        return Refused(refused.code, **refused.parts, held=plain(name))
    return Refused("REC0011", name=plain(name), **hint(name, known))


def _check_limits(value: Plain, fact: FactSchema) -> None:
    if _outside(value, fact):
        low, high = ("…" if end is None else show_value(end) for end in (fact.low, fact.high))
        raise Refused("REC0015", value=show_value(value), low=low, high=high)
    if isinstance(value, Fraction) and fact.step is not None and (value / fact.step).denominator != 1:
        raise Refused("REC0016", value=show_value(value), step=format_number(fact.step))


def _outside(value: Plain, fact: FactSchema) -> bool:
    match value:
        case Fraction():
            return _beyond(value, fact.low, fact.high, Fraction)
        case datetime.date():
            return _beyond(value, fact.low, fact.high, datetime.date)
        case Month():
            return _beyond(value, fact.low, fact.high, Month)
        case _:
            return False


_Ordered = TypeVar("_Ordered", Fraction, datetime.date, Month)


def _beyond(value: _Ordered, low: Bound | None, high: Bound | None, kind: type[_Ordered]) -> bool:
    return (isinstance(low, kind) and value < low) or (isinstance(high, kind) and high < value)


def link_key(raw: object, key: FactSchema | None) -> str:
    """The key that a link names, spelled as keys are; `key` is the fact that is the key of its target."""
    if key is None:
        number = exact_number(raw)
        text = str(number) if number is not None else _text(raw, "link")
        return text if text.startswith("#") else f"#{text}"
    if isinstance(key.type, TextType):
        text = _text(raw, "link")
        return normal_identity(text) if key.identity_number else text
    return show_value(_typed(raw, key.type))
