"""From columns to results by kernels: households in groups for which the same texts and rows are in force, then one run a form.

A kernel is made per *shape* (which texts are in force, which figures don't matter) and for complete households or for every case;
households with gaps go through the second alone.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from threading import Lock
from typing import Any

import numpy as np
from attrs import define, field

from baozhang_rules.backends.batch.forms import Column, Domains
from baozhang_rules.backends.batch.ir import Node, Unsupported
from baozhang_rules.backends.batch.lower_rules import Lowered, Lowering
from baozhang_rules.backends.batch.numpy_run import Batch, prepared, run
from baozhang_rules.backends.python.resolve import OPEN, ROW, Resolution, Resolver
from baozhang_rules.backends.python.session import age_day
from baozhang_rules.core.interp import Index
from baozhang_rules.population.answers import Answers
from baozhang_rules.population.extract import Extracted, Extractor
from baozhang_rules.population.fields import Fields
from baozhang_rules.runtime.dates import AgeConvention, LeapDay
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.packed import day_number


@define(eq=False)
class Kernel:
    """A lowered program, ready to run: by LLVM where it is installed, else by NumPy, with equal results."""

    lowered: Lowered
    jit: bool
    threads: int
    outputs: list[Node] = field(init=False)
    order: list[Node] = field(init=False)
    program: Any = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        """Order the operations, and compile them."""
        self.outputs = self.lowered.outputs
        self.order = prepared(self.outputs)
        if self.jit:
            self._compile()

    def _compile(self) -> None:
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
        values = self.program.run(batch) if self.program is not None else run(self.order, self.outputs, batch)
        return {node.number: value for node, value in zip(self.outputs, values, strict=True)}


@define(eq=False)
class Kernels:
    """The kernels of a program for one form of files, made when first needed."""

    index: Index
    fields: Fields
    dates: Dates
    jit: bool = True
    threads: int = 1
    resolver: Resolver = field(init=False)
    domains: Domains = field(init=False)
    extractor: Extractor = field(init=False)
    texts: dict[str, int] = field(factory=dict)
    _made: dict[Any, Kernel] = field(factory=dict)
    _lock: Any = field(factory=Lock)
    _resolutions: dict[Any, Resolution] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Lower once, to see that it can be and what it reads; raises `Unsupported`."""
        self.resolver, self.domains = Resolver(self.index), Domains(self.index.program)
        program = self.index.program
        uniques = frozenset((self.domains.of_kind(u.entity), u.fact) for u in program.uniques)
        blank = Extractor(self.fields, self.domains, frozenset(), self.texts, frozenset(), program.jurisdiction, uniques)
        self.extractor = blank

    def _resolve(self, region: str | None) -> Resolution:
        if region not in self._resolutions:
            self._resolutions[region] = self.resolver.resolve(region, self.dates.rules, self.dates.known)
        return self._resolutions[region]

    def _kernel(self, resolution: Resolution, gaps: bool) -> Kernel:
        key = (_shape(resolution), gaps)
        with self._lock:
            return self._kernel_of(key, resolution, gaps)

    def _kernel_of(self, key: Any, resolution: Resolution, gaps: bool) -> Kernel:
        if key not in self._made:
            lowering = Lowering(self.index, self.resolver, (resolution,), gaps, self.domains, self.texts)
            kernel = self._made[key] = Kernel(lowering.everything(), self.jit, self.threads)
            self._also_read(kernel)
        return self._made[key]

    def _also_read(self, kernel: Kernel) -> None:
        read = {node.imm for node in kernel.order if node.op == "column"}
        needed = self.extractor.needed | {(c.domain, c.fact) for c in read}
        ages = self.extractor.ages | {(c.domain, c.fact) for c in read if c.part == "ymd"}
        old = self.extractor
        self.extractor = Extractor(old.fields, old.domains, needed, self.texts, ages, old.region, old.uniques)

    def decide(self, batch: Any, answers: Answers) -> Any:
        """Fill in what kernels decide; gives the rows that are left for the scalar engine, marked."""
        for _ in range(8):  # a kernel that is made on the way may read more columns or texts than were taken
            before, known = self.extractor.needed, len(self.texts)
            found = self.extractor.take(batch)
            kernels, group = self._grouped(found)
            for resolution in kernels:
                self._kernel(resolution, False)
                if found.gaps.any():
                    self._kernel(resolution, True)
            if self.extractor.needed == before and len(self.texts) == known:
                break
        left = found.odd.copy()
        shapes = [_shape(resolution) for resolution in kernels]
        for shape in dict.fromkeys(shapes):
            of_shape = np.asarray([each == shape for each in shapes])[group]
            resolution = kernels[shapes.index(shape)]
            for gaps in (False, True):
                rows = of_shape & (found.gaps == gaps)
                if rows.any():
                    some = self._batch(found, kernels, group)
                    at = None if rows.all() else np.flatnonzero(rows)
                    self._fill(self._kernel(resolution, gaps), some if at is None else subset(some, at), at, answers, left)
        return left

    def _grouped(self, found: Extracted) -> tuple[list[Resolution], Any]:
        if found.regions is None:
            return [self._resolve(None)], np.zeros(found.rows, np.int64)
        codes, words = found.regions
        usable = np.where(found.odd, 0, codes)
        unique, group = np.unique(usable, return_inverse=True)
        regions = [words[code] if 0 < code < len(words) else None for code in unique.tolist()]
        return [self._resolve(region) for region in regions], group

    def _batch(self, found: Extracted, resolutions: list[Resolution], group: Any) -> Batch:
        params: dict[Any, Any] = {}
        for place in range(len(resolutions[0].shape)):
            if any(r.shape[place] == ROW for r in resolutions):
                params[0, place] = np.asarray([r.values[place] if r.shape[place] == ROW else 0 for r in resolutions], np.int64)
        for which, day in (("base", self.dates.base), ("rules", self.dates.rules), ("known", self.dates.known or self.dates.base)):
            params |= day_params(0, which, day, len(resolutions), self.index)
        return Batch(found.rows, found.columns, params, group, found.starts)

    def _fill(self, kernel: Kernel, batch: Batch, rows: Any, answers: Answers, left: Any) -> None:
        values, lowered = kernel.run(batch), kernel.lowered
        places = slice(None) if rows is None else rows
        left[places] |= values[lowered.declined.number]
        for id, node in lowered.classes.items():
            answers.classes[id][places] = values[node.number]
        for told, results in zip(lowered.told, answers.results, strict=True):
            at = places
            if told.domain and rows is not None:
                at = entries(answers.starts[results.told.list], rows)
            results.outcome[at] = values[told.outcome.number]
            results.reason[at] = values[told.reason.number]
            results.there[at] = True
            if told.value is not None and told.valued is not None:
                valued, value = values[told.valued.number], values[told.value.number]
                results.valued[at] = valued
                if results.told.value == "exact":
                    size = len(results.value[at])
                    den = np.asarray(1) if told.den is None else values[told.den.number]
                    valued, value, den = (np.broadcast_to(x, size) for x in (valued, value, den))
                    results.value[at] = _exact(valued, value, den, told.scale)
                elif told.den is not None:
                    raise Unsupported("a quotient where none was proved")
                else:
                    factor = results.told.scale // told.scale
                    results.value[at] = value if factor == 1 else value.astype(np.int64) * factor


def _exact(valued: Any, codes: Any, dens: Any, scale: int) -> Any:
    """Exact text of numbers that have no finite decimals."""
    made: Any = np.empty(len(valued), object)
    for at in np.flatnonzero(valued).tolist():
        made[at] = str(Fraction(int(codes[at]), int(dens[at]) * scale))
    return made


def _shape(resolution: Resolution) -> Any:
    """What code depends on: which texts are in force, and which states stand where there are none."""
    states = tuple(
        (type(value).__name__, getattr(value, "site", "")) if kind < 0 and kind != ROW else ""
        for kind, value in zip(resolution.shape, resolution.values, strict=True)
    )
    return resolution.shape, states


def day_params(moment: int, which: str, day: date, groups: int, index: Index) -> dict[Any, Any]:
    """A day as kernels read it: its number, and as the numbers by which ages are told."""
    numbers = {(moment, which): day.toordinal(), (moment, which, "ymd"): day_number(day), (moment, which, "age"): age_day(_conventions(index), day)}
    return {name: np.full(groups, number, np.int64) for name, number in numbers.items()}


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


__all__ = ["OPEN", "Column", "Kernels", "Unsupported"]
