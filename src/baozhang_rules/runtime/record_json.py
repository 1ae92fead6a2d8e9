"""Reading JSON exactly and within bounds: numbers stay text, repeated keys are remembered."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.numbers import (
    MAX_DIGITS,
    MAX_EXPONENT,
    NumberProblem,
    NumberReason,
    parse_number,
)
from baozhang_rules.runtime.record_data import Frozen
from baozhang_rules.runtime.record_problems import RecordProblem

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 64
MAX_TEXT = 10_000
SHOWN_TEXT = 30
HIDDEN = "＊＊＊"

_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class JsonNumber(str):
    """A number of a JSON text, as written there."""

    __slots__ = ()


class JsonObject(dict[str, object]):
    """An object of a JSON text; `repeated` names the keys that it gives more than once."""

    repeated: tuple[str, ...] = ()


_TELLING = ("hint", "write")
"""Parts of a refusal from which the value could be read."""


class Refused(Exception):
    """A value that cannot be taken: the code and parts of a `RecordProblem`, without its place.

    It is caught within loading and never seen outside.
    """

    def __init__(self, code: str, **args: str) -> None:
        super().__init__(code)
        self.code = code
        self.parts = args

    def hidden(self) -> "Refused":
        """The same refusal without the value given, or what would hint at it."""
        parts = {name: HIDDEN if name == "value" else part for name, part in self.parts.items() if name not in _TELLING}
        return Refused(self.code, **parts)


def _broken(text: str) -> bool:
    """Whether a text holds a lone surrogate, which no encoding can write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def problem_at(path: str, refused: Refused) -> RecordProblem:
    """The problem that `refused` carries, at its place."""
    return RecordProblem(refused.code, path, refused.parts)


def read_json(data: str | bytes, max_bytes: int = MAX_BYTES) -> object:
    """The JSON value in `data`: UTF-8 bytes (a byte-order mark is allowed) or text; raises `Refused`."""
    if len(data) > max_bytes:
        raise Refused("REC0003", limit=str(max_bytes))
    text = data.removeprefix("\ufeff") if isinstance(data, str) else _decode(data)
    if _broken(text):
        raise Refused("REC0008")
    check_depth(text)
    try:
        return json.loads(
            text,
            parse_int=JsonNumber,
            parse_float=JsonNumber,
            parse_constant=JsonNumber,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        raise Refused("REC0002", line=str(error.lineno), column=str(error.colno)) from None
    except RecursionError:
        raise Refused("REC0004", limit=str(MAX_DEPTH)) from None


def _decode(data: bytes) -> str:
    try:
        return bytes(data).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("REC0001") from None


def check_depth(text: str) -> None:
    """Raises `Refused` when brackets are nested too deeply."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        mark = match[0]
        depth += (mark in ("[", "{")) - (mark in ("]", "}"))
        if depth > MAX_DEPTH:
            raise Refused("REC0004", limit=str(MAX_DEPTH))


def _object(pairs: list[tuple[str, object]]) -> JsonObject:
    result = JsonObject(pairs)
    if len(result) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        result.repeated = tuple(name for name, count in counts.items() if count > 1)
    return result


def repeated_keys(raw: Mapping[str, object]) -> tuple[str, ...]:
    """The keys that a JSON object gives more than once; none for a mapping of Python."""
    return raw.repeated if isinstance(raw, JsonObject) else ()


def whole_text(raw: str) -> str:
    """`raw` as plain text; raises `Refused` when it is too long or holds a lone surrogate."""
    if len(raw) > MAX_TEXT:
        raise Refused("REC0031", limit=str(MAX_TEXT))
    if _broken(raw):
        raise Refused("REC0008")
    return str(raw)


def exact_number(raw: object) -> Fraction | None:
    """The exact value of a number given as such, or None when `raw` isn't one; `Refused` beyond bounds."""
    match raw:
        case bool():
            return None
        case float():
            raise Refused("REC0010")
        case JsonNumber():
            return number_text(raw)
        case int():
            return number_text(_int_text(raw))
        case Decimal():
            return _decimal(raw)
        case Fraction():
            _int_text(raw.numerator)
            _int_text(raw.denominator)
            return raw
        case _:
            return None


def number_text(text: str) -> Fraction:
    """The number written in `text`; raises `Refused`."""
    if text in ("NaN", "Infinity", "-Infinity"):
        raise Refused("REC0007")
    try:
        return parse_number(text)
    except NumberProblem as problem:
        if problem.reason is NumberReason.SHAPE:
            raise Refused("REC0013", value=plain(text)) from None
        raise too_many_digits() from None


def too_many_digits() -> Refused:
    """The refusal of a number beyond the bounds on digits and exponent."""
    return Refused("REC0009", digits=str(MAX_DIGITS), exponent=str(MAX_EXPONENT))


def _int_text(number: int) -> str:
    if number.bit_length() > 4 * MAX_DIGITS:
        raise too_many_digits()
    return str(number)


def _decimal(number: Decimal) -> Fraction:
    _sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise Refused("REC0007")
    if len(digits) > MAX_DIGITS or abs(exponent) > MAX_EXPONENT + MAX_DIGITS:
        raise too_many_digits()
    return Fraction(number)


def plain(text: str) -> str:
    """`text` as a message may show it: short, printable, without long runs of digits (a person's number)."""
    short = text if len(text) <= SHOWN_TEXT else text[:SHOWN_TEXT] + "…"
    printable = "".join(c if c.isprintable() else _escaped(c) for c in short)
    return re.sub(r"[0-9]{11,}[0-9Xx]?", HIDDEN, printable)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def freeze(raw: object, depth: int = 0) -> Frozen:
    """JSON as an immutable value, numbers exact; raises `Refused`."""
    if depth > MAX_DEPTH:
        raise Refused("REC0004", limit=str(MAX_DEPTH))
    number = exact_number(raw)
    if number is not None:
        return number
    match raw:
        case None | bool():
            return raw
        case str():
            return whole_text(raw)
        case Mapping():
            if repeated_keys(raw):
                raise Refused("REC0005", name=plain(repeated_keys(raw)[0]))
            return FrozenMap({_name(key): freeze(value, depth + 1) for key, value in raw.items()})
        case list() | tuple():
            return tuple(freeze(value, depth + 1) for value in raw)
        case _:
            raise Refused("REC0012", expected="text", found="other")


def _name(key: object) -> str:
    if not isinstance(key, str):
        raise Refused("REC0012", expected="text", found="other")
    return whole_text(key)
