"""What stands beside decisions: 集体研究, 期限, 校验, 待办, 提示, 公示. None of it affects eligibility but a recorded finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from attrs import define, evolve, field

from baozhang_rules.check import membership as m
from baozhang_rules.check.combination_problems import MeetingLimitUnit, NoticeShowsSensitive, StartNotADate
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.expressions import Expressions, lower
from baozhang_rules.check.model import model_of
from baozhang_rules.check.rule_problems import NotAClass
from baozhang_rules.check.stored import fact_of
from baozhang_rules.check.texts import issuer_of
from baozhang_rules.check.typed import condition
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import DATE, BadT, DateT, EntityT, strip_optional

D = TypeVar("D")


@define
class Procedure:
    """Lowers what is shown beside decisions."""

    ctx: Context
    meetings: list[core.Meeting] = field(factory=list)
    deadlines: list[core.Deadline] = field(factory=list)
    checks: list[core.CheckRule] = field(factory=list)
    uniques: list[core.Unique] = field(factory=list)
    notices: list[core.Notice] = field(factory=list)

    def lower_all(self) -> None:
        """Lower everything; what is declared where makes no difference."""
        for file, meeting in self._each(syn.MeetingDecl):
            self._meeting(self._scope(file), meeting)
        for file, deadline in self._each(syn.DeadlineDecl):
            self._deadline(self._scope(file), deadline)
        for file, check in self._each(syn.CheckDecl):
            self._check(self._scope(file), check)
        for file, note in self._each(syn.NoteDecl):
            self._note(self._scope(file), note)
        for file, notice in self._each(syn.NoticeDecl):
            self._notice(self._scope(file), notice)
        self.meetings.sort(key=lambda each: each.site)
        for found in (self.deadlines, self.checks, self.uniques, self.notices):
            found.sort(key=lambda each: each.id)

    def _each(self, kind: type[D]) -> Iterator[tuple[int, D]]:
        """The declarations of a kind, files by name so that load order makes no difference."""
        files = self.ctx.bundle.files
        for file in sorted(range(len(files)), key=lambda index: (files[index].package, files[index].source.name)):
            for node in files[file].tree.declarations:
                if isinstance(node, kind):
                    yield file, node

    def _scope(self, file: int) -> Scope:
        return Scope(self.ctx.bundle.root, file, "", issuer=issuer_of(self.ctx, file))

    # ---------------------------------------------------------------------------------------- meetings

    def _meeting(self, scope: Scope, node: syn.MeetingDecl) -> None:
        ids = []
        for name in node.classes:
            found = m.class_named(self.ctx, scope.file, name.text)
            if found is None:
                near = did_you_mean(name.text, self.ctx.bundle.names(scope.file, ("class",)))
                self.ctx.report(NotAClass(name.text, near=near, source=self.ctx.source(scope), span=name.span))
            else:
                ids.append(found.code)
        label = "、".join(name.text for name in node.classes)
        site = self.ctx.site(
            scope, f"meeting/{'+'.join(ids)}", "check", "", label, node.span, code="meeting", cite=node.cite, law=node.law
        )
        requires = tuple(name.text for name in node.requires)
        self.meetings.append(core.Meeting(tuple(ids), requires, self._months(scope, node.limit), site))

    def _months(self, scope: Scope, limit: syn.DurationLit | None) -> int | None:
        if limit is None:
            return None
        if limit.unit not in ("months", "years"):
            self.ctx.report(MeetingLimitUnit(source=self.ctx.source(scope), span=limit.span))
        return limit.count * (12 if limit.unit == "years" else 1)

    # --------------------------------------------------------------------------------------- deadlines

    def _deadline(self, scope: Scope, node: syn.DeadlineDecl) -> None:
        name = node.name.text
        site = self.ctx.site(scope, f"deadline/{name}", "deadline", "", name, node.name.span, cite=node.cite, law=node.law)
        scope = evolve(scope, site=site)
        start = Expressions(self.ctx, scope).lower(node.start, DATE)
        if not isinstance(strip_optional(start.type), DateT | BadT):
            self.ctx.report(StartNotADate(source=self.ctx.source(scope), span=node.start.span))
        exceptions = tuple((condition(self.ctx, scope, c), length.count, length.unit) for c, length in node.exceptions)
        for place, (cite, (_, length)) in enumerate(zip(node.exception_cites, node.exceptions, strict=True), 1):
            self.ctx.site(scope, f"{site}/{place}", "exception", site, "", length.span, cite=cite)
        self.deadlines.append(
            core.Deadline(site, name, start, node.next_day, node.length.count, node.length.unit, exceptions, site)
        )

    # ------------------------------------------------------------------------------------------ checks

    def _check(self, scope: Scope, node: syn.CheckDecl) -> None:
        label = node.name.text if node.name else ""
        code = label or f"{self._package(scope)}#"
        if node.unique is not None:
            code = " ".join(part.text for part in node.unique.parts)
        site = self.ctx.site(scope, f"check/{code}", "check", "", label, node.span, cite=node.cite, law=node.law)
        inner = evolve(scope, site=site, in_check=True)
        if node.unique is not None:
            entity, fact = fact_of(self.ctx, inner, node.unique)
            self.uniques.append(core.Unique(site, entity, fact, site))
        elif node.condition is not None:
            value = condition(self.ctx, inner, node.condition)
            message = node.message or ""
            self.checks.append(core.CheckRule(site, "check", label, scope.entity, value, message, site))

    def _note(self, scope: Scope, node: syn.NoteDecl) -> None:
        site = self.ctx.site(
            scope, f"{node.kind}/{node.name}", "check", "", node.name, node.span, code=node.kind, cite=node.cite, law=node.law
        )
        inner = evolve(scope, site=site, in_check=node.kind == "todo")
        value = condition(self.ctx, inner, node.condition)
        self.checks.append(core.CheckRule(site, node.kind, node.name, scope.entity, value, node.name, site))

    def _package(self, scope: Scope) -> str:
        return self.ctx.bundle.files[scope.file].package

    # ----------------------------------------------------------------------------------------- notices

    def _notice(self, scope: Scope, node: syn.NoticeDecl) -> None:
        name = node.name.text
        site = self.ctx.site(scope, f"notice/{name}", "check", "", name, node.span, code="notice", cite=node.cite, law=node.law)
        inner = evolve(scope, site=site)
        fields = tuple(lower(self.ctx, inner, path) for path in node.fields)
        for path, value in zip(node.fields, fields, strict=True):
            self._check_sensitive(inner, path, value)
        labels = tuple(" 的 ".join(part.text for part in path.parts) for path in node.fields)
        self.notices.append(core.Notice(site, name, fields, labels, node.days.count, site))

    def _check_sensitive(self, scope: Scope, path: syn.Path, value: core.Expr) -> None:
        if isinstance(value, core.Fact):
            entity = strip_optional(value.entity.type)
            fact = model_of(self.ctx).fact(entity.name, value.fact) if isinstance(entity, EntityT) else None
            if fact is not None and fact.decl.sensitive is not None:
                self.ctx.report(NoticeShowsSensitive(value.fact, source=self.ctx.source(scope), span=path.span))
