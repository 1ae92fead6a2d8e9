"""选择: of several options one is taken, and the benefits of the others aren't due (docs/decisions/0008 §8).

An option is open where its condition holds and some benefit of it is due.  取 先成立者 takes the first open option, 取 最高者
the one whose benefits come to most (of equal ones the first written), 取 申请人选定者 the one that the applicant picked, where
more than one is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from baozhang_rules.check.combination_problems import CombinationMixesScopes, CombinationTangled, CombinationUnits
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.references import Benefit, benefit_named, benefit_of
from baozhang_rules.check.texts import issuer_of, place, source_of
from baozhang_rules.check.typed import arith, condition, zero
from baozhang_rules.check.wording import type_words
from baozhang_rules.core import nodes as core
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import BOOL, TEXT


@frozen
class Choice:
    """One choice with its benefits resolved: ``options`` are (name, condition or None, benefits)."""

    name: str
    rule: str
    options: tuple[tuple[str, core.Expr | None, tuple[Benefit, ...]], ...]
    site: str
    origin: core.Origin


def choice_nets(ctx: Context, taken: Mapping[str, core.Expr]) -> dict[str, core.Expr]:
    """The net amount of each benefit that stands under a choice; ``taken`` are the nets of 不得重复享受."""
    found: dict[str, core.Expr] = {}
    for symbol in ctx.bundle.of_kind("choice"):
        node, file = symbol.first.node, symbol.first.file
        assert isinstance(node, syn.ChoiceDecl)
        choice = _read(ctx, file, node, taken)
        if choice is not None:
            for benefit in {b.id: b for _, _, benefits in choice.options for b in benefits}.values():
                found[benefit.id] = _net(choice, benefit)
    return found


def _read(ctx: Context, file: int, node: syn.ChoiceDecl, taken: Mapping[str, core.Expr]) -> Choice | None:
    source, scope = source_of(ctx, file), Scope(ctx.bundle.root, file, "", issuer=issuer_of(ctx, file))
    site, first = f"choice/{node.name.text}", None
    options = []
    for option in node.options:
        benefits = []
        for name in option.benefits:
            symbol = benefit_named(ctx, file, name)
            benefit = None if symbol is None else benefit_of(ctx, symbol)
            if benefit is None:
                return None
            first = first or benefit
            if benefit.scope != first.scope:
                pair = (first.name, first.scope, benefit.name, benefit.scope)
                ctx.report(CombinationMixesScopes(*pair, source=source, span=name.span))
                return None
            if benefit.type != first.type and node.rule == "highest":
                units = type_words(first.type), type_words(benefit.type)
                ctx.report(CombinationUnits(first.name, units[0], benefit.name, units[1], source=source, span=name.span))
                return None
            if benefit.id in taken:
                other = place(ctx, file, node.name.span, "这一项选择", "this choice")
                ctx.report(CombinationTangled(benefit.name, other=other, source=source, span=name.span))
                return None
            benefits.append(benefit)
        held = Scope(first.scope if first else scope.entity, file, site, issuer=scope.issuer)
        holds = None if option.condition is None else condition(ctx, held, option.condition)
        options.append((option.name.text, holds, tuple(benefits)))
    return Choice(node.name.text, node.rule, tuple(options), site, ctx.origin(scope, node.span))


def _net(choice: Choice, benefit: Benefit) -> core.Expr:
    """The amount where an option that grants the benefit is taken; 不享受 elsewhere."""
    origin = choice.origin
    mine = [index for index, (_, _, benefits) in enumerate(choice.options) if benefit in benefits]
    due = _or([_taken(choice, index) for index in mine], origin)
    amount = core.RuleRef(benefit.id, "amount", benefit.type, origin=origin)
    entitled = core.RuleRef(benefit.id, "entitled", BOOL, origin=origin)
    nothing = core.Lit(NOT_ENTITLED, benefit.type)
    value = core.Case((core.Arm(due, amount),), nothing, choice.site, benefit.type, origin=origin)
    marked = core.Mark(choice.site, value, benefit.type, origin=origin)
    return core.Case((core.Arm(entitled, marked),), nothing, "", benefit.type, origin=origin)


def _taken(choice: Choice, index: int) -> core.Expr:
    origin, open_ = choice.origin, _open(choice, index)
    others = [other for other in range(len(choice.options)) if other != index]
    match choice.rule:
        case "first":
            rivals = [_open(choice, other) for other in others if other < index]
        case "highest":
            rivals = [_beats(choice, other, index) for other in others]
        case _:
            picked = core.Chosen(choice.name, TEXT, origin=origin)
            name = core.Lit(choice.options[index][0], TEXT, origin=origin)
            chosen = core.Compare("=", picked, name, BOOL, origin=origin)
            alone = core.Not(_or([_open(choice, other) for other in others], origin), BOOL, origin=origin)
            return core.And((open_, core.Or((alone, chosen), BOOL, origin=origin)), BOOL, origin=origin)
    if not rivals:
        return open_
    return core.And((open_, core.Not(_or(rivals, origin), BOOL, origin=origin)), BOOL, origin=origin)


def _open(choice: Choice, index: int) -> core.Expr:
    """Whether an option's condition holds and some benefit of it is due."""
    _, holds, benefits = choice.options[index]
    due = _or([core.RuleRef(b.id, "entitled", BOOL, origin=choice.origin) for b in benefits], choice.origin)
    return due if holds is None else core.And((holds, due), BOOL, origin=choice.origin)


def _beats(choice: Choice, other: int, index: int) -> core.Expr:
    """Whether another option is open and comes to more; of equal ones the first written does."""
    more = core.Compare(">=" if other < index else ">", _worth(choice, other), _worth(choice, index), BOOL, origin=choice.origin)
    no = core.Lit(False, BOOL, origin=choice.origin)
    return core.Case((core.Arm(_open(choice, other), more),), no, "", BOOL, origin=choice.origin)


def _worth(choice: Choice, index: int) -> core.Expr:
    """What the benefits of an option come to together; those that aren't due count nothing."""
    total: core.Expr | None = None
    for benefit in choice.options[index][2]:
        entitled = core.RuleRef(benefit.id, "entitled", BOOL, origin=choice.origin)
        amount = core.RuleRef(benefit.id, "amount", benefit.type, origin=choice.origin)
        each = core.Case((core.Arm(entitled, amount),), zero(benefit.type, choice.origin), "", benefit.type, origin=choice.origin)
        total = each if total is None else arith("+", total, each, benefit.type, choice.origin)
    assert total is not None, "the grammar demands a benefit"
    return total


def _or(parts: Sequence[core.Expr], origin: core.Origin) -> core.Expr:
    if not parts:
        return core.Lit(False, BOOL, origin=origin)
    return parts[0] if len(parts) == 1 else core.Or(tuple(parts), BOOL, origin=origin)
