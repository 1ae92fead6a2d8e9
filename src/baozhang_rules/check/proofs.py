"""The proofs made over a whole program: bounds of numbers, work, payable amounts, order of exceptions, no circles."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import define, field

from baozhang_rules.check.benefit_problems import PayableUnrounded
from baozhang_rules.check.bound_problems import (
    AggregateUnrounded,
    DividedTwice,
    DivisorMayBeZero,
    FactWithoutBounds,
    TooManyBits,
    TooMuchWork,
)
from baozhang_rules.check.circles import check_circles
from baozhang_rules.check.context import Context
from baozhang_rules.check.conventions import check_conventions
from baozhang_rules.check.exceptions import check_exceptions
from baozhang_rules.check.model import model_of
from baozhang_rules.check.openings import op_words, shown_number
from baozhang_rules.check.rule_problems import ScopeOutOfReach
from baozhang_rules.check.share_problems import ShareWeightNegative
from baozhang_rules.check.sound import without
from baozhang_rules.check.standard_problems import FillerNeverFits
from baozhang_rules.check.texts import source_of
from baozhang_rules.check.vacuous import check_vacuous
from baozhang_rules.check.wording import Both, both, show_after_number, show_unit
from baozhang_rules.check.work import LIMIT, Work, cost
from baozhang_rules.core import nodes as core
from baozhang_rules.core.bounds.assumed import NOTHING
from baozhang_rules.core.bounds.bounding import Bounds
from baozhang_rules.core.bounds.numbers import WIDE, Num
from baozhang_rules.core.walk import expressions, roots, scoped
from baozhang_rules.diagnostics import Edit, Fix
from baozhang_rules.runtime.schema import NumberType
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Source, Span
from baozhang_rules.types import EntityT, NumberT, Type, strip_optional
from baozhang_rules.units import RATIO

SMALLEST_COIN = 100
"""Payable amounts are whole 分 unless the policy rounds to something coarser."""


def check_program(ctx: Context, program: core.Program) -> None:
    """Make every proof over a program: what is too much work isn't walked, and no bounds are proved of what goes in circles."""
    program = _light_part(ctx, program)
    check_conventions(ctx, program)
    check_exceptions(ctx, program)
    check_vacuous(ctx, program)
    _Prover(ctx, program).reach()
    circling = check_circles(ctx, program)
    check_bounds(ctx, without(program, circling) if circling else program)


def _light_part(ctx: Context, program: core.Program) -> core.Program:
    """The program as far as it keeps the limit of work; the heaviest part of one that doesn't is reported."""
    heaviest = _Prover(ctx, program).work()
    while heaviest:
        program = without(program, {heaviest})
        heaviest, _ = _heaviest(program)
    return program


def _heaviest(program: core.Program) -> tuple[str, int]:
    """The heaviest declaration of a program that is too much work, and the steps of all; "" where it isn't too much."""
    steps = Work(program).by_owner()
    total = sum(steps.values())
    return ("" if total <= LIMIT else max(steps, key=lambda owner: steps[owner])), total


def check_bounds(ctx: Context, program: core.Program) -> None:
    """Report what can't be proved of numbers and work (docs/decisions/0005)."""
    prover = _Prover(ctx, program)
    bounds = Bounds(program, prover.report)
    bounds.all()
    prover.payable(bounds)
    prover.weights(bounds)
    prover.fillers(bounds)
    prover.facts()


def _end(side: str, number: Fraction, type_: Type) -> Both:
    """The end of a range of numbers: 至多 or 至少 so much."""
    zh, en = _ENDS[side]
    shown = shown_number(number, type_)
    return Both(f"{zh} {shown.zh}", f"{en} {shown.en}")


_ENDS = {"at_most": ("至多", "at most"), "at_least": ("至少", "at least")}


def _zero_of(e: core.Expr) -> Both:
    """Zero as it is written for a value: with its unit."""
    unit = e.type.unit if isinstance(e.type, NumberT) else RATIO
    return Both("0", "0") if unit.is_ratio else both(lambda lang: f"0 {show_after_number(unit, lang)}")


@define
class _Prover:
    """Words what the proofs find."""

    ctx: Context
    program: core.Program
    _sites: dict[str, core.Site] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Index the sites."""
        self._sites = {site.id: site for site in self.program.sites}

    def report(self, kind: str, e: core.Expr, number: Num) -> None:
        """One thing that can't be proved of one expression."""
        place = self._place(e.origin)
        if place is None:
            return
        source, span = place
        match kind:
            case "bits":
                self.ctx.report(TooManyBits(number.bits, WIDE, source=source, span=span))
            case "zero":
                self.ctx.report(DivisorMayBeZero(source.slice(span).strip(), _zero_of(e), source=source, span=span))
            case "twice":
                self.ctx.report(DividedTwice(source=source, span=span, repair=self._round_here(e)))
            case _:
                self.ctx.report(AggregateUnrounded(source=source, span=span, repair=self._round_definition(e)))

    def _place(self, origin: core.Origin) -> tuple[Source, Span] | None:
        if origin.file < 0:
            return None
        return source_of(self.ctx, origin.file), Span(origin.start, origin.end)

    # ------------------------------------------------------------------------------------ round here

    def _round_here(self, e: core.Expr) -> Fix | None:
        """Parentheses and a rounding around an expression; a reference is rounded where it is defined."""
        if isinstance(e, core.DefRef):
            return self._round_definition(e)
        return self._wrap(e)

    def _round_definition(self, e: core.Expr) -> Fix | None:
        """The rounding in the one text of a definition, where that stands in the same file."""
        if not isinstance(e, core.DefRef):
            return None
        found = next((d for d in self.program.definitions if d.id == e.definition), None)
        body = found.versions[0].body if found is not None and len(found.versions) == 1 else None
        if not isinstance(body, core.ExprBody) or body.value.origin.file != e.origin.file:
            return None
        return self._wrap(_unmarked(body.value))

    def _wrap(self, e: core.Expr) -> Fix | None:
        if not isinstance(e.type, NumberT) or not isinstance(e, core.Arith):
            return None
        source = source_of(self.ctx, e.origin.file)
        english = source.text.lstrip()[:1].isascii()
        unit = show_unit(e.type.unit, "en" if english else "zh") if not e.type.unit.is_ratio else ""
        step = ("0.01 " + unit) if unit else "0.0001"
        text = f") round to {step}" if english else f") 四舍五入到 {step}"
        start, end = e.origin.start, e.origin.end
        edits = (Edit(Span(start, start), "("), Edit(Span(end, end), text))
        return Fix(edits, "在这里取整", "round here")

    # --------------------------------------------------------------------------------------- payable

    def payable(self, bounds: Bounds) -> None:
        """Every amount of money that is paid must be whole 分, by its inputs or by a written rounding."""
        for rule in self.program.rules:
            number = bounds.rule(rule.id, "amount") if rule.kind in ("amount", "fallback", "tier") else None
            if number is None or not is_money(rule.type):
                continue
            site = self._sites.get(rule.site)
            place = None if site is None else self._place(site.origin)
            if place is not None and (number.over > 1 or SMALLEST_COIN % number.grid):
                self.ctx.report(PayableUnrounded(rule.name, rule.kind == "tier", source=place[0], span=place[1]))

    # --------------------------------------------------------------------------------------- weights

    def weights(self, bounds: Bounds) -> None:
        """What shares are divided by (分摊 … 按比例) must be proved to be no less than zero."""
        for stored in self.program.stored:
            for _, weight in stored.expressions if stored.kind == "share" else ():
                number, place = bounds.of(weight, NOTHING), self._place(weight.origin)
                if number is not None and place is not None and number.low < 0:
                    self.ctx.report(ShareWeightNegative(source=place[0], span=place[1]))

    # --------------------------------------------------------------------------------------- fillers

    def fillers(self, bounds: Bounds) -> None:
        """Report what fills an opening and keeps a bound of it for no record; numbers of both are compared elsewhere."""
        bounds.report = lambda kind, e, number: None  # what else is wrong with these has been told
        for definition in self.program.definitions:
            for bound in definition.bounds:
                limit = bounds.of(bound.value, NOTHING)
                for version in definition.versions:
                    value = bounds.of(version.body.value, NOTHING) if isinstance(version.body, core.ExprBody) else None
                    site = self._sites.get(version.site)
                    place = None if site is None else self._place(site.origin)
                    if value is None or limit is None or place is None or (value.low == value.high and limit.low == limit.high):
                        continue
                    if bound.op in (">", ">=") and value.high < limit.low:
                        ends = _end("at_most", value.high, definition.type), _end("at_least", limit.low, definition.type)
                    elif bound.op in ("<", "<=") and value.low > limit.high:
                        ends = _end("at_least", value.low, definition.type), _end("at_most", limit.high, definition.type)
                    else:
                        continue
                    problem = FillerNeverFits(definition.name, ends[0], op_words(bound.op), ends[1], source=place[0], span=place[1])
                    self.ctx.report(problem)

    # ----------------------------------------------------------------------------------------- facts

    def facts(self) -> None:
        """Warn of facts without a range or precision from which money is worked out."""
        model = model_of(self.ctx)
        for entity, name in sorted(self._facts_behind_money()):
            schema = next(f for f in self.program.schema.entities[entity].facts if f.name == name)
            lacking = [("范围", "range")] * (schema.low is None or schema.high is None)
            lacking += [("精度", "precision")] * (schema.step is None)
            fact = model.fact(entity, name)
            if isinstance(schema.type, NumberType) and lacking and fact is not None:
                shown = "和".join(zh for zh, _ in lacking), " and ".join(en for _, en in lacking)
                source = source_of(self.ctx, fact.file)
                self.ctx.report(FactWithoutBounds(name, *shown, source=source, span=fact.decl.name.span))

    def _facts_behind_money(self) -> set[tuple[str, str]]:
        held: dict[str, list[core.Expr]] = {}
        for root in roots(self.program):
            held.setdefault(root.owner, []).append(root.expression)
        money = [r.id for r in self.program.rules if is_money(r.type)]
        seen, found = set(money), set[tuple[str, str]]()
        for owner in money:
            for each in (e for root in held.get(owner, ()) for e in expressions(root)):
                found |= set(_fact(each))
                for name in _refers(each):
                    if name not in seen:
                        seen.add(name)
                        money.append(name)
        return found

    # ------------------------------------------------------------------------------------------ work

    def work(self) -> str:
        """Report a program whose decision of one record may take too long, at its heaviest part, whose id is given back."""
        heaviest, total = _heaviest(self.program)
        if not heaviest:
            return ""
        found = sorted((r.expression for r in roots(self.program) if r.owner == heaviest), key=cost, reverse=True)
        place = next((p for e in found if (p := self._place(e.origin)) is not None), None)
        if place is not None:
            self.ctx.report(TooMuchWork(total, LIMIT, source=place[0], span=place[1]))
        return heaviest

    # ----------------------------------------------------------------------------------------- reach

    def reach(self) -> None:
        """Report a rule that is read where it has no one result: a person's from the household, a unit's from outside."""
        scopes = {rule.id: rule.scope for rule in self.program.rules}
        names = {rule.id: rule.name for rule in self.program.rules}
        units = {unit.id: unit.name for unit in self.program.units}
        for root in roots(self.program):
            for e, bound in scoped(root.expression, root.vars or {}):
                if isinstance(e, core.RuleRef) and root.vars is not None:
                    scope = scopes[e.rule]
                    reached = scopes.get(root.owner) == scope if scope in units else scope in bound.values()
                    place = None if reached else self._place(e.origin)
                    if place is not None:
                        here = bound.get("self", "")
                        shown = names[e.rule], units.get(scope, scope), here
                        self.ctx.report(ScopeOutOfReach(*shown, source=place[0], span=place[1]))


def is_money(type_: Type) -> bool:
    """Whether a type is an amount of some currency, alone or per something."""
    return isinstance(type_, NumberT) and any(type_.unit.power(coin) == 1 for coin in words().money)


def _unmarked(e: core.Expr) -> core.Expr:
    while isinstance(e, core.Mark):
        e = e.operand
    return e


def _fact(e: core.Expr) -> Iterator[tuple[str, str]]:
    if isinstance(e, core.Fact) and isinstance(strip_optional(e.type), NumberT):
        entity = strip_optional(e.entity.type)
        if isinstance(entity, EntityT):
            yield entity.name, e.fact


def _refers(e: core.Expr) -> Iterator[str]:
    match e:
        case core.DefRef(definition=name) | core.RuleRef(rule=name) | core.TableRef(table=name) | core.StdRef(standard=name):
            yield name
