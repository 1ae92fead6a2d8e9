"""An expression as a person writes it: in the author's names, or with the numbers of one evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from baozhang_rules.builtins import BUILTINS
from baozhang_rules.core import nodes as n
from baozhang_rules.explain.data import Both, Formula
from baozhang_rules.explain.view import Look, Spot, code_of
from baozhang_rules.explain.words import both, digits, percent, say, value_text
from baozhang_rules.runtime.frozen import evolve, frozen
from baozhang_rules.runtime.values import UNSETTLED
from baozhang_rules.types import DateT, EnumT, MonthT, NumberT, Type, strip_optional
from baozhang_rules.units import unit

OR, AND, NOT, COMPARE, SUM, PRODUCT, ATOM = range(1, 8)
LIMITS = {"larger": "floor", "smaller": "cap"}
_ARITH = {"+": ("+", SUM), "-": ("-", SUM), "*": ("×", PRODUCT), "/": ("/", PRODUCT)}


def operator(op: str, type_: Type) -> str:
    """The template of a comparison: numbers, days and ordered enumerations each have their own words."""
    kind = strip_optional(type_)
    family = (
        "day" if isinstance(kind, (DateT, MonthT)) else "rank" if isinstance(kind, EnumT) and op not in ("=", "!=") else "number"
    )
    return f"op.{family}.{op}" if op not in ("=", "!=") else f"op.{op}"


def membership(look: Look, e: n.Expr) -> str | None:
    """The class that an expression asks for after its order (属于 X), or None when it asks for something
    else.
    """
    items = e.items if isinstance(e, n.And) else (e,)
    first = own_class(items[0])
    if first is None:
        return None
    uppers = look.index.rules[first].uppers if first in look.index.rules else ()
    others = [own_class(item.operand) if isinstance(item, n.Not) else None for item in items[1:]]
    heaviest = any(order.rules[:1] == (first,) for order in look.index.program.orders)
    return first if (uppers or heaviest) and tuple(others) == uppers else None


def own_class(e: n.Expr) -> str | None:
    """The rule whose own outcome, or admission by the human layer, an expression asks for."""
    if isinstance(e, n.RuleRef) and e.what in ("own", "entitled"):
        return e.rule
    if isinstance(e, n.Or) and len(e.items) == 2 and isinstance(e.items[0], n.Finding):
        second = e.items[1]
        return second.rule if isinstance(second, n.RuleRef) and second.rule == e.items[0].rule else None
    return None


def per_person(e: n.Arith) -> bool:
    """Whether this only turns a total over persons (元/人) into money: ``× 1 人``, which no author writes."""
    right = e.right
    if e.op != "*" or not isinstance(e.left, n.Aggregate) or not isinstance(right, n.Lit):
        return False
    return right.value == 1 and right.type == NumberT(unit("person"))


@frozen
class Writer:
    """Writes expressions in one language.

    ``spot`` None writes names; a place writes the numbers found there.  ``running`` is the site of the step
    just before, which is called
    the result so far.
    """

    look: Look
    lang: str
    spot: Spot | None = None
    running: str = ""
    steps: frozenset[str] = frozenset()
    shares: bool = True
    """Whether a ratio is told as a share (100%); the key of a ranking only puts in order, so that its 1 and 0 stay numbers."""

    def write(self, e: n.Expr, level: int = 0) -> str:
        """The text of an expression, in parentheses where it binds less than its surroundings (``level``)."""
        own, text = self._numbers(e, self.spot) if self.spot is not None else self._words(e)
        return f"({text})" if own < level else text

    def _say(self, key: str, /, **parts: object) -> str:
        return say(self.lang, key, **parts)

    def _list(self, items: Sequence[str]) -> str:
        return self._say("list.comma").join(items)

    # -------------------------------------------------------------------------------------------- words

    def _words(self, e: n.Expr) -> tuple[int, str]:
        name = membership(self.look, e)
        if name is not None:
            return COMPARE, self._say("class.member", name=self._rule(name))
        match e:
            case n.Arith(left=left) if per_person(e):
                return self._words(left)
            case n.Arith(op=op, left=left, right=right):
                sign, level = _ARITH[op]
                first, second = self._operand(left, level), self._operand(right, level + (op in "-/"))
                return level, f"{first} {sign} {second}"
            case n.Compare(op=op, left=left, right=right):
                words = self._say(operator(op, left.type), right=self.write(right, SUM))
                return COMPARE, f"{self.write(left, SUM)} {words}"
            case n.And(items=items) | n.Or(items=items):
                known = own_class(e)
                if known is not None:
                    return COMPARE, self._say("class.own", name=self._rule(known))
                return self._junction(e, items)
            case n.Not(operand=operand):
                return NOT, self._say("not", operand=self.write(operand, NOT))
            case n.AtLeast(count=count, items=items):
                return ATOM, self._say("at_least", count=count, items=self._list([self.write(item) for item in items]))
            case n.Case(arms=arms, otherwise=rest):
                if any(self._kind(a.site) == "cell" for a in arms):
                    return 0, self._tier(arms, rest)
                texts = [self._say("arm", guard=self.write(a.guard), value=self.write(a.value)) for a in arms]
                return 0, self._say("list.then").join([*texts, self._say("otherwise", value=self.write(rest))])
            case n.Default(base=base, exceptions=arms):
                texts = [self._say("exception", guard=self.write(a.guard), value=self.write(a.value)) for a in arms]
                return 0, self._say("default", base=self.write(base), exceptions=self._say("list.then").join(texts))
            case n.Aggregate() | n.Rank() | n.Window():
                return self._many(e)
            case _:
                return self._simple(e)

    def _tier(self, arms: tuple[n.Arm, ...], rest: n.Expr) -> str:
        """``按 困难程度：困难家庭 → 9 度/月；其他 → 不享受``."""
        classes = [own_class(arm.guard) or membership(self.look, arm.guard) or "" for arm in arms]
        order = self.look.plan.orders.get(classes[0], "")
        cells = [
            self._say("tier.cell", name=self._rule(name) if name else self.write(arm.guard), value=self.write(arm.value))
            for name, arm in zip(classes, arms, strict=True)
        ]
        cells.append(self._say("tier.cell", name=self._say("tier.else"), value=self.write(rest)))
        told = self._say("list.then").join(cells)
        return self._say("tier", order=order, cells=told) if order else told

    def _junction(self, e: n.Expr, items: tuple[n.Expr, ...]) -> tuple[int, str]:
        level = AND if isinstance(e, n.And) else OR
        word = self._say("and" if level == AND else "or")
        return level, f" {word} ".join(self.write(item, NOT if len(items) > 1 else 0) for item in items)

    def _simple(self, e: n.Expr) -> tuple[int, str]:
        match e:
            case n.Mark(site=site, operand=n.Round() as operand) if not self._is_step(e):
                return ATOM, self.write(operand) + self._cited(site)
            case n.Mark(site=site, operand=operand):
                return (self._words(operand)) if not self._is_step(e) else (ATOM, self._step(site))
            case n.Round(mode=mode, operand=operand):
                return ATOM, self._say(f"round.{mode}", operand=self.write(operand), step=self._quantity(e.step, e.type))
            case n.Retype(operand=operand, type=type_):
                return PRODUCT, self._say("retype", operand=self.write(operand, PRODUCT), unit=self._unit(type_))
            case n.OrElse(operand=n.Mark() as mark, default=n.Lit(value=Fraction(numerator=0))) if self._is_step(mark):
                return self._words(mark)
            case n.OrElse(operand=operand, default=n.Lit(value=Fraction(numerator=0))):
                return ATOM, self._say("or_else.zero", operand=self.write(operand, ATOM))
            case n.OrElse(operand=operand, default=default):
                return SUM, self._say("or_else", operand=self.write(operand, ATOM), default=self.write(default, ATOM))
            case n.At(operand=operand, when=when):
                return PRODUCT, self._say("at", operand=self.write(operand, ATOM), when=self.write(when, ATOM))
            case n.Call() if self.steps and (limited := limited_of(e)) is not None:
                kind, main, limit = limited
                return 0, self._say(f"limited.{kind}", main=self.write(main), limit=self.write(limit))
            case n.Call(builtin=builtin, arguments=arguments):
                return ATOM, f"{self._builtin(builtin)}({self._list([self.write(a) for a in arguments])})"
            case _:
                return ATOM, self._name(e)

    def _name(self, e: n.Expr) -> str:
        index = self.look.index
        match e:
            case n.Lit(value=value, type=type_):
                return value_text(value, type_, self.lang, self.look.words, self.shares)
            case n.Fact(entity=entity, fact=fact) | n.ListOf(entity=entity, fact=fact) | n.Follow(entity=entity, fact=fact):
                kind = strip_optional(entity.type)
                return self._of(entity, self.look.plan.fact_name(getattr(kind, "name", ""), fact)[self.lang])
            case n.DefRef(definition=id, entity=entity):
                return self._of(entity, index.definitions[id].name)
            case n.StdRef(standard=id):
                return index.standards[id].name
            case n.TableRef(table=id, keys=keys):
                return self._say("cell", name=index.tables[id].name, keys=self._list([self.write(key) for key in keys]))
            case n.RuleRef(rule=id, what=what):
                return self._rule(id) if what not in ("own", "entitled") else self._say("class.own", name=self._rule(id))
            case n.Finding(rule=id):
                return self._say("finding", name=self._rule(id))
            case n.Chosen(choice=choice):
                return self._say("chosen", name=choice)
            case n.BaseDate(which=which):
                return self._say(f"date.{which}")
            case n.Recorded(entity=entity, fact=fact):
                kind = strip_optional(entity.type)
                known = self.look.plan.fact_name(getattr(kind, "name", ""), fact)
                return self._say("recorded", name=self._of(entity, known[self.lang]))
            case n.Up(type=type_) | n.Var(type=type_):
                name = str(getattr(strip_optional(type_), "name", ""))
                return self.look.plan.names[name][self.lang] if name in self.look.plan.names else name
            case _:
                return ""

    def _of(self, entity: n.Expr, name: str) -> str:
        """A name, with whose it is where that isn't plain."""
        if isinstance(entity, (n.Follow, n.Up)):
            return self._say("of", owner=self._name(entity), name=name)
        return name

    def _many(self, e: n.Aggregate | n.Rank | n.Window) -> tuple[int, str]:
        match e:
            case n.Window(kind=kind, operand=operand, anchor=anchor, months=months):
                inner = self.write(operand, ATOM)
                return PRODUCT, self._say(f"window.{kind}", operand=inner, anchor=self.write(anchor, ATOM), months=months)
            case n.Rank(keys=keys):
                plain = evolve(self, shares=False)
                texts = [self._say("key.down" if down else "key.up", key=plain.write(key, ATOM)) for key, down in keys]
                return PRODUCT, self._say("rank", keys=self._list(texts))
            case n.Aggregate(kind=kind, source=source, where=keep, body=body, count=count):
                many = self.write(source, ATOM)
                what = "" if body is None else self.write(body, ATOM)
                text = self._say(f"agg.{kind}" if kind != "count" else "agg.count", source=many, body=what, count=count)
                return PRODUCT, text + ("" if keep is None else self._say("where", where=self.write(keep)))

    # ------------------------------------------------------------------------------------------ numbers

    def _numbers(self, e: n.Expr, spot: Spot) -> tuple[int, str]:
        look = self.look
        if look.veiled(e, spot) and not isinstance(e, (n.Arith, n.Round, n.Mark)):
            return ATOM, self._say("masked")
        match e:
            case n.Arith(left=left) if per_person(e):
                return self._numbers(left, spot)
            case n.Arith(op=op, left=left, right=right):
                if op in "+-" and (short := self._short(e, spot)) is not None:
                    return short
                sign, level = _ARITH[op]
                first, second = self._term(left, spot, level), self._term(right, spot, level + (op in "-/"))
                return level, f"{first} {sign} {second}"
            case n.Aggregate(kind="sum", body=body) if body is not None and not isinstance(look.state(e, spot), UNSETTLED):
                inner = [spot.bind(e.var, path) for path in look.records(e, spot)]
                terms = [self._term(body, at, SUM + 1) for at in inner if look.ran(body, at)]
                return (SUM if len(terms) > 1 else ATOM), " + ".join(terms) if terms else "0"
            case n.Round(mode=mode, operand=operand):
                return ATOM, self._say(f"round.{mode}", operand=self._term(operand, spot), step=self._quantity(e.step, e.type))
            case n.Retype(operand=operand):
                return self._numbers(operand, spot)
            case n.Mark(operand=operand) if not self._is_step(e):
                return self._numbers(operand, spot)
            case n.Case() | n.Default():
                chosen = taken(look, e, spot)
                return (ATOM, self.value(e, spot)) if chosen is None else self._numbers(chosen, spot)
            case n.Call() if self.steps and (limited := limited_of(e)) is not None:
                kind, main, limit = limited
                return 0, self._say(f"limited.{kind}", main=self._term(main, spot), limit=self._term(limit, spot))
            case n.Call(builtin=builtin, arguments=arguments):
                return (
                    ATOM,
                    f"{self._builtin(builtin)}({self._list([self._term(a, spot) for a in arguments])})",
                )
            case n.Window(operand=operand) if e.kind in ("sum", "mean", "max", "min"):
                terms = [self._term(operand, spot.on(month.first_day)) for month in look.months(e, spot)]
                if len(terms) > 3 and len(set(terms)) == 1:
                    terms = [self._say("all.months", count=len(terms), value=terms[0])]
                return ATOM, f"{self._say('short.' + e.kind)}({self._list(terms)})"
            case _:
                return ATOM, self.value(e, spot)

    def _short(self, e: n.Arith, spot: Spot) -> tuple[int, str] | None:
        """A long sum without its zeros; None for a short one, or where nothing would be left out."""
        terms = list(_terms(e, False))
        kept = [(minus, each) for minus, each in terms if self.look.state(each, spot) != 0 or self.look.veiled(each, spot)]
        if len(terms) < 4 or len(terms) - len(kept) < 2:
            return None
        if not kept:
            return ATOM, "0"
        text = ""
        for minus, each in kept:
            term = self._term(each, spot, SUM + 1)
            text += (f" {'-' if minus else '+'} " if text else "-" if minus else "") + term
        return (SUM if len(kept) > 1 or text[0] == "-" else ATOM), text

    def _operand(self, e: n.Expr, level: int) -> str:
        """An operand in names; a factor of 1 or more stays a plain number (1.5 倍)."""
        if isinstance(e, n.Lit):
            return value_text(e.value, e.type, self.lang, self.look.words)
        return self.write(e, level)

    def _term(self, e: n.Expr, spot: Spot, level: int = 0) -> str:
        own, text = self._numbers(e, spot)
        return f"({text})" if own < level else text

    def value(self, e: n.Expr, spot: Spot) -> str:
        """A bare number, or any other value as it is shown."""
        state, kind = self.look.state(e, spot), strip_optional(e.type)
        if isinstance(state, Fraction) and isinstance(kind, NumberT) and code_of(state) == "yes":
            always = self.look.plan.is_share(e)
            share = percent(state, always) if kind.unit.is_ratio and (always or isinstance(e, n.Lit)) else None
            text = share or digits(state, kind.unit)
            return f"({text})" if state < 0 else text
        return self.look.shown(e, spot).text[self.lang]

    # ------------------------------------------------------------------------------------------- little

    def _kind(self, site: str) -> str:
        found = self.look.index.sites.get(site)
        return "" if found is None else found.kind

    def _is_step(self, e: n.Mark) -> bool:
        return e.site in self.steps

    def _step(self, site: str) -> str:
        if site == self.running:
            return self._say("running")
        place = self.look.place(site)
        return place.label[self.lang] if place and place.label else self._say("running")

    def _cited(self, site: str) -> str:
        """The article of a line that rounds, where it names one."""
        place = self.look.place(site)
        return "" if place is None or place.cite is None else self._say("cause.cite", text=place.cite.text)

    def _rule(self, id: str) -> str:
        return self.look.rule_name(id)

    def _builtin(self, id: str) -> str:
        found = BUILTINS.get(id)
        return id if found is None else found.zh if self.lang == "zh" else found.en

    def _quantity(self, value: Fraction, type_: Type) -> str:
        return value_text(value, type_, self.lang, self.look.words)

    def _unit(self, type_: Type) -> str:
        return self.look.words.unit(type_.unit, self.lang) if isinstance(type_, NumberT) else ""


def _terms(e: n.Expr, minus: bool) -> Iterator[tuple[bool, n.Expr]]:
    """The terms of a sum, each with whether it is taken off."""
    if isinstance(e, n.Arith) and e.op in "+-":
        yield from _terms(e.left, minus)
        yield from _terms(e.right, minus if e.op == "+" else not minus)
    else:
        yield minus, e


def limited_of(e: n.Expr) -> tuple[str, n.Expr, n.Expr] | None:
    """A value with a floor or a cap: (``floor`` or ``cap``, the value, the limit); the limit is what is written plainly."""
    if not isinstance(e, n.Call) or e.builtin not in LIMITS or len(e.arguments) != 2:
        return None
    first, second = e.arguments
    plain = (n.Lit, n.StdRef)
    turned = isinstance(first, plain) and not isinstance(second, plain)
    return LIMITS[e.builtin], *((second, first) if turned else (first, second))


def taken(look: Look, e: n.Case | n.Default, spot: Spot) -> n.Expr | None:
    """The one value that a choice came from; None when several were still possible."""
    arms, rest = (e.arms, e.otherwise) if isinstance(e, n.Case) else (e.exceptions, e.base)
    states = [look.state(arm.guard, spot) for arm in arms]
    if isinstance(e, n.Case):
        for arm, state in zip(arms, states, strict=True):
            if state is True:
                return arm.value
            if state is not False:
                return None
        return rest
    if all(state is False for state in states):
        return rest
    site = look.pick(e, spot)
    holding = [arm for arm, state in zip(arms, states, strict=True) if state is True]
    return next((arm.value for arm in holding if arm.site == site), None)


def words_of(look: Look, e: n.Expr, running: str = "", steps: frozenset[str] = frozenset()) -> Both:
    """An expression in the author's names; ``steps`` are the sites named by what they are called."""
    return look.plan.text(
        look.words,
        (e.node, running, steps, look.day),
        lambda: both(lambda lang: Writer(look, lang, None, running, steps).write(e)),
    )


def numbers_of(look: Look, e: n.Expr, spot: Spot, steps: frozenset[str] = frozenset()) -> Both:
    """An expression with its numbers at a place; empty where that is a bare value."""
    if code_of(look.state(e, spot)) not in ("yes", "no"):
        return Both()

    def word(lang: str) -> str:
        text = Writer(look, lang, spot, "", steps).write(e)
        return "" if text == Writer(look, lang, spot).value(e, spot) else text

    return both(word)


def formula(look: Look, e: n.Expr, spot: Spot, running: str = "", steps: frozenset[str] = frozenset()) -> Formula:
    """An expression in names and in numbers."""
    return Formula(words_of(look, e, running, steps), numbers_of(look, e, spot, steps))
