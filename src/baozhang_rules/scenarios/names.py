"""What a scenario says wrongly, found without running it: the record as it would be loaded, and the names and units of 应得."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from baozhang_rules.check.wording import unit_both
from baozhang_rules.core import nodes as core
from baozhang_rules.core.interp import Index
from baozhang_rules.diagnostics import Edit, Fix, Problem, did_you_mean
from baozhang_rules.names import Bundle
from baozhang_rules.runtime.record_data import Entity, Record
from baozhang_rules.runtime.record_problems import RECORD_MESSAGES, RecordProblem
from baozhang_rules.runtime.records import load_record
from baozhang_rules.runtime.schema import ListType, RecordSchema
from baozhang_rules.scenarios import problems
from baozhang_rules.scenarios.evaluation import mistaken
from baozhang_rules.scenarios.expect import written_type
from baozhang_rules.scenarios.record import Mistake, Recorded, plain, record_mapping
from baozhang_rules.scenarios.subjects import (
    clauses_of,
    deadline_of,
    definition_of,
    last_name,
    monthly_of,
    order_of,
    read_standard,
    rules_of,
    unit_of,
)
from baozhang_rules.scenarios.workdays import NAMED
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.slip_table import excel_day
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Source, Span
from baozhang_rules.types import BoolT, EnumT, NumberT, Type, strip_optional
from baozhang_rules.units import unit

_UNDECLARED = "REC0011"


def check_scenarios(bundle: Bundle, index: Index, *, only: Callable[[int], bool] = lambda _: True) -> Iterator[Problem]:
    """The problems of every scenario in the files that ``only`` accepts; one that stays over several steps may come twice.

    Of a program that is sound only in part, what may come from what was left out isn't told.
    """
    gone = _left_out(bundle, index.program)
    for number, entry in enumerate(bundle.files):
        for declaration in entry.tree.declarations:
            if isinstance(declaration, syn.ScenarioDecl) and only(number):
                for step in declaration.steps:
                    for each in _Step(index, entry.source, step).problems():
                        said = {word for word in _WORD.findall(entry.source.slice(each.span))} if each.span and gone else set()
                        if not said & gone:
                            yield each


def _left_out(bundle: Bundle, program: core.Program) -> set[str]:
    """The names of declarations that the program doesn't hold, since they have errors."""
    kinds = ("standard", "table", "definition", "class", "benefit", "fallback", "scheme", "column", "unit")
    parts = (program.standards, program.tables, program.definitions, program.rules, program.units)
    kept = {each.name for part in parts for each in part} | {rule.group for rule in program.rules}
    return {symbol.name for symbol in bundle.of_kind(*kinds) if symbol.name not in kept and symbol.code not in kept}


_WORD = re.compile(r"\w+")


@frozen
class _Step:
    """One step of a scenario."""

    index: Index
    source: Source
    step: syn.ScenarioStep

    def problems(self) -> Iterator[Problem]:
        """Its record, its assumptions, then its expectations in written order."""
        record = record_mapping(self.step, self.index.program.schema)
        for mistake in (*record.mistakes, *mistaken(self.index, self.step)):
            told = mistake.subject, mistake.expected, mistake.actual
            repair = _repair(self.source, mistake)
            yield problems.ScenarioRecordMistake(*told, repair=repair, source=self.source, span=mistake.span)
        named = self.step.calendar
        if named is not None and named.text not in NAMED:
            yield problems.UnknownCalendar(named.text, near=None, source=self.source, span=named.span)
        loaded = load_record(record.raw, self.index.program.schema)
        if not isinstance(loaded, Record) and not any(e.kind == "refused" for e in self.step.expectations):
            yield from self._refused(loaded, record)
        keys = {each.key for each in _entities(loaded.root)} if isinstance(loaded, Record) else None
        for e in self.step.expectations:
            yield from self._expectation(e, keys)

    def _refused(self, found: Iterable[RecordProblem], record: Recorded) -> Iterator[Problem]:
        """Why the record is refused; a name that is no fact's is told once for its column, and what it leaves missing isn't."""
        found = list(found)
        unknown = any(each.code == _UNDECLARED for each in found)
        told: set[Span] = set()
        for each in found:
            span = _place(each, record)
            if each.code == _UNDECLARED and span is not None:
                if span in told:
                    continue
                told.add(span)
            if span is not None or not unknown:
                repair = None if span is None else _mended(self.source, span, each)
                yield problems.ScenarioRecordRefused(each, repair=repair, source=self.source, span=span or self.step.record.span)

    def _expectation(self, e: syn.Expectation, keys: set[str] | None) -> Iterator[Problem]:
        if e.kind == "refused":
            known = {*RECORD_MESSAGES, *(rule.site for rule in self.index.program.record_rules)}
            if e.code and e.code not in known:
                yield problems.UnknownRefusal(e.code, source=self.source, span=e.span)
            return
        if e.subject is None:
            return
        if not self._is_known(e):
            name, near = last_name(e), did_you_mean(last_name(e), self._names(e.kind))
            yield problems.UnknownSubject(name, near=near, source=self.source, span=e.subject.parts[-1].span)
            return
        units = {each.id for each in self.index.program.units}
        if e.of_key is not None and keys is not None and e.of_key not in keys and e.of_key.split("[")[0] not in units:
            near = did_you_mean(e.of_key, keys)
            yield problems.UnknownEntry(e.of_key, near=near, source=self.source, span=e.subject.span)
        yield from self._reasons(e)
        yield from self._missing(e)
        yield from self._value(e)

    # ------------------------------------------------------------------------------------------- subjects

    def _is_known(self, e: syn.Expectation) -> bool:
        index = self.index
        match e.kind:
            case "units":
                return unit_of(index, e) is not None
            case "total":
                return monthly_of(index, e) is not None
            case "complete":
                return bool(rules_of(index, e)) or unit_of(index, e) is not None
            case "outcome" | "missing" | "reason" if unit_of(index, e) is not None:
                return True
            case _:
                found = (order_of(index, e), deadline_of(index, e), definition_of(index, e), read_standard(index, e))
                return bool(rules_of(index, e)) or any(each is not None for each in found)

    def _names(self, kind: str) -> set[str]:
        """The names that a line of this kind may be about."""
        p = self.index.program
        parts: list[Iterable[core.Rule | core.Unit | core.Order | core.Deadline | core.Definition | core.Standard]]
        parts = [p.rules, p.orders, p.deadlines, p.definitions, p.standards]
        if kind not in ("amount", "class", "not_entitled"):
            parts = [p.rules, p.units] if kind in ("units", "total", "complete") else [*parts, p.units]
        return {each.name for part in parts for each in part}

    # ---------------------------------------------------------------------------------- reasons and facts

    def _reasons(self, e: syn.Expectation) -> Iterator[Problem]:
        rules = rules_of(self.index, e)
        known = {site.label or site.id for rule in rules for _, site in clauses_of(self.index, rule)}
        if e.outcome != "ineligible":
            p = self.index.program
            known |= {entry.zh for entry in words().sections["causes"].values()}
            known |= {name for site in p.sites for name in (site.id, site.label)}
            known |= {each.name for group in (p.standards, p.tables, p.definitions, p.rules) for each in group}
        for clause in e.clauses:
            if clause.text not in known:
                near = did_you_mean(clause.text, known)
                told = last_name(e), clause.text
                yield problems.UnknownReason(*told, near=near, source=self.source, span=clause.span)

    def _missing(self, e: syn.Expectation) -> Iterator[Problem]:
        known = set(_facts(self.index.program.schema))
        for path in e.missing:
            parts = [part.text for part in path.parts]
            asked_of_people = parts[0] in ("认定", "选择") or parts[-1] == "金额"
            if "的".join(parts) not in known and not asked_of_people:
                near = did_you_mean(parts[-1], known)
                yield problems.UnknownMissing(" 的 ".join(parts), near=near, source=self.source, span=path.span)

    # --------------------------------------------------------------------------------------------- values

    def _value(self, e: syn.Expectation) -> Iterator[Problem]:
        """A value that can never come."""
        if e.value is None or isinstance(e.value, syn.NoneLit | syn.NotEntitled):
            return
        order = order_of(self.index, e)
        type_ = None if order is not None else self._type(e)
        if order is not None:
            yield from self._one_of(e, e.value, {self.index.rules[rule].name for rule in order.rules})
        elif isinstance(type_, NumberT):
            for value in (e.value, e.tolerance):
                written = None if value is None else written_type(value)
                if isinstance(written, NumberT) and written != type_:
                    shown = unit_both(type_.unit), unit_both(written.unit)
                    yield problems.ExpectedUnit(last_name(e), *shown, source=self.source, span=e.span)
            if isinstance(e.value, syn.Path):
                yield from self._one_of(e, e.value, set())
        elif isinstance(type_, EnumT):
            members = next((set(each.members) for each in self.index.program.enumerations if each.name == type_.name), set())
            yield from self._one_of(e, e.value, members)
        elif isinstance(type_, BoolT) and not isinstance(e.value, syn.Bool):
            yield from self._one_of(e, e.value, set())

    def _type(self, e: syn.Expectation) -> Type | None:
        if e.kind == "total":
            monthly = monthly_of(self.index, e)
            return None if monthly is None else NumberT(monthly.unit * unit("month"))
        found = rules_of(self.index, e)
        definition = None if deadline_of(self.index, e) is not None else definition_of(self.index, e)
        standard = None if definition is not None else read_standard(self.index, e)
        typed = found[0] if found else definition or standard
        return None if typed is None else strip_optional(typed.type)

    def _one_of(self, e: syn.Expectation, value: syn.Expr, members: set[str]) -> Iterator[Problem]:
        written = plain(value)
        if written not in members:
            near = did_you_mean(written, members) if isinstance(written, str) else None
            shown = self.source.slice(value.span)
            yield problems.ExpectedValue(last_name(e), shown, near=near, source=self.source, span=value.span)


def _repair(source: Source, mistake: Mistake) -> Fix | None:
    """The edit that writes the unit, or the quotes, which is all that lacks."""
    if mistake.unquoted:
        text = f'"{source.slice(mistake.span)}"'
        return Fix((Edit(mistake.span, text),), f"写成 {text}", f"write {text}")
    if mistake.missing is None:
        return None
    english = source.text.lstrip()[:1].isascii()
    word = mistake.missing.en if english else _LENGTHS.get(mistake.missing.zh, mistake.missing.zh)
    edit = Edit(Span(mistake.span.end, mistake.span.end), word if word.startswith("/") else f" {word}")
    return Fix((edit,), f"写上单位 {word}", f"write the unit {word}")


_LENGTHS = {"月": "个月"}
"""A unit that means a place in the calendar when it follows a number."""


_YES_OR_NO = {"是": ("TRUE", "True", "true", "Y", "y", "YES", "Yes", "有", "对"), "否": ("FALSE", "False", "false", "N", "n", "NO", "No", "没有", "错")}
_VALUE = re.compile(r"[^\s:：=|]+(?=\s*$)")


def _mended(source: Source, span: Span, problem: RecordProblem) -> Fix | None:
    """The edit of what is written in another program's way: TRUE, a day kept as a number, a name that is nearly right."""
    text = source.slice(span)
    near = problem.args.get("hint", "")
    if problem.code == _UNDECLARED and near and text.startswith(str(problem.args.get("name", "?"))):
        place, better = Span(span.start, span.start + len(str(problem.args["name"]))), str(near)
    else:
        value = _VALUE.search(text)
        if value is None:
            return None
        place = Span(span.start + value.start(), span.start + value.end())
        better = _written(problem.code, value[0]) or ""
    return Fix((Edit(place, better),), f"写成 {better}", f"write {better}") if better else None


def _written(code: str, value: str) -> str | None:
    """What a value of another program is here."""
    if code == "REC0035":
        return next((better for better, ways in _YES_OR_NO.items() if value in ways), None)
    return excel_day(value) if code == "REC0034" and value.isdigit() else None


def _place(problem: RecordProblem, record: Recorded) -> Span | None:
    """Where the part of the record that a problem is about is written; the nearest part around it, where it isn't itself."""
    name = problem.args.get("name", "")
    path = f"{problem.path}.{name}".lstrip(".") if f"{problem.path}.{name}".lstrip(".") in record.places else problem.path
    while path and path not in record.places:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return record.places.get(path)


def _entities(root: Entity) -> Iterator[Entity]:
    yield root
    for fact in root.facts.values():
        for each in fact.value if isinstance(fact.value, tuple) else ():
            if isinstance(each, Entity):
                yield from _entities(each)


def _facts(schema: RecordSchema) -> Iterator[str]:
    """The facts as 缺 names them: alone, and after the lists that lead to them."""
    todo: list[tuple[str, str]] = [(schema.root, "")]
    while todo:
        entity, before = todo.pop()
        for fact in schema.entities[entity].facts:
            yield from (fact.name, f"{before}{fact.name}")
            if isinstance(fact.type, ListType) and before.count("的") < len(schema.entities):
                todo.append((fact.type.entity, f"{before}{fact.name}的"))
