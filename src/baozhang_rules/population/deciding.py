"""Deciding a batch: by the kernel where it is exact, else row by row with the scalar engine, and counted which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from attrs import define, field

from baozhang_rules.backends.batch.ir import Unsupported
from baozhang_rules.backends.batch.lower_rules import Asked
from baozhang_rules.core.bounds.proofs import proved
from baozhang_rules.core.interp import Index
from baozhang_rules.diagnostics import Problem
from baozhang_rules.population.answers import Answers, Told, to_arrow, told_of
from baozhang_rules.population.column_problems import NameOfResults
from baozhang_rules.population.definitions import Defined, defined_of
from baozhang_rules.population.fields import Fields
from baozhang_rules.population.kernels import Kernels
from baozhang_rules.population.reading import rows_of
from baozhang_rules.population.views import no_rows
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import Dates, Decided
from baozhang_rules.runtime.records import RecordProblem
from baozhang_rules.runtime.schema import ListType


class OneDecision(Protocol):
    """A decision on one record, as the scalar engine gives it."""

    @property
    def reasoned(self) -> Decided | None:
        """All results with their reasons, or None where the record was refused."""

    @property
    def problems(self) -> tuple[RecordProblem, ...]:
        """Why it was refused."""


@define
class Counts:
    """How many households were decided, and how."""

    rows: int = 0
    kernel: int = 0
    scalar: int = 0
    refused: int = 0

    def add(self, other: Counts) -> None:
        """Count another batch too."""
        self.rows += other.rows
        self.kernel += other.kernel
        self.scalar += other.scalar
        self.refused += other.refused


def carried(column: Any) -> Any:
    """A column as it stands in the results: words are no codes there."""
    return column.dictionary_decode() if hasattr(column, "dictionary_decode") else column


@define(eq=False)
class Decider:
    """Decides record batches of one form; ``one`` decides a single record, ``keep`` are columns carried into the results.

    ``clauses``: maps of clauses are told too; ``values``: definitions too.  ``calendar`` is that of the decisions.
    """

    index: Index
    fields: Fields
    one: Callable[[Mapping[str, Any] | bytes], OneDecision]
    dates: Dates
    keep: tuple[str, ...] = ()
    jit: bool = True
    threads: int = 1
    clauses: bool = False
    values: bool = False
    calendar: WorkingCalendar | None = None
    told: tuple[Told, ...] = field(init=False)
    defined: tuple[Defined, ...] = field(init=False)
    kernels: Kernels | None = field(init=False)
    why_not: str = field(init=False, default="")
    """Why there is no kernel, where there is none."""

    def __attrs_post_init__(self) -> None:
        """Fix how results are told, and prepare the kernels."""
        rows = proved(self.index.program)
        self.told = told_of(self.index, rows, self.clauses)
        self.defined = defined_of(self.index, rows) if self.values else ()
        asked = Asked(self.clauses, tuple(each.id for each in self.defined))
        self.kernels = None
        try:
            if any(each.value == "text" for each in self.told):
                raise Unsupported("results that are texts")
            self.kernels = Kernels(self.index, self.fields, self.dates, rows, self.jit, self.threads, asked)
        except Unsupported as reason:
            self.why_not = str(reason)

    def taken(self, schema: Any) -> tuple[Problem, ...]:
        """The kept columns of an Arrow schema whose names are those of results."""
        import pyarrow as pa

        names = to_arrow(self.blank(no_rows(schema)), pa.nulls(0, pa.string())).schema.names
        return tuple(NameOfResults(column=name) for name in self.keep if name in names)

    def decide(self, batch: Any) -> tuple[Any, Counts]:
        """The results of a record batch, a row per household in the same order."""
        answers, counts = self.answers(batch)
        kept = [(name, carried(batch.column(name))) for name in self.keep]
        return to_arrow(answers, self._ids(batch), kept), counts

    def unfit(self, batch: Any) -> Any:
        """Which households a kernel can't take, those that are refused among them."""
        if self.kernels is not None:
            try:
                return self.kernels.decide(batch, self.blank(batch))
            except Unsupported as reason:
                self.kernels, self.why_not = None, str(reason)
        return self.answers(batch)[0].refused

    def answers(self, batch: Any) -> tuple[Answers, Counts]:
        """The results of a record batch as arrays."""
        answers = self.blank(batch)
        left = np.arange(batch.num_rows)
        if self.kernels is not None and batch.num_rows:
            try:
                left = np.flatnonzero(self.kernels.decide(batch, answers))
            except Unsupported as reason:
                self.kernels, self.why_not = None, str(reason)
        self._one_by_one(batch, left, answers)
        return answers, Counts(batch.num_rows, batch.num_rows - len(left), len(left), int(answers.refused.sum()))

    def blank(self, batch: Any) -> Answers:
        """The arrays for a batch's results, nothing decided yet."""
        return Answers(self.index, self.told, batch.num_rows, self._starts(batch), self.defined)

    def _one_by_one(self, batch: Any, rows: Any, answers: Answers) -> None:
        import pyarrow as pa

        given = batch if len(rows) == batch.num_rows else batch.take(pa.array(rows))
        for row, record in zip(rows.tolist(), rows_of(given, self.fields), strict=True):
            decision = self.one(record)
            answers.put(row, decision.reasoned, decision.problems, self.calendar)

    def _starts(self, batch: Any) -> dict[str, Any]:
        """Per list of the root, where each household's entries begin; one more for the end.  A list without a column has none."""
        schema, none = self.index.program.schema, np.zeros(batch.num_rows + 1, np.int64)
        found = {fact.name: none for fact in schema.entities[schema.root].facts if isinstance(fact.type, ListType)}
        for each in self.fields.facts:
            if each.items is not None:
                lengths = batch.column(each.at).value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
                found[each.fact.name] = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        return found

    def _ids(self, batch: Any) -> Any:
        import pyarrow as pa

        at = self.fields.beside.get("id")
        return pa.nulls(batch.num_rows, pa.string()) if at is None else batch.column(at).cast(pa.string())
