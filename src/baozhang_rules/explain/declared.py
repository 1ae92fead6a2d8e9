"""What one declaration means, in the words of explanations: for a reader of the policy, with no record at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import define, fields, has

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import under
from baozhang_rules.explain.declarations import Scheme, kind_of, name_of
from baozhang_rules.explain.formula import words_of
from baozhang_rules.explain.sentences import bracketed, cited, step_heading
from baozhang_rules.explain.stored import parts_at, stored_lines
from baozhang_rules.explain.templates import TEMPLATES
from baozhang_rules.explain.view import Look
from baozhang_rules.explain.words import exact_text, say, standard_words, value_text
from baozhang_rules.runtime.decision import Dates, Decided
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.record_data import Entity, Record
from baozhang_rules.runtime.trace import Trace
from baozhang_rules.types import NumberT, Type, strip_optional

_INDENT = "  "


def kind_words(kind: str, lang: str = "zh") -> str:
    """What a kind of declaration is called."""
    key = f"show.{kind}"
    return say(lang, key if key in TEMPLATES else "show.other")


def declaration_text(index: Index, part: object, lang: str = "zh") -> str:
    """A declaration of a program as lines that an officer can read."""
    return "\n".join(_Teller(index, at_hand(index), lang).lines(part))


def at_hand(index: Index) -> Look:
    """A program with no record at hand."""
    nothing = Trace(*(FrozenMap[object, object]() for _ in fields(Trace)))  # type: ignore[arg-type]
    record = Record(Entity(index.program.schema.root, ""))
    decided = Decided(index.program.name, Dates(date.max, date.max), record, (), {}, (), (), (), nothing)
    return Look(index, decided, "auditor", True, standard_words())


@define
class _Teller:
    index: Index
    look: Look
    lang: str

    def lines(self, part: object) -> Iterator[str]:
        """The head line, then what it says."""
        site = str(getattr(part, "site", ""))
        yield self._head(part) + self._cite(site)
        yield from self._law(site)
        match part:
            case n.Standard():
                yield from self._standard(part)
            case n.Table():
                for version in part.versions:
                    yield from self._version(version, part.site, self._table(part, version.body))
            case n.Definition():
                for version in part.versions:
                    yield from self._version(version, part.site, self._body(version.body))
                yield from self._open(part.open, part.bounds)
                yield from self._options(part)
            case n.Rule():
                for version in part.versions:
                    yield from self._version(version, part.site, self._rule_text(part, version))
                if part.net is not None:
                    yield _INDENT + self._say("show.net", text=self._words(part.net))
            case n.Order():
                yield _INDENT + self._say("show.outranks").join(self.look.rule_name(rule) for rule in part.rules)
            case n.Enumeration():
                yield _INDENT + self._say("show.outranks" if part.ordered else "list.comma").join(part.members)
            case Scheme():
                yield from self._scheme(part)
            case n.Unique():
                return  # its name says it all
            case n.Stored():
                yield from (_INDENT + line for line in stored_lines(self.look, part, self.lang))
            case _:
                yield from self._rest(part)

    def _say(self, key: str, /, **parts: object) -> str:
        return say(self.lang, key, **parts)

    def _words(self, e: n.Expr, running: str = "", steps: frozenset[str] = frozenset()) -> str:
        return words_of(self.look, e, running, steps)[self.lang]

    def _head(self, part: object) -> str:
        name = name_of(self.index, part)
        id, entity = str(getattr(part, "id", "")), str(getattr(part, "entity", "") or getattr(part, "scope", ""))
        if isinstance(part, n.Stored | n.Unique):
            id = entity = ""
        notes = [self._say("show.code", code=id)] if id and id != name and not id.endswith(f".{name}") else []
        type_ = part.type if isinstance(part, n.Standard | n.Table | n.Definition | n.Rule) else None
        notes += [unit] if type_ is not None and (unit := self._unit(type_)) else []
        entity = self.index.units[entity].name if entity in self.index.units else entity
        notes += [self._say("show.of", entity=entity)] if entity and entity != self.index.program.schema.root else []
        return self._say("show.head", kind=kind_words(kind_of(part), self.lang), name=name) + bracketed(self._say("list.comma").join(notes), self.lang)

    def _unit(self, type_: Type) -> str:
        kind = strip_optional(type_)
        return self.look.words.unit(kind.unit, self.lang) if isinstance(kind, NumberT) and kind.unit.powers else ""

    def _cite(self, site: str) -> str:
        place = self.look.place(site) if site else None
        return "" if place is None else bracketed(cited(place.cite, self.lang), self.lang)

    def _law(self, site: str) -> Iterator[str]:
        found = self.index.sites.get(site)
        yield from (f"{_INDENT}> {line}" for line in (found.law.splitlines() if found is not None else ()))

    # ------------------------------------------------------------------------------------- texts

    def _version(self, version: n.Version, whole: str, body: Iterator[str]) -> Iterator[str]:
        """One text: when and where it holds, then what it says."""
        told = self._when(version.start, version.end, version.region, version.repealed)
        told = self._say("show.default") if version.default and not told else told
        indent = _INDENT
        if told:
            yield _INDENT + told + ("" if version.site == whole else self._cite(version.site))
            indent = _INDENT * 2
        yield from (indent + line for line in body)

    def _when(self, start: date | None, end: date | None, region: str, repealed: date | None = None) -> str:
        days = [("from", start), ("until", end), ("repealed", repealed)]
        parts = [self._say("show.region", region=region)] if region else []
        parts += [self._say(f"show.{key}", day=exact_text(day)) for key, day in days if day is not None]
        return self._say("list.comma").join(parts)

    def _rule_text(self, rule: n.Rule, version: n.Version) -> Iterator[str]:
        """A text of a rule, then what it says beside: 分摊, 发放, 先行, who decides."""
        yield from self._body(version.body, whether=rule.kind != "tier")
        for part in parts_at(self.look, version.site):
            for line in stored_lines(self.look, part, self.lang):
                yield self._say("show.clause", label=kind_words(part.kind, self.lang), text=line)

    def _scheme(self, part: Scheme) -> Iterator[str]:
        """The certificates of a scheme, and the cells of each column."""
        for each in part.certificates:
            valid = self._say("show.valid", length=self._say("length.months", count=each.months)) if each.months else ""
            text = each.name + valid + (self._say("show.shown_at", place=each.place) if each.place else "")
            check = next((c for c in self.index.program.checks if c.id == each.usable), None)
            if check is not None:
                text += self._say("show.usable", condition=words_of(self.look, check.condition)[self.lang])
            yield _INDENT + self._say("show.clause", label=kind_words("certificate", self.lang), text=text)
        for column in part.columns:
            yield _INDENT + column.name + bracketed(self._unit(column.type), self.lang)
            for version in column.versions:
                yield from (_INDENT + line for line in self._version(version, column.site, self._rule_text(column, version)))

    def _body(self, body: n.Body, *, whether: bool = True) -> Iterator[str]:
        """``whether``: with the condition, which a column of a scheme says in its cells."""
        match body:
            case n.ExprBody(value=value):
                yield from self._value(value)
            case n.RuleBody():
                if whether:
                    yield from self._condition(body.entitled)
                if body.amount is not None:
                    yield from self._amount(body.amount)
                for key, end in (("low", body.low), ("high", body.high)):
                    if end is not None:
                        yield self._say(f"show.{key}", text=self._words(end))
            case n.TableBody():
                return

    def _value(self, e: n.Expr) -> Iterator[str]:
        """A value; each case and exception on a line of its own, with its article."""
        match e:
            case n.Case(arms=arms, otherwise=rest) if any(arm.site for arm in arms):
                yield from (self._arm("arm", arm) for arm in arms)
                yield self._say("otherwise", value=self._words(rest)) + self._cite(e.otherwise_site)
            case n.Default(base=base, exceptions=arms):
                yield self._words(base)
                yield from (self._arm("exception", arm) for arm in arms)
            case _:
                yield self._words(e)

    def _arm(self, key: str, arm: n.Arm) -> str:
        return self._say(key, guard=self._words(arm.guard), value=self._words(arm.value)) + self._cite(arm.site)

    def _condition(self, e: n.Expr) -> Iterator[str]:
        """The groups of a class and their clauses; any other condition on one line."""
        if isinstance(e, n.And) and any(self._kind(item) == "group" for item in e.items):
            for item in e.items:
                yield from self._condition(item)
        elif isinstance(e, n.Mark) and self._kind(e) == "group":
            yield from self._group(e)
        else:
            yield self._say("show.when", text=self._words(e))

    def _group(self, e: n.Mark) -> Iterator[str]:
        group = e.operand.operand if isinstance(e.operand, n.Not) else e.operand
        count = group.count if isinstance(group, n.AtLeast) else 0
        yield self._say(f"group.{self.index.sites[e.site].code}", count=count) + self._cite(e.site) + self._say("show.colon")
        items = group.items if isinstance(group, n.And | n.Or | n.AtLeast) else ()
        for item in items:
            yield from (_INDENT + line for line in self._clause(item))

    def _clause(self, e: n.Expr) -> Iterator[str]:
        label = self._label(e)
        inner = e.operand if isinstance(e, n.Mark) else e
        if isinstance(inner, n.Mark) and self._kind(inner) == "group":
            yield label + self._say("show.colon")
            yield from (_INDENT + line for line in self._group(inner))
            return
        site = self.index.sites.get(e.site) if isinstance(e, n.Mark) else None
        text = self._say("show.open") if site is not None and site.kind == "open" else self._words(inner)
        yield self._say("show.clause", label=label, text=text) + self._cite(site.id if site else "") if label else text
        yield from (f"{_INDENT}> {line}" for line in (site.law.splitlines() if site is not None else ()))
        if site is not None and site.kind == "open" and isinstance(inner, n.DefRef):
            yield from self._open_place(self.index.definitions[inner.definition])

    def _kind(self, e: n.Expr) -> str:
        return getattr(self.index.sites.get(e.site), "kind", "") if isinstance(e, n.Mark) else ""

    def _label(self, e: n.Expr) -> str:
        place = self.look.place(e.site) if isinstance(e, n.Mark) else None
        return place.label[self.lang] if place is not None else ""

    # ----------------------------------------------------------------------------------- amounts

    def _amount(self, e: n.Expr) -> Iterator[str]:
        """The steps of an amount in the order in which they run; a column of a scheme by class."""
        marks = {mark.site: mark for mark in _steps(e)}
        sections = [arm for arm in e.arms if self._kind(arm.value) == "section"] if isinstance(e, n.Case) else []
        if not marks:
            yield from self._value(e)
            return
        inside = [{mark.site: mark for mark in _steps(arm.value)} for arm in sections]
        shared = {site: mark for site, mark in marks.items() if not inside or all(site in each for each in inside)}
        yield from self._numbered(list(shared.values()), 1, frozenset(marks))
        for arm, each in zip(sections, inside, strict=True):
            yield self._label(arm.value) + self._cite(arm.site) + self._say("show.colon")
            own = [mark for site, mark in each.items() if site not in shared and site != arm.site]
            yield from (_INDENT + line for line in self._numbered(own, len(shared) + 1, frozenset(marks)))

    def _numbered(self, marks: Sequence[n.Mark], first: int, sites: frozenset[str]) -> Iterator[str]:
        last = ""
        for number, mark in enumerate(marks, first):
            inner = mark.operand
            if isinstance(inner, n.Call) and [type(each) for each in inner.arguments] == [n.Round, n.Round]:
                inner = inner.arguments[1]  # the first one only holds the rounding of a fallback by what is left
            text = self._words(inner, last, sites - {mark.site})
            yield f"{number}. " + self._say("show.clause", label=self._heading(mark), text=text) + self._cite(mark.site)
            opened = (d for d in self.index.program.definitions if d.open and d.site in (mark.site, f"{mark.site}/each"))
            for definition in opened:
                yield from self._open(True, definition.bounds)
                yield from self._open_place(definition)
            last = "" if self._kind(mark) == "layer" else mark.site

    def _heading(self, mark: n.Mark) -> str:
        place = self.look.place(mark.site)
        return "" if place is None else step_heading(place, self.lang)

    # --------------------------------------------------------------------------------- standards, tables

    def _standard(self, part: n.Standard) -> Iterator[str]:
        if part.by_region:
            yield _INDENT + self._say("show.by_region.up" if part.use_upper else "show.by_region")
        for row in part.rows:
            when = self._when(row.start, row.until, row.region) or self._say("show.all_time")
            value = self._say("show.use_upper") if row.use_upper else self._amount_of(row.value, part.type)
            yield _INDENT + self._say("show.clause", label=when, text=value) + self._cite(row.site)
        yield from self._open(part.open, part.bounds)
        if part.default is not None:
            yield _INDENT + self._say("show.clause", label=self._say("show.default"), text=self._words(part.default))

    def _open(self, is_open: bool, bounds: Sequence[n.Bound]) -> Iterator[str]:
        if is_open:
            texts = [self._say(f"op.number.{bound.op}", right=self._words(bound.value)) for bound in bounds]
            yield _INDENT + self._say("list.comma").join([self._say("show.open"), *texts])

    def _open_place(self, definition: n.Definition) -> Iterator[str]:
        """What a clause or step left open is where: its default, its local texts, the written rules to choose from."""
        for version in definition.versions:
            yield from self._version(version, definition.site, self._body(version.body))
        yield from self._options(definition)

    def _options(self, definition: n.Definition) -> Iterator[str]:
        """The written rules (方案) among which a local rule chooses, with their articles."""
        for each in self.index.program.definitions:
            site = self.index.sites.get(each.site)
            if site is not None and site.code == "option" and site.parent == definition.site:
                for line in self._body(each.versions[0].body):
                    yield _INDENT + self._say("show.option", name=each.name, text=line) + self._cite(each.site)

    def _amount_of(self, value: Any, type_: Type) -> str:
        return value_text(value, type_, self.lang, self.look.words, True)

    def _table(self, table: n.Table, body: n.Body) -> Iterator[str]:
        assert isinstance(body, n.TableBody)
        for row in body.rows:
            keys = [self._band(band, type_) for band, type_ in zip(row.keys, table.key_types, strict=True)]
            text = self._words(row.value)
            if row.extend is not None:
                text += self._say("show.extend", text=self._words(row.extend))
            yield self._say("show.clause", label=self._say("list.comma").join(keys), text=text)
        if body.fallback is not None:
            yield self._say("otherwise", value=self._words(body.fallback))

    def _band(self, band: n.Band, type_: Type) -> str:
        if band.is_equal:
            return self._amount_of(band.equal, strip_optional(type_))
        if band.low is not None and band.low == band.high:
            return self._amount_of(band.low, type_)
        ends = [(band.low, ">=" if band.low_in else ">"), (band.high, "<=" if band.high_in else "<")]
        texts = [self._say(f"op.number.{op}", right=self._amount_of(end, type_)) for end, op in ends if end is not None]
        return self._say("list.comma").join(texts)

    # ---------------------------------------------------------------------------------------- the rest

    def _rest(self, part: object) -> Iterator[str]:
        """Other declarations field by field: their words as they are, their conditions in words."""
        cls: Any = type(part)
        for name in (each.name for each in fields(cls)):
            value = getattr(part, name)
            if name in ("id", "name", "kind", "site", "entity", "var") or value in (None, "", (), False):
                continue
            value = self._scheme_name(value) if name == "group" else self._shown(value)
            yield _INDENT + self._say("show.clause", label=self._field(name), text=value)

    def _scheme_name(self, group: str) -> str:
        place = self.look.place(group)
        return group if place is None else place.label[self.lang]

    def _field(self, name: str) -> str:
        return self._say(f"show.field.{name}") if f"show.field.{name}" in TEMPLATES else name

    def _shown(self, value: object) -> str:
        if hasattr(value, "node") and has(type(value)):
            return self._words(value)  # type: ignore[arg-type]
        if isinstance(value, tuple):
            return self._say("list.comma").join(self._shown(each) for each in value)
        if isinstance(value, bool):
            return self._say("yes" if value else "no")
        if isinstance(value, Fraction):
            return exact_text(value)
        if isinstance(value, str) and f"show.value.{value}" in TEMPLATES:
            return self._say(f"show.value.{value}")
        return self.look.rule_name(value) if isinstance(value, str) else str(value)


def _steps(e: n.Expr) -> Iterator[n.Mark]:
    """The steps inside an amount, innermost first; what a step holds besides its running value stays within it."""
    for each in under(e):
        if isinstance(strip_optional(each.type), NumberT) and not isinstance(each, n.Aggregate):
            yield from _steps(each)
    if isinstance(e, n.Mark) and isinstance(strip_optional(e.type), NumberT):
        yield e
