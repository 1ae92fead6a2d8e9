"""且, 或, 非, and the choice of one value among several."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, evolve, field

from baozhang_rules.backends.python.base import Base
from baozhang_rules.backends.python.values import (
    BOXED,
    MAYBE,
    NEVER,
    SURE,
    Among,
    Quot,
    Rep,
    Val,
    common,
    converted,
    merged,
)
from baozhang_rules.core import nodes as n

TRUTHS = ("True", "False")


def _ordered(e: n.Default) -> list[int] | None:
    """The exceptions, each before those that it beats; None where of two neither does, so that both may hold.

    What one beats is closed transitively (`core.verify`): where of any two one beats the other, all stand in one order.
    """
    count = len(e.exceptions)
    if 2 * len(set(e.beats)) != count * (count - 1):
        return None
    beaten = [loser for _, loser in e.beats]
    return sorted(range(count), key=beaten.count)


@define
class Choices(Base):
    """Writes connectives, cases, exceptions and defaults."""

    _texts: dict[frozenset[str | None], frozenset[str | None]] = field(factory=dict, init=False)

    # --------------------------------------------------------------------------------------- connectives

    def connect(self, items: list[Val], word: str, shared: bool) -> Val:
        """且 and 或 (Kleene)."""
        out = self.out
        decides, neutral = ("False", "True") if word == "and" else ("True", "False")
        if any(item.code == decides for item in items):
            return Val(decides)
        items = list({item.code: item for item in items if item.code != neutral}.values())
        if len(items) <= 1:
            return items[0] if items else Val(neutral)
        codes = [item.code for item in items]
        if all(item.sure for item in items):
            return self._connected(items, word, shared)
        known = [item.code for item in items if item.sure]
        maybe = [item.code for item in items if item.settled is MAYBE]
        never = [item.code for item in items if item.settled is NEVER]
        tests = [code if word == "or" else f"not {code}" for code in known] + [f"{code} is {decides}" for code in maybe]
        joined = f"join(({', '.join(code for code in codes if code in (*maybe, *never))},))"
        if len(never) == 1 and not maybe:
            joined = never[0]
        elif not never:
            joined = f"{neutral} if {' and '.join(f'{code} is {neutral}' for code in maybe)} else {joined}"
        code = f"{decides} if {' or '.join(tests)} else {joined}" if tests else joined
        return Val(out.assign(out.fresh(), code), BOXED, MAYBE if tests else NEVER)

    def _connected(self, items: list[Val], word: str, shared: bool) -> Val:
        """Of settled values: several that say whether a text is one of some texts become one test."""
        asked: dict[str, Among] = {}
        codes: dict[str, str] = {}
        for item in items:
            among = item.among
            if among is None or among.holds is not (word == "or"):
                codes[item.code] = item.code
                continue
            before = asked.get(among.local)
            codes[among.local] = item.code if before is None else ""
            asked[among.local] = among if before is None else evolve(among, texts=before.texts | among.texts)
        shown = [code or self.is_among(asked[local]) for local, code in codes.items()]
        return self.truth(f" {word} ".join(shown), shared, *(asked.values() if len(shown) == 1 else ()))

    def is_among(self, among: Among) -> str:
        """The test whether a local is one of some texts."""
        texts = self.out.constant(self._texts.setdefault(among.texts, among.texts))
        return f"{among.local} {'in' if among.holds else 'not in'} {texts}"

    def negated(self, value: Val, shared: bool) -> Val:
        """非."""
        if value.settled is NEVER:
            return value
        if value.code in TRUTHS:
            return Val("False" if value.code == "True" else "True")
        if value.sure:
            among = None if value.among is None else evolve(value.among, holds=not value.among.holds)
            return self.truth(f"not {value.code}", shared, among)
        code = f"not {value.code} if {value.code}.__class__ is bool else {value.code}"
        return evolve(value, code=self.out.assign(self.out.fresh(), code))

    def at_least(self, count: int, items: list[Val], shared: bool) -> Val:
        """至少符合 n 项."""
        out, codes = self.out, [item.code for item in items]
        if all(item.sure for item in items):
            return self.truth(f"{' + '.join(codes) or '0'} >= {count}", shared)
        return Val(out.assign(out.fresh(), f"kleene_at_least({count}, ({', '.join(codes)},))"), BOXED, MAYBE)

    # ------------------------------------------------------------------------------------------- choices

    def case(self, e: n.Case) -> Val:
        """The first arm whose guard holds."""
        guards = [self.of(arm.guard) for arm in e.arms]
        options = [*(arm.value for arm in e.arms), e.otherwise]
        if all(guard.sure for guard in guards):
            return self.branches(guards, options)
        values = [self.of(option) for option in options]
        out, rep = self.out, common(values)
        listed = ", ".join(converted(value, rep) for value in values)
        name = out.assign(out.fresh(), f"case_of(({', '.join(g.code for g in guards)},), ({listed},))")
        return evolve(merged(values, name, rep), settled=MAYBE)

    def branches(self, guards: Sequence[Val], options: Sequence[n.Expr]) -> Val:
        """The value of the first option whose test holds, else of the last; each is worked out in its branch only."""
        same = self._one_literal(options)
        if same is not None:
            return same
        if not guards:
            return self.of(options[0])
        if len(guards) > 2 and all(isinstance(option, n.Lit) for option in options):
            return self._picked(guards, [value for option in options if (value := self.plainly(option)) is not None])
        tests = [guard.code for guard in guards]
        out, name = self.out, self.out.fresh()
        ends: list[int] = []
        values: list[Val] = []
        for place, option in enumerate(options):
            with out.block("else:" if place == len(tests) else f"{'elif' if place else 'if'} {tests[place]}:"):
                out.line(f"{name} = @")
                values.append(self.of(option))
                ends.append(len(out.lines))
        return self._joined(name, values, ends, common(values))

    def _picked(self, guards: Sequence[Val], values: list[Val]) -> Val:
        """One of several literals by the number of the first test that holds, which other choices with these tests share."""
        out, rep = self.out, common(values)
        key = ("first", *(guard.code for guard in guards))
        known = out.known(key)
        if known is None:
            known = out.remember(key, Val(out.assign(out.fresh(), self._first(guards))))
        row = ", ".join(converted(value, rep) for value in values)
        return merged(values, out.assign(out.fresh(), f"{out.row(row)}[{known.code}]"), rep)

    def _first(self, guards: Sequence[Val]) -> str:
        """The number of the first test that holds: looked up where all ask which text a local is."""
        asked = [guard.among for guard in guards if guard.among is not None and guard.among.holds]
        if len(asked) == len(guards) and len({among.local for among in asked}) == 1:
            places = {text: at for at, among in reversed(list(enumerate(asked))) for text in among.texts}
            return f"{self.out.constant(places)}.get({asked[0].local}, {len(guards)})"
        return "".join(f"{at} if {guard.code} else " for at, guard in enumerate(guards)) + str(len(guards))

    def _one_literal(self, options: Sequence[n.Expr]) -> Val | None:
        """The value of options that are all the same literal."""
        values = [self.plainly(option) for option in options if isinstance(option, n.Lit)]
        same = len(values) == len(options) and all(value == values[0] for value in values)
        return values[0] if same else None

    def _joined(self, name: str, values: list[Val], ends: list[int], rep: Rep) -> Val:
        """Give a local the value of the branch that was taken: a line at the end of each."""
        out = self.out
        waiting = f"{name} = @"
        for value, end in reversed(list(zip(values, ends, strict=True))):
            line = "    " * (out.depth + 1) + f"{name} = {converted(value, rep)}"
            out.lines.insert(end, line)
            out.origins.insert(end, out.origin)
        for at in reversed(range(len(out.lines))):
            if out.lines[at].strip() == waiting:
                del out.lines[at], out.origins[at]
        out.note(name)
        return merged(values, name, rep)

    def default(self, e: n.Default) -> Val:
        """A general rule with exceptions."""
        out = self.out
        guards = [self.local(self.of(arm.guard)) for arm in e.exceptions]
        ordered = _ordered(e)
        if ordered is not None and all(guard.sure for guard in guards):
            return self.branches([guards[at] for at in ordered], [*(e.exceptions[at].value for at in ordered), e.base])
        values = [self.local(self.of(each)) for each in (*(arm.value for arm in e.exceptions), e.base)]
        rep = common(values)
        codes, shown = [guard.code for guard in guards], [converted(value, rep) for value in values]
        sites = out.constant(tuple(arm.site for arm in e.exceptions))
        beats = out.constant(e.beats)
        general = f"default_of(({', '.join(codes)},), ({', '.join(shown[:-1])},), {shown[-1]}, {beats}, {sites})"
        name = out.fresh()
        if not all(v.sure for v in (*guards, *values)):
            return evolve(merged(values, out.assign(name, general), rep), settled=MAYBE)
        return self._exceptions(name, codes, shown, general, merged(values, name, rep))

    def _exceptions(self, name: str, codes: list[str], shown: list[str], general: str, value: Val) -> Val:
        """The usual cases in place: none holds, or one."""
        out = self.out
        with out.block(f"if not ({' or '.join(codes)}):"):
            out.assign(name, shown[-1])
        with out.block(f"elif {' + '.join(codes)} == 1:"):
            chain = shown[-2]
            for guard, code in reversed(list(zip(codes[:-1], shown[:-2], strict=True))):
                chain = f"{code} if {guard} else {chain}"
            out.assign(name, chain)
        with out.block("else:"):
            out.assign(name, general)
            made = self.abnormal(name)
        out.sure_here(name)
        return evolve(value, settled=made.settled)

    def or_else(self, e: n.OrElse) -> Val:
        """``x 无则 d``."""
        value = self.local(self.of(e.operand))
        if value.settled is NEVER or not value.none:
            return value
        if value.code == "None":
            return self.of(e.default)
        out, name = self.out, self.out.fresh()
        plain = self.plainly(e.default)
        if plain is not None and not isinstance(value.rep, Quot):
            rep = common([evolve(value, none=False), plain])
            shown = converted(evolve(value, none=False) if value.sure else value, rep)
            out.assign(name, f"{converted(plain, rep)} if {value.code} is None else {shown}")
            return Val(name, rep, value.settled, plain.none, value.ne or plain.ne, natural=value.natural and plain.natural)
        with out.block(f"if {value.code} is None:"):
            out.line(f"{name} = @")
            default = self.of(e.default)
            end = len(out.lines)
        rep = self._rep_of_both(value, default)
        with out.block("else:"):
            kept = evolve(value, none=False) if value.sure else value
            out.assign(name, converted(kept, rep))
        both = self._joined(name, [default], [end], rep)
        settled = SURE if value.sure and default.sure else MAYBE
        return evolve(both, settled=settled, none=default.none, ne=value.ne or default.ne, natural=value.natural and default.natural)

    def _rep_of_both(self, value: Val, default: Val) -> Rep:
        rep = common([evolve(value, none=False), default])
        return BOXED if isinstance(rep, Quot) else rep
