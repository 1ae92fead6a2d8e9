"""What a decision tells in full, expression by expression: which values a compact explanation holds, and what each is called.

Told are the numbers that were worked out (sums, quotients, roundings, totals, ranks, functions), the rows and cells that were
looked up, every 是 or 否 that decides something, and the value of each definition.  What only passes a told value on, or picks
one of several by a told 是 or 否, follows from these.  docs/decisions/0011 says why.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import TypeAlias

from attrs import field

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import Root, reaching, roots, under
from baozhang_rules.runtime.frozen import define, frozen
from baozhang_rules.runtime.schema import FactSchema
from baozhang_rules.types import BoolT, EntityT, ListT, strip_optional

Vars: TypeAlias = tuple[tuple[str, str], ...]
"""The variables in reach, outermost first, each with the kind of its entity."""

WORKED_OUT = (n.Arith, n.Round, n.Call, n.Aggregate, n.Rank, n.Window, n.StdRef, n.TableRef)
DECIDED = (n.Compare, n.And, n.Or, n.Not, n.AtLeast)
_TRUTHS = ("entitled", "condition", "requirement", "check", "exception")
"""The roles of expressions that decide something as a whole."""
_RESULTS = ("amount", "low", "high", "net")
"""The roles of those whose value is a result, which is told whatever it rests on."""
_KLEENE = ("any", "all", "at_least")
_OVER_MONTHS = ("count", "streak")
_NEVER_VEILED = (n.Rank, n.Call, *DECIDED)


@frozen
class Told:
    """One value that is told.

    ``name`` is what it is called: the site that stands for it, else the declaration's id, else what it is ``within`` and a number.
    ``loops``: of the entities bound where it is read, the places of those of which there may be several, with their kinds.
    ``truth``: it decides something, so that its being 是 or 否 is told whatever it rests on.
    ``veiled``: otherwise it may be, or be turned back into, a sensitive fact.
    """

    name: str
    within: str
    expression: n.Expr
    root: Root
    names: tuple[str, ...]
    loops: tuple[tuple[int, str], ...]
    truth: bool
    veiled: bool


@define(eq=False)
class ToldPlan:
    """All that is told of a program, by the number of the expression; made once per program."""

    values: dict[int, Told] = field(factory=dict)
    _names: set[str] = field(factory=set)
    _numbered: dict[str, int] = field(factory=dict)
    _facts: dict[tuple[str, str], FactSchema] = field(factory=dict)
    _veiling: frozenset[str] = frozenset()
    _walked: list[n.Expr] = field(factory=list)
    _outside: bool = False
    _veiled: bool = False
    _hidden: bool | None = None

    @classmethod
    def of(cls, program: n.Program) -> ToldPlan:
        """Walk the program once."""
        plan = cls()
        plan._facts = {(name, fact.name): fact for name, entity in program.schema.entities.items() for fact in entity.facts}
        plan._veiling = reaching(program, plan._may)
        plan._outside = plan._picks_outside(program)
        for root in roots(program):
            if root.vars is not None and root.role != "field":
                walk = _Walk(plan, root, program.schema.root)
                walk.visit(root.expression, tuple(root.vars.items()), root.role in _TRUTHS, "", True)
        return plan

    def add(self, told: Told) -> None:
        """One more value; names that are taken already are told by number."""
        name = told.name
        if name in self._names or not name:
            number = self._numbered[told.within] = self._numbered.get(told.within, 0) + 1
            name = f"{told.within}#{number}"
        self._names.add(name)
        self._veiled |= told.veiled
        self.values[told.expression.node] = Told(
            name, told.within, told.expression, told.root, told.names, told.loops, told.truth, told.veiled
        )

    # ------------------------------------------------------------------------------------------- sensitive

    @property
    def any_veiled(self) -> bool:
        """Whether some told value may be, or be turned back into, a sensitive fact."""
        return self._veiled

    @property
    def hidden_choices(self) -> bool:
        """Whether a sensitive fact picks something that isn't told as 是 or 否: a default, a row, a cell,
        a month, another entity, the last day of a deadline, who belongs to a unit, whose rules apply.

        Who may not see the fact can then not be told what was picked.
        """
        if self._hidden is None:
            self._hidden = self._outside or any(map(self._picks, self._walked))
        return self._hidden

    def _picks_outside(self, program: n.Program) -> bool:
        """The same of what isn't within an expression."""
        regional = self._facts.get((program.schema.root, program.jurisdiction))
        links = [self._facts.get((unit.entity, link)) for unit in program.units for link in unit.links]
        facts = [*([] if regional is None else [regional]), *links]
        return any(map(self.may_veil, (each.start for each in program.deadlines))) or any(f is None or f.sensitive for f in facts)

    def _picks(self, e: n.Expr) -> bool:
        match e:
            case n.OrElse(operand=by) | n.At(when=by) | n.Window(anchor=by):
                return self.may_veil(by)
            case n.Follow():
                return self.sensitive(e)
            case n.TableRef(keys=keys):
                return any(map(self.may_veil, keys))
            case n.StdRef(region=region):
                return region is not None and self.may_veil(region)
            case _:
                return False

    def sensitive(self, e: n.Fact | n.Follow | n.ListOf) -> bool:
        """Whether the fact that an expression reads is declared 敏感; one that isn't known counts as such."""
        schema = self._facts.get((getattr(strip_optional(e.entity.type), "name", ""), e.fact))
        return schema is None or schema.sensitive

    def may_veil(self, e: n.Expr) -> bool:
        """Whether a value may be a sensitive fact or be turned back into one, as ``explain.view`` has it, whatever the record."""
        return self._may(e, self._veiling)

    def _may(self, e: n.Expr, definitions: frozenset[str]) -> bool:
        match e:
            case n.Fact():
                return self.sensitive(e)
            case n.DefRef(definition=id):
                return id in definitions
            case n.Arith(left=left, right=right):
                return self._may(left, definitions) or self._may(right, definitions)
            case n.Aggregate(kind=kind, body=body):
                return body is not None and kind not in ("count", *_KLEENE) and self._may(body, definitions)
            case n.Case(arms=arms, otherwise=rest) | n.Default(exceptions=arms, base=rest):
                return any(self._may(each, definitions) for each in (*(arm.value for arm in arms), rest))
            case n.Retype() | n.Mark() | n.OrElse() | n.Round() | n.At() | n.Window():
                return any(self._may(each, definitions) for each in under(e))
            case _:
                return False


@define
class _Walk:
    """One expression of a declaration."""

    plan: ToldPlan
    root: Root
    home: str

    def visit(self, e: n.Expr, bound: Vars, truth: bool, site: str, whole: bool = False) -> None:
        """``truth``: something is decided by it; ``site``: of the clause, step or arm that it stands for; ``whole``: all of a declaration."""
        match e:
            case n.Mark(operand=operand):
                told = truth or (not whole and _is_truth(operand))
                self.visit(operand, bound, told, e.site or site, whole)
                return
            case n.Retype(operand=operand):
                self.visit(operand, bound, truth, site, whole)
                return
        if isinstance(e, n.OrElse | n.At | n.Window | n.Follow | n.TableRef | n.StdRef):
            self.plan._walked.append(e)
        if self._is_told(e, truth, whole):
            self._add(e, bound, truth or isinstance(e, DECIDED), site or (self._own_name() if whole else ""), whole)
        for each, inner, decides, of in self._under(e, bound, truth):
            self.visit(each, inner, decides, of)

    def _is_told(self, e: n.Expr, truth: bool, whole: bool) -> bool:
        if isinstance(e, n.Lit | n.Var | n.BaseDate | n.Up | n.Follow | n.ListOf):
            return False
        if isinstance(strip_optional(e.type), EntityT | ListT):
            return False
        return isinstance(e, WORKED_OUT) or _is_truth(e) or truth or whole

    def _own_name(self) -> str:
        return self.root.owner if self.root.role == "value" else f"{self.root.owner}:{self.root.role}"

    def _add(self, e: n.Expr, bound: Vars, truth: bool, name: str, whole: bool) -> None:
        alone = {("root", self.home), ("self", self.home)}
        if self.root.role != "condition":  # there it is the entity of which a unit may be made
            alone |= {(var, kind) for var, kind in bound if var == "anchor"}
        loops = tuple((at, each[1]) for at, each in enumerate(bound) if each not in alone)
        names = tuple(var for var, _ in bound)
        result = whole and self.root.role in _RESULTS
        veiled = not (truth or result or isinstance(e, _NEVER_VEILED)) and self.plan.may_veil(e)
        self.plan.add(Told(name, self._own_name(), e, self.root, names, loops, truth, veiled))

    def _under(self, e: n.Expr, bound: Vars, truth: bool) -> Iterator[tuple[n.Expr, Vars, bool, str]]:
        """The expressions directly under one: what is bound there, whether they decide something, and what site they stand for."""
        match e:
            case n.And(items=items) | n.Or(items=items) | n.AtLeast(items=items):
                yield from ((item, bound, True, "") for item in items)
            case n.Not(operand=operand):
                yield operand, bound, True, ""
            case n.Case(arms=arms, otherwise=rest) | n.Default(exceptions=arms, base=rest):
                for arm in arms:
                    yield arm.guard, bound, True, arm.site
                    yield arm.value, bound, truth, ""
                yield rest, bound, truth, ""
            case n.Aggregate(where=keep, body=body):
                inner = (*bound, (e.var, _kind(e.source)))
                yield e.source, bound, False, ""
                if keep is not None:
                    yield keep, inner, True, ""
                if body is not None:
                    yield body, inner, e.kind in _KLEENE, ""
            case n.Rank(keys=keys):
                inner = (*bound, (e.var, _kind(e.source)))
                yield from ((each, bound, False, "") for each in (e.source, e.entity))
                yield from ((key, inner, False, "") for key, _ in keys)
            case n.Window(operand=operand):
                yield e.anchor, bound, False, ""
                yield operand, bound, e.kind in _OVER_MONTHS, ""
            case n.At(operand=operand, when=when):
                yield when, bound, False, ""
                yield operand, bound, truth, ""
            case n.OrElse(operand=operand, default=default):
                yield operand, bound, truth, ""
                yield default, bound, truth, ""
            case _:
                yield from ((each, bound, False, "") for each in under(e))


def _is_truth(e: n.Expr) -> bool:
    return isinstance(strip_optional(e.type), BoolT)


def _kind(source: n.Expr) -> str:
    kind = strip_optional(source.type)
    return kind.entity if isinstance(kind, ListT) else ""


_plans: dict[int, tuple[weakref.ref[Index], ToldPlan]] = {}


def told_plan(index: Index) -> ToldPlan:
    """What is told of a program, made when first asked for; it doesn't hold the program longer than that lives."""
    known = _plans.get(id(index))
    if known is not None and known[0]() is index:
        return known[1]
    made, key = ToldPlan.of(index.program), id(index)
    _plans[key] = (weakref.ref(index, lambda _: _plans.pop(key, None)), made)
    return made
