"""The one site that tells why a rule came out as it did: what a column of millions of results has room for.

A rule's text is walked from its condition down: where 且 failed, to the first part that failed; where 或 held, to the first that
held; where the outcome is open, to the first part that is open in the same way.  The innermost site on that way is the reason;
where no single part decides (all parts of 且 hold), it is the text itself.  Another rule's result is not entered: its own reason
stands in its own column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import NO_UNIT, Env, Index, Run
from baozhang_rules.runtime.decision import Decided, RuleResult
from baozhang_rules.runtime.values import Fault, State, open_word

Read = Callable[[n.Expr], State]


def kind_of(state: State) -> str:
    """What a state of 是否 is: ``yes`` | ``no`` | ``unknown`` | ``conflict`` | ``fault``."""
    return open_word(state) or ("yes" if state is True else "no")


def reason(e: n.Expr, read: Read) -> str:
    """The innermost site that tells why a condition has the state that ``read`` gives; "" where no single part decides."""
    state = kind_of(read(e))
    match e:
        case n.Mark(site=site, operand=operand):
            return reason(operand, read) or site
        case n.Not(operand=operand):
            return reason(operand, read)
        case n.And() | n.Or() | n.AtLeast():
            if state == ("yes" if isinstance(e, n.And) else "no" if isinstance(e, n.Or) else ""):
                return ""
            part = next((each for each in e.items if kind_of(read(each)) == state), None)
            return "" if part is None else reason(part, read)
        case _:
            return ""


def reasons_of(rule: n.Rule, index: Index) -> tuple[str, ...]:
    """Every site that may be a rule's reason; the first is "" (none)."""
    found = {"": None, rule.site: None}
    for version in rule.versions:
        found[version.site] = None
        if isinstance(version.body, n.RuleBody):
            found |= dict.fromkeys(mark.site for mark in clauses(version.body.entitled))
    return tuple(found)


def decided_reason(index: Index, decided: Decided, result: RuleResult) -> str:
    """The reason of one result of a decision, read from its trace."""
    rule, version = index.rules[result.rule], _version(index, decided, result)
    if not isinstance(version, n.Version):
        return version.site if isinstance(version, Fault) else rule.site
    assert isinstance(version.body, n.RuleBody)
    where, nodes = result.where, decided.trace.nodes
    return reason(version.body.entitled, lambda e: nodes[e.node, where]) or version.site


def _version(index: Index, decided: Decided, result: RuleResult) -> n.Version | State:
    """The text by which a result was decided, or the state of there being none."""
    rule, where = index.rules[result.rule], result.where
    run = Run(index, decided.record.view(decided.dates.known), decided.dates)
    return run.version(rule.versions, rule.site, Env((), NO_UNIT, where.base, where.rules))


def clauses(e: n.Expr) -> Iterator[n.Mark]:
    """The clauses of a condition, outer ones first: those that are worked out whatever the others say."""
    match e:
        case n.Mark(operand=operand):
            yield e
            yield from clauses(operand)
        case n.Not(operand=operand):
            yield from clauses(operand)
        case n.And(items=items) | n.Or(items=items) | n.AtLeast(items=items):
            for item in items:
                yield from clauses(item)
        case _:
            pass


def clauses_of(rule: n.Rule) -> tuple[str, ...]:
    """The sites of a rule's clauses, of all its texts: the order of bits in a map of clauses."""
    bodies = [version.body for version in rule.versions]
    return tuple(dict.fromkeys(mark.site for body in bodies if isinstance(body, n.RuleBody) for mark in clauses(body.entitled)))


def decided_clauses(index: Index, decided: Decided, result: RuleResult) -> tuple[int, int] | None:
    """The clauses of a result's text that hold, and those that are open, as bits by `clauses_of`; None where no text is in force."""
    version = _version(index, decided, result)
    if not isinstance(version, n.Version):
        return None
    assert isinstance(version.body, n.RuleBody)
    bits = {site: 1 << at for at, site in enumerate(clauses_of(index.rules[result.rule]))}
    held = open_ = 0
    for mark in clauses(version.body.entitled):
        kind = kind_of(decided.trace.nodes[mark.node, result.where])
        held |= bits[mark.site] if kind == "yes" else 0
        open_ |= 0 if kind in ("yes", "no") else bits[mark.site]
    return held, open_
