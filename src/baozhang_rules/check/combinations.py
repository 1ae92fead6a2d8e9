"""不得重复享受 and 可以同时享受: what a benefit nets after others (docs/decisions/0008 §8).

A benefit may be *reduced* by a combination: every member under 就高 and 择一, all but the first under 补差, all but the
kept one under 保留.
就高 and 择一 weigh gross amounts, so no member may be reduced elsewhere; 补差 and 保留 read the net of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from attrs import define, field, frozen

from baozhang_rules.check.combination_problems import (
    CombinationContradiction,
    CombinationMixesScopes,
    CombinationTangled,
    CombinationTooFew,
    CombinationUnits,
    KeepNotListed,
)
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.references import Benefit, benefit_named, benefit_of
from baozhang_rules.check.texts import Period, issuer_of, place, source_of, suffix
from baozhang_rules.check.typed import arith, larger, zero
from baozhang_rules.check.values import check_period, clashes, nested, own_period, same_region
from baozhang_rules.check.wording import type_words
from baozhang_rules.core import nodes as core
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.words import words
from baozhang_rules.types import BOOL, TEXT, EntityT

SYMMETRIC = frozenset({"highest", "choose"})


@frozen
class Combo:
    """One combination with its benefits resolved."""

    id: str
    file: int
    root: str
    node: syn.Combination
    benefits: tuple[Benefit, ...]
    site: str
    origin: core.Origin
    period: Period

    @property
    def holds(self) -> core.Expr | None:
        """Whether it holds on a day and in a region; None where it always does."""
        if not self.dated:
            return None
        root = core.Var("root", EntityT(self.root), origin=self.origin)
        return core.DefRef(f"{self.id}/holds", root, BOOL, origin=self.origin)

    @property
    def dated(self) -> bool:
        """Whether it says a day or a region."""
        return self.period != own_period(None)

    def meets(self, other: Combo) -> bool:
        """Whether both hold on some day somewhere."""
        return any(True for _ in clashes([(self, self.period), (other, other.period)], _related))

    @property
    def kept(self) -> str:
        """The id of the benefit that 保留 keeps."""
        name = self.node.keep.text if self.node.keep else ""
        return next((b.id for b in self.benefits if b.name == name), "")

    def reduces(self, benefit: Benefit) -> bool:
        """Whether this combination may take from a benefit."""
        if benefit not in self.benefits:
            return False
        match self.node.mode:
            case "top_up":
                return benefit != self.benefits[0]
            case "keep":
                return benefit.id != self.kept
            case mode:
                return mode in SYMMETRIC


@define
class Combinations:
    """All combinations of a bundle; ``nets`` are the net amounts by rule id."""

    ctx: Context
    combos: list[Combo] = field(factory=list)

    def definitions(self) -> Iterator[core.Definition]:
        """For each combination with days or a region, whether it holds: 是 within them, 否 otherwise."""
        for combo in self.combos:
            if combo.dated:
                p, root, site = combo.period, combo.root, combo.site
                yes, no = (core.ExprBody(core.Lit(each, BOOL, origin=combo.origin)) for each in (True, False))
                during = core.Version(p.start, p.end, p.region, p.issued, p.repealed, False, yes, site)
                otherwise = (core.Version(None, None, region, None, None, True, no, site) for region in dict.fromkeys((p.region, "")))
                name = "、".join(b.name for b in combo.benefits) + words().keyword("no_stacking", "zh")
                yield core.Definition(f"{combo.id}/holds", name, root, BOOL, False, (during, *otherwise), (), site)

    def nets(self) -> dict[str, core.Expr]:
        """The net amount of each benefit that some combination reduces."""
        self._collect()
        self._check_pairs()
        self._check_tangles()
        found: dict[str, core.Expr] = {}
        for benefit in sorted({b for combo in self.combos for b in combo.benefits}, key=lambda b: b.id):
            reducing = [combo for combo in self.combos if combo.reduces(benefit)]
            if reducing:
                found[benefit.id] = _net(benefit, reducing)
        return found

    # ----------------------------------------------------------------------------------------- reading

    def _collect(self) -> None:
        for file, entry in enumerate(self.ctx.bundle.files):
            for node in entry.tree.declarations:
                if isinstance(node, syn.Combination):
                    self._add(file, node)
        self.combos.sort(key=lambda combo: combo.id)

    def _add(self, file: int, node: syn.Combination) -> None:
        source = source_of(self.ctx, file)
        symbols = [benefit_named(self.ctx, file, name) for name in node.benefits]
        benefits = tuple(b for s in symbols if s is not None and (b := benefit_of(self.ctx, s)) is not None)
        if len(benefits) < len(node.benefits):
            return
        if len(benefits) < 2 or len({b.id for b in benefits}) < len(benefits):
            self.ctx.report(CombinationTooFew(source=source, span=node.span))
            return
        if node.keep is not None and node.keep.text not in [b.name for b in benefits]:
            self.ctx.report(KeepNotListed(node.keep.text, source=source, span=node.keep.span))
            return
        check_period(self.ctx, file, node.validity)
        if self._fit(file, node, benefits):
            period = own_period(node.validity)
            scope = Scope(self.ctx.bundle.root, file, "", issuer=issuer_of(self.ctx, file))
            id = "+".join(b.id for b in benefits) + suffix(period)
            label = "、".join(b.name for b in benefits)
            site = self.ctx.site(scope, id, "combination", "", label, node.span, code=node.mode, cite=node.cite, law=node.law)
            origin, root = self.ctx.origin(scope, node.span), self.ctx.bundle.root
            self.combos.append(Combo(site, file, root, node, benefits, site, origin, period))

    def _fit(self, file: int, node: syn.Combination, benefits: Sequence[Benefit]) -> bool:
        """Whether the benefits are of one scope and, where amounts are weighed, of one unit."""
        first, source = benefits[0], source_of(self.ctx, file)
        for name, benefit in zip(node.benefits[1:], benefits[1:], strict=True):
            if benefit.scope != first.scope:
                pair = (first.name, first.scope, benefit.name, benefit.scope)
                self.ctx.report(CombinationMixesScopes(*pair, source=source, span=name.span))
                return False
            if benefit.type != first.type and node.mode in ("highest", "top_up"):
                units = type_words(first.type), type_words(benefit.type)
                self.ctx.report(CombinationUnits(first.name, units[0], benefit.name, units[1], source=source, span=name.span))
                return False
        return True

    # ---------------------------------------------------------------------------------------- checking

    def _check_pairs(self) -> None:
        """A pair may stand in several combinations only when these say the same."""
        for one, two in combinations(self.combos, 2):
            common = [b for b in one.benefits if b in two.benefits]
            if len(common) > 1 and _meaning(one) != _meaning(two) and one.meets(two):
                late, early = sorted((one, two), key=lambda c: (c.file, c.origin.start), reverse=True)
                other = place(self.ctx, early.file, early.node.span, "这里写的不同", "written differently here")
                names = (common[0].name, common[1].name)
                source = source_of(self.ctx, late.file)
                self.ctx.report(CombinationContradiction(*names, other=other, source=source, span=late.node.span))

    def _check_tangles(self) -> None:
        for one, two in combinations(self.combos, 2):
            if not one.meets(two) or _meaning(one) == _meaning(two) or len([b for b in one.benefits if b in two.benefits]) > 1:
                continue
            if one.node.mode not in SYMMETRIC and two.node.mode not in SYMMETRIC:
                continue
            for benefit in one.benefits:
                if benefit in two.benefits and one.reduces(benefit) and two.reduces(benefit):
                    other = place(self.ctx, one.file, one.node.span, "另一条", "the other rule")
                    source = source_of(self.ctx, two.file)
                    self.ctx.report(CombinationTangled(benefit.name, other=other, source=source, span=two.node.span))


def _meaning(combo: Combo) -> tuple[str, str, tuple[str, ...]]:
    ids = tuple(b.id for b in combo.benefits)
    return combo.node.mode, combo.kept, ids if combo.node.mode == "top_up" else tuple(sorted(ids))


def _related(one: str, other: str) -> bool:
    return same_region(one, other) or nested(one, other)


# ---------------------------------------------------------------------------------------------- lowering


def _net(benefit: Benefit, combos: Sequence[Combo]) -> core.Expr:
    """The net amount: gross, then changed by each combination; 不享受 where the benefit itself isn't due."""
    value: core.Expr = core.RuleRef(benefit.id, "amount", benefit.type, origin=combos[0].origin)
    seen: list[tuple[object, Period]] = []
    for combo in combos:
        if (_meaning(combo), combo.period) not in seen:
            seen.append((_meaning(combo), combo.period))
            value = core.Mark(combo.site, _reduced(benefit, combo, value), benefit.type, origin=combo.origin)
    entitled = core.RuleRef(benefit.id, "entitled", BOOL, origin=combos[0].origin)
    return core.Case((core.Arm(entitled, value),), _nothing(benefit), "", benefit.type, origin=combos[0].origin)


def _reduced(benefit: Benefit, combo: Combo, value: core.Expr) -> core.Expr:
    match combo.node.mode:
        case "highest":
            rivals = [_beats(other, benefit, combo) for other in combo.benefits if other != benefit]
            return _lost_if(benefit, combo, rivals, value)
        case "choose":
            return _chosen(benefit, combo, value)
        case "top_up":
            return _topped_up(benefit, combo, value)
        case _:
            kept = next(b for b in combo.benefits if b.id == combo.kept)
            counted = core.RuleRef(kept.id, "counted", kept.type, origin=combo.origin)
            paid = core.Compare(">", counted, zero(kept.type, combo.origin), BOOL, origin=combo.origin)
            return _lost_if(benefit, combo, [paid], value)


def _nothing(benefit: Benefit) -> core.Expr:
    return core.Lit(NOT_ENTITLED, benefit.type)


def _lost_if(benefit: Benefit, combo: Combo, reasons: Sequence[core.Expr], value: core.Expr) -> core.Expr:
    """不享受 where any reason holds while the combination does, else the value."""
    guard = reasons[0] if len(reasons) == 1 else core.Or(tuple(reasons), BOOL, origin=combo.origin)
    guard = guard if combo.holds is None else core.And((combo.holds, guard), BOOL, origin=combo.origin)
    return core.Case((core.Arm(guard, _nothing(benefit), combo.site),), value, "", benefit.type, origin=combo.origin)


def _beats(other: Benefit, benefit: Benefit, combo: Combo) -> core.Expr:
    """Whether another benefit is due and higher; of equal ones the first written wins."""
    earlier = combo.benefits.index(other) < combo.benefits.index(benefit)
    mine = core.RuleRef(benefit.id, "amount", benefit.type, origin=combo.origin)
    theirs = core.RuleRef(other.id, "amount", other.type, origin=combo.origin)
    higher = core.Compare(">=" if earlier else ">", theirs, mine, BOOL, origin=combo.origin)
    arm = core.Arm(_entitled(other, combo), higher)
    return core.Case((arm,), core.Lit(False, BOOL, origin=combo.origin), "", BOOL, origin=combo.origin)


def _entitled(benefit: Benefit, combo: Combo) -> core.Expr:
    return core.RuleRef(benefit.id, "entitled", BOOL, origin=combo.origin)


def _chosen(benefit: Benefit, combo: Combo, value: core.Expr) -> core.Expr:
    """The benefit where no other is due, or where the applicant chose it."""
    others = tuple(_entitled(other, combo) for other in combo.benefits if other != benefit)
    rival = others[0] if len(others) == 1 else core.Or(others, BOOL, origin=combo.origin)
    chosen = core.Compare(
        "=", core.Chosen(combo.id, TEXT, origin=combo.origin), core.Lit(benefit.name, TEXT, origin=combo.origin), BOOL,
        origin=combo.origin,
    )  # fmt: skip
    lapsed = () if combo.holds is None else (core.Not(combo.holds, BOOL, origin=combo.origin),)
    free = core.Or((*lapsed, core.Not(rival, BOOL, origin=combo.origin), chosen), BOOL, origin=combo.origin)
    return core.Case((core.Arm(free, value, ""),), _nothing(benefit), combo.site, benefit.type, origin=combo.origin)


def _topped_up(benefit: Benefit, combo: Combo, value: core.Expr) -> core.Expr:
    """What the benefit exceeds the highest of those written before it; nothing left is 0."""
    before = combo.benefits[: combo.benefits.index(benefit)]
    paid = [core.RuleRef(other.id, "counted", other.type, origin=combo.origin) for other in before]
    highest = paid[0] if len(paid) == 1 else larger(*paid, origin=combo.origin)
    rest = arith("-", value, highest, benefit.type, combo.origin)
    left = larger(zero(benefit.type, combo.origin), rest, origin=combo.origin)
    if combo.holds is None:
        return left
    return core.Case((core.Arm(combo.holds, left),), value, "", benefit.type, origin=combo.origin)


