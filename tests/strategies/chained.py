"""Generated programs whose definitions are read once, each in a branch of another, down to some depth.

Of such definitions generated code makes branches within branches: what it works out only where a branch leads there, and the
values that it keeps for one branch alone.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, field, mutable
from tests.strategies.choices import Seeded, chance, pick, shuffled
from tests.strategies.expressions import HOME_SCOPE, MONTHLY, PLAIN, YUAN, Scope, scope_of, var
from tests.strategies.programs import Declarations, assembled
from tests.strategies.schemas import BILL, HOME, PERSON, core_type, schema, with_bills

from baozhang_rules.core import nodes as n
from baozhang_rules.types import BOOL, DATE, MONTH, EntityT, NumberT, OptionalT, Type

APART = 2_000_003
KINDS = (YUAN, MONTHLY, YUAN, BOOL, PLAIN)
MOST = 14
"""So many definitions are read once in a program at the most."""


@mutable
class Chained(Declarations):
    """Makes definitions that one place reads, and expressions with many branches that read them."""

    once: list[n.Definition] = field(factory=list)

    def chain(self, name: str, scope_name: str) -> None:
        """A class or an amount whose value has branches; half of what a household is paid is divided among its persons."""
        self.owner = self.site(name, "class")
        scope, entity = self._rule_scope(scope_name), PERSON if scope_name == PERSON else HOME
        class_ = chance(self.c, 4)
        type_ = BOOL if class_ else pick(self.c, (YUAN, MONTHLY))
        value = self.branching(type_, scope, entity, 2 + self.c.below(5))
        body = n.RuleBody(value) if class_ else n.RuleBody(self.make(BOOL, scope, 1), value)
        version = n.Version(None, None, "", None, None, False, body, name)
        made = n.Rule(name, f"规{name}", "class" if class_ else "amount", scope_name, type_, (version,), None, (), (), "", name)
        self.rules.append(made)
        if scope_name == HOME and not class_ and self.c.below(2):
            self._shared_and_paid(made, name, 0)

    def again(self, name: str) -> None:
        """A class of persons that reads their definitions once more, on the day itself but as at a date."""
        self.owner = self.site(name, "class")
        found = [each for each in self.once if each.entity == PERSON and isinstance(each.type, NumberT)]
        read = [n.At(n.DefRef(d.name, var("self", PERSON), d.type), n.BaseDate("base", DATE), d.type) for d in found]
        asked = tuple(n.Compare(">=", each, self.literal(each.type), BOOL) for each in read)
        body = n.RuleBody(n.Or((*asked, self.make(BOOL, scope_of(PERSON), 1)), BOOL))
        version = n.Version(None, None, "", None, None, False, body, name)
        self.rules.append(n.Rule(name, f"规{name}", "class", PERSON, BOOL, (version,), None, (), (), "", name))

    def read_once(self, type_: Type, scope: Scope, entity: str, depth: int) -> n.Expr:
        """A new definition's value: nothing else reads it."""
        if len(self.once) >= MOST or depth <= 0:
            return self.make(type_, scope, 1)
        name = f"{entity}.链{len(self.once) + 1}"
        self.site(name, "definition")
        open_ = chance(self.c, 8) and type_ in (YUAN, MONTHLY, PLAIN)
        bounds = (n.Bound(pick(self.c, (">=", "<=")), self.make(type_, scope_of(entity), 1), name),) if open_ else ()
        self.once.append(n.Definition(name, name, entity, type_, open_, (), bounds, name))
        at, kept = len(self.once) - 1, self.owner
        self.owner = name
        value = self.branching(type_, scope_of(entity), entity, depth - 1)
        spans = self._versions(name, lambda _: n.ExprBody(value)) if chance(self.c, 6) else ()
        versions = (spans or (n.Version(None, None, "", None, None, False, n.ExprBody(value), name),))[:1]
        self.once[at], self.owner = evolve(self.once[at], versions=versions), kept
        return n.DefRef(name, var("self", entity), type_)

    def branching(self, type_: Type, scope: Scope, entity: str, depth: int) -> n.Expr:
        """A value with branches, one of which may read a definition made for it."""
        match self.c.below(7):
            case 0 | 1:
                arms = tuple(self._arm(type_, scope, entity, depth, "case") for _ in range(1 + self.c.below(3)))
                return n.Case(arms, self._option(type_, scope, entity, depth), self._site("case"), type_)
            case 2 | 3:
                return self._in_order(type_, scope, entity, depth)
            case 4:
                inner = self._from_none(type_, scope) or self._lift(OptionalT(type_), scope, 1)
                return n.OrElse(inner, self._option(type_, scope, entity, depth), type_)
            case 5 if type_ == BOOL:
                return pick(self.c, (n.And, n.Or))(tuple(self._option(type_, scope, entity, depth) for _ in range(2)), BOOL)
            case 5:
                parts = (self._option(type_, scope, entity, depth), self.make(type_, scope, 1))
                return n.Arith(pick(self.c, ("+", "-")), *parts, type_)
        return self._option(type_, scope, entity, depth)

    def _arm(self, type_: Type, scope: Scope, entity: str, depth: int, kind: str) -> n.Arm:
        deep = chance(self.c, 6)
        guard = self.read_once(BOOL, scope, entity, depth) if deep else self.make(BOOL, scope, 1)
        return n.Arm(guard, self._option(type_, scope, entity, depth), self._site(kind))

    def _in_order(self, type_: Type, scope: Scope, entity: str, depth: int) -> n.Expr:
        """Exceptions of which of any two one beats the other, in any order of writing; sometimes one pair less."""
        count = 2 + self.c.below(4)
        arms = tuple(self._arm(type_, scope, entity, depth, "exception") for _ in range(count))
        order = shuffled(self.c, range(count))
        beats = tuple((one, other) for at, one in enumerate(order) for other in order[at + 1 :])
        beats = tuple(pair for pair in beats if pair != (order[0], order[1])) if chance(self.c, 6) else beats
        return n.Default(
            self._option(type_, scope, entity, depth), self._site("base"), arms, tuple(shuffled(self.c, beats)), type_
        )

    def _option(self, type_: Type, scope: Scope, entity: str, depth: int) -> n.Expr:
        """What one branch gives: a definition of its own, more branches, a total, several steps of arithmetic, or anything."""
        how = self.c.below(8)
        if how < 3:
            return self.read_once(type_, scope, entity, depth)
        if how == 3 and depth > 0:
            return self.branching(type_, scope, entity, depth - 1)
        below = entity == HOME or (entity == PERSON and BILL in self.schema.entities)
        if how == 4 and type_ in (YUAN, MONTHLY, PLAIN) and below:
            return self._of_entries(type_, scope, entity, depth)
        if how in (5, 6) and type_ != BOOL:
            return self._steps(type_, scope)
        if how == 7:
            return self._from_elsewhere(type_, scope, entity, depth)
        return self.make(type_, scope, 2)

    def _from_elsewhere(self, type_: Type, scope: Scope, entity: str, depth: int) -> n.Expr:
        """A definition read once at another date or of another person, as a unit's first member is."""
        person = self.entity(PERSON, scope)
        if person is not None and self.c.below(2):
            read = self.read_once(type_, scope_of(PERSON), PERSON, depth)
            return evolve(read, entity=person) if self._is_once(read) else self.make(type_, scope, 1)
        read, day = self.read_once(type_, scope, entity, depth), self.leaf(pick(self.c, (DATE, MONTH)), scope)
        if type_ == BOOL or self.c.below(2):
            return n.At(read, day, type_)
        return n.Window(pick(self.c, ("sum", "mean", "max")), read, day, 1 + self.c.below(3), type_)

    def _is_once(self, e: n.Expr) -> bool:
        return isinstance(e, n.DefRef) and any(e.definition == each.name for each in self.once)

    def _steps(self, type_: Type, scope: Scope) -> n.Expr:
        """Quotients over different numbers, sums and roundings: several values of one branch."""
        made = self._quotient(type_, scope)
        if self.c.below(2):
            other = self._quotient(type_, scope) if self.c.below(2) else self.leaf(type_, scope)
            made = n.Arith(pick(self.c, ("+", "-")), made, other, type_)
        return self._round_of(made, type_) if self.c.below(3) else made

    def _quotient(self, type_: Type, scope: Scope) -> n.Expr:
        """A quotient; mostly by a number that is at least one."""
        made = self._over_by(type_, scope, 0)
        assert isinstance(made, n.Arith)
        if chance(self.c, 4):
            return made
        by = made.right.type
        return evolve(made, right=n.Call("larger", (made.right, n.Lit(Fraction(1), by)), by))

    def _round_of(self, e: n.Expr, type_: Type) -> n.Expr:
        made = self._round(pick(self.c, ("half_up", "up", "down")))(type_, HOME_SCOPE, 0)
        assert isinstance(made, n.Round)
        return evolve(made, operand=e)

    def _of_entries(self, type_: Type, scope: Scope, entity: str, depth: int) -> n.Expr:
        """A total of a definition that each person, or each bill of a person, has, and nothing else reads."""
        owner, listed, kind = ("root", "人们", PERSON) if entity == HOME else ("self", "账们", BILL)
        source = n.ListOf(var(owner, entity), listed, core_type(self.schema.entities[entity].fact(listed)))
        self._fresh += 1
        name = f"{kind}#{self._fresh}"
        read = self.read_once(type_, scope_of(kind), kind, depth)
        body = evolve(read, entity=var(name, kind)) if self._is_once(read) else self.make(type_, scope.bind(name, kind), 1)
        where = self.make(BOOL, scope.bind(name, kind), 1) if chance(self.c, 2) else None
        return n.Aggregate("sum", source, name, where, body, 0, type_)

    def list_of(self, scope: Scope) -> n.ListOf:
        """A list, also that of a person's bills."""
        persons = [name for name, entity in scope.vars if entity == PERSON]
        if BILL not in self.schema.entities or not persons or self.c.below(2):
            return super().list_of(scope)
        return n.ListOf(var(pick(self.c, persons), PERSON), "账们", core_type(self.schema.entities[PERSON].fact("账们")))

    def entity(self, name: str, scope: Scope) -> n.Expr | None:
        """An entity that can be reached, also the person who has a bill."""
        bills = [each for each, entity in scope.vars if entity == BILL]
        if name == PERSON and bills and self.c.below(2):
            return n.Up(var(pick(self.c, bills), BILL), EntityT(PERSON))
        return super().entity(name, scope)


def chained_program_of(seed: int) -> n.Program:
    """A program of a seed: rules over definitions that are read once, beside a few others."""
    c = Seeded(seed + APART)
    plain = schema(c)
    made = Chained(c, with_bills(c, plain) if chance(c, 2) else plain)
    for declare in (made.standard, made.table, made.definition, made.rule):
        if chance(c, 3):
            declare()
    if chance(c, 4):
        made.unit()
    for place, entity in enumerate((HOME, PERSON, pick(c, (HOME, PERSON)), *(unit.id for unit in made.units))):
        made.chain(f"链{place}", entity)
    if chance(c, 2):
        made.again("又")
    program = assembled(c, made)
    return evolve(program, definitions=(*program.definitions, *made.once))
