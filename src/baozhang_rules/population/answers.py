"""Results of many households as arrays, filled by the kernel or row by row, and as an Arrow record batch.

Per class and benefit of the household three columns stand in the output: ``CODE.outcome``, ``CODE.amount`` (exact decimal, null
where there is none: 不享受 or open) and ``CODE.reason`` (the id of a site).  A rule about members or assessed units has a column
``CODE`` that lists the same for each, with the member's position.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import define, field, frozen

from baozhang_rules.backends.batch.lower_rules import MOST_CLAUSES
from baozhang_rules.core import nodes as n
from baozhang_rules.core.bounds.proofs import Kind, Proof, proved
from baozhang_rules.core.interp import Index, Run
from baozhang_rules.core.reasons import clauses_of, decided_clauses, decided_reason, reasons_of
from baozhang_rules.population.definitions import Defined, Worth, columns_of
from baozhang_rules.population.numbers import coded, decimals, finite_places
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import Decided, RuleResult, outcome_of
from baozhang_rules.runtime.record_data import show_value
from baozhang_rules.runtime.records import RecordProblem
from baozhang_rules.runtime.values import UNSETTLED, Outcome
from baozhang_rules.types import BoolT, NumberT, strip_optional

OUTCOMES = tuple(outcome.value for outcome in (Outcome.ELIGIBLE, Outcome.INELIGIBLE, Outcome.UNKNOWN, Outcome.CONFLICT, Outcome.FAULT))
NOT_DECIDED = len(OUTCOMES)
"""The code of an outcome of a record that was refused."""
CLASSES = ("none", *OUTCOMES[2:])
"""What an order may say beside a class."""


@frozen
class Told:
    """How one rule is told: ``list`` is the fact whose entries it is about ("" the household).

    ``value``: ``number`` (a decimal of ``places``) | ``exact`` (text) | ``bool`` | ``text`` | "" for a class.
    """

    rule: n.Rule
    list: str
    value: str
    places: int
    reasons: tuple[str, ...]
    reason_at: Mapping[str, int] = field(eq=False, repr=False)
    clauses: tuple[str, ...] = ()
    """The clauses of its map, where one is asked for."""

    @property
    def scale(self) -> int:
        """What whole number one is."""
        return int(10**self.places)


def told_of(index: Index, rows: Mapping[tuple[Kind, str], Proof] | None = None, mapped: bool = False) -> tuple[Told, ...]:
    """How each rule of a program is told, in the order of rules; ``rows`` are its proofs, where they are known.

    ``mapped``: whether clauses are told too.
    """
    rows = proved(index.program) if rows is None else rows
    return tuple(_told(index, rule, rows.get((Kind.NET, rule.id)) or rows.get((Kind.AMOUNT, rule.id)), mapped) for rule in index.program.rules)


def _told(index: Index, rule: n.Rule, proof: Proof | None, mapped: bool) -> Told:
    schema, unit = index.program.schema, index.units.get(rule.scope)
    listed = unit.list if unit else (schema.entities[rule.scope].list_name or "") if rule.scope != schema.root else ""
    kind, places = strip_optional(rule.type), 0
    if rule.kind == "class":
        value = ""
    elif isinstance(kind, NumberT):
        shown = None if proof is None else finite_places(proof)
        value, places = ("exact", 0) if shown is None else ("number", shown)
    else:
        value = "bool" if isinstance(kind, BoolT) else "text"
    sites, parts = reasons_of(rule, index), clauses_of(rule) if mapped else ()
    return Told(rule, listed, value, places, sites, {site: at for at, site in enumerate(sites)}, parts if len(parts) <= MOST_CLAUSES else ())


@define(eq=False)
class Results:
    """The arrays of one rule: a row per household, or per entry of the list that it is about.

    ``value`` holds whole numbers over the scale, 0 or 1, or for texts the texts; ``valued`` where there is one, ``pending``
    where it isn't settled whether there is one, or which; ``there`` where there is a result at all.  ``held`` and ``unsure`` are the bits of clauses that hold and that are open, ``mapped``
    where a text is in force.
    """

    told: Told
    size: int
    outcome: Any = field(init=False)
    reason: Any = field(init=False)
    valued: Any = field(init=False)
    pending: Any = field(init=False)
    there: Any = field(init=False)
    value: Any = field(init=False)
    held: Any = field(init=False)
    unsure: Any = field(init=False)
    mapped: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Nothing decided yet."""
        self.outcome = np.full(self.size, NOT_DECIDED, np.int8)
        self.reason = np.zeros(self.size, np.int16)
        self.valued = np.zeros(self.size, bool)
        self.pending = np.zeros(self.size, bool)
        self.there = np.zeros(self.size, bool)
        self.value = np.zeros(self.size, np.int64 if self.told.value in ("number", "bool", "") else object)
        if self.told.clauses:
            self.held, self.unsure = np.zeros(self.size, np.int64), np.zeros(self.size, np.int64)
            self.mapped = np.zeros(self.size, bool)

    def put(self, at: int, result: RuleResult, reason: str, bits: tuple[int, int] | None) -> None:
        """One result of a decision, with its reason and the bits of its clauses."""
        if bits is not None:
            self.held[at], self.unsure[at] = bits
            self.mapped[at] = True
        self.outcome[at] = OUTCOMES.index(outcome_of(result.own).value)
        self.reason[at] = self.told.reason_at.get(reason, 0)
        self.there[at] = True
        kind, value = self.told.value, result.value
        self.pending[at] = kind != "" and isinstance(value, UNSETTLED)
        if kind in ("number", "exact") and isinstance(value, Fraction):
            self.value[at] = int(value * self.told.scale) if kind == "number" else str(value)
            self.valued[at] = True
        elif kind == "bool" and isinstance(value, bool):
            self.value[at], self.valued[at] = value, True
        elif kind == "text" and value is not None and outcome_of(value) is Outcome.ELIGIBLE:
            self.value[at], self.valued[at] = show_value(value), True


@define(eq=False)
class Answers:
    """All results of a batch; ``starts`` are, per list, the places of each household's entries."""

    index: Index
    told: tuple[Told, ...]
    rows: int
    starts: Mapping[str, Any]
    defined: tuple[Defined, ...] = ()
    worth: tuple[Worth, ...] = field(init=False)
    refused: Any = field(init=False)
    problems: dict[int, tuple[RecordProblem, ...]] = field(factory=dict, init=False)
    results: tuple[Results, ...] = field(init=False)
    classes: dict[str, Any] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Nothing decided yet."""
        self.refused = np.zeros(self.rows, bool)
        sizes = {"": self.rows, **{name: int(at[-1]) for name, at in self.starts.items()}}
        self.results = tuple(Results(told, sizes.get(told.list, 0)) for told in self.told)
        self.worth = tuple(Worth(each, sizes.get(each.list, 0)) for each in self.defined)
        self.classes = {order.id: np.full(self.rows, -1, np.int16) for order in self.index.program.orders}

    def put(self, row: int, decided: Decided | None, problems: tuple[RecordProblem, ...], calendar: WorkingCalendar | None = None) -> None:
        """One decision, or why the record was refused; ``calendar`` is that of the decision."""
        self._clear(row)
        if decided is None:
            self.refused[row], self.problems[row] = True, problems
            return
        places = {each.told.rule.id: each for each in self.results}
        for result in reversed(decided.results):  # of a household that was assessed in parts, the whole one is told last
            results, why = places[result.rule], decided_reason(self.index, decided, result)
            bits = decided_clauses(self.index, decided, result) if results.told.clauses else None
            results.put(self._entry(row, results.told.list, result) if results.told.list else row, result, why, bits)
        for order in self.index.program.orders:
            self.classes[order.id][row] = class_code(order, decided.classes[order.id])
        if self.worth:
            run = Run(self.index, decided.record.view(decided.dates.known), decided.dates, calendar)
            for worth in self.worth:
                worth.put(row, int(self.starts[worth.told.list][row]) if worth.told.list else row, run)

    def _clear(self, row: int) -> None:
        for results in self.results:
            span = slice(row, row + 1)
            if results.told.list:
                span = slice(*self.starts[results.told.list][row : row + 2])
            results.outcome[span], results.there[span], results.valued[span], results.reason[span] = NOT_DECIDED, False, False, 0
            results.pending[span] = False
            results.value[span] = 0 if results.value.dtype != object else None
            if results.told.clauses:
                results.mapped[span] = False
        for worth in self.worth:
            worth.state[slice(*self.starts[worth.told.list][row : row + 2]) if worth.told.list else row] = -1
        for codes in self.classes.values():
            codes[row] = -1

    def _entry(self, row: int, listed: str, result: RuleResult) -> int:
        if result.entity:
            place = int(result.entity[1])
        else:
            place = int(result.unit.rsplit("[", 1)[1].rstrip("]")) - 1
        return int(self.starts[listed][row]) + place


def class_code(order: n.Order, state: Any) -> int:
    """A class of an order as a number: its place, or past the classes what else an order may say."""
    if isinstance(state, str):
        return order.rules.index(state)
    name = "none" if state is None else outcome_of(state).value
    return len(order.rules) + CLASSES.index(name)


def to_arrow(answers: Answers, ids: Any, kept: Sequence[tuple[str, Any]] = ()) -> Any:
    """The results as a record batch."""
    import pyarrow as pa

    arrays: list[tuple[str, Any]] = [("id", ids), *kept]
    arrays.append(("status", coded(answers.refused.astype(np.int8), ("decided", "refused"))))
    arrays.append(("problems", _problems(answers)))
    for order in answers.index.program.orders:
        codes = answers.classes[order.id]
        arrays.append((order.id, coded(codes, (*order.rules, *CLASSES), codes < 0)))
    for results in answers.results:
        arrays += _columns(answers, results)
    arrays += columns_of(answers.worth, answers.starts)
    return pa.RecordBatch.from_arrays([array for _, array in arrays], [name for name, _ in arrays])


def _problems(answers: Answers) -> Any:
    import pyarrow as pa

    counts: Any = np.zeros(answers.rows + 1, np.int32)
    texts: list[str] = []
    for row in sorted(answers.problems):
        listed = [f"{p.code} {p.path}".rstrip() for p in answers.problems[row]]
        counts[row + 1] = len(listed)
        texts += listed
    return pa.ListArray.from_arrays(pa.array(np.cumsum(counts, dtype=np.int32)), pa.array(texts, pa.string()))


def _columns(answers: Answers, results: Results) -> list[tuple[str, Any]]:
    import pyarrow as pa

    code, listed = results.told.rule.id, results.told.list
    parts = _parts(results)
    if not listed:
        return [(f"{code}.{name}", array) for name, array in parts]
    starts = answers.starts[listed]
    there = results.there
    position = np.arange(results.size, dtype=np.int64) - np.repeat(starts[:-1], np.diff(starts)) + 1
    counts = np.concatenate(([0], np.cumsum(there)))[starts].astype(np.int32)
    arrays = [("entry", pa.array(position.astype(np.int32))), *parts]
    items = pa.StructArray.from_arrays([array for _, array in arrays], [name for name, _ in arrays])
    return [(code, pa.ListArray.from_arrays(pa.array(counts), items if there.all() else items.filter(pa.array(there))))]


def _parts(results: Results) -> list[tuple[str, Any]]:
    import pyarrow as pa

    undecided = results.outcome == NOT_DECIDED
    outcome = coded(results.outcome, OUTCOMES, undecided if undecided.any() else None)
    parts = [("outcome", outcome)]
    if results.told.value:
        parts.append(("amount", _values(results)))
    reason = results.reason
    parts.append(("reason", coded(reason, results.told.reasons, (reason == 0) | undecided)))
    if results.told.clauses:
        kind, silent = _bits(len(results.told.clauses)), ~results.mapped
        parts.append(("clauses", pa.array(results.held.astype(kind), mask=silent)))
        parts.append(("open", pa.array(results.unsure.astype(kind), mask=silent)))
    return parts


def _bits(count: int) -> Any:
    """The narrowest unsigned integers that hold so many bits."""
    return next(kind for kind, width in ((np.uint8, 8), (np.uint16, 16), (np.uint32, 32), (np.uint64, 64)) if count <= width)


def _values(results: Results) -> Any:
    import pyarrow as pa

    match results.told.value:
        case "number":
            return decimals(results.value, results.valued, results.told.places)
        case "bool":
            return pa.array(results.value.astype(bool), mask=~results.valued)
        case _:
            return pa.array(results.value.tolist(), pa.string())
