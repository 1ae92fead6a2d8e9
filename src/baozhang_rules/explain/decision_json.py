"""A decision as JSON data: outcomes, amounts and reasons for programs; the words for people are in the explanation.

Schema version 1.  Exact numbers are text: a decimal when it ends, else ``numerator/denominator``.  Sensitive values never
appear here: only paths of facts, never what they hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from baozhang_rules.core.beside import Payment, payment_at, payment_on
from baozhang_rules.core.interp import Index
from baozhang_rules.core.nodes import Program, Rule, Stored
from baozhang_rules.explain.words import standard_words
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.decision import (
    CheckResult,
    Dates,
    DeadlineResult,
    Decided,
    RuleResult,
    ShareResult,
    UnitResult,
    outcome_of,
)
from baozhang_rules.runtime.numbers import decimal_places, format_number
from baozhang_rules.runtime.record_problems import RecordProblem
from baozhang_rules.runtime.values import NOT_ENTITLED, Conflict, Fault, State, Unknown
from baozhang_rules.types import NumberT

SCHEMA_VERSION = 1
Json = dict[str, Any]


def exact_text(value: Fraction) -> str:
    """``1632.5``, ``50``, ``3299/3``: exact, never rounded."""
    return format_number(value) if decimal_places(value) is not None else f"{value.numerator}/{value.denominator}"


def state_json(state: State) -> Any:
    """A state as JSON: a plain value, or an object whose ``state`` names what kept it from being one."""
    match state:
        case Unknown(missing=missing):
            return {"state": "unknown", "missing": sorted(str(path) for path in missing)}
        case Conflict(sites=sites):
            return {"state": "conflict", "sites": list(sites)}
        case Fault(cause=cause, site=site, owner=owner, detail=detail):
            return {"state": "fault", "cause": cause, "site": site, "owner": owner, "detail": dict(detail)}
        case bool() | None | str():
            return state
        case Fraction():
            return exact_text(state)
        case date() | Month():
            return str(state)
        case _ if state is NOT_ENTITLED:
            return "not_entitled"
        case _:
            return str(state)


def decision_head(
    program: Program,
    policy_hash: str,
    dates: Dates,
    record: Json | None,
    problems: tuple[RecordProblem, ...],
    presumed: Iterable[str] = (),
) -> Json:
    """What a decision's JSON begins with: the policy, the dates, what names the record, its problems, and the facts that were
    read though they are only presumed (推定).
    """
    known = None if dates.known is None else str(dates.known)
    return {
        "schema": SCHEMA_VERSION,
        "policy": {"name": program.name, "hash": policy_hash, "language": program.language},
        "dates": {"base": str(dates.base), "rules": str(dates.rules), "known": known},
        "record": record,
        "presumed": sorted(presumed),
        "status": "refused",
        "problems": [_problem(problem) for problem in problems],
        "results": [],
        "classes": {},
        "units": [],
        "checks": [],
        "deadlines": [],
    }


def decided_json(index: Index, decided: Decided | None) -> Json:
    """The answers in a decision's JSON; those of a refused record stay empty."""
    if decided is None:
        return {}
    return {
        "status": "decided",
        "results": [_result(index, result) | _beside(index, decided, result) for result in decided.results],
        "classes": {name: state_json(state) for name, state in decided.classes.items()},
        "units": units_json(decided.units),
        "checks": checks_json(decided.checks),
        "deadlines": deadlines_json(decided.deadlines),
    }


def decided_text(head: Json, answers: str) -> str:
    """A decision's JSON as text, from its head and its answers as text (``"results": …`` and all that stands after)."""
    start = {name: head[name] for name in ("schema", "policy", "dates", "record", "presumed")}
    return f'{json.dumps(start, ensure_ascii=False)[:-1]}, "status": "decided", "problems": [], {answers}}}'


def checks_json(checks: Iterable[CheckResult]) -> list[Json]:
    """What 校验, 待办 and 提示 say."""
    return [{"check": c.check, "entity": list(c.entity), "state": state_json(c.state)} for c in checks]


def deadlines_json(deadlines: Iterable[DeadlineResult]) -> list[Json]:
    """The last day of each deadline."""
    return [{"deadline": d.deadline, "last_day": state_json(d.state)} for d in deadlines]


def _problem(problem: RecordProblem) -> Json:
    return {"code": problem.code, "path": problem.path, "zh": problem.text("zh"), "en": problem.text("en")}


def _result(index: Index, result: RuleResult) -> Json:
    rule: Rule = index.rules[result.rule]
    common: Json = {
        "rule": result.rule,
        "name": rule.name,
        "kind": result.kind,
        "assessed": result.unit,
        "unit": measure(rule),
        "entity": list(result.entity),
        "outcome": result.outcome.value,
        "own": state_json(result.own),
        "reason": result.reason,
        "admitted": result.admitted,
        "missing": sorted(str(path) for path in result.missing),
    }
    if result.kind == "class":
        return {**common, "is_member": state_json(result.member_of)}
    amount: Json = {"value": state_json(result.value), "gross": state_json(result.gross)}
    if result.kind == "range":
        amount |= {"low": state_json(result.low), "high": state_json(result.high)}
    return {**common, **amount}


def _beside(index: Index, decided: Decided, result: RuleResult) -> Json:
    """The shares and the payment of a result, where the text in force of its benefit says how it is divided and paid."""
    if result.kind == "class":
        return {}
    site = decided.trace.versions.get((result.rule, result.where), "")
    shares = (s for s in decided.shares if (s.rule, s.assessed) == (result.rule, result.unit))
    return beside_json(result.value, shares, payment_at(index.program, site), decided.dates.base)


def beside_json(value: State, shares: Iterable[ShareResult], payment: Stored | None, base: date) -> Json:
    """``shares`` of an amount that is divided, ``payment`` of one that is more than nothing and whose policy says how it is paid."""
    found: Json = {}
    told = [{"entity": list(share.entity), "value": state_json(share.value)} for share in shares]
    if told:
        found["shares"] = told
    if payment is not None and isinstance(value, Fraction) and value > 0:
        found["payment"] = payment_json(payment_on(payment, base))
    return found


def payment_json(paid: Payment) -> Json:
    """To whom, how and from when an amount is paid."""
    return {
        "from": paid.account or None,
        "to": paid.payee,
        "rhythm": paid.rhythm,
        "first_month": None if paid.first is None else str(paid.first),
        "due_day": paid.due_day or None,
        "due": None if paid.due is None else str(paid.due),
    }


def measure(rule: Rule, lang: str = "zh") -> str | None:
    """The unit of a rule's amount in words (元/月, CNY/month); None where its value is no number of a unit."""
    if not isinstance(rule.type, NumberT) or rule.kind == "class":
        return None
    return standard_words().unit(rule.type.unit, lang) or None


def units_json(units: Iterable[UnitResult]) -> list[Json]:
    """The units that were assessed apart."""
    return [_unit(unit) for unit in units]


def _unit(unit: UnitResult) -> Json:
    return {
        "key": unit.key,
        "unit": unit.unit,
        "members": [list(path) for path in unit.members],
        "headcount": exact_text(unit.headcount),
        "state": outcome_of(unit.taken_out).value,
    }
