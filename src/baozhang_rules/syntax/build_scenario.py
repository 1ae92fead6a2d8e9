"""From the parser's tree to nodes: scenarios, and with them the whole builder."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import define

from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.build import (
    Children,
    Part,
    all_of,
    expressions,
    has,
    ident,
    idents,
    joined,
    payload,
    span_of,
    token_of,
    tokens,
)
from baozhang_rules.syntax.build_procedure import Procedure
from baozhang_rules.syntax.tokens import Tok
from baozhang_rules.text import Span


@define
class _Step:
    """What a scenario has said so far of the evaluation that comes next."""

    base: Any = None
    rules: Any = None
    known: Any = None
    calendar: nodes.Ident | None = None
    record: nodes.ScenarioRecord | None = None
    changes: tuple[nodes.Given | nodes.GivenOf, ...] = ()
    assumptions: tuple[nodes.Assumption, ...] = ()


class Builder(Procedure):
    """All rules: those of scenarios, over the others."""

    def scenario(self, meta: Any, children: Children) -> nodes.ScenarioDecl:
        """`算例 "…"`: each 应得 closes one evaluation; what isn't said again stays."""
        steps: list[nodes.ScenarioStep] = []
        state, fresh, start = _Step(), True, None
        for each in children:
            span = getattr(each, "span", None)
            if isinstance(each, Tok) or span is None:
                continue
            start = start or span
            if isinstance(each, Part) and each.kind == "expect":
                steps.extend(self._evaluation(state, each.value, Span.cover(start, span)))
                fresh, start = True, None
                continue
            if fresh:
                state.assumptions, fresh = (), False
            self._said(state, each)
        if not fresh or not self.every(children, "expect"):
            self.lacking(span_of(meta), "expect")
        return nodes.ScenarioDecl(payload(children, "STRING"), tuple(steps), None, span=span_of(meta))

    def _said(self, state: _Step, each: Any) -> None:
        if isinstance(each, nodes.ScenarioRecord):
            state.record, state.changes = each, ()
        elif isinstance(each, Part) and each.kind == "change":
            if state.record is None:
                self.complain(problems.ScenarioOrder, each.span, "档案", "the record")
            state.changes = (*state.changes, *each.value)
        elif isinstance(each, nodes.Assumption):
            state.assumptions = (*state.assumptions, each)
        elif each.value[0] == "base":
            state.base, state.rules, state.known = each.value[1], None, None
        else:
            setattr(state, *each.value)

    def _evaluation(self, state: _Step, expected: tuple[nodes.Expectation, ...], span: Span) -> tuple[nodes.ScenarioStep, ...]:
        missing = "base_date" if state.base is None else "scenario_record" if state.record is None else None
        if missing is not None or state.record is None:
            zh, en = ("基准日", "the base date") if missing == "base_date" else ("档案", "the record")
            self.complain(problems.ScenarioOrder, span, zh, en)
            return ()
        step = nodes.ScenarioStep(
            state.base, state.rules, state.known, state.record, state.assumptions, expected, state.changes, state.calendar,
            span=span,
        )  # fmt: skip
        return (step,)

    def scenario_date(self, meta: Any, children: Children) -> Part:
        """`基准日 2024-09-01`."""
        kinds = {"KW_BASE_DATE": "base", "KW_RULES_DATE": "rules", "KW_KNOWN_DATE": "known"}
        return Part("date", (kinds[children[0].type], payload(children, "DATE").value), span_of(meta))

    def scenario_calendar(self, meta: Any, children: Children) -> Part:
        """`工作日历 中国`."""
        return Part("calendar", ("calendar", idents(children)[0]), span_of(meta))

    def scenario_record(self, meta: Any, children: Children) -> nodes.ScenarioRecord:
        """`家庭:` and its facts."""
        facts = all_of(children, nodes.Given)
        rest = bool(self.only(children, "rest"))
        return nodes.ScenarioRecord(idents(children)[0], facts, rest, payload(children, "STRING"), span=span_of(meta))

    def rest_none(self, meta: Any, _children: Children) -> Part:
        """`其余 无`."""
        return Part("rest", True, span_of(meta))

    def given_value(self, meta: Any, children: Children) -> nodes.Given:
        """`货币财产 0 元`."""
        return nodes.Given(idents(children)[0], expressions(children)[0], span=span_of(meta))

    def given_unknown(self, meta: Any, children: Children) -> nodes.Given:
        """`货币财产 未载明`."""
        return nodes.Given(idents(children)[0], None, True, span=span_of(meta))

    def given_grid(self, meta: Any, children: Children) -> nodes.Given:
        """`成员:` with a table."""
        grid = self.headed(children, span_of(meta))
        return nodes.Given(idents(children)[0], grid, span=span_of(meta))

    def given_items(self, meta: Any, children: Children) -> nodes.Given:
        """`成员:` with one block for each."""
        return nodes.Given(idents(children)[0], self.every(children, "item"), span=span_of(meta))

    def given_item(self, meta: Any, children: Children) -> Part:
        """`- 姓名 甲` and the lines under it."""
        return Part("item", all_of(children, nodes.Given), span_of(meta))

    def change(self, meta: Any, children: Children) -> Part:
        """`改:` and the facts that are otherwise from here on."""
        return Part("change", all_of(children, (nodes.Given, nodes.GivenOf)), span_of(meta))

    def given_of(self, meta: Any, children: Children) -> nodes.GivenOf:
        """`成员 甲 的 工资性收入 3000 元/月`."""
        span = span_of(meta)
        entity, (path, *value) = ident(children[0]), expressions(children)
        key = payload(children[1:2], "STRING") or path.parts[0].text
        parts = path.parts if token_of(children, "STRING") is not None else path.parts[1:]
        if len(parts) != 1:
            self.complain(problems.UnexpectedWord, path.span, self.source.slice(path.span))
            parts = path.parts[-1:]
        grid = self.headed(children, span)
        given = nodes.Given(parts[0], grid or next(iter(value), None), has(children, "KW_NOT_STATED"), span=span)
        return nodes.GivenOf(entity, str(key), given, span=span)

    def assumption(self, meta: Any, children: Children) -> nodes.Assumption:
        """`假定 月人均收入 = 1000 元/人/月`."""
        target, value = expressions(children)
        return nodes.Assumption(target, value, span=span_of(meta))

    def expectations(self, meta: Any, children: Children) -> Part:
        """`应得:` and its lines."""
        return Part("expect", all_of(children, nodes.Expectation), span_of(meta))

    def subject(self, meta: Any, children: Children) -> Part:
        """What is expected of the household."""
        return Part("subject", (children[0], None), span_of(meta))

    def keyed_subject(self, meta: Any, children: Children) -> Part:
        """`成员 甲 的 年龄`."""
        entity, key = children[0], children[1]
        path = expressions(children)[0]
        whole = nodes.Path((ident(entity), *path.parts), span=span_of(meta))
        return Part("subject", (whole, str(key.payload)), span_of(meta))

    def outcome(self, meta: Any, children: Children) -> Part:
        """`符合`, `不符合`, `资料不足`, `规则冲突`, `无法计算`."""
        return Part("outcome", children[0].type.removeprefix("KW_").lower(), span_of(meta))

    def expect_outcome(self, meta: Any, children: Children) -> nodes.Expectation:
        """`低保家庭 资料不足 缺 甲`, `低保家庭 不符合 因 收入`."""
        subject, key = self.only(children, "subject")
        outcome, clauses = self.only(children, "outcome"), joined(children)
        if outcome == "fault":
            clauses = tuple(self._known(each, "causes") for each in clauses)
        missing = all_of(children, nodes.Path)
        return nodes.Expectation(
            "missing" if missing else "reason" if has(children, "KW_BECAUSE") else "outcome",
            subject,
            outcome,
            missing=missing,
            clauses=clauses,
            of_key=key,
            span=span_of(meta),
        )

    def expect_not_entitled(self, meta: Any, children: Children) -> nodes.Expectation:
        """`低保金 不享受`."""
        subject, key = self.only(children, "subject")
        return nodes.Expectation("not_entitled", subject, of_key=key, span=span_of(meta))

    def expect_value(self, meta: Any, children: Children) -> nodes.Expectation:
        """`低保金 = 50 元/月 容差 1 元/月`; a plain name on the right is a class."""
        subject, key = self.only(children, "subject")
        value, *tolerance = expressions(children)
        kind = "class" if isinstance(value, nodes.Path) and len(value.parts) == 1 else "amount"
        return nodes.Expectation(
            kind, subject, value=value, tolerance=tolerance[0] if tolerance else None, of_key=key, span=span_of(meta)
        )

    def expect_units(self, meta: Any, children: Children) -> nodes.Expectation:
        """`单人户 2 个`, `单人户 无`."""
        subject, key = self.only(children, "subject")
        found = token_of(children, "NUMBER")
        number = nodes.Number(Fraction(0), None, span=span_of(meta)) if found is None else found.payload
        if number.unit is not None:
            self.complain(problems.WrongCount, number.span)
        count = 0 if number.value == 0 else self.whole_number(number)
        return nodes.Expectation("units", subject, of_key=key, count=count, span=span_of(meta))

    def expect_total(self, meta: Any, children: Children) -> nodes.Expectation:
        """`合计 低保金 2024-07 至 2024-12 = 300 元`."""
        subject, key = self.only(children, "subject")
        value, *tolerance = expressions(children)
        first, last = (tok.payload for tok in tokens(children, "MONTH"))
        if not 0 <= 12 * (last.year - first.year) + last.month - first.month < problems.MOST_MONTHS:
            self.complain(problems.MonthsOfTotal, Span.cover(first.span, last.span))
            last = first
        return nodes.Expectation(
            "total",
            subject,
            value=value,
            tolerance=tolerance[0] if tolerance else None,
            of_key=key,
            months=(first, last),
            span=span_of(meta),
        )

    def expect_complete(self, meta: Any, children: Children) -> nodes.Expectation:
        """`不缺材料`."""
        subject, key = self.only(children, "subject") or (None, None)
        return nodes.Expectation("complete", subject, of_key=key, span=span_of(meta))

    def expect_refused(self, meta: Any, children: Children) -> nodes.Expectation:
        """`拒收 REC0007`."""
        return nodes.Expectation("refused", None, code=str(payload(children, "NAME")), span=span_of(meta))
