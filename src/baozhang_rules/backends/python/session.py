"""One record being decided: what generated code asks for, and the frames that it leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, frozen

from baozhang_rules.backends.python.entry import Entry
from baozhang_rules.backends.python.plan import Context
from baozhang_rules.backends.python.resolve import DEFAULT, ROW, Resolution
from baozhang_rules.backends.python.support import NO_NUMBER, OUT_OF_RANGE
from baozhang_rules.backends.python.writer import Gaps
from baozhang_rules.builtins import BuiltinEnv
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import NO_UNIT, ORDER, Env, agree, kleene_and, kleene_not, kleene_or
from baozhang_rules.core.interp import Run as Reference
from baozhang_rules.core.select import beyond, may_match
from baozhang_rules.runtime.dates import AgeConvention, LeapDay, Month, is_leap, months_before
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.packed import Packed, day_number
from baozhang_rules.runtime.record_data import Entity, Record
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, FactPath, Fault, State, Unknown, join

if TYPE_CHECKING:
    from baozhang_rules.backends.python.engine import Engine


KEPT_DAYS = 4096
Near: TypeAlias = dict[tuple[Any, ...], tuple[Resolution, Entry]]
"""What is in force and the function, by dated operand, day and unit's kind, for one region and form of record."""
Where: TypeAlias = tuple[date, date, str]
"""What a frame is of: day of facts, day of rules, unit."""
Kept: TypeAlias = tuple[Where, Entry, tuple[Any, ...], tuple[int, ...]]


@frozen(eq=False)
class UnitCtx:
    """What a unit's function is given: the ordinals in reach, its head count, its first member, the household's frame.

    ``state``: whether there is such a unit at all, in a partition also whether it is sure who belongs to it.
    """

    context: Context
    key: str
    members: frozenset[int] | None
    heads: Any
    anchor: Any
    above: tuple[Any, ...]
    state: State = True


@frozen(eq=False)
class UnitRun:
    """A unit with what its function worked out."""

    unit: UnitCtx
    entry: Entry
    frame: tuple[Any, ...]


@define(eq=False)
class Session:
    """One record being decided: what generated code asks for, and the frames that it leaves."""

    engine: Engine
    packed: Packed
    dates: Dates
    resolution: Resolution
    entry: Entry
    gaps: Gaps | None
    lent: BuiltinEnv
    parts: tuple[tuple[Any, ...], ...] = ()
    units: Sequence[UnitRun] = ()
    rest: UnitRun | None = None
    near: Near | None = None
    _kept: list[Kept] | None = None
    _found: dict[tuple[Any, ...], Any] | None = None
    _top: tuple[Any, ...] | None = None
    _frames: dict[Where, list[tuple[Entry, tuple[Any, ...], tuple[int, ...]]]] | None = None

    @property
    def id(self) -> str | None:
        """The record's own name."""
        return self.packed.id

    @property
    def kinds(self) -> tuple[tuple[Any, ...], ...]:
        """The rows of every kind of entity."""
        return self.packed.kinds

    @property
    def findings(self) -> Any:
        """What the human layer found, if it is a list."""
        return self.packed.findings if isinstance(self.packed.findings, tuple) else None

    @property
    def known(self) -> date:
        """The day on which what is read is known."""
        return self.dates.known or self.dates.base

    @property
    def top(self) -> tuple[Any, ...]:
        """The frame of the whole household."""
        if self._top is None:
            self._top = tuple(chain.from_iterable(self.parts))
        return self._top

    @property
    def frames(self) -> dict[Where, list[tuple[Entry, tuple[Any, ...], tuple[int, ...]]]]:
        """All frames of the finished run, by day of facts, day of rules and unit."""
        if self._frames is None:
            self._frames = {(self.dates.base, self.dates.rules, ""): [(self.entry, self.top, ())]}
            for where, entry, frame, of in self._kept or ():
                self._frames.setdefault(where, []).append((entry, frame, of))
        return self._frames

    # ------------------------------------------------------------------------- what generated code asks for

    def missing(self, kind: str, row: Sequence[Any], fact: str, month: int | None) -> Unknown:
        """The state of a fact that nobody gave."""
        key, known = (kind, row[0], fact, month), self._memo
        if key not in known:
            when = "" if month is None else str(Month(month // 12, month % 12 + 1))
            known[key] = Unknown(frozenset((FactPath(self.engine.path(self.kinds, kind, row), fact, when),)))
        return known[key]  # type: ignore[no-any-return]

    @property
    def _memo(self) -> dict[tuple[Any, ...], Any]:
        """What was asked before; most records never ask."""
        if self._found is None:
            self._found = {}
        return self._found

    def chosen(self, choice: str) -> State:
        """What the applicant chose."""
        choices = self.packed.choices
        chosen = choices.get(choice) if isinstance(choices, Mapping) else None
        if isinstance(chosen, str):
            return chosen
        return Unknown(frozenset((FactPath(("选择",), choice),)))

    def finding(self, rule: str, what: str, base: date) -> State:
        """What the human layer says of a rule."""
        run = Reference(self.engine.index, Record(_NOBODY, findings=self.findings), self.dates)
        return run.finding(rule, what, Env((), NO_UNIT, base, self.dates.rules))

    def member_of(self, own: tuple[str, State], uppers: Iterable[tuple[str, State]]) -> State:
        """Whether a class is the one after its order, as ``Run.member_of``: the ids and own states of it and of those before it."""
        state = self._admitted_or(*own)
        if state is False:
            return state
        return kleene_and([state, *(kleene_not(self._admitted_or(*upper)) for upper in uppers)])

    def _admitted_or(self, rule: str, state: State) -> State:
        return kleene_or([self.finding(rule, "admitted", self.dates.base), state]) if self.findings else state

    def standard(
        self, standard: n.Standard, region: State, day: date, default: State, of_row: Sequence[State], of_default: Sequence[State]
    ) -> State:
        """A standard for a region that was read or written; the limits are those that a row or the default must keep."""
        if isinstance(region, UNSETTLED):
            return region
        resolver = self.engine.resolver
        kind, value, site = resolver.standard(standard, region or "", day, self.dates.known)
        if kind == ROW:
            return self._within(Fraction(value, resolver.scales[standard.id]), standard, of_row, site)
        return self._within(default, standard, of_default, standard.site) if kind == DEFAULT else value

    def _within(self, value: State, standard: n.Standard, limits: Sequence[State], site: str) -> State:
        """As ``Run._within``."""
        for bound, limit in zip(standard.bounds, limits, strict=True) if not isinstance(value, UNSETTLED) else ():
            if isinstance(limit, UNSETTLED):
                return limit
            if NOT_ENTITLED in (value, limit):
                return NO_NUMBER
            if not ORDER[bound.op](value, limit):
                return self.beyond(site, value, bound, limit)
        return value

    def beyond(self, site: str, value: State, bound: n.Bound, limit: State) -> Fault:
        """The fault of what doesn't keep a bound of its opening."""
        return beyond(site, value, bound, limit, self.engine.resolver.owner)

    def age_day(self, on: date) -> int:
        """The day up to which birthdays count, as yyyymmdd, by the program's conventions."""
        return age_day(self.engine.age_conventions, on)

    def days(self, on: date) -> tuple[int, int]:
        """The day up to which birthdays count (`age_day`), and the day itself, as numbers yyyymmdd."""
        found = self.engine.days.get(on)
        if found is None:
            if len(self.engine.days) >= KEPT_DAYS:
                self.engine.days.clear()
            found = self.engine.days[on] = (self.age_day(on), day_number(on))
        return found

    def counted(self, net: State) -> State:
        """An amount as sums take it."""
        return Fraction(0) if net is NOT_ENTITLED else net

    def cell(
        self, table: n.Table, body: n.TableBody, keys: Sequence[State], rows: Sequence[tuple[State, State]], last: tuple[State] | None
    ) -> State:
        """A table's value for keys that may be open, as ``Run._table``."""
        found = [
            (row, value) for row, value in zip(body.rows, rows, strict=True)
            if all(may_match(band, key) for band, key in zip(row.keys, keys, strict=True))
        ]  # fmt: skip
        text = next(version.site for version in table.versions if version.body is body)
        none = Fault("no_cell", table.site, self.engine.resolver.owner(text))
        doubt = join(keys)
        if doubt is None:
            return _extended(*found[0], keys) if found else none if last is None else last[0]
        values = [doubt if row.extend is not None else value for row, (value, _) in found]
        values.append(none if last is None else last[0])
        return agree(keys, values) if last is not None or len(values) == 1 else join([*keys, *values])

    def months(self, day: date, count: int) -> tuple[date, ...] | Fault:
        """The first days of the months before a day."""
        known = self.engine.months
        found = known.get((day, count))
        if found is None:
            if len(known) >= KEPT_DAYS:
                known.clear()
            found = known[day, count] = _first_days(day, count)
        return found

    def dated(self, node: int, day: date, unit: UnitCtx | None, rows: tuple[Any, ...] = ()) -> Any:
        """The values of a dated operand on a day: one, or one for each entity that it is about; of several, of those given."""
        key, known = (node, day, "" if unit is None else unit.key, *[row[0] for row in rows]), self._memo
        if key not in known:
            known[key] = self.engine.run_dated(self, node, day, unit, rows)
        return known[key]

    def above(self, day: date) -> tuple[Any, ...]:
        """The frame of what units read of the household on another day."""
        key, known = ("above", day), self._memo
        if key not in known:
            known[key] = self.engine.run_above(self, day)
        return known[key]  # type: ignore[no-any-return]

    def keep(self, entry: Entry, frame: tuple[Any, ...], base: date, rules: date, unit: str, of: tuple[int, ...] = ()) -> None:
        """Leave a frame for the explanation; ``of``: the ordinals of the entities that were given."""
        kept = ((base, rules, unit), entry, frame, of)
        if self._kept is None:
            self._kept = [kept]
        else:
            self._kept.append(kept)


def age_day(conventions: tuple[AgeConvention, LeapDay], on: date) -> int:
    """The day up to which birthdays count, as yyyymmdd, by conventions (``age_in_years``).

    Written so that the whole ten-thousands between it and a birthday are the completed years: where a year is complete
    the day after the birthday, the day before counts; where those born on 29 February have their birthday on the 28th
    of a common year, the 28th counts as the 29th.
    """
    age, leap = conventions
    if age is AgeConvention.NEXT_DAY:
        on = on - timedelta(days=1) if on > date.min else on
    early = leap is LeapDay.FEB28 and (on.month, on.day) == (2, 28) and not is_leap(on.year)
    return on.year * 10000 + on.month * 100 + on.day + early


def _first_days(day: date, count: int) -> tuple[date, ...] | Fault:
    try:
        return tuple(month.first_day for month in months_before(day, count))
    except ValueError:
        return OUT_OF_RANGE


_NOBODY = Entity("", "")


def _extended(row: n.TableRow, cell: tuple[State, State], keys: Sequence[State]) -> State:
    """A cell, with what each whole 1 above its band's low end adds, as ``Run._cell``."""
    value, extra = cell
    if row.extend is None or isinstance(value, UNSETTLED):
        return value
    band, key = next((b, k) for b, k in zip(row.keys, keys, strict=True) if not b.is_equal and b.high is None)
    return extra if isinstance(extra, UNSETTLED) else value + extra * ((key - (band.low or 0)) // 1)
