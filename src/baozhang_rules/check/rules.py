"""All rules of a bundle: the engine knows no benefit, so every construct becomes rules with ordered cases and sites."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from baozhang_rules.check.assessment import lower_units
from baozhang_rules.check.benefits import Benefits
from baozhang_rules.check.choices import choice_nets
from baozhang_rules.check.classes import Classes, lower_orders
from baozhang_rules.check.combinations import Combinations
from baozhang_rules.check.context import Context
from baozhang_rules.check.fallbacks import Fallbacks
from baozhang_rules.check.fillers import Fillers
from baozhang_rules.check.membership import class_membership
from baozhang_rules.check.open_places import OpenPlaces
from baozhang_rules.check.procedure import Procedure
from baozhang_rules.check.rule_problems import CodeTaken
from baozhang_rules.check.stored import lower_always, lower_choices
from baozhang_rules.check.texts import place, source_of
from baozhang_rules.check.tiers import Tiers
from baozhang_rules.check.values import Constants
from baozhang_rules.core import nodes as core
from baozhang_rules.names import Symbol

__all__ = ["Lowered", "class_membership", "lower_rules"]

CODED = ("class", "benefit", "fallback", "scheme", "unit")
"""Kinds of declarations whose codes are rule or unit ids."""


@frozen
class Lowered:
    """What the rules of a bundle become; each part by id, units in written order."""

    rules: tuple[core.Rule, ...]
    definitions: tuple[core.Definition, ...]
    orders: tuple[core.Order, ...]
    units: tuple[core.Unit, ...]
    meetings: tuple[core.Meeting, ...]
    checks: tuple[core.CheckRule, ...]
    uniques: tuple[core.Unique, ...]
    deadlines: tuple[core.Deadline, ...]
    notices: tuple[core.Notice, ...]
    certificates: tuple[core.Certificate, ...]
    stored: tuple[core.Stored, ...]


def lower_rules(ctx: Context, standards: Sequence[core.Standard]) -> Lowered:
    """Lower every rule of the context's bundle; problems and sites go to the context."""
    _check_codes(ctx)
    fillers = Fillers(ctx)
    fillers.collect()
    places = OpenPlaces(ctx, fillers, Constants({standard.id: standard for standard in standards}))
    classes, benefits, tiers, fallbacks = Classes(ctx, places), Benefits(ctx, places), Tiers(ctx, places), Fallbacks(ctx)
    for part in (classes, benefits, tiers, fallbacks):
        part.lower_all()
    procedure = Procedure(ctx)
    procedure.lower_all()
    combinations = Combinations(ctx)
    nets = combinations.nets()
    nets |= choice_nets(ctx, nets)
    rules = [*classes.rules, *benefits.rules, *tiers.rules, *fallbacks.rules]
    stored = [*benefits.stored, *fallbacks.stored, *lower_always(ctx), *lower_choices(ctx)]
    return Lowered(
        tuple(sorted((evolve(rule, net=nets.get(rule.id)) for rule in rules), key=lambda r: r.id)),
        (
            *(definition for _, definition in sorted(places.definitions.items())),
            *combinations.definitions(),
            *benefits.definitions,
        ),
        lower_orders(ctx),
        tuple(lower_units(ctx)),
        tuple(procedure.meetings),
        tuple(sorted([*procedure.checks, *tiers.usable], key=lambda each: each.id)),
        tuple(procedure.uniques),
        tuple(procedure.deadlines),
        tuple(procedure.notices),
        tuple(sorted(tiers.certificates, key=lambda c: (c.group, c.site))),
        tuple(sorted(stored, key=lambda s: s.id)),
    )


def _check_codes(ctx: Context) -> None:
    """Report a code that two different rules or units share."""
    taken: dict[str, Symbol] = {}
    for symbol in ctx.bundle.of_kind(*CODED):
        before = taken.setdefault(symbol.code, symbol)
        if before is not symbol:
            other = place(ctx, before.first.file, before.first.span, "先用了这个编码", "used here first")
            source = source_of(ctx, symbol.first.file)
            ctx.report(CodeTaken(symbol.name, symbol.code, before.name, other=other, source=source, span=symbol.first.span))


