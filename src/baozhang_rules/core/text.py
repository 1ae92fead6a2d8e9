"""Programs as text that reads back: ``read(show(program)) == program``.

One form per declaration, so that a change of meaning is a small difference of lines::

    (definition 家庭.人均 :name 人均 :entity 家庭 :type num<yuan/person> :versions [
      (version :body (expr-body (lit num<yuan/person> 3/2)))])

A form is ``(kind …)``. An expression gives its type and then its fields in order; everything else gives its
first field and then ``:field value`` for each field that isn't blank (none, no, empty). ``[…]`` is a tuple,
``{…}`` a mapping. Numbers are ``150`` or ``3/2``, days ``2024-07-01``, months ``2024-07``; a name stands bare
where nothing but a name can stand, all other text is quoted. Origins and node numbers are left out, as they
are no part of the meaning.

Both directions work over the fields that the classes declare, without recursion; reading evaluates nothing.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from attrs import evolve, frozen, has

from baozhang_rules.core import nodes
from baozhang_rules.core.text_words import (
    ABSENT,
    BY_CLASS,
    BY_WORD,
    TYPES,
    CoreTextProblem,
    Hint,
    Kind,
    atom,
    choices,
    is_list,
    literals,
    origin_of,
    parse_type,
    readings,
    short_type,
    unquoted,
)
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.values import NOT_ENTITLED

__all__ = ["MAX_DEPTH", "CoreTextProblem", "read", "show"]

MAX_DEPTH = 500
"""How deep brackets may stand in one another."""

_WIDTH = 110
_LISTED: Mapping[str, type] = {
    f.name: typing.get_args(f.hint)[0]
    for f in BY_CLASS[nodes.Program].named
    if is_list(f.hint) and has(typing.get_args(f.hint)[0])
}
"""The fields of a program that hold declarations, and the class of each."""

_FIELD_OF: Mapping[type, str] = {cls: name for name, cls in _LISTED.items()}

# ------------------------------------------------------------------------------------------------ showing


@frozen(slots=True, eq=False)
class _Group:
    """Brackets around items; ``pair`` words such as ``:site`` stay on the line of what follows them."""

    opening: str
    items: list[Any]
    depth: int

    @property
    def closing(self) -> str:
        return {"(": ")", "[": "]", "{": "}"}[self.opening]


@cache
def _element_hints(hint: Hint, opening: str) -> tuple[Hint, ...]:
    """The hints of a tuple's or mapping's parts; the last one repeats for a tuple of any length."""
    for choice in choices(hint):
        origin, arguments = origin_of(choice), typing.get_args(choice)
        if (origin is tuple and opening == "[") or (origin is FrozenMap and opening == "{"):
            return arguments
    raise CoreTextProblem("value", 0, opening)


def _parts(value: Any, hint: Hint) -> tuple[str, list[tuple[Any, Hint]]]:
    """The bracket and the parts of a value that isn't single; a part of hint ``None`` is a word as it is."""
    if isinstance(value, tuple):
        hints = _element_hints(hint, "[")
        each = [hints[0]] * len(value) if hints[-1] is Ellipsis else hints
        return "[", list(zip(value, each, strict=True))
    if isinstance(value, FrozenMap):
        key, item = _element_hints(hint, "{")
        return "{", [pair for k, v in value.items() for pair in ((k, key), (v, item))]
    kind = BY_CLASS[type(value)]
    parts: list[tuple[Any, Hint]] = [(kind.word, None)]
    parts += [(getattr(value, f.name), f.hint) for f in kind.first]
    for f in kind.named:
        part = getattr(value, f.name)
        if not (part == f.blank and type(part) is type(f.blank)):
            parts += [(f":{f.name}", None), (part, f.hint)]
    return "(", parts


def _document(root: Any) -> Any:
    top: list[Any] = []
    groups: list[_Group] = []
    waiting: list[tuple[Any, Hint, list[Any], int]] = [(root, type(root), top, 1)]
    while waiting:
        value, hint, into, depth = waiting.pop()
        short = short_type(value) if isinstance(value, TYPES) else None
        if short is not None or hint is None:
            into.append(short or value)
        elif hint is not Any and (isinstance(value, tuple | FrozenMap) or type(value) in BY_CLASS):
            if depth > MAX_DEPTH:
                raise CoreTextProblem("depth")
            opening, parts = _parts(value, hint)
            groups.append(_Group(opening, [], depth))
            into.append(groups[-1])
            waiting += [(part, h, groups[-1].items, depth + 1) for part, h in reversed(parts)]
        else:
            into.append(atom(value, hint))
    return _with_widths(top[0], groups)


def _with_widths(top: Any, groups: list[_Group]) -> tuple[Any, dict[int, int]]:
    widths: dict[int, int] = {}
    for group in reversed(groups):
        inside = sum(len(i) if isinstance(i, str) else widths[id(i)] for i in group.items)
        widths[id(group)] = inside + max(len(group.items) - 1, 0) + 2
    return top, widths


def _laid_out(document: Any, widths: dict[int, int]) -> str:
    out: list[str] = []
    stack: list[Any] = [(document, 0, False)]
    while stack:
        part, indent, flat = stack.pop()
        if isinstance(part, str):
            out.append(part)
            continue
        flat = flat or indent + widths[id(part)] <= _WIDTH
        stack.append((part.closing, 0, True))
        stack += reversed(list(_spaced(part, indent, flat)))
        stack.append((part.opening, 0, True))
    return "".join(out)


def _spaced(group: _Group, indent: int, flat: bool) -> Iterator[Any]:
    """The items of a group with what stands between them."""
    before: Any = None
    for position, item in enumerate(group.items):
        stay = flat or (isinstance(before, str) and (before.startswith(":") or group.opening == "{"))
        stay = stay or (group.opening == "(" and isinstance(item, str) and not item.startswith(":"))
        if position:
            yield " " if stay else "\n" + " " * (indent + 2), 0, True
        yield (item, indent + 2, flat)
        before = item


def show(node: Any) -> str:
    """The text of a program, or of any core node, type, entity or fact of a schema; ends with a line break.

    Raises `CoreTextProblem` when it is nested deeper than ``MAX_DEPTH``, or holds what no core node holds.
    """
    if type(node) not in BY_CLASS:
        raise CoreTextProblem("value", 0, type(node).__name__)
    if not isinstance(node, nodes.Program):
        return _laid_out(*_document(node)) + "\n"
    declarations = [item for name in _LISTED for item in getattr(node, name)]
    empty: dict[str, Any] = dict.fromkeys(_LISTED, ())
    header = evolve(node, **empty)
    return "\n".join(_laid_out(*_document(form)) + "\n" for form in (header, *declarations))


# ------------------------------------------------------------------------------------------------ reading

_TOKEN = re.compile(r'\s*(?:(?P<bracket>[()\[\]{}])|(?P<text>"(?:[^"\\\n]|\\.)*")|(?P<atom>[^\s()\[\]{}"]+)|\Z)')
_CLOSES = {")": "(", "]": "[", "}": "{"}


_SINGLE = (Fraction, bool, date, Month, type(None), type(NOT_ENTITLED))


@frozen(slots=True, eq=False)
class _Bare:
    """A bare word or number, not yet known to be either."""

    text: str
    offset: int


@frozen(slots=True, eq=False)
class _Raw:
    """A tuple or mapping whose parts have no hints yet."""

    opening: str
    items: list[Any]
    offset: int


def _forms(text: str) -> list[Any]:
    top: list[Any] = []
    stack: list[_Raw] = []
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise CoreTextProblem("character", offset)
        offset = match.end()
        into = stack[-1].items if stack else top
        token = match["bracket"]
        if token in _CLOSES:
            if not stack or stack[-1].opening != _CLOSES[token]:
                raise CoreTextProblem("bracket", offset - 1, token)
            raw = stack.pop()
            (stack[-1].items if stack else top).append(_built(raw) if token == ")" else raw)
        elif token:
            stack.append(_Raw(token, [], offset - 1))
            if len(stack) > MAX_DEPTH:
                raise CoreTextProblem("depth", offset - 1)
        elif match["text"]:
            into.append(unquoted(match["text"], match.start("text")))
        elif match["atom"]:
            into.append(_Bare(match["atom"], match.start("atom")))
    if stack:
        raise CoreTextProblem("end", stack[-1].offset, stack[-1].opening)
    return top


def _built(raw: _Raw) -> Any:
    head = raw.items[0] if raw.items else None
    if not isinstance(head, _Bare) or head.text not in BY_WORD:
        raise CoreTextProblem("kind", raw.offset, head.text if isinstance(head, _Bare) else "")
    kind = BY_WORD[head.text]
    values = dict(_given(kind, raw))
    for f in kind.first + kind.named:
        if f.name not in values:
            if f.blank is ABSENT or f in kind.first:
                raise CoreTextProblem("missing", raw.offset, f"{kind.word} {f.name}")
            values[f.name] = f.blank
    return kind.make(**values)


def _given(kind: Kind, raw: _Raw) -> Iterator[tuple[str, Any]]:
    rest = raw.items[1:]
    for f, item in zip(kind.first, rest, strict=False):
        yield f.name, _fitted(item, f.hint, raw.offset)
    rest = rest[len(kind.first) :]
    by_name = {f":{f.name}": f for f in kind.named}
    for word, item in zip(rest[::2], [*rest[1::2], None], strict=False):
        name = word.text if isinstance(word, _Bare) else kind.word
        if name not in by_name or item is None:
            raise CoreTextProblem("field", raw.offset, name)
        f = by_name.pop(name)
        yield f.name, _fitted(item, f.hint, raw.offset)


def _fitted(item: Any, hint: Hint, offset: int) -> Any:
    """A part as its field takes it: bare words become names or types, numbers whole ones, brackets tuples."""
    if isinstance(item, _Bare):
        return _fitted_bare(item, hint)
    if isinstance(item, _Raw):
        return _fitted_raw(item, hint)
    if type(item) in choices(hint) or (isinstance(item, str) and (hint is Any or item in literals(hint))):
        return item
    raise CoreTextProblem("value", offset, type(item).__name__)


def _fitted_bare(item: _Bare, hint: Hint) -> Any:
    taken = _SINGLE if hint is Any else choices(hint)
    try:
        for value in readings(item.text):
            if type(value) in taken or value in literals(hint):
                return value
    except (ValueError, ZeroDivisionError):
        pass
    raise CoreTextProblem("value", item.offset, item.text)


def _fitted_raw(raw: _Raw, hint: Hint) -> Any:
    taken = {origin_of(choice) for choice in choices(hint)}
    if (tuple if raw.opening == "[" else FrozenMap) not in taken:
        raise CoreTextProblem("value", raw.offset, raw.opening)
    hints = _element_hints(hint, raw.opening)
    if raw.opening == "{":
        values = [_fitted(item, hints[n % 2], raw.offset) for n, item in enumerate(raw.items)]
        if len(values) % 2 or len(set(values[::2])) * 2 != len(values):
            raise CoreTextProblem("value", raw.offset, "{")
        return FrozenMap(zip(values[::2], values[1::2], strict=True))
    if hints[-1] is not Ellipsis and len(hints) != len(raw.items):
        raise CoreTextProblem("value", raw.offset, "[")
    each = [hints[0]] * len(raw.items) if hints[-1] is Ellipsis else hints
    return tuple(_fitted(item, h, raw.offset) for item, h in zip(raw.items, each, strict=True))


def read(text: str) -> Any:
    """The node that `show` wrote; raises `CoreTextProblem` for any other text."""
    forms = [_node(form) for form in _forms(text)]
    if not forms:
        raise CoreTextProblem("end", len(text))
    if not isinstance(forms[0], nodes.Program):
        if len(forms) > 1:
            raise CoreTextProblem("kind", 0, "several nodes")
        return forms[0]
    listed: dict[str, list[Any]] = {name: list(getattr(forms[0], name)) for name in _LISTED}
    for form in forms[1:]:
        if type(form) not in _FIELD_OF:
            raise CoreTextProblem("kind", 0, type(form).__name__)
        listed[_FIELD_OF[type(form)]].append(form)
    declared: dict[str, Any] = {name: tuple(items) for name, items in listed.items()}
    return evolve(forms[0], **declared)


def _node(form: Any) -> Any:
    node = parse_type(form.text) if isinstance(form, _Bare) else form
    if type(node) not in BY_CLASS:
        raise CoreTextProblem("kind", form.offset if isinstance(form, _Bare | _Raw) else 0)
    return node
