"""Deciding records with generated code: functions made when first needed, per shape of what is in force.

``Engine.run`` gives a `Session`: every value that was worked out, kept in frames.  What a person reads of it is made when it is
read (``replay``).  A record that the fast code can't take (a fact missing, a number where none can be) goes to the code for
every case.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import define, field

from baozhang_rules.backends.python.columns import MARKS, layout_of
from baozhang_rules.backends.python.entry import OPERAND, Entry, Maker
from baozhang_rules.backends.python.plan import OTHER_DAY, About, Context
from baozhang_rules.backends.python.replay import read
from baozhang_rules.backends.python.resolve import Resolution, Resolver
from baozhang_rules.backends.python.session import Near, Session, UnitCtx, UnitRun
from baozhang_rules.backends.python.support import Broken, Slow
from baozhang_rules.backends.python.writer import Gaps
from baozhang_rules.builtins import BuiltinEnv
from baozhang_rules.core import nodes as n
from baozhang_rules.core.decide import STACK
from baozhang_rules.core.interp import Index, kleene_and
from baozhang_rules.core.told import ToldPlan
from baozhang_rules.runtime.dates import AgeConvention, LeapDay, Month, WorkingCalendar
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.packed import MISSING, Layout, Packed, Series
from baozhang_rules.runtime.values import FactPath, Fault, State, Unknown, join

TOP = Context()
ABOVE = Context(when=OTHER_DAY)
NO_GAPS: Gaps = frozenset()
OFTEN = 8
"""A form with the same gaps is worth code of its own when it has been met this often."""
MOST_FORMS = 64
KEPT = 1024
"""Resolutions and functions beyond this number are forgotten and made anew: ever new dates must not fill memory."""


@define(eq=False)
class Engine:
    """Generated code for one program; safe to share between threads (what is made twice is the same).

    With ``told`` the frames also hold what a compact explanation tells (``telling``).
    """

    index: Index
    told: ToldPlan | None = None
    layout: Layout = field(init=False)
    resolver: Resolver = field(init=False)
    age_conventions: tuple[AgeConvention, LeapDay] = field(init=False)
    days: dict[date, tuple[int, int]] = field(factory=dict, init=False)
    months: dict[tuple[date, int], tuple[date, ...] | Fault] = field(factory=dict, init=False)
    _near: dict[tuple[Any, ...], Near] = field(factory=dict, init=False)
    _lent: BuiltinEnv = field(init=False)
    _entries: dict[Any, Entry] = field(factory=dict, init=False)
    _resolutions: dict[Any, Resolution] = field(factory=dict, init=False)
    _kinds: dict[str, int] = field(init=False)
    _region_at: int = field(init=False)
    _dated: dict[int, tuple[n.At | n.Window, About]] = field(factory=dict, init=False)
    _forms: dict[Gaps, int] = field(factory=dict, init=False)
    _uniques: tuple[tuple[int, int], ...] = field(init=False)
    _units: tuple[n.Unit, ...] = field(init=False)
    _monthly_region: bool = field(init=False)
    _telling: frozenset[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Fix what every record needs."""
        program = self.index.program
        self._telling = frozenset() if self.told is None else frozenset(self.told.values)
        self.layout, self._units = layout_of(program, told=self.told is not None), program.units
        self.resolver = Resolver(self.index)
        written = dict(program.conventions)
        self.age_conventions = (AgeConvention(written.get("age", "birthday")), LeapDay(written.get("leap_day", "feb28")))
        self._lent = BuiltinEnv(FrozenMap(written), None)
        self._kinds = {kind.entity: at for at, kind in enumerate(self.layout.kinds)}
        self._region_at = self.column(program.schema.root, program.jurisdiction) if program.jurisdiction else -1
        self._uniques = tuple((self._kinds[u.entity], self.column(u.entity, u.fact)) for u in program.uniques)
        self._monthly_region = self._region_at >= 0 and self.index.fact(program.schema.root, program.jurisdiction).monthly

    def column(self, entity: str, fact: str) -> int:
        """The place of a fact in the rows of its kind."""
        columns = self.layout.kinds[self._kinds[entity]].columns
        return 2 + next(at for at, column in enumerate(columns) if column.fact == fact and column.kind not in MARKS)

    # ------------------------------------------------------------------------------------------- deciding

    def run(self, packed: Packed, dates: Dates, calendar: WorkingCalendar | None = None) -> Session | None:
        """All values of a record, or None when it breaks the rules on records (which the interpreter words)."""
        lent = self._lent if calendar is None else BuiltinEnv(self._lent.conventions, calendar)
        gaps = NO_GAPS if packed.complete else self._gaps(packed)
        try:
            return self._run(packed, dates, gaps, lent)
        except Slow:
            return self._run(packed, dates, None, lent)

    def region(self, packed: Packed, base: date) -> Any:
        """The region of a record's jurisdiction on a day; None where no fact names one, a state where it isn't known."""
        region = packed.root[self._region_at] if self._region_at >= 0 else None
        if self._monthly_region and isinstance(region, Series):
            region = region.at(base.year * 12 + base.month - 1)
        if region is MISSING:
            month = str(Month.of(base)) if self._monthly_region else ""
            return Unknown(frozenset((FactPath((), self.index.program.jurisdiction, month),)))
        return region

    def _gaps(self, packed: Packed) -> Gaps | None:
        """The columns that lack facts, where records of this form were met often enough to make code for it."""
        found: Gaps = frozenset(
            (kind, at)
            for kind, rows in enumerate(packed.kinds)
            for row in rows
            if MISSING in row
            for at, value in enumerate(row)
            if value is MISSING
        )
        met = self._forms.get(found, 0)
        if met < OFTEN:
            if len(self._forms) >= MOST_FORMS and found not in self._forms:
                return None
            self._forms[found] = met + 1
            return None
        return found

    def _run(self, packed: Packed, dates: Dates, gaps: Gaps | None, lent: BuiltinEnv) -> Session | None:
        resolution = self.resolve(self.region(packed, dates.base), dates.rules, dates.known)
        entry = resolution.top.get(gaps)
        if entry is None:
            entry = resolution.top[gaps] = self.entry(TOP, resolution, gaps)
        session = Session(self, packed, dates, resolution, entry, gaps, lent)
        try:
            session.parts = entry.run(session, dates.base, dates.rules, resolution, None)
        except Broken:
            return None
        if self._uniques and self._repeated(session):
            return None
        if self._units:
            self._run_units(session, entry, session.top)
        return session

    def _repeated(self, session: Session) -> bool:
        """Whether a fact that must be unique is given twice."""
        for kind, at in self._uniques:
            if len({_given(row[at]) for row in session.kinds[kind]}) == len(session.kinds[kind]):
                continue
            given = [value for row in session.kinds[kind] if (value := _given(row[at])) is not None and value is not MISSING]
            if len(set(given)) != len(given):
                return True
        return False

    # ------------------------------------------------------------------------------------ what is in force

    def resolve(self, region: Any, day: date, known: date | None) -> Resolution:
        """What is in force for a region on a day."""
        key = (region, day, known)
        found = self._resolutions.get(key)
        if found is None:
            if len(self._resolutions) >= KEPT:
                self._resolutions.clear()
            found = self._resolutions[key] = self.resolver.resolve(region, day, known)
        return found

    def entry(self, context: Context, resolution: Resolution, gaps: Gaps | None, above: Entry | None = None) -> Entry:
        """The function of a context, made when it is first needed for a shape."""
        near: Entry | None = resolution.entries.get((context, gaps))
        if near is not None:
            return near
        key = (context, gaps, resolution.shape)
        found = self._entries.get(key)
        if found is None:
            if len(self._entries) >= KEPT:
                self._entries.clear()
            found = self._entries[key] = self._make(context, resolution, gaps, above)
        resolution.entries[context, gaps] = found
        return found

    def _make(self, context: Context, resolution: Resolution, gaps: Gaps | None, above: Entry | None) -> Entry:
        sys.setrecursionlimit(max(sys.getrecursionlimit(), STACK))
        maker = Maker(self.index, self.resolver, self.layout, resolution, context, gaps, {} if above is None else dict(above.results), self._telling)
        if context.when == OTHER_DAY:
            maker.for_units()
        elif context.when:
            maker.operand(*self._dated[context.when])
            if maker.plan.reads_above:
                maker.above.update(self.entry(ABOVE, resolution, gaps).results)
        else:
            maker.everything()
        name = f"{self.index.program.name} {context.part} {context.unit} {context.when or ''} {'every case' if gaps is None else f'gaps {len(gaps)}' if gaps else 'fast'}"
        made = maker.write(f"{' '.join(name.split())} #{len(self._entries)}")
        self._dated.update(maker.plan.dated)
        return made

    def run_dated(self, session: Session, node: int, day: date, unit: UnitCtx | None, rows: tuple[Any, ...]) -> Any:
        """The values of a dated operand on a day: one, or one for each entity that it is about; of the entities in ``rows``."""
        near = session.near if session.near is not None else self._near_of(session)
        key = (node, day, None if unit is None else unit.context)
        found = near.get(key)
        if found is None:
            found = near[key] = self._dated_entry(session, node, day, TOP if unit is None else unit.context)
        resolution, entry = found
        frame = entry.run(session, day, day, resolution, unit, rows)
        session.keep(entry, frame, day, day, "" if unit is None else unit.key, tuple([row[0] for row in rows]))
        if len(self._dated[node][1]) != 1:
            return read(entry.results[OPERAND], frame)
        slot, place = entry.lists[OPERAND]
        return [read(place, each) for each in frame[slot]]

    def _dated_entry(self, session: Session, node: int, day: date, of: Context) -> tuple[Resolution, Entry]:
        resolution = self.resolve(self.region(session.packed, day), day, session.dates.known)
        return resolution, self.entry(Context(of.part, of.unit, node), resolution, session.gaps)

    def _near_of(self, session: Session) -> Near:
        """What was found before for records of the same region and form; a region by month may be another each day."""
        near: Near = {}
        if not self._monthly_region:
            if len(self._near) >= MOST_FORMS:
                self._near.clear()
            region = session.packed.root[self._region_at] if self._region_at >= 0 else None
            near = self._near.setdefault((region, session.dates.known, session.gaps), near)
            if len(near) >= KEPT:
                near.clear()
        session.near = near
        return near

    def run_above(self, session: Session, day: date) -> tuple[Any, ...]:
        """What units read of the household on another day."""
        resolution = self.resolve(self.region(session.packed, day), day, session.dates.known)
        entry = self.entry(ABOVE, resolution, session.gaps)
        frame = entry.run(session, day, day, resolution, None)
        session.keep(entry, frame, day, day, "")
        return frame

    def origin(self, filename: str, line: int) -> n.Origin | None:
        """The place in a policy from which a line of generated code was made."""
        entry = next((each for each in self._entries.values() if each.filename == filename), None)
        return entry.origins[line - 1] if entry is not None and 0 < line <= len(entry.origins) else None

    # ------------------------------------------------------------------------------------------------ units

    def member_of(self, session: Session, entry: Entry, frame: tuple[Any, ...], rule: n.Rule) -> State:
        """Whether the household's class after its order is this one, as ``Run.member_of``."""
        states = [(id, read(entry.results["rule", id, "own"], frame)) for id in (rule.id, *rule.uppers)]
        return session.member_of(states[0], states[1:])

    def _run_units(self, session: Session, entry: Entry, frame: tuple[Any, ...]) -> None:
        for unit in self._units:
            at = self.column(self.index.program.schema.root, unit.list)
            rows = session.packed.root[at]
            if rows is MISSING:
                continue
            found = self._partition(unit, session, rows, frame) if unit.links else self._singles(unit, session, rows, entry, frame)
            runs = [self._run_unit(session, ctx, entry) for ctx in found]
            session.units = (*session.units, *runs)
            if unit.rest_count == "recount" and runs and session.rest is None:
                gone = {int(run.unit.key.rsplit("[", 1)[1].rstrip("]")) - 1 for run in runs}
                left = frozenset(row[0] for row in rows if row[0] not in gone)
                state = join([run.unit.state for run in runs]) or True
                rest = UnitCtx(Context("rest", unit.id), f"{unit.id}/rest", left, None, None, frame, state)
                session.rest = self._run_unit(session, rest, entry)

    def _run_unit(self, session: Session, ctx: UnitCtx, above: Entry) -> UnitRun:
        dates, resolution = session.dates, session.resolution
        entry = self.entry(ctx.context, resolution, session.gaps, above)
        run = UnitRun(ctx, entry, entry.run(session, dates.base, dates.rules, resolution, ctx))
        session.keep(entry, run.frame, dates.base, dates.rules, ctx.key)
        return run

    def _singles(
        self, unit: n.Unit, session: Session, rows: Sequence[Any], entry: Entry, frame: tuple[Any, ...]
    ) -> Iterator[UnitCtx]:
        source = self.member_of(session, entry, frame, self.index.rules[unit.source]) if unit.source else True
        holds = None
        if unit.condition is not None:
            slot, place = entry.lists["expr", "unit", unit.id]
            holds = [read(place, each) for each in frame[slot]]
        context = Context("unit", unit.id)
        for row in rows:
            state = kleene_and([source, True if holds is None else holds[row[0]]])
            if state is not False:
                members = frozenset((row[0],)) if unit.own_income else None
                yield UnitCtx(context, f"{unit.id}[{row[0] + 1}]", members, unit.headcount, row, frame, state)

    def _partition(self, unit: n.Unit, session: Session, rows: Sequence[Any], frame: tuple[Any, ...]) -> Iterator[UnitCtx]:
        """Connected components along the links, as ``assess``."""
        group = {row[0]: row[0] for row in rows}
        links = [(link, self.column(unit.entity, link), self.index.fact(unit.entity, link).monthly) for link in unit.links]
        month = session.dates.base.year * 12 + session.dates.base.month - 1
        doubts: dict[State, None] = {}
        for _ in rows:
            for row in rows:
                for link, at, monthly in links:
                    other = row[at].at(month) if isinstance(row[at], Series) else row[at]
                    if other is MISSING:
                        doubts[session.missing(unit.entity, row, link, month if monthly else None)] = None
                    elif other in group:
                        group[row[0]] = group[other] = min(group[row[0]], group[other])
        state: State = join(doubts) or True
        context = Context("unit", unit.id)
        for first in sorted(set(group.values())):
            places = frozenset(at for at, g in group.items() if g == first)
            heads = unit.headcount if unit.headcount is not None else Fraction(len(places))
            anchor = rows[min(places)]
            yield UnitCtx(context, f"{unit.id}[{first + 1}]", places if unit.own_income else None, heads, anchor, frame, state)

    def path(self, kinds: Sequence[Sequence[Any]], kind: str, row: Sequence[Any]) -> tuple[str | int, ...]:
        """The way to a row from the root: list names and positions."""
        schema = self.index.program.schema.entities[kind]
        if schema.parent is None or schema.list_name is None:
            return ()
        parent = kinds[self._kinds[schema.parent]][row[1]]
        first = parent[self.column(schema.parent, schema.list_name)][0][0]
        return (*self.path(kinds, schema.parent, parent), schema.list_name, row[0] - first)


def _given(value: Any) -> Any:
    """A fact's value as it is told apart from others, as ``core/decide``."""
    if value.__class__ is not Series:
        return value
    months = tuple(sorted(value.months.items()))
    settled = any(each is not None and each is not MISSING for each in (*value.months.values(), value.every))
    return (months, value.every) if settled else None
