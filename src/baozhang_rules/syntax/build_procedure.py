"""From the parser's tree to nodes: combination, procedure, scenarios."""

from __future__ import annotations

from typing import Any

from attrs import define

from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.build import (
    Children,
    Part,
    all_of,
    cut_at,
    expressions,
    has,
    ident,
    idents,
    joined,
    one_of,
    payload,
    span_of,
    token_of,
)
from baozhang_rules.syntax.build_rules import Benefits
from baozhang_rules.syntax.tokens import Tok
from baozhang_rules.text import Span

_CHOICES = {"KW_FIRST_MET": "first", "KW_HIGHEST_ONE": "highest", "KW_APPLICANTS_PICK": "applicant"}


class Procedure(Benefits):
    """Rules of combination, choice, deadlines, checks and what always holds."""

    def combination(self, meta: Any, children: Children) -> nodes.Combination:
        """`不得重复享受 甲, 乙 : 就高`."""
        mode, keep = self.only(children, "mode")
        cite = self.cite_of(children)
        return nodes.Combination(joined(children), mode, keep, cite, None, span=span_of(meta))

    def together(self, meta: Any, children: Children) -> nodes.Combination:
        """`可以同时享受 甲, 乙`."""
        cite = self.cite_of(children)
        return nodes.Combination(joined(children), "together", None, cite, None, span=span_of(meta))

    def mode_highest(self, meta: Any, _children: Children) -> Part:
        """`就高`."""
        return Part("mode", ("highest", None), span_of(meta))

    def mode_top_up(self, meta: Any, _children: Children) -> Part:
        """`补差 至 较高者`."""
        return Part("mode", ("top_up", None), span_of(meta))

    def mode_choose(self, meta: Any, _children: Children) -> Part:
        """`择一 由 申请人`."""
        return Part("mode", ("choose", None), span_of(meta))

    def mode_keep(self, meta: Any, children: Children) -> Part:
        """`保留 甲`."""
        return Part("mode", ("keep", idents(children)[0]), span_of(meta))

    def choice(self, meta: Any, children: Children) -> nodes.ChoiceDecl:
        """`选择 名 至多 4 项 取 先成立者` and its options."""
        limit = self.whole_number(payload(children, "NUMBER"))
        rule, options = self.only(children, "choice_rule"), all_of(children, nodes.Option)
        cite = self.cite_of(children)
        return nodes.ChoiceDecl(idents(children)[0], limit, rule, options, cite, None, span=span_of(meta))

    def choice_rule(self, meta: Any, children: Children) -> Part:
        """`先成立者`, `最高者`, `申请人选定者`."""
        return Part("choice_rule", _CHOICES[children[0].type], span_of(meta))

    def option(self, meta: Any, children: Children) -> nodes.Option:
        """`方案 甲: 当 c 给付 乙`."""
        condition = next(iter(expressions(children)), None)
        return nodes.Option(idents(children)[0], condition, joined(children), span=span_of(meta))

    def deadline(self, meta: Any, children: Children) -> nodes.DeadlineDecl:
        """`期限 名 : 30 工作日 自 受理日 次日 但 当 c : 45 工作日`."""
        length, start = expressions(children)
        found, next_day = self.every(children, "except"), has(children, "KW_NEXT_DAY")
        return nodes.DeadlineDecl(
            idents(children)[0],
            length,
            start,
            next_day,
            tuple(pair for pair, _ in found),
            self.cite_of(children),
            None,
            tuple(cite for _, cite in found),
            span=span_of(meta),
        )

    def deadline_cited(self, meta: Any, children: Children) -> Part:
        """An exception on a line of its own."""
        pair, _ = self.only(children, "except")
        return Part("except", (pair, self.cite_of(children)), span_of(meta))

    def deadline_except(self, meta: Any, children: Children) -> Part:
        """`但 当 c : 45 工作日`."""
        return Part("except", (expressions(children), None), span_of(meta))

    def check(self, meta: Any, children: Children) -> nodes.CheckDecl:
        """`校验 名 : 条件 错误 "…"`, or `校验 路径 唯一`."""
        name = next(iter(idents(children)), None)
        (condition,) = expressions(children)
        message, cite, span = payload(children, "STRING"), self.cite_of(children), span_of(meta)
        if not has(children, "KW_UNIQUE"):
            return nodes.CheckDecl(name, condition, None, message, cite, None, span=span)
        if not isinstance(condition, nodes.Path):
            self.complain(problems.AggregateForm, condition.span)
            return nodes.CheckDecl(name, condition, None, message, cite, None, span=span)
        return nodes.CheckDecl(name, None, condition, message, cite, None, span=span)

    def todo(self, meta: Any, children: Children) -> nodes.NoteDecl:
        """`待办 名 : 当 c`."""
        name, (condition,) = idents(children)[0].text, expressions(children)
        return nodes.NoteDecl("todo", name, condition, self.cite_of(children), None, span=span_of(meta))

    def hint(self, meta: Any, children: Children) -> nodes.NoteDecl:
        """`提示 "…" 当 c`."""
        text, (condition,) = payload(children, "STRING"), expressions(children)
        return nodes.NoteDecl("hint", text, condition, self.cite_of(children), None, span=span_of(meta))

    def notice(self, meta: Any, children: Children) -> nodes.NoticeDecl:
        """`公示 名 : 甲, 乙 7 天`."""
        days = one_of(children, nodes.DurationLit)
        assert days is not None, "the grammar demands a duration"
        fields = all_of(children, nodes.Path)
        cite = self.cite_of(children)
        return nodes.NoticeDecl(idents(children)[0], fields, days, cite, None, span=span_of(meta))

    def meeting(self, meta: Any, children: Children) -> nodes.MeetingDecl:
        """`集体研究 允许 甲 须 乙, 有效 不超过 12 个月`."""
        before, after = cut_at(children, "KW_REQUIRES")
        limit, cite = self.only(children, "limit"), self.cite_of(children)
        return nodes.MeetingDecl(joined(before), joined(after), limit, cite, None, span=span_of(meta))

    def meeting_limit(self, meta: Any, children: Children) -> Part:
        """`, 有效 不超过 12 个月`."""
        word = token_of(children, "CMP")
        if word is not None and word.payload != "<=":
            self.complain(problems.WrongChoice, word.span, str(word), ("不超过",), ("no more than",))
        return Part("limit", expressions(children)[0], span_of(meta))

    def always(self, meta: Any, children: Children) -> nodes.AlwaysDecl:
        """`恒有 "…" 容差 1 元/月 : e 随 路径 不增加`."""
        head, body = cut_at(children, "COLON")
        along, direction = self.only(body, "along") or (None, None)
        return nodes.AlwaysDecl(
            payload(head, "STRING"),
            one_of(head, nodes.Number),
            expressions(body)[0],
            along,
            direction,
            self.cite_of(body),
            None,
            span=span_of(meta),
        )

    def always_along(self, meta: Any, children: Children) -> Part:
        """`随 路径 不增加`."""
        word = token_of(children, "KW_NOT_RISING", "KW_NOT_FALLING")
        direction = "not_rising" if word is not None and word.type == "KW_NOT_RISING" else "not_falling"
        return Part("along", (expressions(children)[0], direction), span_of(meta))


@define
class _Step:
    """What a scenario has said so far of the evaluation that comes next."""

    base: Any = None
    rules: Any = None
    known: Any = None
    record: nodes.ScenarioRecord | None = None
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
            state.record = each
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
        return (nodes.ScenarioStep(state.base, state.rules, state.known, state.record, state.assumptions, expected, span=span),)

    def scenario_date(self, meta: Any, children: Children) -> Part:
        """`基准日 2024-09-01`."""
        kinds = {"KW_BASE_DATE": "base", "KW_RULES_DATE": "rules", "KW_KNOWN_DATE": "known"}
        return Part("date", (kinds[children[0].type], payload(children, "DATE").value), span_of(meta))

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
        """`低保家庭 资料不足 缺 甲`."""
        subject, key = self.only(children, "subject")
        missing = all_of(children, nodes.Path)
        return nodes.Expectation(
            "missing" if missing else "reason" if has(children, "KW_BECAUSE") else "outcome",
            subject,
            self.only(children, "outcome"),
            missing=missing,
            clauses=joined(children),
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

    def expect_complete(self, meta: Any, children: Children) -> nodes.Expectation:
        """`不缺材料`."""
        subject, key = self.only(children, "subject") or (None, None)
        return nodes.Expectation("complete", subject, of_key=key, span=span_of(meta))

    def expect_refused(self, meta: Any, children: Children) -> nodes.Expectation:
        """`拒收 REC0007`."""
        return nodes.Expectation("refused", None, code=str(payload(children, "NAME")), span=span_of(meta))
