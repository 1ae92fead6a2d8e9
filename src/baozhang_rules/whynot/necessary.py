"""Facts without which an outcome can't be settled, seen in one run: what keeps the long searches short.

An unsettled expression becomes settled only when one of its unsettled operands does; a strict operation needs all of them.
So the facts that every unsettled operand needs are needed by the whole, and a strict operation needs those of each.  Learning
never unsettles anything (docs/decisions/0001), so whatever is found necessary here is in every set that settles the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import define, field

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Ent, Env, Run
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.schema import BoolType, DateType, EnumType, FactSchema, MonthType, NumberType, TextType
from baozhang_rules.runtime.values import FactPath, State, Unknown

Facts = frozenset[FactPath]
Frame = tuple[n.Expr | None, State, Facts]
NOTHING: Facts = frozenset()
KLEENE = (n.And, n.Or, n.AtLeast, n.Case, n.Default, n.OrElse, n.TableRef)
STRICT_TOTALS = ("sum", "mean", "max", "min", "count")


@define
class NeedingRun(Run):
    """A run that also finds, for everything unsettled, facts without which it stays so."""

    frames: list[list[Frame]] = field(factory=lambda: [[]])
    together: dict[Facts, None] = field(factory=dict)
    needed: dict[tuple[str, object], Facts] = field(factory=dict)

    def eval(self, e: n.Expr, env: Env) -> State:
        """The state of an expression; its necessary facts go to the frame of what asked for it."""
        self.frames.append([])
        state = Run.eval(self, e, env)
        inner = self.frames.pop()
        needed = _needs(e, state, inner)
        if needed:
            self.together[needed] = None
        self.frames[-1].append((e, state, needed))
        return state

    def definition(self, id: str, ent: Ent, env: Env) -> State:
        """A definition's state; read a second time it needs what it needed the first time."""
        self.frames.append([])
        state = Run.definition(self, id, ent, env)
        self._remember(("d:" + id, (ent.path, env.unit.key, env.base, env.rules)), state)
        return state

    def rule(self, rule: n.Rule, what: str, env: Env) -> State:
        """A rule's state, likewise."""
        self.frames.append([])
        state = Run.rule(self, rule, what, env)
        inner = self._rule_env(rule, env)
        self._remember((f"r:{rule.id}:{what}", None if inner is None else inner.where), state)
        return state

    def _remember(self, key: tuple[str, object], state: State) -> None:
        inner = self.frames.pop()
        if key not in self.needed:
            self.needed[key] = _needs(None, state, inner)
        self.frames[-1].append((None, state, self.needed[key] if isinstance(state, Unknown) else NOTHING))

    def start(self) -> None:
        """Forget what was asked so far: what follows is the outcome in question."""
        self.frames = [[]]

    def groups(self) -> list[Facts]:
        """Facts that something needed together."""
        return list(self.together)

    def necessary(self, state: State) -> Facts:
        """What an outcome joined from everything evaluated at the top needs: anything that one of its parts needs."""
        return frozenset().union(*(facts for _, _, facts in self.frames[0])) if isinstance(state, Unknown) else NOTHING


def _needs(e: n.Expr | None, state: State, inner: list[Frame]) -> Facts:
    if not isinstance(state, Unknown):
        return NOTHING
    open_ = [(each, facts) for each, found, facts in inner if isinstance(found, Unknown)]
    if not open_:
        return state.missing if len(state.missing) == 1 else NOTHING
    parts = [facts for _, facts in open_]
    if isinstance(e, KLEENE) or (isinstance(e, n.Window) and e.kind == "streak") or e is None:
        return frozenset.intersection(*parts)
    if isinstance(e, n.Aggregate) and (e.kind not in STRICT_TOTALS or any(each is e.where for each, _ in open_)):
        keep = [facts for each, facts in open_ if each is e.where]
        return frozenset().union(*keep) if e.kind in STRICT_TOTALS else frozenset.intersection(*parts)
    return frozenset().union(*parts)


# ------------------------------------------------------------------------------------------------ worlds


def worlds(schemas: Mapping[FactPath, FactSchema | None], base: date) -> list[dict[FactPath, State]]:
    """A few ways for facts to be: all small, all large, all 无 where they may be. A fact whose values can't be made is left out
    (and then nothing follows from a world that needs it)."""
    made: list[dict[FactPath, State]] = [{}, {}, {}]
    for path, schema in schemas.items():
        if schema is None:
            continue
        values = _some(schema, base)
        for world, value in zip(made, values, strict=False):
            world[path] = value
    return made


def _some(schema: FactSchema, base: date) -> tuple[State, ...]:
    """Three possible values of a fact, or nothing."""
    small: State
    large: State
    match schema.type:
        case BoolType():
            small, large = False, True
        case EnumType(members=members):
            small, large = members[-1], members[0]
        case NumberType():
            low = schema.low if isinstance(schema.low, Fraction) else Fraction(0)
            step = schema.step or Fraction(1)
            small = -(-low // step) * step
            high = schema.high if isinstance(schema.high, Fraction) else small + 1000000 * step
            large = high // step * step
        case DateType():
            small = large = schema.low if isinstance(schema.low, date) else base
        case MonthType():
            small = large = schema.low if isinstance(schema.low, Month) else Month.of(base)
        case TextType():
            small = large = "-"
        case _:
            return ()
    return (small, large, None if schema.optional else small)
