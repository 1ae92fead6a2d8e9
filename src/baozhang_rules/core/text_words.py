"""The words of the text form: a kind per class of core, short types, names, single values (see ``text.py``)."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, ClassVar, TypeAlias

from attrs import NOTHING, fields, frozen, has

from baozhang_rules import types as core_types
from baozhang_rules import units
from baozhang_rules.core import nodes
from baozhang_rules.runtime import schema
from baozhang_rules.runtime.dates import Month, parse_date, parse_month
from baozhang_rules.runtime.values import NOT_ENTITLED

Hint: TypeAlias = Any
"""A type as a class's field declares it."""


class CoreTextProblem(ValueError):
    """A text that is no core node, or a node that has no text.

    ``reason``: ``bracket | character | depth | end | kind | field | missing | value``.
    ``offset`` counts code points.
    """

    code: ClassVar[str] = "CORE0001"

    def __init__(self, reason: str, offset: int = 0, detail: str = "") -> None:
        super().__init__(reason, offset, detail)
        self.reason = reason
        self.offset = offset
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code} at {self.offset}: {self.reason} {self.detail}".rstrip()


def origin_of(hint: Hint) -> Any:
    """``tuple`` of ``tuple[int, ...]``, and so on; None for a plain class."""
    return typing.get_origin(hint)


@cache
def choices(hint: Hint) -> tuple[Hint, ...]:
    """The members of a union, or the hint itself."""
    if isinstance(hint, types.UnionType) or origin_of(hint) is typing.Union:
        return tuple(inner for part in typing.get_args(hint) for inner in choices(part))
    return (hint,)


@cache
def literals(hint: Hint) -> tuple[Any, ...]:
    """The words that a field is limited to, if it is."""
    limited = [part for part in choices(hint) if origin_of(part) is typing.Literal]
    return tuple(word for part in limited for word in typing.get_args(part))


def is_list(hint: Hint) -> bool:
    """Whether a field holds a tuple of any length."""
    return origin_of(hint) is tuple and typing.get_args(hint)[-1] is Ellipsis


# ------------------------------------------------------------------------------------------- the classes


@frozen(slots=True)
class FieldOf:
    """A field of a class: ``blank`` is the value that needs no writing, ``ABSENT`` when there is none."""

    name: str
    hint: Hint
    blank: Any


@frozen(slots=True)
class Kind:
    """How one class is written: fields by position, then fields by name."""

    word: str
    make: type
    first: tuple[FieldOf, ...]
    named: tuple[FieldOf, ...]


ABSENT = object()
TYPES = typing.get_args(core_types.Type)
_EXPRESSIONS = typing.get_args(nodes.Expr)
_UNWRITTEN = ("origin", "node")
_BLANKS: Mapping[Hint, Any] = {str: "", bool: False}


def _classes() -> Iterator[tuple[str, type]]:
    for module, home in ((nodes, "baozhang_rules.core."), (core_types, core_types.__name__), (schema, schema.__name__)):
        for name, value in vars(module).items():
            if isinstance(value, type) and has(value) and value.__module__.startswith(home):
                yield re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower(), value
    yield "powers", units.Unit


def _blank(default: Any, hint: Hint) -> Any:
    if default is not NOTHING:
        return default
    if type(None) in choices(hint):
        return None
    return () if is_list(hint) else _BLANKS.get(hint, ABSENT)


def _kind(word: str, cls: type) -> Kind:
    hints = typing.get_type_hints(cls)
    given = [a for a in fields(cls) if a.name not in _UNWRITTEN]
    written = [FieldOf(a.name, hints[a.name], _blank(a.default, hints[a.name])) for a in given]
    if cls in _EXPRESSIONS:
        return Kind(word, cls, tuple(sorted(written, key=lambda f: f.name != "type")), ())
    head = 1 if written and given[0].default is NOTHING and written[0].blank is not None else 0
    return Kind(word, cls, tuple(written[:head]), tuple(written[head:]))


BY_WORD: Mapping[str, Kind] = {word: _kind(word, cls) for word, cls in _classes()}
BY_CLASS: Mapping[type, Kind] = {kind.make: kind for kind in BY_WORD.values()}

# ------------------------------------------------------------------------------------------ single values

CONSTANTS: Mapping[str, Any] = {"none": None, "true": True, "false": False, "not-entitled": NOT_ENTITLED}
_WORD = re.compile(r"[^\W\d][\w./#~@+-]*|[+*/=-]|[<>]=?|!=")
_NAME = re.compile(r"[^\W\d][\w.]*")
_NUMBER = re.compile(r"-?[0-9]+(?:/[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_SHOWN_CONSTANTS = {id(value): word for word, value in CONSTANTS.items()}
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_ESCAPED = {char: f"\\{letter}" for letter, char in _ESCAPES.items()}


def quoted(text: str) -> str:
    """Text in quotes, every character that doesn't print as an escape."""
    return '"' + "".join(_ESCAPED.get(c, c if c.isprintable() else f"\\u{{{ord(c):x}}}") for c in text) + '"'


def unquoted(text: str, offset: int) -> str:
    """What stands in quotes."""

    def plain(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        if match[2] not in _ESCAPES:
            raise CoreTextProblem("character", offset + match.start(), match[0])
        return _ESCAPES[match[2]]

    return re.sub(r"\\(?:u\{([0-9a-f]{1,5}|10[0-9a-f]{4})\}|(.))", plain, text[1:-1])


def atom(value: Any, hint: Hint) -> str:
    """A single value, as its field writes it."""
    if isinstance(value, str):
        bare = hint is str or value in literals(hint)
        return value if bare and value not in CONSTANTS and _WORD.fullmatch(value) else quoted(value)
    if id(value) in _SHOWN_CONSTANTS:
        return _SHOWN_CONSTANTS[id(value)]
    if isinstance(value, int | Fraction | date | Month):
        try:
            return str(value)
        except ValueError:  # more digits than Python writes
            raise CoreTextProblem("value", 0, "digits") from None
    raise CoreTextProblem("value", 0, type(value).__name__)


def readings(text: str) -> Iterator[Any]:
    """Everything that a bare word can be, as its field decides."""
    if text in CONSTANTS:
        yield CONSTANTS[text]
    elif _NUMBER.fullmatch(text):
        yield Fraction(text)
        yield int(text)
    elif _DAY.fullmatch(text):
        yield parse_date(text)
    elif _MONTH.fullmatch(text):
        yield parse_month(text)
    else:
        if _WORD.fullmatch(text):
            yield text
        if (type_ := parse_type(text)) is not None:
            yield type_


# ------------------------------------------------------------------------------------------------- types

_PLAIN_TYPES: Mapping[str, core_types.Type] = {
    "bool": core_types.BOOL,
    "date": core_types.DATE,
    "month": core_types.MONTH,
    "text": core_types.TEXT,
    "region": core_types.REGION,
    "bad": core_types.BAD,
    "num": core_types.NumberT(),
}
_SHOWN_TYPES = {value: word for word, value in _PLAIN_TYPES.items()}


def short_type(value: Any) -> str | None:
    """The short word of a type; None when a name in it can't stand bare, so that it needs its long form."""
    match value:
        case core_types.NumberT(unit=unit) if unit.powers:
            return _all_names(f"num<{_unit_text(unit)}>", *(base for base, _ in unit.powers))
        case core_types.DurationT(unit=name):
            return _all_names(f"duration<{name}>", name)
        case core_types.EnumT(name=name):
            return _all_names(f"enum<{name}>", name)
        case core_types.EntityT(name=name):
            return _all_names(f"entity<{name}>", name)
        case core_types.ListT(entity=name, low=low, high=high):
            return _all_names(f"list<{name},{low},{high}>", name)
        case core_types.OptionalT(inner=inner) if not isinstance(inner, core_types.OptionalT):
            short = short_type(inner)
            return short and f"opt<{short}>"
    return _SHOWN_TYPES.get(value)


def _all_names(text: str, *names: str) -> str | None:
    return text if all(_NAME.fullmatch(name) for name in names) else None


def _unit_text(unit: units.Unit) -> str:
    def part(base: str, power: int) -> str:
        return base if power == 1 else f"{base}^{power}"

    top = [part(base, power) for base, power in unit.powers if power > 0]
    return "/".join(["*".join(top) or "1", *(part(base, -power) for base, power in unit.powers if power < 0)])


_TYPE = re.compile(r"(?P<kind>num|duration|enum|entity|list|opt)<(?P<inside>.+)>")
_LIST = re.compile(r"(?P<name>[^,]+),(?P<low>-?[0-9]{1,9}),(?P<high>-?[0-9]{1,9})")
_PART = re.compile(r"(?P<base>[^^]+)(?:\^(?P<power>[0-9]{1,9}))?")


def parse_type(text: str) -> core_types.Type | None:
    """The type of a short word, or None."""
    if text in _PLAIN_TYPES:
        return _PLAIN_TYPES[text]
    match = _TYPE.fullmatch(text)
    if match is None:
        return None
    inside = match["inside"]
    match match["kind"]:
        case "opt":
            inner = None if inside.startswith("opt<") else parse_type(inside)
            return inner and core_types.OptionalT(inner)
        case "num":
            return _parse_unit(inside)
        case "list":
            return _parse_list(inside)
        case kind:
            return _NAMED[kind](inside) if _NAME.fullmatch(inside) else None


_NAMED: Mapping[str, Callable[[str], core_types.Type]] = {
    "duration": core_types.DurationT,
    "enum": core_types.EnumT,
    "entity": core_types.EntityT,
}


def _parse_list(text: str) -> core_types.Type | None:
    match = _LIST.fullmatch(text)
    if match is None or not _NAME.fullmatch(match["name"]):
        return None
    return core_types.ListT(match["name"], int(match["low"]), int(match["high"]))


def _parse_unit(text: str) -> core_types.Type | None:
    top, *bottom = text.split("/")
    parts = [(part, 1) for part in top.split("*") if top != "1"] + [(part, -1) for part in bottom]
    powers: list[tuple[str, int]] = []
    for part, sign in parts:
        match = _PART.fullmatch(part)
        if match is None or not _NAME.fullmatch(match["base"]):
            return None
        powers.append((match["base"], sign * int(match["power"] or 1)))
    return core_types.NumberT(units.Unit(tuple(powers)))
