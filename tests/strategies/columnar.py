"""Generated programs within what kernels lower: what they leave to the scalar engine is replaced by a plain value of its type."""

from datetime import date
from fractions import Fraction

from attrs import evolve, fields

from baozhang_rules.core import nodes as n
from baozhang_rules.core.walk import EXPRESSIONS
from baozhang_rules.runtime.dates import Month
from baozhang_rules.types import BoolT, DateT, DurationT, EntityT, EnumT, MonthT, NumberT, OptionalT, RegionT, strip_optional

LEFT_OUT = ("working_days_after",)
PLACES = (n.Fact, n.DefRef, n.ListOf, n.Follow, n.Recorded, n.Up)


def simplified(program):
    """The program with such values in place of links, ranks, texts of dates, and units of several members."""
    root = program.schema.root
    members = {e.name: e.members for e in program.enumerations}

    def plain(type_):
        kind = strip_optional(type_)
        if isinstance(type_, OptionalT):
            return n.Lit(None, type_)
        match kind:
            case NumberT() | DurationT():
                return n.Lit(Fraction(3), type_)
            case BoolT():
                return n.Lit(True, type_)
            case DateT():
                return n.Lit(date(2024, 3, 1), type_)
            case MonthT():
                return n.Lit(Month(2024, 3), type_)
            case EnumT(name=name):
                return n.Lit(members[name][0], type_)
            case RegionT():
                return n.Lit("310000", type_)
            case EntityT():
                return n.Var("root", EntityT(root))
            case _:
                return n.Lit("甲", type_)

    def odd(e):
        match e:
            case n.Compare() if isinstance(strip_optional(e.left.type), EntityT):
                return True
            case n.Rank():
                return not (isinstance(e.source, n.ListOf) and isinstance(e.source.entity, n.Var) and e.source.entity.type == EntityT(root))
            case n.Follow() | n.Recorded():
                return True
            case n.Call(builtin=builtin):
                return builtin in LEFT_OUT or (builtin == "region_in" and not looked_up(*e.arguments))
            case n.Aggregate():
                return not (isinstance(e.source, n.ListOf) and isinstance(e.source.entity, n.Var) and e.source.entity.type == EntityT(root))
            case n.Arith():
                return isinstance(strip_optional(e.left.type), MonthT)
            case n.StdRef(region=region):
                return region is not None and not (isinstance(region, n.Fact) and region.fact == program.jurisdiction)
            case _:
                return isinstance(e, PLACES) and not isinstance(e.entity, n.Var | n.Up)

    def looked_up(region, within):
        """Whether a region of the record is compared with a written one."""
        return isinstance(region, n.Fact | n.Lit) and isinstance(within, n.Lit)

    def pairs(e, bound):
        """Whether a total over a list speaks of another entry too."""
        return isinstance(e, n.Aggregate) and any(
            isinstance(x, n.Var) and x.name != e.var and x.type != EntityT(root) for part in (e.where, e.body) if part is not None for x in walked(part)
        )

    def walked(e):
        yield e
        for part in parts(e):
            yield from walked(part)

    def parts(e):
        for a in fields(type(e)):
            value = getattr(e, a.name)
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, n.Arm):
                    yield from (each.guard, each.value)
                elif isinstance(each, EXPRESSIONS):
                    yield each

    def rewritten(value, inner):
        if isinstance(value, tuple):
            return tuple(rewritten(each, inner) for each in value)
        if isinstance(value, EXPRESSIONS):
            return expression(value, inner)
        if hasattr(type(value), "__attrs_attrs__") and type(value).__module__.startswith("baozhang_rules.core"):
            changed = {a.name: rewritten(getattr(value, a.name), inner) for a in fields(type(value)) if a.name not in ("origin", "node")}
            return evolve(value, **changed)
        return value

    def expression(e, inner):
        if odd(e) or pairs(e, ()):
            return plain(e.type)
        if isinstance(e, n.At | n.Window):
            if inner:
                return expression(e.operand, True) if isinstance(e, n.At) else plain(e.type)
            name, when = ("when", e.when) if isinstance(e, n.At) else ("anchor", e.anchor)
            known = isinstance(when, n.BaseDate) or (isinstance(when, n.Fact) and when.entity.type == EntityT(root) and when.fact == "申请日")
            when = when if known else n.BaseDate("base", n.Lit(None, DateT()).type)
            return evolve(e, operand=expression(e.operand, True), **{name: when})
        changed = {a.name: rewritten(getattr(e, a.name), inner) for a in fields(type(e)) if a.name not in ("origin", "node")}
        return evolve(e, **changed)

    parts_of = ("standards", "tables", "definitions", "rules", "units", "record_rules", "deadlines", "checks")
    made = evolve(program, **{name: rewritten(getattr(program, name), False) for name in parts_of})
    units = tuple(evolve(u, links=(), own_income=True, rest_count="same", rest_class="same") for u in made.units)
    return evolve(made, units=units)
