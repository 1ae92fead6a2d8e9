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
    Step,
)
from baozhang_rules.explain.formula import formula, limited_of, membership, own_class, taken, words_of
from baozhang_rules.explain.view import Look, Spot, code_of
from baozhang_rules.explain.words import both, same, told, value_text
from baozhang_rules.runtime.decision import RuleResult
from baozhang_rules.types import NumberT, strip_optional


def steps_of(look: Look, amount: n.Expr, spot: Spot) -> tuple[Step, ...]:
    """The steps of an amount in the order in which they run; the running value ends as the amount."""
    return tuple(_steps(look, amount, spot, None, []))


def _steps(look: Look, e: n.Expr, spot: Spot, place: Place | None, before: list[Step]) -> list[Step]:
    """The steps of an expression after those told before it, which stay in front and aren't told again."""
    if isinstance(e, n.Mark):
        return _steps(look, e.operand, spot, look.place(e.site), before)
    if isinstance(e, n.OrElse) and _human(e.operand):
        taken_ = e.default if look.state(e.operand, spot) is None else e.operand
        return _steps(look, taken_, spot, place, before)
    if isinstance(e, n.Case) and (place is None or any(arm.site for arm in e.arms)):
        chosen = taken(look, e, spot)
        if chosen is not None and (cell := _cell(look, e, chosen, spot)) is not None:
            return [*before, cell]
        if chosen is not None:
            site = next((arm.site for arm in e.arms if arm.value is chosen), e.otherwise_site)
            return _steps(look, chosen, spot, look.place(site) or place, before)
    for mark in _nearest(look, e, spot):
        if mark.site not in {step.place.id for step in before if step.place}:
            before = _steps(look, mark, spot, None, before)
    return [*before, _step(look, e, spot, place, before)]


def _cell(look: Look, e: n.Case, chosen: n.Expr, spot: Spot) -> Step | None:
    """The cell of a tier column, by the class that chose it; None for other choices."""
    arm = next((arm for arm in e.arms if arm.value is chosen), None)
    place = look.place(arm.site if arm is not None else e.otherwise_site)
    if place is None or place.kind != "cell":
        return None
    name = None if arm is None else own_class(arm.guard) or membership(look, arm.guard)
    first = own_class(e.arms[0].guard) or ""
    order = look.plan.orders.get(name or first, "")
    value = look.show(look.state(chosen, spot), chosen.type, look.veiled(chosen, spot), True)
    row = same(look.rule_name(name)) if name else told("tier.else") if arm is None else words_of(look, arm.guard)
    words = told("tier.cell", name=row, value=value.text)
    if order:
        words = told("tier", order=order, cells=words)
    return Step(place, "tier", Formula(words, Both()), None, value, row, inner_of(look, chosen, spot))


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
    names = frozenset(step.place.id for step in before if step.place is not None)
    used = {mark.site for mark in _nearest(look, e, spot)} & names
    running = last.place.id if last is not None and last.place is not None and len(used) < 2 else ""
    inner = inner_of(look, e, spot)
    match e:
        case n.Case() if (chosen := taken(look, e, spot)) is not None and _is_bounded(e, names):
            if not (isinstance(chosen, n.Mark) and chosen.site in names):
                return _step(look, chosen, spot, place, before)
            guard = words_of(look, e.arms[0].guard)
            value = look.shown(e, spot)
            return Step(place, "idle", Formula(Both(), Both()), value, value, guard, inner)
        case n.Call(builtin="smaller", arguments=(n.Round(mode="down", operand=most), n.Round() as rounding)):
            return _residual(look, place, rounding, most, inner, spot, names, running, e)
        case n.Round(mode=mode, operand=operand):
            kind, main, limit = f"round.{mode}", operand, _amount(look, e)
        case n.Call() if (found := _limited(e, names)) is not None:
            kind, main, limit = found[0], found[1], words_of(look, found[2], running, names)
        case _:
            told_ = formula(look, e, spot, running, names)
            return Step(place, "formula", told_, None if last is None else last.after, look.shown(e, spot), Both(), inner)
    told_ = Formula(Both(), Both()) if _is_running(main, last) else formula(look, main, spot, running, names)
    return Step(place, kind, told_, look.shown(main, spot), look.shown(e, spot), limit, inner)


def _is_bounded(e: n.Case, steps: frozenset[str]) -> bool:
    """Whether this is a floor or a cap for some only: under a condition, else the result so far."""
    rest = e.otherwise
    return len(e.arms) == 1 and limited_of(e.arms[0].value) is not None and isinstance(rest, n.Mark) and rest.site in steps


def _residual(
    look: Look,
    place: Place | None,
    rounding: n.Round,
    most: n.Expr,
    inner: Inner,
    spot: Spot,
    names: frozenset[str],
    running: str,
    whole: n.Expr,
) -> Step:
    """The rounding of a fallback: of its result so far, but never to more than what is left."""
    main = rounding.operand
    if isinstance(main, n.Call) and main.builtin == "smaller":
        main = next((a for a in main.arguments if a != most), main)
    bound = words_of(look, most, running, names)
    nothing = Formula(Both(), Both())
    kind, limit = f"round.{rounding.mode}", _amount(look, rounding)
    return Step(place, kind, nothing, look.shown(main, spot), look.shown(whole, spot), limit, inner, bound)


def _amount(look: Look, e: n.Round) -> Both:
    return both(lambda lang: value_text(e.step, e.type, lang, look.words))


def _limited(e: n.Call, steps: frozenset[str]) -> tuple[str, n.Expr, n.Expr] | None:
    """A floor or a cap: of the result so far where it is one of the two, else of what isn't written plainly."""
    found = limited_of(e)
    if found is None:
        return None
    first, second = e.arguments
    if isinstance(second, n.Mark) and second.site in steps and not (isinstance(first, n.Mark) and first.site in steps):
        return found[0], second, first
    return found


def _is_running(e: n.Expr, last: Step | None) -> bool:
    return isinstance(e, n.Mark) and last is not None and last.place is not None and e.site == last.place.id


def inner_of(look: Look, e: n.Expr, spot: Spot) -> Inner:
    """Exceptions that applied, members and months inside a formula, in written order."""
    applied: dict[str, Place] = {}
    members: list[MemberValue] = []
    months: list[MonthValue] = []
    for each, at in _own(look, e, spot) if look.plan.opens(e) else ():
        match each:
            case n.Default() | n.Case():
                site = look.pick(each, at)
                base = each.base_site if isinstance(each, n.Default) else each.otherwise_site
                place = look.place(site) if site and site != base else None
                if place is not None and place.kind == "cell":
                    continue
                if place is not None:
                    applied.setdefault(place.id, place)
            case n.Aggregate():
                members += _members(look, each, at)
            case n.Window():
                days = [(month, at.on(month.first_day)) for month in look.months(each, at)]
                months += [MonthValue(str(month), look.shown(each.operand, day)) for month, day in days]
    return Inner(tuple(applied.values()), tuple(members), tuple(months))


def _own(look: Look, e: n.Expr, spot: Spot) -> Iterator[tuple[n.Expr, Spot]]:
    """An expression and what is in it that is told by its parts, down to the steps before it."""
    yield e, spot
    for each, at in look.under(e, spot):
        before = isinstance(each, n.Mark) and isinstance(strip_optional(each.type), NumberT) and at == spot
        if look.plan.opens(each) and not before:
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
    sites += [site for e, at in look.deep(rule.net, spot) if isinstance(e, (n.Case, n.Default)) and (site := look.pick(e, at))]
    # A combination with days or a region of its own holds where its definition does (check/combinations.py).
    names = [(e, at) for e, at in look.deep(rule.net, spot) if isinstance(e, n.DefRef) and e.definition.endswith("/holds")]
    over = {e.definition.removesuffix("/holds") for e, at in names if look.state(e, at) is False}
    sites = [site for site in sites if site not in over]
    if over and not sites:
        return None
    places = [place for site in dict.fromkeys(sites) if (place := look.place(site)) is not None]
    chosen = taken(look, rule.net, spot) if isinstance(rule.net, n.Case) else None
    changed: Formula = formula(look, chosen or rule.net, spot)
    gross, net = look.show(result.gross, rule.type), look.show(result.value, rule.type)
    return Combination(gross, net, changed, tuple(places))
