"""How an amount came about: its steps in order, and what lies inside each formula (exceptions, members,
months).
"""

from __future__ import annotations

from collections.abc import Iterator

from baozhang_rules.core import nodes as n
from baozhang_rules.explain.data import (
    Both,
    Combination,
    Formula,
    Inner,
    MemberValue,
    MonthValue,
    Place,
    Shown,
    Step,
)
from baozhang_rules.explain.formula import formula, taken, words_of
from baozhang_rules.explain.view import Look, Spot, code_of
from baozhang_rules.explain.words import both, value_text
from baozhang_rules.runtime.decision import RuleResult
from baozhang_rules.types import NumberT, strip_optional

_LIMITS = {"larger": "floor", "smaller": "cap"}


def steps_of(look: Look, amount: n.Expr, spot: Spot) -> tuple[Step, ...]:
    """The steps of an amount in the order in which they run; the running value ends as the amount."""
    found = _steps(look, amount, spot, None)
    return tuple(found)


def _steps(look: Look, e: n.Expr, spot: Spot, place: Place | None) -> list[Step]:
    if isinstance(e, n.Mark):
        return _steps(look, e.operand, spot, look.place(e.site))
    if isinstance(e, n.OrElse) and _human(e.operand):
        taken_ = e.default if look.state(e.operand, spot) is None else e.operand
        return _steps(look, taken_, spot, place)
    if isinstance(e, n.Case) and (place is None or any(arm.site for arm in e.arms)):
        chosen = taken(look, e, spot)
        if chosen is not None:
            site = next((arm.site for arm in e.arms if arm.value is chosen), e.otherwise_site)
            return _steps(look, chosen, spot, look.place(site) or place)
    before: list[Step] = []
    for mark in _nearest(look, e, spot):
        known = {step.place.id for step in before if step.place}
        before += [s for s in _steps(look, mark, spot, None) if s.place is None or s.place.id not in known]
    return [*before, _step(look, e, spot, place, before)]


def _human(e: n.Expr) -> bool:
    """Whether this is the amount that a finding carries (集体研究)."""
    return isinstance(e, n.Case) and any(isinstance(arm.value, n.Finding) for arm in e.arms)


def _nearest(look: Look, e: n.Expr, spot: Spot) -> Iterator[n.Mark]:
    """The marks of amounts nearest inside an expression, for the same household on the same day."""
    for each, at in look.under(e, spot):
        if at != spot:
            continue
        if isinstance(each, n.Mark) and isinstance(strip_optional(each.type), NumberT):
            yield each
        else:
            yield from _nearest(look, each, at)


def _step(look: Look, e: n.Expr, spot: Spot, place: Place | None, before: list[Step]) -> Step:
    last = before[-1] if before else None
    running = last.place.id if last is not None and last.place is not None else ""
    names = frozenset(step.place.id for step in before if step.place is not None)
    kind, limit = _limit(look, e, running)
    told = formula(look, e, spot, running, names)
    return Step(
        place, kind, told, _before(look, e, spot, last), look.shown(e, spot), limit, inner_of(look, e, spot)
    )


def _limit(look: Look, e: n.Expr, running: str) -> tuple[str, Both]:
    """Whether a step is a floor, a cap or a rounding of the result so far, and to what."""
    if isinstance(e, n.Round):
        return f"round.{e.mode}", both(lambda lang: value_text(e.step, e.type, lang, look.words))
    if isinstance(e, n.Call) and e.builtin in _LIMITS and len(e.arguments) == 2:
        others = [a for a in e.arguments if not (isinstance(a, n.Mark) and a.site == running)]
        if len(others) == 1:
            return _LIMITS[e.builtin], words_of(look, others[0])
    return "formula", Both()


def _before(look: Look, e: n.Expr, spot: Spot, last: Step | None) -> Shown | None:
    if isinstance(e, n.Round):
        return look.shown(e.operand, spot)
    return last.after if last is not None else None


def inner_of(look: Look, e: n.Expr, spot: Spot) -> Inner:
    """Exceptions that applied, members and months inside a formula, in written order."""
    applied: dict[str, Place] = {}
    members: list[MemberValue] = []
    months: list[MonthValue] = []
    for each, at in _own(look, e, spot):
        match each:
            case n.Default() | n.Case():
                site = look.pick(each, at)
                base = each.base_site if isinstance(each, n.Default) else each.otherwise_site
                place = look.place(site) if site and site != base else None
                if place is not None:
                    applied.setdefault(place.id, place)
            case n.Aggregate():
                members += _members(look, each, at)
            case n.Window():
                days = [(month, at.on(month.first_day)) for month in look.months(each, at)]
                months += [MonthValue(str(month), look.shown(each.operand, day)) for month, day in days]
    return Inner(tuple(applied.values()), tuple(members), tuple(months))


def _own(look: Look, e: n.Expr, spot: Spot) -> Iterator[tuple[n.Expr, Spot]]:
    """An expression and what is in it, down to the steps before it."""
    yield e, spot
    for each, at in look.under(e, spot):
        if at != spot or not (isinstance(each, n.Mark) and isinstance(strip_optional(each.type), NumberT)):
            yield from _own(look, each, at)


def _members(look: Look, e: n.Aggregate, spot: Spot) -> Iterator[MemberValue]:
    told_elsewhere = e.where is None and (e.body is None or isinstance(e.body, n.DefRef))
    for path in () if told_elsewhere or look.reader == "public" else look.records(e, spot):
        at = spot.bind(e.var, path)
        keep = True if e.where is None else look.state(e.where, at)
        counted = code_of(keep)
        value = look.shown(e.body, at) if e.body is not None and look.ran(e.body, at) else None
        yield MemberValue(look.who(path), counted if counted in ("yes", "no") else "unknown", value)


def combination_of(look: Look, rule: n.Rule, result: RuleResult) -> Combination | None:
    """How 不得重复享受 changed an amount, or left it."""
    spot = look.spot_of(result)
    spot = look.spot_of_rule(rule, spot) or spot
    if rule.net is None or not look.ran(rule.net, spot) or result.own is not True:
        return None
    sites = [e.site for e, _ in look.deep(rule.net, spot) if isinstance(e, n.Mark)]
    sites += [
        site
        for e, at in look.deep(rule.net, spot)
        if isinstance(e, (n.Case, n.Default)) and (site := look.pick(e, at))
    ]
    places = [place for site in dict.fromkeys(sites) if (place := look.place(site)) is not None]
    chosen = taken(look, rule.net, spot) if isinstance(rule.net, n.Case) else None
    told: Formula = formula(look, chosen or rule.net, spot)
    gross, net = look.show(result.gross, rule.type), look.show(result.value, rule.type)
    return Combination(gross, net, told, tuple(places))
