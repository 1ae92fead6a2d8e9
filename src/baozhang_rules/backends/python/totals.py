"""Totals over lists, ranks, and values at other dates."""

from __future__ import annotations

from attrs import define, field

from baozhang_rules.backends.python.base import Ent
from baozhang_rules.backends.python.declared import Declared
from baozhang_rules.backends.python.plan import fused, list_kind
from baozhang_rules.backends.python.values import BOXED, MAYBE, NEVER, SURE, Int, Quot, Rep, Val, boxed
from baozhang_rules.backends.python.writer import Step
from baozhang_rules.core import nodes as n
from baozhang_rules.types import EnumT, MonthT, strip_optional

EMPTY_NONE = ("max", "min", "mean")
"""Totals that are 无 over nothing."""


@define
class Totals(Declared):
    """Writes totals, ranks, windows and reads at other dates."""

    def aggregate(self, e: n.Aggregate) -> Val:
        """A total: the household's over its own lists come from the loop over that kind."""
        if fused(e) and not self.looped:
            return self.values["total", str(e.node)]
        source = self.of(e.source)
        if source.settled is NEVER:
            return source
        if self.counted_heads(e):
            return self.heads(source)
        total = Total(self, e)
        total.start()
        items = source.code if source.sure else f"{source.code} if {source.code}.__class__ is TUPLE else ()"
        self.each(e, items, total.step)
        return total.end(source)

    def each(self, e: n.Aggregate | n.Rank, items: str, body: object) -> None:
        """A loop over records within an expression, whose values are kept in a frame for each."""
        out = self.out
        frames, var = out.assign(out.fresh("s"), "{}"), out.fresh("x")
        way = (*out.frames[-1].way, Step(out.frames[-1].slot(frames), e.var))
        kept, self.vars = self.vars, {**self.vars, e.var: Ent(var, list_kind(e.source))}
        looped, self.looped = self.looped, True
        out.open(way, 1)
        with out.block(f"for {var} in {items}:"):
            body(var)  # type: ignore[operator]
            out.line(f"{frames}[{var}[0]] = @{frames}")
        out.fill(frames, out.close().tuple)
        self.vars, self.looped = kept, looped

    def counted_heads(self, e: n.Aggregate) -> bool:
        """Whether a count is the unit's declared head count."""
        context = self.plan.context
        if context.part != "unit" or e.kind != "count" or e.where is not None:
            return False
        unit = self.plan.index.units[context.unit]
        listed = isinstance(e.source, n.ListOf) and e.source.fact == unit.list and isinstance(e.source.entity, n.Var)
        return listed and (bool(unit.links) or unit.headcount is not None)

    def heads(self, source: Val) -> Val:
        """The head count of a unit whose list is known."""
        code = "heads" if source.sure else f"{source.code} if {source.code}.__class__ in STATES else heads"
        return Val(self.out.assign(self.out.fresh(), code), BOXED, source.settled)

    # ---------------------------------------------------------------------------------------------- ranks

    def rank(self, e: n.Rank) -> Val:
        """The position of an entity among others."""
        out = self.out
        source, me = self.of(e.source), self.of(e.entity)
        rows, sure = out.assign(out.fresh("w"), "[]"), [source.sure, me.sure]

        def row(var: str) -> None:
            keys = [self._rank_key(key, sure) for key, _ in e.keys]
            out.line(f"{rows}.append(({var}, ({', '.join(keys)},)))")

        self.each(e, f"{source.code} if {source.code}.__class__ is TUPLE else ()", row)
        downward = out.constant(tuple(down for _, down in e.keys))
        name = out.assign(out.fresh(), f"ranked({me.code}, {rows}, {downward}, {source.code})")
        return self.abnormal(name, sure=all(sure))

    def _rank_key(self, key: n.Expr, sure: list[bool]) -> str:
        value, kind = self.of(key), strip_optional(key.type)
        sure.append(value.sure)
        if isinstance(kind, EnumT) and kind.name in self.plan.index.severity and value.settled is not NEVER:
            severity = self.out.constant(self.plan.index.severity[kind.name])
            return f"{severity}.get({value.code}, {value.code}) if {value.code}.__class__ is TEXT else {value.code}"
        return boxed(value)

    # --------------------------------------------------------------------------------------- other dates

    def _dated(self, e: n.At | n.Window, day: str) -> str:
        """The operand's value on a day, for the entities that it is about."""
        node = self.plan.node_of(e)
        about = [self.vars[name] for name, _ in self.plan.dated[node][1]]
        if len(about) > 1:
            return f"S.dated({node}, {day}, U, ({', '.join(ent.code for ent in about)}))"
        ordinals = (f"[{self.out.part(ent.code, 0)}]" for ent in about)
        return f"S.dated({node}, {day}, U){''.join(ordinals)}"

    def at(self, e: n.At) -> Val:
        """A value at another date."""
        when = self.of(e.when)
        day = f"{when.code}.first_day" if isinstance(strip_optional(e.when.type), MonthT) else when.code
        value = self.numbers.strict(None, [when], lambda name, _: self.numbers.put(name, self._dated(e, day)))
        return value if value.settled is NEVER else self.abnormal(value.code, BOXED, True, True, self._whole(when))

    def _whole(self, when: Val) -> bool:
        """Whether what is read at another date is settled as far as facts go."""
        return when.sure and not self.out.gaps

    def window(self, e: n.Window) -> Val:
        """A total over months."""
        anchor = self.of(e.anchor)
        day = f"{anchor.code}.first_day" if isinstance(strip_optional(e.anchor.type), MonthT) else anchor.code
        value = self.numbers.strict(None, [anchor], lambda name, _: self._months(name, e, day))
        return value if value.settled is NEVER else self.abnormal(value.code, BOXED, e.kind in EMPTY_NONE, False, self._whole(anchor))

    def _months(self, name: str, e: n.Window, day: str) -> Val:
        out = self.out
        months = out.assign(out.fresh("w"), f"S.months({day}, {e.months})")
        states = f"[{self._dated(e, 'x')} for x in {months}]"
        out.assign(name, f"windowed({e.kind!r}, {states}) if {months}.__class__ is TUPLE else {months}")
        return Val(name)


@define
class Total:
    """Writes one total: what comes before the loop, in it, and after it."""

    maker: Totals
    e: n.Aggregate
    name: str = ""
    simple: bool = False
    rep: Rep = BOXED
    natural: bool = False
    sure: bool = True
    filters: str = field(init=False, default="")
    bodies: str = field(init=False, default="")

    def start(self) -> None:
        """A line for the accumulators, filled in when it is known what they are."""
        out = self.maker.out
        self.name, self.filters, self.bodies = out.fresh("a"), out.fresh("w"), out.fresh("w")
        out.assign(self.name, f"@{self.name}")

    def step(self, _var: str = "") -> None:
        """One record: its filter, its body, and what they add."""
        out, make = self.maker.out, self.maker
        keep = None if self.e.where is None else make.of(self.e.where)
        if keep is not None and not keep.sure:
            keep = make.local(keep)
        if keep is not None and keep.code == "True":
            keep = None
        if keep is None:
            self._add(None)
        elif keep.settled is NEVER:
            self._add(keep)
        else:
            with out.block(f"if {keep.code}:" if keep.sure else f"if {keep.code} is not False:"):
                self._add(None if keep.sure else keep)

    def _add(self, keep: Val | None) -> None:
        out, kind = self.maker.out, self.e.kind
        body = None if self.e.body is None else self.maker.of(self.e.body)
        self.sure = keep is None and (body is None or body.sure)
        usual = keep is None and kind in ("sum", "count", "any", "all")
        self.simple = usual and (body is None or (body.plain and not isinstance(body.rep, Quot)))
        if not self.simple:
            out.line(f"{self.filters}.append({'True' if keep is None else keep.code})")
            out.line(f"{self.bodies}.append({'True' if body is None else boxed(body)})")
            return
        if kind == "sum" and body is not None:
            self.rep, self.natural = body.rep, body.natural
        adds = {"count": "+= 1", "sum": "+= {}", "any": f"= {self.name} or {{}}", "all": f"= {self.name} and {{}}"}[kind]
        out.line(f"{self.name} {adds.format('' if body is None else body.code)}")

    def end(self, source: Val) -> Val:
        """The total after the loop; an unsettled list is the total's state."""
        out, kind = self.maker.out, self.e.kind
        if not self.simple:
            out.fill(self.name, f"None; {self.filters} = []; {self.bodies} = []")
            code = self._general()
            if not source.sure:
                code = f"{source.code} if {source.code}.__class__ in STATES else {code}"
            return self.maker.abnormal(out.assign(out.fresh(), code), BOXED, kind in EMPTY_NONE, False, self.sure and source.sure)
        rep = Int(1) if kind == "count" else self.rep
        zero = "0" if isinstance(rep, Int) else "Fraction(0)"
        out.fill(self.name, {"any": "False", "all": "True"}.get(kind, zero))
        natural = kind == "count" or self.natural
        if source.sure:
            return Val(self.name, rep, SURE, natural=natural)
        code = f"{source.code} if {source.code}.__class__ in STATES else {self.name}"
        return Val(out.assign(out.fresh(), code), rep, MAYBE, natural=natural)

    def _general(self) -> str:
        pair = f"{self.filters}, {self.bodies}"
        match self.e.kind:
            case "any" | "all":
                return f"{self.e.kind}_of({pair})"
            case "at_least":
                return f"at_least({self.e.count}, {pair})"
            case kind:
                return f"totalled({kind!r}, {pair})"
