"""The steps of an amount: each line changes the running value, top to bottom, under its own site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from attrs import define, evolve, field

from baozhang_rules.check import membership as m
from baozhang_rules.check.benefit_problems import (
    BaseMissing,
    LimitOffGrid,
    RoundingUnit,
    SamePersonMixed,
    SamePersonUnsaid,
    TopUpListUnclear,
    TopUpNotPerPerson,
    TopUpsApart,
)
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.expressions import Expressions
from baozhang_rules.check.filler_problems import OpenClauseNeedsLabel
from baozhang_rules.check.fillers import names_of
from baozhang_rules.check.model import model_of, unit_of
from baozhang_rules.check.open_places import OpenPlace, OpenPlaces
from baozhang_rules.check.texts import Text, place, source_of
from baozhang_rules.check.typed import amount, arith, condition, larger, smaller, zero
from baozhang_rules.check.wording import show_unit, type_words, unit_both
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Edit, Fix
from baozhang_rules.names import Symbol
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import EntityT, ListT, NumberT
from baozhang_rules.units import RATIO, unit

PERSON = unit("person")


@define
class Steps:
    """Lowers the steps of one text of a benefit; ``scope.site`` is the text's site."""

    ctx: Context
    scope: Scope
    type: NumberT
    symbol: Symbol
    about: m.About
    text: Text[syn.BenefitDecl]
    places: OpenPlaces
    _persons: tuple[str, ListT] | None = field(default=None, init=False)

    def run(self, steps: Sequence[syn.Step]) -> core.Expr:
        """The amount after all steps."""
        self._check(steps)
        running: core.Expr = zero(self.type)
        highest = [step for step in steps if _is_highest(step)]
        var = self._loop_var() if highest else ""
        waiting: list[core.Expr] = []
        for step in steps:
            site = self._site(step)
            if _is_highest(step):
                waiting.append(self._line(step, site, var))
                if step is highest[-1]:
                    best = waiting[0] if len(waiting) == 1 else larger(*waiting, origin=self._origin(step.span))
                    running = self._plus_persons(running, best, var, step.span)
            else:
                running = self._apply(step, site, running)
            running = core.Mark(site, running, self.type, origin=self._origin(step.span))
        return running

    def _site(self, step: syn.Step) -> str:
        code = step.label.text if step.label else step.kind
        label = step.label.text if step.label else ""
        return self.ctx.site(
            self.scope, f"{self.scope.site}/{code}", "step", self.scope.site, label, step.span,
            code=step.kind, cite=step.cite, law=step.law,
        )  # fmt: skip

    def _origin(self, span: Span) -> core.Origin:
        return self.ctx.origin(self.scope, span)

    # -------------------------------------------------------------------------------------- one step

    def _apply(self, step: syn.Step, site: str, running: core.Expr) -> core.Expr:
        """The running value after one step."""
        origin = self._origin(step.span)
        match step.kind:
            case "base":
                return self._guarded_value(step, site, self.type)
            case "add" | "subtract":
                op = "+" if step.kind == "add" else "-"
                return arith(op, running, self._guarded_value(step, site, self.type), self.type, origin)
            case "multiply":
                return arith("*", running, self._guarded_value(step, site, NumberT(RATIO), Fraction(1)), self.type, origin)
            case "topup" if step.per_person:
                var = self._loop_var()
                return self._plus_persons(running, self._line(step, site, var), var, step.span)
            case "topup":
                return arith("+", running, self._guarded_value(step, site, self.type), self.type, origin)
            case "floor" | "cap":
                limit = self._value(step, evolve(self.scope, site=site), self.type)
                changed = (larger if step.kind == "floor" else smaller)(running, limit, origin=origin)
                return self._guarded(step, site, changed, running)
            case _:
                return self._guarded(step, site, self._round(step, running), running)

    def _guarded(self, step: syn.Step, site: str, changed: core.Expr, before: core.Expr) -> core.Expr:
        """The step under its condition, where it has one."""
        if step.condition is None:
            return changed
        guard = condition(self.ctx, evolve(self.scope, site=site), step.condition)
        return core.Case((core.Arm(guard, changed),), before, "", self.type, origin=self._origin(step.span))

    def _guarded_value(self, step: syn.Step, site: str, type_: NumberT, neutral: Fraction = Fraction(0)) -> core.Expr:
        """What a step adds or multiplies by; what changes nothing where its condition doesn't hold."""
        inner = evolve(self.scope, site=site)
        value = self._value(step, inner, type_)
        if step.condition is None:
            return value
        guard, origin = condition(self.ctx, inner, step.condition), self._origin(step.span)
        return core.Case((core.Arm(guard, value),), core.Lit(neutral, type_, origin=origin), "", type_, origin=origin)

    def _value(self, step: syn.Step, scope: Scope, type_: NumberT) -> core.Expr:
        if step.opening is not None:
            me = core.Var("self", EntityT(self.about.entity), origin=self._origin(step.span))
            return self._open(step, step.opening, scope, type_, self.about, me)
        return zero(type_) if step.value is None else amount(self.ctx, scope, step.value, type_)

    def _open(
        self, step: syn.Step, opening: syn.Opening, scope: Scope, type_: NumberT, about: m.About, me: core.Expr
    ) -> core.Expr:
        """What local rules write for a step left open, of the one that ``about`` and ``me`` say."""
        if step.label is None:
            self.ctx.report(OpenClauseNeedsLabel(source=self.ctx.source(self.scope), span=step.span))
        name = step.label.text if step.label is not None else step.kind
        open_ = OpenPlace(self.symbol, tuple(names_of(step)), f"{self.symbol.code}/{name}", type_, about, me)
        return self.places.lower(open_, opening, scope, self.text)

    def _round(self, step: syn.Step, running: core.Expr) -> core.Expr:
        written = step.value
        assert isinstance(written, syn.Number)
        check_rounding(self.ctx, self.scope, written, self.type)
        mode = step.mode or "half_up"
        return core.Round(mode, written.value or Fraction(1), running, self.type, origin=self._origin(step.span))

    # ---------------------------------------------------------------------------------- per person

    def _per_person_type(self) -> NumberT:
        return NumberT(self.type.unit / PERSON)

    def _loop_var(self) -> str:
        persons = self._person_list()
        return self.ctx.fresh(persons[1].entity) if persons else ""

    def _person_list(self) -> tuple[str, ListT] | None:
        """The list whose records are persons; reported when it isn't clear which."""
        if self._persons is None:
            found = person_lists(self.ctx, self.scope.entity)
            if len(found) != 1:
                shown = "、".join(name for name, _ in found) or "无"
                source = self.ctx.source(self.scope)
                self.ctx.report(TopUpListUnclear(self.scope.entity, shown, source=source, span=self.text.span))
                return None
            self._persons = found[0]
        return self._persons

    def _line(self, step: syn.Step, site: str, var: str) -> core.Expr:
        """What one person gets by one line, under a site of its own below the line's."""
        persons, type_, origin = self._person_list(), self._per_person_type(), self._origin(step.span)
        if persons is None:
            return zero(type_, origin)
        each = self.ctx.site(self.scope, f"{site}/each", "case", site, "", step.span, code="each", cite=step.cite)
        inner = evolve(self.scope, site=each).bind(var, persons[1].entity)
        value = self._each(step, inner, type_, persons[1].entity, var)
        if step.condition is not None:
            guard = condition(self.ctx, inner, step.condition)
            value = core.Case((core.Arm(guard, value),), zero(type_, origin), "", type_, origin=origin)
        return core.Mark(each, value, type_, origin=origin)

    def _each(self, step: syn.Step, scope: Scope, type_: NumberT, person: str, var: str) -> core.Expr:
        """What a line says each person gets."""
        if step.opening is not None:
            me = core.Var(var, EntityT(person), origin=self._origin(step.span))
            return self._open(step, step.opening, scope, type_, m.About(person, person), me)
        if step.value is None:
            return zero(type_)
        repair = other_unit(self.ctx, scope, step.value, type_)
        return amount(
            self.ctx, scope, step.value, type_,
            lambda found, wanted, where: TopUpNotPerPerson(found, wanted, repair=repair, **where),
        )  # fmt: skip

    def _plus_persons(self, running: core.Expr, body: core.Expr, var: str, span: Span) -> core.Expr:
        """The running value plus the sum over all persons of what each gets, times one person."""
        persons, type_, origin = self._person_list(), self._per_person_type(), self._origin(span)
        if persons is None:
            return running
        name, list_type = persons
        me = core.Var("self", EntityT(self.scope.entity), origin=origin)
        source = core.ListOf(me, name, list_type, origin=origin)
        total = core.Aggregate("sum", source, var, None, body, 0, type_, origin=origin)
        added = arith("*", total, core.Lit(Fraction(1), NumberT(PERSON), origin=origin), self.type, origin)
        return arith("+", running, added, self.type, origin)

    # -------------------------------------------------------------------------------------- checks

    def _check(self, steps: Sequence[syn.Step]) -> None:
        source = self.ctx.source(self.scope)
        bases = [step for step in steps if step.kind == "base"]
        if len(bases) != 1 or steps[0].kind != "base":
            span = next((s.span for s in (*bases[1:], *steps) if s.kind != "base" or len(bases) > 1), self.text.span)
            self.ctx.report(BaseMissing(self.symbol.name, source=source, span=span))
        for file, limit, rounding in self._limits_before_rounding(steps):
            if limit.value % rounding.value:
                there = source_of(self.ctx, file)
                shown = there.slice(limit.span).strip(), source.slice(rounding.span).strip()
                other = place(self.ctx, self.scope.file, rounding.span, "后面舍入到这里", "rounded to this later")
                self.ctx.report(LimitOffGrid(*shown, other=other, source=there, span=limit.span))
        self._check_same_person([step for step in steps if step.kind == "topup" and step.per_person], steps)

    def _limits_before_rounding(self, steps: Sequence[syn.Step]) -> Iterator[tuple[int, syn.Number, syn.Number]]:
        """Each floor and cap written as a number, with its file and each rounding below it."""
        for index, step in enumerate(steps):
            for file, limit in self._written_limits(step) if step.kind in ("floor", "cap") else ():
                for later in steps[index + 1 :]:
                    if later.kind == "round" and isinstance(later.value, syn.Number) and later.value.value > 0:
                        yield file, limit, later.value

    def _written_limits(self, step: syn.Step) -> Iterator[tuple[int, syn.Number]]:
        """The numbers that a limit may be: its own, its default, those of local rules."""
        for node in (step.value, step.opening.default if step.opening is not None else None):
            if isinstance(node, syn.Number):
                yield self.scope.file, node
        for file, node in self.places.fillers.written(self.symbol, names_of(step)) if step.opening is not None else ():
            if isinstance(node, syn.Number):
                yield file, node

    def _check_same_person(self, lines: Sequence[syn.Step], steps: Sequence[syn.Step]) -> None:
        source = self.ctx.source(self.scope)
        if len(lines) < 2:
            return
        for line in lines:
            if line.same_person is None:
                self.ctx.report(SamePersonUnsaid(source=source, span=line.span))
        first = next((line for line in lines if line.same_person), None)
        for line in lines:
            if first is not None and line.same_person not in (None, first.same_person):
                other = place(self.ctx, self.scope.file, first.span, "这里写的不同", "written differently here")
                self.ctx.report(SamePersonMixed(other=other, source=source, span=line.span))
        places = [index for index, step in enumerate(steps) if _is_highest(step)]
        for before, after in pairwise(places):
            if after != before + 1:
                other = place(self.ctx, self.scope.file, steps[before].span, "前一项", "the one before")
                self.ctx.report(TopUpsApart(other=other, source=source, span=steps[after].span))


def _is_highest(step: syn.Step) -> bool:
    return step.kind == "topup" and step.per_person and step.same_person == "max"


def check_rounding(ctx: Context, scope: Scope, step: syn.Number, type_: NumberT) -> None:
    """Report a rounding step that isn't above zero or isn't in the unit of the amount."""
    written = RATIO if step.unit is None else unit_of(step.unit)
    if written != type_.unit or step.value <= 0:
        repair = _in_unit(ctx, scope, step, type_) if step.value > 0 else None
        shown = unit_both(written), type_words(type_)
        ctx.report(RoundingUnit(*shown, repair=repair, source=ctx.source(scope), span=step.span))


def _in_unit(ctx: Context, scope: Scope, step: syn.Number, type_: NumberT) -> Fix | None:
    """The edits that write a rounding step in the unit of the amount, both times where 不足 … 按 … 计 says it twice."""
    source, fix = ctx.source(scope), None if step.percent else _with_unit(ctx, scope, step, type_)
    if fix is None:
        return None
    line = source.line_span(source.position(step.span.start).line)
    again = source.text.find(source.slice(step.span), step.span.end, line.end)
    if again < 0:
        return fix
    second = Edit(Span(again, again + len(source.slice(step.span))), fix.edits[0].text)
    return evolve(fix, edits=(*fix.edits, second))


def other_unit(ctx: Context, scope: Scope, node: syn.Expr, type_: NumberT) -> Fix | None:
    """The edit that writes another unit after a literal."""
    return None if not isinstance(node, syn.Number) or node.unit is None else _with_unit(ctx, scope, node, type_)


def _with_unit(ctx: Context, scope: Scope, node: syn.Number, type_: NumberT) -> Fix:
    unit_zh, unit_en = show_unit(type_.unit, "zh"), show_unit(type_.unit, "en")
    edit = Edit(node.span, f"{format_number(node.value)} {show_unit(type_.unit, Expressions(ctx, scope).lang)}")
    return Fix((edit,), f"单位改成 {unit_zh}", f"use the unit {unit_en}")


def person_lists(ctx: Context, entity: str) -> list[tuple[str, ListT]]:
    """The lists of an entity that hold persons: those counted in 人; where none says so, those that say nothing."""
    model = model_of(ctx)
    info = model.entities.get(entity)
    lists = [(f.name, f.type) for f in info.facts.values() if isinstance(f.type, ListT)] if info else []
    counted = {name: model.entities[t.entity].count_unit for name, t in lists if t.entity in model.entities}
    return [each for each in lists if counted.get(each[0]) == PERSON] or [each for each in lists if counted.get(each[0]) is None]
