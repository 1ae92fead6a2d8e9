"""What would turn a refusal, in words and as JSON data: which facts, from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

from baozhang_rules.core.interp import Index
from baozhang_rules.explain.data import Both, RuleOutline, Shown
from baozhang_rules.explain.outline import Settling, outline
from baozhang_rules.explain.render import needs_lines, tidy
from baozhang_rules.explain.render_json import plain
from baozhang_rules.explain.sentences import answer, rule_name, state_of
from baozhang_rules.explain.view import Look, display_name
from baozhang_rules.explain.words import both, say, standard_words, told
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.decision import Decided, RuleResult
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.values import FactPath, State
from baozhang_rules.types import Type


class Turned(Protocol):
    """One fact with another value (``whynot.Change``)."""

    @property
    def path(self) -> FactPath:
        """Where the fact stands."""

    @property
    def old(self) -> State:
        """Its value on record."""

    @property
    def new(self) -> State:
        """The nearest value that turns the refusal."""

    @property
    def type(self) -> Type:
        """Its type."""


class Turning(Protocol):
    """What ``whynot.changes`` found for one result."""

    @property
    def sets(self) -> Sequence[Sequence[Turned]]:
        """Sets of changes, each of which turns the refusal."""

    @property
    def refused(self) -> bool:
        """Whether there is a refusal to turn."""

    @property
    def none_within(self) -> bool:
        """Whether no change of up to three facts turns it."""

    @property
    def bounded(self) -> bool:
        """Whether the search reached its limit."""

    @property
    def unchangeable(self) -> Sequence[FactPath]:
        """Facts that count but can't be otherwise."""


@frozen(slots=True)
class ChangeTold:
    """One change as a reader may see it; ``way``: ``up | down | earlier | later | other``."""

    path: str
    fact: Both
    old: Shown
    new: Shown
    way: str

    def text(self, lang: str) -> str:
        """``成员甲 的 工资 由 1632.50 元/月 降到 1594.99 元/月``."""
        if self.old.state == "masked":
            return say(lang, "change.masked", fact=self.fact[lang])
        return say(lang, f"change.{self.way}", fact=self.fact[lang], old=self.old.text[lang], new=self.new.text[lang])


@frozen(slots=True)
class WhyNot:
    """The answer to "why not, and what would have to change" for one class or benefit."""

    rule: str
    name: str
    kind: str
    refused: bool
    sets: tuple[tuple[ChangeTold, ...], ...]
    none_within: bool
    bounded: bool
    unchangeable: tuple[tuple[str, Both], ...]
    outcome: str
    open: RuleOutline | None = None
    """What stands in the way of an outcome that isn't settled, where there is no refusal."""
    withheld: bool = False
    """Whether the reader may not be told: what would turn it tells of the household."""

    def text(self, lang: str = "zh") -> str:
        """The answer as text."""
        if self.withheld:
            return say(lang, "changes.withheld", name=self.name) + "\n"
        if self.open is not None:
            return tidy("\n".join(_open(self.open, lang)), lang) + "\n"
        if not self.refused:
            return say(lang, "changes.not_refused", name=self.name) + "\n"
        end = say(lang, "changes.then.class" if self.kind == "class" else "changes.then.benefit")
        joint = say(lang, "changes.and")
        lines = [say(lang, "changes.sentence", changes=joint.join(c.text(lang) for c in each), then=end) for each in self.sets]
        if self.none_within:
            lines.append(say(lang, "changes.none"))
        if self.bounded:
            lines.append(say(lang, "changes.bounded"))
        if self.unchangeable:
            names = say(lang, "list.names").join(fact[lang] for _, fact in self.unchangeable)
            lines.append(say(lang, "changes.unchangeable", names=names))
        return "\n".join([say(lang, "changes.head", name=self.name), *(f"  {line}" for line in lines)]) + "\n"

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON data."""
        return {
            "schema": 1,
            "rule": self.rule,
            "name": self.name,
            "refused": self.refused,
            "outcome": self.outcome,
            "answer": None if self.open is None else {"zh": answer(self.open, "zh"), "en": answer(self.open, "en")},
            "needs": None if self.open is None else plain(self.open.needs, None),
            "sets": [[_change_json(change) for change in each] for each in self.sets],
            "none_within": self.none_within,
            "bounded": self.bounded,
            "unchangeable": [{"path": path, **_both_json(fact)} for path, fact in self.unchangeable],
        }


def _open(rule: RuleOutline, lang: str) -> Iterator[str]:
    """That nothing was refused yet, why, and which facts to ask for."""
    state = say(lang, f"outcome.{state_of(rule)}")
    yield say(lang, "changes.open", name=rule_name(rule, lang), state=state)
    if rule.needs is None:
        yield "  " + answer(rule, lang)
    else:
        yield from needs_lines(rule.needs, lang)


def why_not(
    index: Index,
    decided: Decided,
    result: RuleResult,
    found: Turning,
    reader: str = "applicant",
    show_sensitive: bool = False,
    *,
    settling: Settling | None = None,
) -> WhyNot:
    """What would turn a refusal, for a reader; the public is told the outcome alone.

    Where nothing was refused because nothing is settled: what stands in the way.  ``settling``: the facts that would settle it.
    """
    rule = index.rules[result.rule]
    name = display_name(rule, decided.dates.base)
    if reader == "public":
        return WhyNot(rule.id, name, rule.kind, found.refused, (), False, False, (), result.outcome.value, withheld=True)
    look = Look(index, decided, reader, show_sensitive, standard_words())
    key = (result.rule, result.unit, result.entity)
    sets = {} if settling is None else {key: settling}
    told = outline(index, decided, reader, show_sensitive=show_sensitive, settling=sets, rules=(rule.id,))
    own = next(each for each in told.rules if (each.rule, each.unit, each.entity) == key)
    is_open = not found.refused and state_of(own) in ("unknown", "conflict", "fault")
    return WhyNot(
        rule.id,
        name,
        rule.kind,
        found.refused,
        tuple(tuple(_told(look, change) for change in each) for each in found.sets),
        found.none_within,
        found.bounded,
        tuple((str(path), _fact(look, path)) for path in found.unchangeable),
        state_of(own),
        own if is_open else None,
    )


def _told(look: Look, change: Turned) -> ChangeTold:
    schema = look.schema(change.path)
    veiled = look.hides and schema is not None and schema.sensitive
    old, new = (look.show(value, change.type, veiled, True) for value in (change.old, change.new))
    return ChangeTold(str(change.path), _fact(look, change.path), old, new, "other" if veiled else _way(change.old, change.new))


def _fact(look: Look, path: FactPath) -> Both:
    fact = look.plan.fact_name(look.entity(path.entity).entity_name, path.fact)
    if path.month:
        fact = told("ask.month", fact=fact, month=path.month)
    return fact if not path.entity else told("ask.who", who=look.who(path.entity), fact=fact)


def _way(old: State, new: State) -> str:
    match old, new:
        case (Fraction(), Fraction()):
            return "down" if new < old else "up"
        case (date(), date()) | (Month(), Month()):
            return "earlier" if new < old else "later"
        case _:
            return "other"


def _change_json(change: ChangeTold) -> dict[str, Any]:
    return {
        "path": change.path,
        "fact": _both_json(change.fact),
        "old": {"exact": change.old.exact, **_both_json(change.old.text)},
        "new": {"exact": change.new.exact, **_both_json(change.new.text)},
        "way": change.way,
        "text": _both_json(both(change.text)),
    }


def _both_json(text: Both) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
