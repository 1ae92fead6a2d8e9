"""Reading a trace: at which place an expression was evaluated, what it was there, and what it led to.

`Spot` mirrors the interpreter's circumstances (bound entities, unit, dates), so that each state is found
under its own key; nothing is
evaluated again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cached_property

from baozhang_rules.builtins import region_chain
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.explain.data import Both, Citation, Place, Shown
from baozhang_rules.explain.plan import ELSEWHERE, Plan, plan_of
from baozhang_rules.explain.spot import NOT_RUN, Spot, code_of, day_of
from baozhang_rules.explain.templates import TEMPLATES
from baozhang_rules.explain.words import UnitWords, both, entries, exact_text, same, say, told, value_text
from baozhang_rules.runtime.dates import Month, month_text, months_before
from baozhang_rules.runtime.decision import Decided, RuleResult
from baozhang_rules.runtime.frozen import define, field
from baozhang_rules.runtime.record_data import Entity
from baozhang_rules.runtime.schema import FactSchema
from baozhang_rules.runtime.trace import EntityPath, Where
from baozhang_rules.runtime.values import FactPath, State
from baozhang_rules.types import Type, strip_optional

LONGEST_LABEL = 60
_SAYS_NOTHING = ("true", "false", "0", "")


def display_name(rule: n.Rule, day: date, region: str = "") -> str:
    """A rule's name on a day in a region: the one of the nearest region that has one."""
    for code in region_chain(region):
        for display in rule.displays:
            begun = display.start is None or display.start <= day
            if display.region == code and begun and (display.end is None or day <= display.end):
                return display.text
    return rule.name


def _exact(state: State) -> str:
    """What is shown of a settled state to programs."""
    if isinstance(state, tuple):
        return str(len(state))
    return "" if hasattr(state, "path") else exact_text(state)


@define(slots=False, eq=False, repr=False)
class Look:
    """A program, a decision, and the eyes they are read with.

    ``words`` are those of units; sensitive facts are masked unless the reader is a clerk or an auditor and
    asks to see them.
    """

    index: Index
    decided: Decided
    reader: str
    show_sensitive: bool
    words: UnitWords
    _veiled: dict[tuple[int, Where], bool] = field(factory=dict)
    plan: Plan = field(init=False)
    _who: dict[EntityPath, Both] = field(factory=dict)
    _places: dict[str, Place | None] = field(factory=dict)
    _entities: dict[EntityPath, Entity] = field(factory=dict)
    _numbers: dict[tuple[int, int, int, bool], tuple[Type, Shown]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Find what is known of the program."""
        self.plan = plan_of(self.index)

    @property
    def hides(self) -> bool:
        """Whether sensitive facts are masked."""
        return not (self.show_sensitive and self.reader in ("clerk", "auditor"))

    @cached_property
    def masked(self) -> Look:
        """The same seen by somebody who may see nothing sensitive."""
        return self if self.hides else Look(self.index, self.decided, "public", False, self.words)

    @cached_property
    def home(self) -> Spot:
        """The place of the household's rules."""
        dates = self.decided.dates
        return Spot((("root", ()), ("self", ())), "", dates.base, dates.rules)

    # ---------------------------------------------------------------------------------------- states

    @cached_property
    def _states(self) -> dict[Where, dict[int, State]]:
        """The trace by place."""
        found: dict[Where, dict[int, State]] = defaultdict(dict)
        for (node, where), state in self.decided.trace.nodes.items():
            found[where][node] = state
        return found

    def states(self, spot: Spot) -> dict[int, State]:
        """All states at a place by the number of their expressions; one object for each place."""
        found = spot.states
        if found is None:
            found = self._states.get(spot.where, {})
            object.__setattr__(spot, "states", found)
        return found

    def state(self, e: n.Expr, spot: Spot) -> State:
        """What an expression was at a place; NOT_RUN when it wasn't reached."""
        found = spot.states
        return (self.states(spot) if found is None else found).get(e.node, NOT_RUN)

    def ran(self, e: n.Expr, spot: Spot) -> bool:
        """Whether an expression was reached at a place."""
        found = spot.states
        return e.node in (self.states(spot) if found is None else found)

    def pick(self, e: n.Expr, spot: Spot) -> str:
        """The site of the row, arm or exception that an expression took ("" none)."""
        return self.decided.trace.picks.get((e.node, spot.where), "")

    # ----------------------------------------------------------------------------------------- steps

    def records(self, e: n.Aggregate | n.Rank, spot: Spot) -> list[EntityPath]:
        """The records that an aggregate ran over."""
        source = self.state(e.source, spot)
        return [each.path for each in source] if isinstance(source, tuple) else []

    def months(self, e: n.Window, spot: Spot) -> list[Month]:
        """The months that a window ran over, oldest first; none where they began before the calendar does."""
        anchor = day_of(self.state(e.anchor, spot))
        try:
            return [] if anchor is None else list(months_before(anchor, e.months))
        except ValueError:
            return []

    def under(self, e: n.Expr, spot: Spot) -> list[tuple[n.Expr, Spot]]:
        """The expressions directly under one that were reached, each with its own place."""
        if type(e) not in ELSEWHERE:
            here = self.states(spot)
            return [(each, spot) for each in self.plan.inside(e) if each.node in here]
        inner: list[tuple[n.Expr, Spot]] = []
        match e:
            case n.Aggregate(where=keep, body=body):
                inside = [each for each in (keep, body) if each is not None]
                inner = [(e.source, spot)]
                inner += [(each, spot.bind(e.var, path)) for path in self.records(e, spot) for each in inside]
            case n.Rank():
                inner = [(e.source, spot), (e.entity, spot)]
                inner += [(key, spot.bind(e.var, path)) for path in self.records(e, spot) for key, _ in e.keys]
            case n.At(operand=operand, when=when):
                day = day_of(self.state(when, spot))
                inner = [(when, spot)] + ([] if day is None else [(operand, spot.on(day))])
            case n.Window(operand=operand):
                inner = [
                    (e.anchor, spot),
                    *((operand, spot.on(month.first_day)) for month in self.months(e, spot)),
                ]
        return [(each, at) for each, at in inner if self.ran(each, at)]

    def deep(self, e: n.Expr, spot: Spot) -> Iterator[tuple[n.Expr, Spot]]:
        """An expression and everything in it that was reached, in written order, without following names."""
        yield e, spot
        for each, at in self.under(e, spot):
            yield from self.deep(each, at)

    def follow(self, e: n.DefRef, spot: Spot) -> tuple[n.Definition, Spot] | None:
        """The definition that a name led to, and the place of its text."""
        ent = self.state(e.entity, spot)
        path = getattr(ent, "path", None)
        return None if path is None else (self.index.definitions[e.definition], spot.of(path))

    def text_of(self, definition: n.Definition, spot: Spot) -> n.Expr | None:
        """The text of a definition that was used at a place; None when none was in force, or its value was
        given.
        """
        for version in definition.versions:
            if isinstance(version.body, n.ExprBody) and self.ran(version.body.value, spot):
                return version.body.value
        return None

    def body_of(self, rule: n.Rule, spot: Spot) -> tuple[n.Version, n.RuleBody] | None:
        """The text of a rule that was used at a place."""
        for version in rule.versions:
            if isinstance(version.body, n.RuleBody) and self.ran(version.body.entitled, spot):
                return version, version.body
        return None

    def spot_of(self, result: RuleResult) -> Spot:
        """The place of a rule's text, for one result."""
        names = ("root", "self", "anchor")
        where = result.where
        return Spot(tuple(zip(names, where.entities, strict=False)), where.unit, where.base, where.rules)

    def spot_of_rule(self, rule: n.Rule, spot: Spot) -> Spot | None:
        """The place of another rule's text, seen from here."""
        if rule.scope in self.index.units:
            return spot
        if rule.scope == self.decided.record.root.entity_name:
            unit = spot.unit if spot.unit.split("[")[0] == "" else ""
            return Spot(spot.of(()).vars, unit, spot.base, spot.rules)
        bound = [path for _, path in spot.vars if self.entity(path).entity_name == rule.scope]
        return spot.of(bound[-1]) if bound else None

    # -------------------------------------------------------------------------------- entities, facts

    def entity(self, path: EntityPath) -> Entity:
        """The entity at a path of the record."""
        found = self._entities.get(path)
        if found is None:
            found = self.decided.record.root
            for name, place in zip(path[::2], path[1::2], strict=True):
                items = found.facts[str(name)].value
                assert isinstance(items, tuple)
                found = items[int(place)]
            self._entities[path] = found
        return found

    def who(self, path: EntityPath) -> Both:
        """A member as a reader may know them: by key, by position and masked key, or by position."""
        if not path:
            return Both()
        if path not in self._who:
            self._who[path] = self._called(path)
        return self._who[path]

    def _called(self, path: EntityPath) -> Both:
        ent, number = self.entity(path), int(path[-1]) + 1
        kind = self.plan.names.get(ent.entity_name) or same(ent.entity_name)
        place = Both(f"{kind.zh} {number}", f"{kind.en} {number}")
        if ent.key.startswith("#"):
            return place
        if ent.key_masked_as is None or not self.hides:
            return same(ent.key)
        if not ent.shown_key.strip("＊"):
            return place
        return Both(f"{place.zh}（{ent.shown_key}）", f"{place.en} ({ent.shown_key})")

    def unit_who(self, key: str) -> Both:
        """An assessed unit by its name and members; empty for the household itself."""
        if not key:
            return Both()
        found = next((each for each in self.decided.units if each.key == key), None)
        if found is None or found.unit not in self.index.units:
            return told("rest") if key.endswith("/rest") else same(key)
        members = [self.who(path) for path in found.members]
        name = self.index.units[found.unit].name
        return both(lambda lang: f"{name} " + say(lang, "list.names").join(member[lang] for member in members))

    def rule_name(self, id: str) -> str:
        """A rule's name on the day of the decision: its display name then, else its own."""
        rule = self.index.rules.get(id)
        return id if rule is None else display_name(rule, self.decided.dates.base, self.region)

    @cached_property
    def region(self) -> str:
        """Whose rules apply to the record; "" where it doesn't say."""
        fact = self.decided.record.root.facts.get(self.index.program.jurisdiction)
        return fact.value if fact is not None and isinstance(fact.value, str) else ""

    @cached_property
    def day(self) -> date | None:
        """The day of the decision where names change with days."""
        return self.decided.dates.base if any(rule.displays for rule in self.index.program.rules) else None

    def schema(self, path: FactPath) -> FactSchema | None:
        """The declaration of the fact at a path."""
        if path.entity[:1] in (("选择",), ("认定",)):
            return None
        return self.plan.facts.get((self.entity(path.entity).entity_name, path.fact))

    def fact_path(self, e: n.Fact, spot: Spot) -> FactPath | None:
        """The path of the fact that an expression read; None when it read from 无 or from nobody known."""
        path = getattr(self.state(e.entity, spot), "path", None)
        if path is None:
            return None
        schema = self.plan.facts.get((self.entity(path).entity_name, e.fact))
        month = month_text(spot.base) if schema is not None and schema.monthly else ""
        return FactPath(path, e.fact, month)

    # ------------------------------------------------------------------------------------- sensitive

    def veiled(self, e: n.Expr, spot: Spot) -> bool:
        """Whether showing this value would show a sensitive fact: the fact itself, or what can be turned back
        into it.
        """
        if not self.hides or not self.plan.reveals(e):
            return False
        key = (e.node, spot.where)
        if key not in self._veiled:
            self._veiled[key] = False
            self._veiled[key] = self._reveals(e, spot)
        return self._veiled[key]

    def _reveals(self, e: n.Expr, spot: Spot) -> bool:
        match e:
            case n.Fact():
                path = self.fact_path(e, spot)
                schema = None if path is None else self.schema(path)
                return schema is not None and schema.sensitive
            case n.DefRef():
                found = self.follow(e, spot)
                text = None if found is None else self.text_of(*found)
                return found is not None and text is not None and self.veiled(text, found[1])
            case n.Arith(left=left, right=right):
                return self.veiled(left, spot) != self.veiled(right, spot)
            case (
                n.Aggregate(kind="count" | "any" | "all" | "at_least")
                | n.Rank()
                | n.Call()
                | n.Compare()
                | n.And()
                | n.Or()
                | n.Not()
            ):
                return False
            case n.Aggregate(body=body):
                paths = self.records(e, spot)
                return body is not None and len(paths) == 1 and self.veiled(body, spot.bind(e.var, paths[0]))
            case n.Case(arms=arms, otherwise=rest) | n.Default(exceptions=arms, base=rest):
                return any(self.ran(v, spot) and self.veiled(v, spot) for v in (*(arm.value for arm in arms), rest))
            case n.Retype() | n.Mark() | n.OrElse() | n.Round() | n.At() | n.Window():
                return any(self.veiled(each, at) for each, at in self.under(e, spot))
            case _:
                return False

    # ---------------------------------------------------------------------------------------- showing

    def shown(self, e: n.Expr, spot: Spot) -> Shown:
        """What an expression was at a place, as this reader may see it."""
        return self.show(self.state(e, spot), e.type, self.veiled(e, spot), self.plan.is_share(e))

    def show(self, state: State, type_: Type, veiled: bool = False, share: bool = False) -> Shown:
        """A state as this reader may see it; ``share``: a ratio is a percentage, above 1 too."""
        code = code_of(state)
        if state is not False and code in ("unknown", "conflict", "fault"):
            return Shown("", both(lambda lang: say(lang, f"state.{code}")), code)
        if veiled:
            return Shown("", both(lambda lang: say(lang, "masked")), "masked")
        if isinstance(state, Fraction):
            return self._number(state, type_, share)
        exact = _exact(state)
        if isinstance(state, tuple):
            return Shown(exact, entries(len(state)))
        if hasattr(state, "path"):
            return Shown(exact, self.who(state.path))
        return Shown(exact, both(lambda lang: value_text(state, strip_optional(type_), lang, self.words, share)))

    def _number(self, number: Fraction, type_: Type, share: bool) -> Shown:
        """A number with its unit; the same one is told of many months and members."""
        key = (number.numerator, number.denominator, id(type_), share)
        found = self._numbers.get(key)
        if found is None:
            text = both(lambda lang: value_text(number, strip_optional(type_), lang, self.words, share))
            found = self._numbers[key] = type_, Shown(exact_text(number), text)  # the type is held, so that its id stays its own
        return found[1]

    def says_nothing(self, e: n.Expr, spot: Spot) -> bool:
        """Whether what is shown of an expression is 是, 否, 0, 无, or that it is open: nothing that a reader would want to see."""
        state = self.state(e, spot)
        if state is not False and code_of(state) != "yes":
            return True
        return _exact(state) in _SAYS_NOTHING and not self.veiled(e, spot)

    def place(self, site: str) -> Place | None:
        """A site as data; None for a site that the program doesn't list."""
        if site not in self._places:
            self._places[site] = self._place(site)
        return self._places[site]

    def _place(self, site: str) -> Place | None:
        found = self.index.sites.get(site)
        if found is None:
            return None
        label = self._layer(found) or (same(found.label) if found.label else self._code_label(found))
        cite = None if found.cite is None else Citation(found.cite.text, found.cite.unverified)
        return Place(found.id, found.kind, found.code, label, cite, found.law)

    def _code_label(self, site: n.Site) -> Both:
        """What a place without a label is called: by its code, by its condition where it is one of several, or by the last
        part of its id.
        """
        last = site.id.rsplit("/", 1)[-1]
        for code in (site.code, last.split("~")[0]):
            if f"step.{code}" in TEMPLATES:
                return told(f"step.{code}")
        if site.kind == "group":
            return Both()
        if last[:1] != "#":
            return same(last)
        guard = self.plan.guard(site.id)
        words = None if guard is None else self.name_of(guard)
        return told("item", number=last[1:]) if not words or len(words.zh) > LONGEST_LABEL else words

    def _layer(self, site: n.Site) -> Both:
        """A layer that the author didn't label, without what holds where there is none of it."""
        inside = self.plan.guard(site.id) if site.kind == "layer" and "#" in site.id else None
        return self.name_of(inside.operand) if isinstance(inside, n.OrElse) else Both()

    def name_of(self, e: n.Expr) -> Both:
        """An expression in names."""
        from baozhang_rules.explain.formula import words_of  # it stands on this module

        return words_of(self, e)


__all__ = ["NOT_RUN", "Look", "Spot", "code_of", "day_of", "display_name"]
