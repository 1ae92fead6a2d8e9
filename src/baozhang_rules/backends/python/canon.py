"""Numbers for expressions such that equal expressions have equal numbers, so that none is worked out twice in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import define, field, fields

from baozhang_rules.core import nodes as n
from baozhang_rules.core.walk import EXPRESSIONS
from baozhang_rules.types import BOOL, EntityT, strip_optional

_PASSED_OVER = ("origin", "node", "type", "site", "otherwise_site")
"""What changes nothing about a value: where it stands and what it is called.  (Sites of exceptions are in a conflict.)"""


def bare(e: n.Expr) -> n.Expr:
    """An expression without the marks and the other units around it."""
    while isinstance(e, n.Mark | n.Retype):
        e = e.operand
    return e


def dated_read(e: n.At | n.Window) -> n.DefRef | None:
    """The definition that a dated expression reads, where its operand leaves nothing else: no steps, and no 是 or 否 that is told."""
    read = bare(e.operand)
    return read if isinstance(read, n.DefRef) and strip_optional(read.type) != BOOL else None


@define
class Canon:
    """Gives numbers; ``names`` says for each variable which entity it is.

    ``whole``: the ids of rules and definitions of which there is one result, whoever reads it.  ``above``: the kinds of entities
    that are right below the root.
    """

    whole: frozenset[str]
    above: frozenset[str]
    _numbers: dict[Any, int] = field(factory=dict)
    _names: dict[type, tuple[str, ...]] = field(factory=dict)

    def number(self, e: n.Expr, names: Mapping[str, str]) -> int:
        """The number of an expression."""
        return self._of(bare(e), names)

    def _of(self, e: n.Expr, names: Mapping[str, str]) -> int:
        match e:
            case n.Lit(value=value, type=type_):
                key: Any = (n.Lit, type(value), value, type_)
            case n.Var(name=name):
                key = (n.Var, names[name])
            case n.Up(entity=n.Var(type=EntityT(name=kind))) if kind in self.above:
                key = (n.Var, "root")
            case n.DefRef(definition=definition) if definition in self.whole:
                key = (n.DefRef, definition)
            case n.RuleRef(rule=rule, what=what) if rule in self.whole:
                key = (n.RuleRef, rule, what)
            case n.RuleRef(rule=rule, what=what):  # which entity's result it is follows from all that is in reach
                key = (n.RuleRef, rule, what, tuple(names.values()))
            case n.At() | n.Window() if dated_read(e) is None:  # what its operand leaves is kept for it alone
                key = (type(e), "alone", e.node)
            case n.Aggregate() | n.Rank():
                inner = {**names, e.var: f"~{len(names)}"}
                key = (type(e), *(self._part(getattr(e, name), inner) for name in self._fields(type(e)) if name != "var"))
            case n.Default():
                sites = tuple(arm.site for arm in e.exceptions)
                key = (n.Default, sites, *(self._part(getattr(e, name), names) for name in self._fields(n.Default)))
            case _:
                key = (type(e), *(self._part(getattr(e, name), names) for name in self._fields(type(e))))
        return self._numbers.setdefault(key, len(self._numbers))

    def _fields(self, cls: type) -> tuple[str, ...]:
        if cls not in self._names:
            self._names[cls] = tuple(a.name for a in fields(cls) if a.name not in _PASSED_OVER)
        return self._names[cls]

    def _part(self, part: Any, names: Mapping[str, str]) -> Any:
        if isinstance(part, tuple):
            return tuple(self._part(each, names) for each in part)
        if isinstance(part, n.Arm):
            return self.number(part.guard, names), self.number(part.value, names)
        return self.number(part, names) if isinstance(part, EXPRESSIONS) else part
