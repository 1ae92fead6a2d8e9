"""From columns to results by kernels: households in groups for which the same texts and rows are in force, then one run a form.

A kernel is made per *shape* (which texts are in force, which figures don't matter) and for complete households or for every case;
households with gaps go through the second alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from threading import Lock
from typing import Any

import numpy as np
from attrs import define, field, frozen

from baozhang_rules.backends.batch.forms import IN, Column, Domains
from baozhang_rules.backends.batch.ir import Node, Unsupported
from baozhang_rules.backends.batch.lower_rules import LOW_BITS, Asked, Lowered, Lowering, Told
from baozhang_rules.backends.batch.moments import Key, day_of, moments_of
from baozhang_rules.backends.batch.numpy_run import Batch, prepared, run
from baozhang_rules.backends.python.resolve import ROW, Resolution, Resolver
from baozhang_rules.backends.python.session import age_day
from baozhang_rules.core.bounds.proofs import Kind, Proof
from baozhang_rules.core.interp import Index
from baozhang_rules.population.answers import Answers, Results
from baozhang_rules.population.extract import EPOCH, Extracted, Extractor
from baozhang_rules.population.facts_read import reached, read_elsewhere
from baozhang_rules.population.fields import Fields
from baozhang_rules.population.numbers import rescaled
from baozhang_rules.runtime.dates import AgeConvention, LeapDay
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.packed import day_number

EARLIEST = date(100, 1, 1).toordinal()
"""Households with days before it are the scalar engine's: months counted back must stay in the calendar."""

OFTEN = 64
"""Households after which a kernel is compiled: for fewer, NumPy has the results sooner."""


@define(eq=False)
class Kernel:
    """A lowered program, ready to run: by LLVM where it is installed, else by NumPy, with equal results."""

    lowered: Lowered
    jit: bool
    threads: int
    outputs: list[Node] = field(init=False)
    order: list[Node] = field(init=False)
    program: Any = field(init=False, default=None)
    met: int = field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        """Order the operations, and compile them."""
        self.outputs = self.lowered.outputs
        self.order = prepared(self.outputs)

    def _compile(self) -> None:
        """Compile it, once that it has met enough households to be worth it."""
        self.jit = False
        try:
            from baozhang_rules.backends.batch.llvm_run import Program
        except ImportError:
            return
        try:
            self.program = Program(self.outputs, self.threads)
        except Unsupported:
            return

    def run(self, batch: Batch) -> dict[int, Any]:
        """The columns of every output, by node."""
        self.met += batch.rows
        if self.jit and self.met >= OFTEN:
            self._compile()
        values = self.program.run(batch) if self.program is not None else run(self.order, self.outputs, batch)
        return {node.number: value for node, value in zip(self.outputs, values, strict=True)}


@frozen
class Moment:
    """What is in force on a day, and the days that are read then."""

    resolution: Resolution
    days: dict[str, date]


@frozen
class Group:
    """The moments of households of one region and the same days."""

    moments: tuple[Moment, ...]
    shape: Any


@define(eq=False)
class Kernels:
    """The kernels of a program for one form of files, made when first needed."""

    index: Index
    fields: Fields
    dates: Dates
    proofs: Mapping[tuple[Kind, str], Proof]
    jit: bool = True
    threads: int = 1
    asked: Asked = Asked()
    resolver: Resolver = field(init=False)
    domains: Domains = field(init=False)
    extractor: Extractor = field(init=False)
    moments: dict[Key, int] = field(init=False)
    anchors: tuple[str, ...] = field(init=False)
    elsewhere: list[int] = field(init=False)
    """Places in shapes that matter at other moments."""
    texts: dict[str, int] = field(factory=dict)
    _made: dict[Any, Kernel] = field(factory=dict)
    _lock: Any = field(factory=Lock)
    _resolutions: dict[Any, Resolution] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Prepare what the first batch needs; raises `Unsupported`."""
        self.resolver, self.domains = Resolver(self.index), Domains(self.index.program)
        program = self.index.program
        self.moments = moments_of(reached(program), program.schema.root)
        elsewhere = read_elsewhere(program)
        self.elsewhere = [at for (_, id), at in self.resolver.place.items() if id in elsewhere]
        anchors = {str(name) for (kind, name), _ in self.moments if kind == "fact"}
        if any(fact.monthly for fact in program.schema.entities[program.schema.root].facts if fact.name in anchors):
            raise Unsupported("a date that may differ from month to month")
        self.anchors = tuple(sorted(anchors))
        uniques = frozenset((self.domains.of_kind(u.entity), u.fact) for u in program.uniques)
        needed = frozenset((0, name) for name in self.anchors)
        self.extractor = Extractor(self.fields, self.domains, needed, self.texts, frozenset(), program.jurisdiction, uniques)

    @property
    def looked_up(self) -> dict[Any, Resolution]:
        """What was in force for each region and day that households asked for."""
        return self._resolutions

    def _resolve(self, region: str | None, day: date) -> Resolution:
        key = (region, day)
        if key not in self._resolutions:
            self._resolutions[key] = self.resolver.resolve(region, day, self.dates.known)
        return self._resolutions[key]

    def _group(self, region: str | None, anchors: tuple[date, ...]) -> Group:
        """What is in force at each moment for a region and the days of a household."""
        known = dict(zip(self.anchors, anchors, strict=True))
        days = {"base": self.dates.base, "rules": self.dates.rules, "known": self.dates.known or self.dates.base}
        found = [Moment(self._resolve(region, self.dates.rules), days)]
        for (kind, name), back in self.moments:
            anchor = name if isinstance(name, date) else days[str(name)] if kind == "day" else known[str(name)]
            day = day_of(anchor, back)
            found.append(Moment(self._resolve(region, day), {**days, "base": day, "rules": day}))
        shape = (_shape(found[0].resolution, None), *(_shape(each.resolution, self.elsewhere) for each in found[1:]))
        return Group(tuple(found), shape)

    def _kernel(self, group: Group, gaps: bool) -> Kernel:
        key = (group.shape, gaps)
        with self._lock:
            if key not in self._made:
                moments = tuple(moment.resolution for moment in group.moments)
                lowering = Lowering(self.index, self.resolver, moments, self.moments, gaps, self.domains, self.texts, proofs=self.proofs, asked=self.asked)
                kernel = self._made[key] = Kernel(lowering.everything(), self.jit, self.threads)
                self._also_read(kernel)
            return self._made[key]

    def _also_read(self, kernel: Kernel) -> None:
        read = {node.imm for node in kernel.order if node.op == "column"}
        needed = self.extractor.needed | {(c.domain, c.fact) for c in read}
        ages = self.extractor.ages | {(c.domain, c.fact) for c in read if c.part == "ymd"}
        old = self.extractor
        within = self.extractor.within | {c for c in read if c.part.startswith(IN)}
        self.extractor = Extractor(old.fields, old.domains, needed, self.texts, ages, old.region, old.uniques, within)

    def decide(self, batch: Any, answers: Answers) -> Any:
        """Fill in what kernels decide; gives the rows that are left for the scalar engine, marked."""
        for _ in range(8):  # a kernel that is made on the way may read more columns or texts than were taken
            before, known = (self.extractor.needed, self.extractor.within), len(self.texts)
            found = self.extractor.take(batch)
            groups, group = self._grouped(found)
            for each in groups:
                self._kernel(each, False)
                self._kernel(each, True)  # it tells which facts matter where they are missing: more than where all are known
            if (self.extractor.needed, self.extractor.within) == before and len(self.texts) == known:
                break
        left = found.odd.copy()
        some = self._batch(found, groups, group)
        for shape in dict.fromkeys(each.shape for each in groups):
            of_shape = np.asarray([each.shape == shape for each in groups])[group]
            first = next(each for each in groups if each.shape == shape)
            open_ = of_shape & found.gaps
            mostly = 2 * open_.sum() < of_shape.sum()  # then all go through the first kernel: leaving some out would copy the others
            for gaps, rows in ((False, of_shape if mostly else of_shape & ~found.gaps), (True, open_)):
                if rows.any():
                    at = None if rows.all() else np.flatnonzero(rows)
                    self._fill(self._kernel(first, gaps), some if at is None else subset(some, at), at, answers, left, found.gaps)
        return left

    def _grouped(self, found: Extracted) -> tuple[list[Group], Any]:
        """The groups of a batch's households, by region and by the days at which they read, and the group of each household."""
        columns: list[Any] = []
        for name in self.anchors:
            days = found.columns[Column(0, name, "value")]
            found.odd |= found.columns[Column(0, name, "missing")] | found.columns[Column(0, name, "none")] | (days < EARLIEST)
            columns.append(np.where(found.odd, self.dates.base.toordinal(), self._coarse(name, days)))
        codes, words = found.regions or (np.zeros(found.rows, np.int64), [None])
        columns.append(np.where(found.odd, 0, codes))
        group: Any = np.zeros(found.rows, np.int64)
        for column in columns:
            values, at = np.unique(column, return_inverse=True)
            group = np.unique(group * (len(values) + 1) + at, return_inverse=True)[1]
        firsts = np.unique(group, return_index=True)[1].tolist()
        groups = []
        for row in firsts:
            *days, code = (int(column[row]) for column in columns)
            region = words[code] if 0 < code < len(words) else None
            groups.append(self._group(region, tuple(date.fromordinal(day) for day in days)))
        return groups, group

    def _coarse(self, name: str, days: Any) -> Any:
        """A household's date as its moments ask for it: the first of its month where all count whole months."""
        if any(anchor == ("fact", name) and not back for anchor, back in self.moments):
            return days
        return (days - EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + EPOCH

    def _batch(self, found: Extracted, groups: list[Group], group: Any) -> Batch:
        params: dict[Any, Any] = {}
        for number in range(len(self.moments) + 1):
            moments = [each.moments[number] for each in groups]
            for place in range(len(moments[0].resolution.shape)):
                rows = [m.resolution for m in moments]
                if any(r.shape[place] == ROW for r in rows):
                    values = [r.values[place] if r.shape[place] == ROW else 0 for r in rows]
                    params[number, place] = np.asarray(values, np.int64)
            for which in ("base", "rules", "known"):
                params |= day_params(number, which, [moment.days[which] for moment in moments], self.index)
        return Batch(found.rows, found.columns, params, group, found.starts)

    def _fill(self, kernel: Kernel, batch: Batch, rows: Any, answers: Answers, left: Any, gaps: Any) -> None:
        values, lowered = kernel.run(batch), kernel.lowered
        places = slice(None) if rows is None else rows
        declined = values[lowered.declined.number]
        left[places] |= declined if lowered.gaps else declined & ~gaps[places]
        for id, node in lowered.classes.items():
            answers.classes[id][places] = values[node.number]
        for told, results in zip(lowered.told, answers.results, strict=True):
            at = entries(answers.starts[results.told.list], rows) if told.domain and rows is not None else places
            _put(told, results, values, at)
        for given, worth in zip(lowered.worth, answers.worth, strict=True):
            at = entries(answers.starts[worth.told.list], rows) if given.domain and rows is not None else places
            number = given.number
            den, above = (None if x is None else values[x.number] for x in (number.den, number.above))
            worth.fill(at, values[given.state.number], values[number.code.number], number.scale, den, above)


def _put(told: Told, results: Results, values: Mapping[int, Any], at: Any) -> None:
    """The results of a rule for some places."""
    results.outcome[at] = values[told.outcome.number]
    results.reason[at] = values[told.reason.number]
    results.there[at] = values[told.there.number]
    if told.held is not None and told.unsure is not None and results.told.clauses:
        results.held[at], results.unsure[at], results.mapped[at] = values[told.held.number], values[told.unsure.number], True
    if told.value is None or told.valued is None:
        return
    valued, value = values[told.valued.number], values[told.value.number]
    results.valued[at] = valued
    results.pending[at] = False if told.pending is None else values[told.pending.number]
    if results.told.value == "exact":
        size = len(results.value[at])
        den, above = (np.asarray(other) if x is None else values[x.number] for x, other in ((told.den, 1), (told.above, 0)))
        valued, value, above, den = (np.broadcast_to(x, size) for x in (valued, value, above, den))
        results.value[at] = _exact(valued, value, above, den, told.scale)
    elif told.den is not None or told.above is not None:
        raise Unsupported("a quotient where none was proved")
    else:
        results.value[at] = value if told.scale == results.told.scale else rescaled(value, told.scale, results.told.scale)


def _exact(valued: Any, codes: Any, aboves: Any, dens: Any, scale: int) -> Any:
    """Exact text of numbers that have no finite decimals."""
    made: Any = np.empty(len(valued), object)
    for at in np.flatnonzero(valued).tolist():
        made[at] = str(Fraction(int(codes[at]) + (int(aboves[at]) << LOW_BITS), int(dens[at]) * scale))
    return made


def _shape(resolution: Resolution, places: Sequence[int] | None) -> Any:
    """What code depends on: which texts are in force, and which states stand where there are none; of some places or of all."""
    at = range(len(resolution.shape)) if places is None else places
    kinds = tuple(resolution.shape[place] for place in at)
    values = [resolution.values[place] for place, kind in zip(at, kinds, strict=True) if kind < 0 and kind != ROW]
    return kinds, tuple((type(value).__name__, "" if places is not None else getattr(value, "site", "")) for value in values)


def day_params(moment: int, which: str, days: list[date], index: Index) -> dict[Any, Any]:
    """A day of each group as kernels read it: its number, and as the numbers by which ages are told."""
    rules = _conventions(index)
    numbers = {
        (moment, which): [day.toordinal() for day in days],
        (moment, which, "ymd"): [day_number(day) for day in days],
        (moment, which, "age"): [age_day(rules, day) for day in days],
    }
    return {name: np.asarray(listed, np.int64) for name, listed in numbers.items()}


def _conventions(index: Index) -> tuple[AgeConvention, LeapDay]:
    written = dict(index.program.conventions)
    return AgeConvention(written.get("age", "birthday")), LeapDay(written.get("leap_day", "feb28"))


def entries(starts: Any, rows: Any) -> Any:
    """The places of the entries of some households."""
    first, counts = starts[rows], starts[rows + 1] - starts[rows]
    ends = np.cumsum(counts)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(first - (ends - counts), counts)


def subset(batch: Batch, rows: Any) -> Batch:
    """Some of a batch's households."""
    at = {0: rows, **{domain: entries(starts, rows) for domain, starts in batch.starts.items()}}
    starts = {d: np.concatenate(([0], np.cumsum(s[rows + 1] - s[rows]))) for d, s in batch.starts.items()}
    columns = {name: column[at[name.domain]] for name, column in batch.columns.items()}
    return Batch(len(rows), columns, batch.params, batch.group[rows], starts)
