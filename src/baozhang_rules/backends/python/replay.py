"""From the frames of a run to what an explanation reads: the interpreter's walk, with every worked-out value taken from its slot.

Nothing is calculated here: sums, quotients, roundings, totals, ranks and functions are looked up.  What is 是 or 否 follows from
these by comparing, and which branch was taken from that.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import define, field

from baozhang_rules.backends.python.support import UNSET
from baozhang_rules.backends.python.values import Int, Quot
from baozhang_rules.backends.python.writer import Place
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Env, Run, _day, _lists
from baozhang_rules.runtime.dates import months_before
from baozhang_rules.runtime.trace import EntityPath, ordinals
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, State

if TYPE_CHECKING:
    from baozhang_rules.backends.python.session import Session


class Disagreement(AssertionError):
    """Generated code left no value where the walk needs one: a mistake in this back end."""


def read(place: Place, frame: Any) -> State:
    """The value in a place of a frame, as the interpreter has it; `UNSET` where a branch left it, or its denominator, out."""
    value = place.value
    if place.slot < 0:
        if value.literal is not None:
            return value.literal
        assert value.code in _WORDS, value
        return _WORDS[value.code]
    raw = frame[place.slot]
    if raw.__class__ is not int:
        return raw
    match value.rep:
        case Int(scale=scale):
            return Fraction(raw, scale)
        case Quot(scale=scale):
            den = frame[place.den]
            return UNSET if den is UNSET else Fraction(raw, den * scale)
        case _:
            return raw


@define
class Replay(Run):
    """A run whose values are read from the frames of a session."""

    session: Session = field(kw_only=True)
    _ordinals: dict[EntityPath, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Number the entities as packed records do."""
        super().__attrs_post_init__()
        self._ordinals = ordinals((ent.path, ent.data.entity_name) for ent in self.walk())

    def stored(self, e: n.Expr, env: Env) -> State:
        """The value of a node."""
        for entry, frame, of in self.session.frames.get((env.base, env.rules, env.unit.key), ()):
            if of and any(of[at] != self._ordinals[env[name].path] for at, name in entry.about.get(e.node, ())):
                continue
            for place in entry.places.get(e.node, ()):
                inner = self._frame(place, frame, env)
                found = UNSET if inner is None else read(place, inner)
                if found is not UNSET:
                    return found
        raise Disagreement(f"no value of node {e.node} ({type(e).__name__})")

    def _frame(self, place: Place, frame: Any, env: Env) -> Any:
        for step in place.way:
            frames = frame[step.slot]
            ordinal = self._ordinals[env[step.var].path]
            known = frames is not UNSET and (ordinal in frames if isinstance(frames, dict) else ordinal < len(frames))
            if not known:
                return None
            frame = frames[ordinal]
        return frame

    def _eval(self, e: n.Expr, env: Env) -> State:
        match e:
            case n.Arith(left=left, right=right):
                return self._told(e, env, (left, right))
            case n.Round(operand=operand):
                return self._told(e, env, (operand,))
            case n.Call(arguments=arguments):
                return self._told(e, env, arguments)
            case n.Aggregate():
                return self._total(e, env)
            case n.Rank():
                return self._position(e, env)
            case n.Window():
                return self._dated(e.anchor, e.operand, env, lambda day: self._months(e, day, env))
            case _:
                return super()._eval(e, env)

    def _told(self, e: n.Expr, env: Env, operands: tuple[n.Expr, ...]) -> State:
        for operand in operands:
            self.eval(operand, env)
        return self.stored(e, env)

    def _total(self, e: n.Aggregate, env: Env) -> State:
        source = self.eval(e.source, env)
        if isinstance(source, UNSETTLED):
            return source
        if e.kind == "count" and e.where is None and env.unit.headcount is not None and _lists(e.source, env.unit.listing):
            return env.unit.headcount
        for ent in source or ():
            self._one(e, env.bind(e.var, ent))
        return self.stored(e, env)

    def _one(self, e: n.Aggregate, env: Env) -> None:
        keep = True if e.where is None else self.eval(e.where, env)
        if keep is not False and e.body is not None:
            self.eval(e.body, env)

    def _position(self, e: n.Rank, env: Env) -> State:
        source = self.eval(e.source, env)
        self.eval(e.entity, env)
        for ent in source if isinstance(source, tuple) else ():
            for key, _ in e.keys:
                self.eval(key, env.bind(e.var, ent))
        return self.stored(e, env)

    def _months(self, e: n.Window, day: Any, env: Env) -> State:
        try:
            months = months_before(_day(day), e.months)
        except ValueError:
            return self.stored(e, env)
        for month in months:
            self.eval(e.operand, env.on(month.first_day))
        return self.stored(e, env)


@define
class Glance(Replay):
    """A replay that doesn't walk what is below a worked-out value: it finds the same states, and fewer of them."""

    def _told(self, e: n.Expr, env: Env, operands: tuple[n.Expr, ...]) -> State:
        return self.stored(e, env)

    def _one(self, e: n.Aggregate, env: Env) -> None:
        pass

    def _position(self, e: n.Rank, env: Env) -> State:
        return self.stored(e, env)

    def _months(self, e: n.Window, day: Any, env: Env) -> State:
        return self.stored(e, env)


_WORDS = {"None": None, "True": True, "False": False, "NE": NOT_ENTITLED}
