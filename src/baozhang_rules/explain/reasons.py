"""Why a condition came out as it did: the single tests inside it that decided, each with its distance to the
line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from baozhang_rules.core import nodes as n
from baozhang_rules.explain.data import Both, Citation, Clause, Distance, Group, Near, Part, Place, Shown
from baozhang_rules.explain.formula import membership, own_class, taken, words_of
from baozhang_rules.explain.view import Look, Spot, code_of
from baozhang_rules.explain.words import both, digit_pair, digits, exact_text, same, say, told, with_unit
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import evolve, frozen
from baozhang_rules.runtime.numbers import decimal_places, format_number
from baozhang_rules.runtime.values import State
from baozhang_rules.types import EnumT, NumberT, Type, strip_optional
from baozhang_rules.units import Unit


@frozen
class Point:
    """An expression at a place, with what would help there and how it was reached."""

    e: n.Expr
    spot: Spot
    wanted: bool
    who: Both = Both()
    via: tuple[Both, ...] = ()
    way: int = 0


def reasons(look: Look, point: Point) -> tuple[Part, ...]:
    """The tests that made a condition what it is: all that failed, or all that carried it; each said once."""
    found = tuple(_reasons(look, point))
    return found if len(found) < 2 else tuple(dict.fromkeys(found))  # to tell whether two are one, every text has to be made


def _reasons(look: Look, at: Point) -> Iterator[Part]:
    e, state = at.e, look.state(at.e, at.spot)
    name = membership(look, e) or own_class(e)
    if name is not None:
        yield _class_part(look, at, name, "member" if membership(look, e) else "own")
        return
    match e:
        case n.Mark(operand=operand):
            yield from _reasons(look, evolve(at, e=operand))
        case n.Not(operand=operand):
            yield from _reasons(look, evolve(at, e=operand, wanted=not at.wanted))
        case n.And(items=items) | n.Or(items=items) | n.AtLeast(items=items):
            alone = isinstance(state, bool) and state is not at.wanted and isinstance(e, n.Or) is at.wanted and len(items) > 1
            for number, item in enumerate(_deciding(look, at, items, state), start=1):
                yield from _reasons(look, evolve(at, e=item, way=at.way or (number if alone else 0)))
        case n.DefRef() if (inner := _into(look, at, e)) is not None:
            yield from _reasons(look, inner)
        case n.Aggregate(kind="any" | "all" | "at_least", body=body) if body is not None and look.records(e, at.spot):
            yield from _members(look, at, e, body, state)
        case n.Case() | n.Default():
            yield from _choice(look, at, e)
        case n.Compare():
            yield compare(look, at, e)
        case n.Finding():
            yield _class_part(look, at, e.rule, "admitted")
        case _:
            yield _bare(look, at)


def _deciding(look: Look, at: Point, items: tuple[n.Expr, ...], state: State) -> list[n.Expr]:
    """The operands that made the whole what it is."""
    states = [(item, look.state(item, at.spot)) for item in items if look.ran(item, at.spot)]
    if isinstance(state, bool):
        return [item for item, each in states if each is state]
    return [item for item, each in states if not isinstance(each, bool)]


def _choice(look: Look, at: Point, e: n.Case | n.Default) -> Iterator[Part]:
    """What led to the branch that was taken, and that branch; for an open choice,
    the guards that are open.
    """
    arms = e.arms if isinstance(e, n.Case) else e.exceptions
    guards = [evolve(at, e=arm.guard, wanted=True) for arm in arms if look.ran(arm.guard, at.spot)]
    chosen = taken(look, e, at.spot)
    if chosen is None:
        states = [(guard, look.state(guard.e, at.spot)) for guard in guards]
        open_ = [guard for guard, state in states if not isinstance(state, bool)]
        for guard in open_ or [at]:
            yield from [_bare(look, at)] if guard is at else _reasons(look, guard)
        return
    held = [arm.guard for arm in arms if arm.value is chosen]
    told = [guard for guard in guards if guard.e in held] if held else guards
    for guard in told if held or isinstance(e, n.Case) else []:
        if not isinstance(guard.e, n.Lit):
            yield from _reasons(look, guard)
    if not isinstance(chosen, n.Lit) or not guards:
        yield from _reasons(look, evolve(at, e=chosen))


def _into(look: Look, at: Point, e: n.DefRef) -> Point | None:
    """The condition that a definition of 是否 stands for."""
    found = look.follow(e, at.spot)
    if found is None:
        return None
    definition, spot = found
    text = look.text_of(definition, spot)
    told = (n.Compare, n.And, n.Or, n.Not, n.AtLeast, n.Mark, n.Aggregate, n.DefRef, n.Case, n.Default)
    if text is None or not isinstance(text, told):
        return None
    who = look.who(spot["self"]) if spot["self"] else at.who
    return Point(text, spot, at.wanted, who, (*at.via, same(definition.name)), at.way)


def _members(look: Look, at: Point, e: n.Aggregate, body: n.Expr, state: State) -> Iterator[Part]:
    for path in look.records(e, at.spot):
        inner = at.spot.bind(e.var, path)
        if not look.ran(body, inner):
            continue
        each = look.state(body, inner)
        filtered = True if e.where is None else look.state(e.where, inner)
        open_ = not isinstance(state, bool) and not isinstance(each, bool)
        matters = open_ or each is state or (isinstance(state, bool) and e.kind == "at_least")
        if matters:
            yield from _reasons(look, evolve(at, e=body, spot=inner, who=look.who(path)))
        if e.where is not None and not isinstance(filtered, bool):
            yield from _reasons(look, evolve(at, e=e.where, spot=inner, who=look.who(path)))
    if isinstance(state, bool) and not any(look.ran(body, at.spot.bind(e.var, p)) for p in look.records(e, at.spot)):
        yield _bare(look, at)


def _class_part(look: Look, at: Point, rule: str, kind: str) -> Part:
    name = same(look.rule_name(rule))
    return Part(
        kind,
        name,
        Both(),
        code_of(look.state(at.e, at.spot)),
        at.wanted,
        look.shown(at.e, at.spot),
        None,
        at.who,
        at.via,
        at.way,
    )


def _bare(look: Look, at: Point) -> Part:
    """A fact, a definition or anything else that is 是 or 否 by itself."""
    whose = _whose(look, at.e, at.spot)
    return Part(
        "literal" if isinstance(at.e, n.Lit) else "bool",
        words_of(look, at.e),
        Both(),
        code_of(look.state(at.e, at.spot)),
        at.wanted,
        look.shown(at.e, at.spot),
        None,
        whose or at.who,
        at.via,
        at.way,
    )


def _whose(look: Look, e: n.Expr, spot: Spot) -> Both:
    """The member whose fact or definition is read."""
    entity = getattr(e, "entity", None)
    path = None if entity is None else getattr(look.state(entity, spot), "path", None)
    return look.who(path) if path else Both()


# ------------------------------------------------------------------------------------------------ lines


def compare(look: Look, at: Point, e: n.Compare) -> Part:
    """One comparison: what there is, the line it is held against, and how far apart they are."""
    left, right = look.state(e.left, at.spot), look.state(e.right, at.spot)
    share = look.plan.is_share(e.left) or look.plan.is_share(e.right)
    have, line = (look.show(look.state(x, at.spot), x.type, look.veiled(x, at.spot), share) for x in (e.left, e.right))
    veiled = "masked" in (have.state, line.state)
    side, gap = ("other", None) if veiled else _distance(look, e.left.type, left, right, share)
    if side in ("above", "below") and isinstance(left, Fraction):
        have, line = _pair(look, have, line, left, right, e.left.type)
    distance = Distance(e.op, have, line, side, gap)
    names = [Both() if isinstance(x, n.Lit) else words_of(look, x) for x in (e.left, e.right)]
    who = _whose(look, e.left, at.spot) or at.who
    kind = _kind(strip_optional(e.left.type))
    return Part(kind, names[0], names[1], code_of(look.state(e, at.spot)), at.wanted, have, distance, who, at.via, at.way)


def _kind(type_: Type) -> str:
    return {"NumberT": "number", "DateT": "day", "MonthT": "day", "EnumT": "rank"}.get(type(type_).__name__, "same")


def _pair(look: Look, have: Shown, line: Shown, left: Fraction, right: Fraction, type_: Type) -> tuple[Shown, Shown]:
    """Both numbers with enough digits to be told apart."""
    unit = _unit(type_)
    if unit.is_ratio:
        return have, line
    texts = digit_pair(left, right, unit)
    shown = [both(lambda lang, t=text: with_unit(t, unit, lang, look.words)) for text in texts]  # type: ignore[misc]
    return evolve(have, text=shown[0]), evolve(line, text=shown[1])


def _unit(type_: Type) -> Unit:
    kind = strip_optional(type_)
    return kind.unit if isinstance(kind, NumberT) else Unit()


def _distance(look: Look, type_: Type, left: Any, right: Any, share: bool) -> tuple[str, Shown | None]:
    """Above, equal or below the line, and by how much; ``other`` for what has no order."""
    kind = strip_optional(type_)
    if isinstance(kind, EnumT):
        ranks = look.index.severity.get(kind.name, {})
        if left in ranks and right in ranks:
            return _side(ranks[left] - ranks[right]), None
        return "other", None
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        gap = abs(left - right)
        if share and (points := decimal_places(gap * 100)) is not None and points <= 2:
            key = "points.one" if gap * 100 == 1 else "points"
            return _side(left - right), Shown(exact_text(gap), told(key, count=format_number(gap * 100)))
        text = both(lambda lang: with_unit(digits(gap, _unit(type_)), _unit(type_), lang, look.words))
        return _side(left - right), Shown(exact_text(gap), text)
    if isinstance(left, date) and isinstance(right, date):
        return _span(look, (left - right).days, "days")
    if isinstance(left, Month) and isinstance(right, Month):
        return _span(look, left - right, "months")
    return "other", None


def _span(look: Look, count: int, unit: str) -> tuple[str, Shown]:
    size = abs(count)
    key = f"{unit}.one" if size == 1 else unit
    return _side(count), Shown(str(size), both(lambda lang: say(lang, key, count=size)))


def _side(difference: Any) -> str:
    return "above" if difference > 0 else "below" if difference < 0 else "equal"


# ----------------------------------------------------------------------------------------------- clauses


def groups_of(look: Look, entitled: n.Expr, spot: Spot) -> tuple[Group, ...]:
    """The headings and clauses of a rule's condition, in written order; a condition without any is one
    clause.
    """
    found = tuple(_groups(look, entitled, spot, True, 0))
    if found:
        return found
    clause = _clause(look, None, entitled, spot, True, 0)
    return (Group(None, "", clause.passed, 0, (clause,)),)


def _groups(look: Look, e: n.Expr, spot: Spot, wanted: bool, depth: int, holder: str = "") -> Iterator[Group]:
    """The groups in a condition; ``holder`` is the clause whose content a group is, which lends it name and
    article.
    """
    for mark, helps in _marks(e, wanted):
        if not _is_group(look, mark):
            clause = _clause(look, mark, mark.operand, spot, helps, depth)
            yield Group(None, "", clause.passed, 0, (clause,), depth)
            continue
        inner = list(_marks(mark.operand, helps))
        clauses = [_clause(look, m, m.operand, spot, w, depth) for m, w in inner if not _is_group(look, m.operand)]
        needed = mark.operand.count if isinstance(mark.operand, n.AtLeast) else 0
        passed = _passed(look.state(mark, spot), helps)
        code = look.index.sites[mark.site].code
        yield Group(look.place(holder or mark.site), code, passed, needed, tuple(clauses), depth)
        for m, w in inner:
            if _is_group(look, m.operand):
                yield from _groups(look, m.operand, spot, w, depth + 1, m.site)


def _passed(state: State, wanted: bool) -> str:
    if isinstance(state, bool):
        return "yes" if state is wanted else "no"
    return code_of(state)


def _is_group(look: Look, e: n.Expr) -> bool:
    return isinstance(e, n.Mark) and getattr(look.index.sites.get(e.site), "kind", "") == "group"


def _marks(e: n.Expr, wanted: bool) -> Iterator[tuple[n.Mark, bool]]:
    """The marks nearest below an expression (or itself), each with whether its holding helps."""
    match e:
        case n.Mark():
            yield e, wanted
        case n.And(items=items) | n.Or(items=items) | n.AtLeast(items=items):
            for item in items:
                yield from _marks(item, wanted)
        case n.Not(operand=operand):
            yield from _marks(operand, not wanted)
        case _:
            return


def _clause(look: Look, mark: n.Mark | None, e: n.Expr, spot: Spot, wanted: bool, depth: int) -> Clause:
    passed = _passed(look.state(e, spot), wanted)
    place = None if mark is None else _with_local_articles(look, mark, spot)
    at = Point(e, spot, wanted)
    parts = reasons(look, at)
    return Clause(place, passed, not wanted, words_of(look, e), parts, depth, passed == "no" and _either(look, at))


def _with_local_articles(look: Look, mark: n.Mark, spot: Spot) -> Place | None:
    """A clause's place; where it is left open, with the articles of the local text in force and of the written rule it chose."""
    place = look.place(mark.site)
    e: n.Expr | None = mark.operand
    cites = [] if place is None or place.cite is None else [place.cite]
    while isinstance(e, n.DefRef) and _open_or_option(look, e.definition):
        found = look.follow(e, spot)
        if found is None:
            break
        definition, spot = found
        text = look.place(look.decided.trace.versions.get((definition.id, spot.where), ""))
        cites += [] if text is None or text.cite is None or text.cite in cites else [text.cite]
        e = look.text_of(definition, spot)
    if place is None or not cites:
        return place
    return evolve(place, cite=Citation("；".join(each.text for each in cites), any(each.unverified for each in cites)))


def _open_or_option(look: Look, id: str) -> bool:
    definition = look.index.definitions[id]
    return definition.open or look.index.sites[definition.site].code == "option"


def _either(look: Look, at: Point) -> bool:
    """Whether a condition failed because none of several ways holds."""
    e = at.e
    match e:
        case n.Mark(operand=operand):
            return _either(look, evolve(at, e=operand))
        case n.Not(operand=operand):
            return _either(look, evolve(at, e=operand, wanted=not at.wanted))
        case n.DefRef():
            inner = _into(look, at, e)
            return inner is not None and _either(look, inner)
        case n.And(items=items) | n.Or(items=items):
            if isinstance(e, n.Or) is at.wanted:
                return len(items) > 1
            failed = _deciding(look, at, items, look.state(e, at.spot))
            return len(failed) == 1 and _either(look, evolve(at, e=failed[0]))
        case n.Aggregate(kind=kind):
            return kind == "any" if at.wanted else kind == "all"
        case _:
            return False


# ------------------------------------------------------------------------------------------- the nearest


def near_of(groups: tuple[Group, ...]) -> Near | None:
    """Of the clauses that failed, the one nearest to its line."""
    found: list[tuple[tuple[int, Fraction], Clause, Part | None]] = []
    failed = 0
    for group in groups:
        if group.passed != "no":
            continue
        clauses = [clause for clause in group.clauses if clause.passed == "no"]
        failed += min(1, len(clauses)) if group.code in ("any", "at_least") else len(clauses)
        for clause in clauses:
            score, part = _nearest(clause)
            found.append((score, clause, part))
    if not found:
        return None
    _, clause, part = min(found, key=lambda each: each[0])
    return Near(clause, part, failed - 1)


def _nearest(clause: Clause) -> tuple[tuple[int, Fraction], Part | None]:
    """The test that says how far a clause is from being met: the farthest of those that are needed, of several ways the
    nearest one.
    """
    ways: dict[int, tuple[tuple[int, Fraction], Part]] = {}
    needed: list[tuple[tuple[int, Fraction], Part]] = []
    for part in clause.parts:
        scored = (_score(part), part)
        if not part.way:
            needed.append(scored)
        elif part.way not in ways or ways[part.way][0] < scored[0]:
            ways[part.way] = scored
    if ways:
        needed.insert(0, min(ways.values(), key=lambda each: each[0]))
    choose = min if clause.either else max
    return choose(needed, key=lambda each: each[0]) if needed else ((2, Fraction(0)), None)


def _score(part: Part) -> tuple[int, Fraction]:
    """How far a test is from its line, beside the line; what has no distance comes after."""
    d = part.distance
    if d is None or d.op in ("=", "!="):
        return 1, Fraction(0)
    if d.side == "equal":
        return 0, Fraction(0)
    if d.gap is None or not d.gap.exact:
        return 1, Fraction(0)
    gap = Fraction(d.gap.exact)
    if part.kind == "day":
        return 0, gap / 365
    line = abs(Fraction(d.line.exact)) if d.line.exact else Fraction(0)
    return 0, gap / line if line else gap
