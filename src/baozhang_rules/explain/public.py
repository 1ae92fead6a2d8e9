"""What the public may be told of a decision: a whitelist, whatever else an explanation holds."""

from __future__ import annotations

from baozhang_rules.explain.data import Both, RuleOutline
from baozhang_rules.explain.outline_data import Outline, Procedure
from baozhang_rules.runtime.frozen import evolve


def published(outline: Outline) -> Outline:
    """The same for the public: outcomes and amounts of the household's classes and benefits, the articles, and the fields that
    the policy makes public (公示), once something is given.

    Left out are facts, definitions, distances, conditions, steps, standards and cells (the row that was used tells of the
    household), findings, and every result about one member or one assessed unit.
    """
    given = any(rule.outcome == "eligible" or rule.admission is not None for rule in outline.rules)
    return Outline(
        outline.program,
        outline.reader,
        outline.base,
        outline.rules_date,
        outline.known,
        outline.orders,
        tuple(_rule(rule) for rule in outline.rules if not rule.entity and not rule.unit),
        units=(),
        definitions=(),
        standards=(),
        cells=(),
        facts=(),
        procedure=Procedure(notices=outline.procedure.notices if given else ()),
    )


def _rule(rule: RuleOutline) -> RuleOutline:
    return RuleOutline(
        rule.rule,
        rule.name,
        rule.kind,
        rule.scheme,
        rule.place,
        who=Both(),
        entity=(),
        unit="",
        outcome=rule.outcome,
        member_of=rule.member_of,
        value=rule.value,
        low=rule.low,
        high=rule.high,
        reason=rule.reason,
        reason_words=rule.reason_words,
        held=rule.held,
        admission=None if rule.admission is None else evolve(rule.admission, details=()),
        groups=(),
        needs=None,
        conflict=rule.conflict,
        failure=None,
        steps=(),
        combination=None,
    )
