"""分摊 and 发放 in an explanation: what each gets of an amount, of which what remained when all were cut down, and the first payment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from baozhang_rules.core import nodes as n
from baozhang_rules.core.beside import payment_at, payment_on, share_at
from baozhang_rules.core.walk import expressions
from baozhang_rules.explain.data import Shared
from baozhang_rules.explain.gather import needs_of
from baozhang_rules.explain.outline_data import PaymentTold
from baozhang_rules.explain.view import Look, Spot
from baozhang_rules.runtime.decision import RuleResult, ShareResult
from baozhang_rules.runtime.trace import Where
from baozhang_rules.runtime.values import Unknown


def shared(look: Look, result: RuleResult) -> tuple[Shared, ...]:
    """What each gets of a result's amount, in the order of the list."""
    return tuple(_shared(look, share, result) for share in _of(look, result))


def _of(look: Look, result: RuleResult) -> Iterator[ShareResult]:
    return (share for share in look.decided.shares if (share.rule, share.assessed) == (result.rule, result.unit))


def _shared(look: Look, share: ShareResult, result: RuleResult) -> Shared:
    type_, definition = look.index.rules[result.rule].type, _definition(look, result)
    part = look.decided.trace.definitions.get((f"{definition}/part", share.where))
    value = share.value
    more = value - part if isinstance(value, Fraction) and isinstance(part, Fraction) else Fraction(0)
    needs = needs_of(look, value.missing, ()) if isinstance(value, Unknown) else None
    extra = look.show(more, type_) if more else None
    return Shared(look.who(share.entity), share.entity, look.show(value, type_), extra, needs)


def _definition(look: Look, result: RuleResult) -> str:
    share = share_at(look.index.program, text_site(look, result))
    return "" if share is None else dict(share.data)["definition"]


def text_site(look: Look, result: RuleResult) -> str:
    """The site of the text in force of a result's rule."""
    return look.decided.trace.versions.get((result.rule, result.where), "")


def behind(look: Look, result: RuleResult) -> Iterator[tuple[n.Expr, Spot]]:
    """What the author's rules say of the shares of a result: the weight of each, and each one's place in the order."""
    definition = _definition(look, result)
    for share in _of(look, result):
        spot = spot_of(share.where)
        weight = look.index.definitions[f"{definition}/weight"].versions[0].body
        order = look.index.definitions[definition].versions[0].body
        assert isinstance(weight, n.ExprBody) and isinstance(order, n.ExprBody)
        yield weight.value, spot
        for each in expressions(order.value):
            if isinstance(each, n.DefRef) and not each.definition.startswith(f"{definition}/"):
                yield each, spot


def spot_of(where: Where) -> Spot:
    """The place of a definition of an entry of a list."""
    return Spot((("root", ()), ("self", where.entities[1])), where.unit, where.base, where.rules)


def payments(look: Look, held: Iterable[RuleResult]) -> Iterator[PaymentTold]:
    """How what is given is paid, once for each benefit, with the month that is paid first."""
    told: set[str] = set()
    for result in held:
        stored = None if result.kind == "class" or result.rule in told else payment_at(look.index.program, text_site(look, result))
        if stored is not None:
            told.add(result.rule)
            paid = payment_on(stored, look.decided.dates.base)
            first, due = ("" if day is None else str(day) for day in (paid.first, paid.due))
            name, place = look.index.rules[result.rule].name, look.place(stored.site)
            yield PaymentTold(result.rule, name, stored.data, place, first, due)
