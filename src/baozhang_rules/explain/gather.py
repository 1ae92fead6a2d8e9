"""What an explanation rests on: definitions in the order of dependence, rows of standards, table cells and
facts, each once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from baozhang_rules.core import nodes as n
from baozhang_rules.explain.amount import inner_of
from baozhang_rules.explain.data import Ask, Both, Citation, Late, Needs, Place, Shown
from baozhang_rules.explain.formula import numbers_of, words_of
from baozhang_rules.explain.outline_data import CellUsed, DefinitionRow, DefinitionUsed, FactUsed, StandardUsed
from baozhang_rules.explain.view import Look, Spot, code_of
from baozhang_rules.explain.words import entries, exact_text, same
from baozhang_rules.runtime.dates import month_text
from baozhang_rules.runtime.frozen import define, field
from baozhang_rules.runtime.record_data import show_value
from baozhang_rules.runtime.trace import FactUse, Where
from baozhang_rules.runtime.values import FactPath, State, Unknown
from baozhang_rules.types import Type


@define(eq=False, repr=False)
class Gatherer:
    """Collects what expressions used, in the order in which it was needed."""

    look: Look
    _definitions: dict[str, dict[Where, tuple[Spot, n.DefRef, Spot]]] = field(factory=dict)
    _order: list[str] = field(factory=list)
    rule: str = ""
    _first_for: dict[str, str] = field(factory=dict)
    _standards: dict[str, StandardUsed] = field(factory=dict)
    _cells: dict[tuple[str, Where], CellUsed] = field(factory=dict)
    _facts: dict[FactPath, Type] = field(factory=dict)
    _rules: set[tuple[str, Where]] = field(factory=set)
    _seen: set[tuple[int, int]] = field(factory=set)

    def add(self, e: n.Expr, spot: Spot) -> None:
        """Collect what an expression used."""
        here = self.look.states(spot)
        for each in self.look.plan.naming(e):
            key = (each.node, id(here))
            if each.node in here and key not in self._seen:
                self._seen.add(key)
                self._add(each, spot)

    def _add(self, e: n.Expr, spot: Spot) -> None:
        match e:
            case n.DefRef():
                self._definition(e, spot)
            case n.StdRef():
                self._standard(e, spot)
            case n.TableRef():
                self._cell(e, spot)
            case n.Fact():
                path = self.look.fact_path(e, spot)
                if path is not None:
                    self._facts.setdefault(path, e.type)
            case n.ListOf() | n.Follow():
                ent = getattr(self.look.state(e.entity, spot), "path", None)
                if ent is not None:
                    self._facts.setdefault(FactPath(ent, e.fact), e.type)
            case n.RuleRef():
                self._rule(e, spot)
            case _:
                for inner, at in self.look.under(e, spot):
                    self.add(inner, at)

    def _rule(self, e: n.RuleRef, spot: Spot) -> None:
        rule = self.look.index.rules[e.rule]
        at = self.look.spot_of_rule(rule, spot)
        used = None if at is None else self.look.body_of(rule, at)
        if at is None or used is None or (e.rule, at.where) in self._rules:
            return
        self._rules.add((e.rule, at.where))
        for each in (used[1].entitled, used[1].amount):
            if each is not None:
                self.add(each, at)

    def _definition(self, e: n.DefRef, spot: Spot) -> None:
        found = self.look.follow(e, spot)
        if found is None:
            return
        definition, at = found
        text = self.look.text_of(definition, at)
        if text is not None:
            self.add(text, at)
        if definition.id not in self._definitions:
            self._order.append(definition.id)
            self._first_for[definition.id] = self.rule
        self._definitions.setdefault(definition.id, {}).setdefault(at.where, (at, e, spot))

    def _standard(self, e: n.StdRef, spot: Spot) -> None:
        standard = self.look.index.standards[e.standard]
        site = self.look.pick(e, spot)
        row = next((row for row in standard.rows if row.site == site), None)
        key = site or f"{standard.id}@{spot.rules}"
        if standard.default is not None and row is None:
            self.add(standard.default, spot)
        place = self.look.place(site or standard.site)
        value = self.look.shown(e, spot)
        used = StandardUsed(standard.id, standard.name, value, place, "", "", "", "", "")
        if row is not None:
            days = (_iso(row.issued), _iso(row.start), _iso(row.until))
            used = StandardUsed(standard.id, standard.name, value, place, row.region, *days, row.first_month)
        self._standards.setdefault(key, used)

    def _cell(self, e: n.TableRef, spot: Spot) -> None:
        table = self.look.index.tables[e.table]
        keys = tuple((words_of(self.look, key), self.look.shown(key, spot)) for key in e.keys)
        place = self.look.place(self.look.pick(e, spot) or table.site)
        base, extra = self._extended(table, self.look.pick(e, spot), spot.of(()))
        used = CellUsed(table.id, table.name, self.look.shown(e, spot), place, keys, base, extra)
        self._cells.setdefault((table.id, spot.where), used)
        for version in table.versions:
            if isinstance(version.body, n.TableBody):
                for row in version.body.rows:
                    self.add(row.value, spot.of(()))

    def _extended(self, table: n.Table, site: str, spot: Spot) -> tuple[Shown | None, Shown | None]:
        """The written cell and what each one more adds, where a row says so (每增)."""
        for version in table.versions:
            for row in version.body.rows if isinstance(version.body, n.TableBody) else ():
                if row.site == site and row.extend is not None and self.look.ran(row.extend, spot):
                    return self.look.shown(row.value, spot), self.look.shown(row.extend, spot)
        return None, None

    # ---------------------------------------------------------------------------------------- results

    def definitions(self) -> tuple[DefinitionUsed, ...]:
        """Every definition used, after those it uses."""
        return tuple(self._told(id) for id in self._order)

    def _told(self, id: str) -> DefinitionUsed:
        look, definition = self.look, self.look.index.definitions[id]
        uses = self._definitions[id]
        texts = [look.text_of(definition, at) for at, _, _ in uses.values()]
        text = next((t for t in texts if t is not None), None)
        root = look.index.program.schema.root
        entity = look.plan.names.get(definition.entity) or same(definition.entity)
        site = next((s for at in uses if (s := look.decided.trace.versions.get((id, at)))), definition.site)
        shown = [use for use in uses.values() if look.reader != "public" or not use[0]["self"]]
        rows = Late(
            lambda: tuple(self._row(definition, *use) for use in shown),
            lambda: all(look.says_nothing(e, spot) for _, e, spot in shown),
        )
        return DefinitionUsed(
            id,
            definition.name,
            Both() if definition.entity == root else entity,
            look.place(site) or look.place(definition.site),
            Both() if text is None else words_of(look, text),
            rows,
            text is None and all(code_of(look.state(e, spot)) in ("yes", "no") for _, e, spot in shown),
            self._first_for[id],
        )

    def _row(self, definition: n.Definition, at: Spot, e: n.DefRef, spot: Spot) -> DefinitionRow:
        look = self.look
        text = look.text_of(definition, at)
        month = "" if at.base == look.decided.dates.base else month_text(at.base)
        path = at["self"]
        who = look.who(path) if path else Both() if not at.unit else same(at.unit)
        value = look.shown(e, spot)
        if text is None:
            return DefinitionRow(who, month, Both(), value, inner_of(look, e, spot))
        veiled = look.veiled(text, at)
        numbers = Both() if veiled else numbers_of(look, text, at)
        return DefinitionRow(who, month, numbers, value, inner_of(look, text, at))

    def standards(self) -> tuple[StandardUsed, ...]:
        """Every row of a standard that supplied a value."""
        return tuple(self._standards.values())

    def cells(self) -> tuple[CellUsed, ...]:
        """Every table cell that supplied a value."""
        return tuple(self._cells.values())

    def facts(self) -> tuple[FactUsed, ...]:
        """Every fact that was read, members in record order."""
        used = self.look.decided.trace.facts
        read = [path for path in self._facts if path in used]
        places = {entity: [(isinstance(s, str), str(s).zfill(9)) for s in entity] for entity in {path.entity for path in read}}
        paths = sorted(read, key=lambda path: places[path.entity])
        return tuple(self._fact(used[path], self._facts[path]) for path in paths)

    def _fact(self, use: FactUse, type_: Type) -> FactUsed:
        look, path = self.look, use.path
        schema = look.schema(path)
        veiled = look.hides and schema is not None and schema.sensitive
        value = (
            Shown(str(use.state), entries(use.state))
            if isinstance(use.state, int) and not isinstance(use.state, bool)
            else look.show(use.state, type_, veiled, True)
        )
        if isinstance(use.state, str) and not veiled and schema is not None and type(schema.type).__name__ == "EntityRefType":
            value = self._link(use.state, schema.type.entity)  # type: ignore[union-attr]
        others = tuple((source, look.show(other, type_, veiled, True)) for source, other in use.others)
        return FactUsed(
            str(path),
            look.who(path.entity) if path.entity else Both(),
            _fact_name(look, path),
            path.month,
            value,
            use.source or "",
            _iso(use.recorded_on),
            Citation(use.citation) if use.presumed else None,
            others,
        )

    def _link(self, key: str, entity: str) -> Shown:
        found = self.look.decided.record.find(entity, key)
        return Shown("", same(show_value(key)) if found is None else self.look.who(found.steps))


def needs_of(look: Look, missing: Iterable[FactPath], states: Iterable[tuple[str, State]]) -> Needs:
    """The facts to ask for, household's first, each with the sites whose state waits for it."""
    waiting = [(site, state.missing) for site, state in states if isinstance(state, Unknown)]
    asks = []
    for path in sorted(missing, key=lambda p: (str(p.entity), p.fact, p.month)):
        sites = dict.fromkeys(site for site, paths in waiting if path in paths)
        asks.append(_ask(look, path, [place for site in sites if (place := look.place(site)) is not None]))
    return Needs(tuple(asks))


def _ask(look: Look, path: FactPath, places: list[Place]) -> Ask:
    schema = look.schema(path)
    if schema is None:
        return Ask(str(path), Both(), same(path.fact), path.month, (), tuple(places))
    return Ask(
        str(path),
        look.who(path.entity) if path.entity else Both(),
        _fact_name(look, path),
        path.month,
        schema.sources,
        tuple(places),
    )


def _fact_name(look: Look, path: FactPath) -> Both:
    return look.plan.fact_name(look.entity(path.entity).entity_name, path.fact)


def _iso(day: date | None) -> str:
    return "" if day is None else exact_text(day)
