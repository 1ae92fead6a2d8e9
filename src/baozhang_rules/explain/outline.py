"""From a decision to its explanation as data (docs/decisions/0006): no rule is evaluated again, everything
comes from the trace.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.explain.amount import combination_of, steps_of
from baozhang_rules.explain.data import Admission, Both, Failure, Group, Needs, Place, RuleOutline, Shown, Step
from baozhang_rules.explain.failures import failure_of
from baozhang_rules.explain.gather import Gatherer, needs_of
from baozhang_rules.explain.outline_data import OrderTold, Outline, Procedure, UnitTold
from baozhang_rules.explain.procedure import granted, procedure_of
from baozhang_rules.explain.public import published
from baozhang_rules.explain.reasons import groups_of, near_of
from baozhang_rules.explain.shares import behind, payments, shared
from baozhang_rules.explain.stored import choices_of, stated
from baozhang_rules.explain.view import NOT_RUN, Look, Spot, code_of
from baozhang_rules.explain.words import UnitWords, standard_words, told
from baozhang_rules.runtime.decision import Decided, RuleResult
from baozhang_rules.runtime.frozen import evolve
from baozhang_rules.runtime.trace import EntityPath
from baozhang_rules.runtime.values import Conflict, FactPath, Fault, Outcome, State, Unknown
from baozhang_rules.types import NumberT
from baozhang_rules.units import unit

ResultKey = tuple[str, str, EntityPath]
"""Rule id, unit key, entity path."""


class Settling(Protocol):
    """What ``whynot.missing_sets`` found for one result (docs/decisions/0002)."""

    @property
    def sets(self) -> tuple[frozenset[FactPath], ...]:
        """The sets of facts that settle it."""

    @property
    def minimal_only(self) -> bool:
        """Whether only one minimal set was looked for."""

    @property
    def bounded(self) -> bool:
        """Whether the search reached its limit."""


def outline(
    index: Index,
    decided: Decided,
    reader: str = "applicant",
    *,
    show_sensitive: bool = False,
    words: UnitWords | None = None,
    settling: Mapping[ResultKey, Settling] | None = None,
    rules: Collection[str] | None = None,
    brief: bool = False,
) -> Outline:
    """The explanation of a decision for a reader (``applicant | clerk | auditor | public``).

    ``rules`` leaves out all other rules.  ``settling``: per result, the sets of facts that would settle it.
    ``words``: of units.  ``brief``: the answers with their reasons alone, and what is presumed, for `render.summary`.
    """
    look = Look(index, decided, reader, show_sensitive, words or standard_words())
    results = [r for r in decided.results if rules is None or r.rule in rules]
    gatherer = Gatherer(look)
    tellers = [_Teller(look, result, gatherer, brief) for result in results]
    if not brief or decided.trace.presumed:
        for teller in sorted(tellers, key=_Teller.turn):
            teller.gather()
    told_rules = tuple(
        teller.tell((settling or {}).get((r.rule, r.unit, r.entity))) for teller, r in zip(tellers, results, strict=True)
    )
    dates = decided.dates
    made = Outline(
        decided.program,
        reader,
        str(dates.base),
        str(dates.rules),
        str(dates.known or ""),
        _orders(look),
        told_rules,
        _units(look),
        gatherer.definitions(),
        gatherer.standards(),
        gatherer.cells(),
        gatherer.facts(),
        Procedure(payments=tuple(payments(look, granted(results)))) if brief else procedure_of(look, results),
        choices_of(look, {r.rule for r in results if r.kind != "class" and r.outcome is not Outcome.INELIGIBLE}),
    )
    return published(made) if reader == "public" else made


def _orders(look: Look) -> tuple[OrderTold, ...]:
    found = []
    for order in look.index.program.orders:
        state = look.decided.classes.get(order.id)
        held = state if isinstance(state, str) else ""
        code = code_of(state)
        found.append(
            OrderTold(
                order.id,
                order.name,
                look.rule_name(held),
                "settled" if code in ("yes", "no") else code,
            )
        )
    return tuple(found)


def _units(look: Look) -> tuple[UnitTold, ...]:
    told_units = []
    for each in look.decided.units:
        members = tuple(look.who(path) for path in each.members)
        count = look.show(each.headcount, NumberT(unit("person")))
        name = look.index.units[each.unit].name if each.unit in look.index.units else each.unit
        told_units.append(UnitTold(each.key, name, members, count, code_of(each.taken_out)))
    return tuple(told_units)


class _Teller:
    """One result of one rule."""

    def __init__(self, look: Look, result: RuleResult, gatherer: Gatherer, brief: bool) -> None:
        self.look, self.result, self.gatherer, self.brief = look, result, gatherer, brief
        self.rule = look.index.rules[result.rule]
        spot = look.spot_of(result)
        self.spot: Spot = look.spot_of_rule(self.rule, spot) or spot
        self.used = look.body_of(self.rule, self.spot)

    def tell(self, settling: Settling | None) -> RuleOutline:
        look, result, rule = self.look, self.result, self.rule
        worst = self._worst()
        is_class = result.kind == "class"
        site = self.used[0].site if self.used else rule.site
        reason, reason_words = self._reason()
        groups = self._groups()
        return RuleOutline(
            rule.id,
            look.rule_name(rule.id),
            rule.kind,
            self._scheme(),
            look.place(site) or look.place(rule.site),
            look.who(result.entity) if result.entity else look.unit_who(result.unit),
            result.entity,
            result.unit,
            result.outcome.value,
            code_of(result.member_of) if is_class else "",
            None if is_class else look.show(result.value, rule.type, share=rule.kind == "tier"),
            self._bound(result.low),
            self._bound(result.high),
            reason,
            reason_words,
            self._held(),
            self._admission(),
            groups,
            self._needs(settling),
            _places(look, worst),
            self._failure(worst),
            self._steps(),
            None if self.brief else combination_of(look, rule, result),
            near_of(groups) if result.outcome is Outcome.INELIGIBLE else None,
            look.plan.names.get(rule.scope) or Both() if result.entity else Both(),
            stated(look, site),
            shared(look, result),
        )

    def _groups(self) -> tuple[Group, ...]:
        if self.used is None or (self.brief and self.result.outcome is not Outcome.INELIGIBLE):
            return ()
        return groups_of(self.look, self.used[1].entitled, self.spot)

    def turn(self) -> int:
        """When what a result rests on is collected: first of what holds or is open, last of members who don't qualify."""
        if self.result.outcome is not Outcome.INELIGIBLE:
            return 0
        return 2 if self.result.entity else 1

    def gather(self) -> None:
        """Collect what the result rests on."""
        self.gatherer.rule = self.rule.id
        if self.used is not None:
            for each in (self.used[1].entitled, self.used[1].amount, self.used[1].low, self.used[1].high):
                if each is not None:
                    self.gatherer.add(each, self.spot)
        if self.rule.net is not None:
            self.gatherer.add(self.rule.net, self.spot)
        for each, spot in behind(self.look, self.result):
            self.gatherer.add(each, spot)

    def _worst(self) -> State:
        """The state that kept the result from being settled: of the outcome, else of the amount."""
        for state in (self.result.own, self.result.value):
            if code_of(state) in ("unknown", "conflict", "fault"):
                return state
        return None

    def _bound(self, state: State) -> Shown | None:
        return self.look.show(state, self.rule.type) if self.rule.kind == "range" and state is not None else None

    def _scheme(self) -> str:
        """The name of the scheme that a tier column belongs to."""
        return self.look.plan.schemes.get(self.rule.group, self.rule.group)

    def _steps(self) -> tuple[Step, ...]:
        body = None if self.used is None else self.used[1].amount
        if self.brief or body is None or self.look.state(body, self.spot) is NOT_RUN:
            return ()
        return steps_of(self.look, body, self.spot)

    def _held(self) -> tuple[str, ...]:
        """The classes before this one in its order that hold already."""
        if self.result.own is not True or self.result.member_of is not False:
            return ()
        mine = (self.result.unit, self.result.entity)
        held = {r.rule for r in self.look.decided.results if (r.unit, r.entity) == mine and (r.own is True or r.admitted)}
        return tuple(self.look.rule_name(upper) for upper in self.rule.uppers if upper in held)

    def _reason(self) -> tuple[str, Both]:
        """Why a rule isn't in question at all, with the day that matters."""
        reason = self.result.reason
        if not reason:
            return "", Both()
        days = {
            "not_yet": [v.start for v in self.rule.versions if v.start is not None and v.start > self.spot.rules],
            "repealed": [v.repealed for v in self.rule.versions if v.repealed is not None and v.repealed <= self.spot.rules],
        }.get(reason, [])
        if reason == "outside":
            return reason, told("reason.outside")
        day = (min if reason == "not_yet" else max)(days) if days else None
        return reason, told(f"reason.{reason}", day=day) if day is not None else told(f"reason.{reason}.bare")

    def _admission(self) -> Admission | None:
        if not self.result.admitted:
            return None
        meeting = next((m for m in self.look.index.program.meetings if self.rule.id in m.rules), None)
        findings = self.look.decided.record.findings
        details: list[tuple[str, str]] = []
        for finding in findings if isinstance(findings, tuple) else ():
            if isinstance(finding, Mapping) and finding.get("类别", finding.get("class")) in (
                self.rule.id,
                self.rule.name,
            ):
                details += [(k, str(v)) for k, v in finding.items() if k not in ("类别", "class") and isinstance(v, str)]
        return Admission(
            self.look.place(meeting.site) if meeting else None,
            tuple(details),
        )

    def _needs(self, settling: Settling | None) -> Needs | None:
        missing = set(self.result.missing)
        for facts in settling.sets if settling else ():
            missing |= facts
        if not missing:
            return None
        needs = needs_of(self.look, missing, () if self.brief else self._sites())
        if settling is None:
            return needs
        place = {ask.path: number for number, ask in enumerate(needs.asks)}
        sets = tuple(tuple(sorted(place[str(path)] for path in facts)) for facts in settling.sets)
        return evolve(needs, sets=sets, minimal_only=settling.minimal_only, bounded=settling.bounded)

    def _sites(self) -> list[tuple[str, State]]:
        """Every clause and step of the rule with what it waits for itself, beyond the ones inside it."""
        found: list[tuple[str, State]] = []
        for each in (self.used[1].entitled, self.used[1].amount) if self.used else ():
            if each is not None:
                self._waiting(each, self.spot, found)
        return found or [(self.rule.site, self.result.value if isinstance(self.result.value, Unknown) else self.result.own)]

    def _waiting(self, e: n.Expr, spot: Spot, found: list[tuple[str, State]]) -> frozenset[FactPath]:
        """Add the sites inside an expression that wait for facts; returns all these facts."""
        below: frozenset[FactPath] = frozenset()
        for each, at in self.look.under(e, spot):
            below |= self._waiting(each, at, found)
        if isinstance(e, n.RuleRef) and e.what in ("own", "entitled"):
            below |= self._elsewhere(e, spot, found)
        site = self.look.index.sites.get(e.site) if isinstance(e, n.Mark) else None
        state = self.look.state(e, spot)
        if site is None or site.kind == "group" or not isinstance(state, Unknown):
            return below
        if state.missing - below:
            found.append((site.id, Unknown(state.missing - below)))
        return below | state.missing

    def _elsewhere(self, e: n.RuleRef, spot: Spot, found: list[tuple[str, State]]) -> frozenset[FactPath]:
        """The same inside the condition of another rule."""
        rule = self.look.index.rules[e.rule]
        at = self.look.spot_of_rule(rule, spot)
        used = None if at is None else self.look.body_of(rule, at)
        return self._waiting(used[1].entitled, at, found) if at is not None and used is not None else frozenset()

    def _failure(self, state: State) -> Failure | None:
        return failure_of(self.look, state) if isinstance(state, Fault) else None


def _places(look: Look, state: State) -> tuple[Place, ...]:
    """The rules that disagree."""
    if not isinstance(state, Conflict):
        return ()
    return tuple(place for site in state.sites if (place := look.place(site)) is not None)
