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

from baozhang_rules.core import nodes as n
from baozhang_rules.core.bounds.proofs import Kind, Proof, proved
from baozhang_rules.core.interp import Index
from baozhang_rules.core.reasons import decided_reason, reasons_of
from baozhang_rules.runtime.decision import Decided, RuleResult, outcome_of
from baozhang_rules.runtime.numbers import decimal_places
from baozhang_rules.runtime.record_data import show_value
from baozhang_rules.runtime.records import RecordProblem
from baozhang_rules.runtime.values import Outcome
from baozhang_rules.types import BoolT, NumberT, strip_optional

OUTCOMES = tuple(outcome.value for outcome in (Outcome.ELIGIBLE, Outcome.INELIGIBLE, Outcome.UNKNOWN, Outcome.CONFLICT, Outcome.FAULT))
NOT_DECIDED = len(OUTCOMES)
"""The code of an outcome of a record that was refused."""
CLASSES = ("none", *OUTCOMES[2:])
"""What an order may say beside a class."""
MOST_PLACES = 9


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

    @property
    def scale(self) -> int:
        """What whole number one is."""
        return int(10**self.places)


def told_of(index: Index, rows: Mapping[tuple[Kind, str], Proof] | None = None) -> tuple[Told, ...]:
    """How each rule of a program is told, in the order of rules; ``rows`` are its proofs, where they are known."""
    rows = proved(index.program) if rows is None else rows
    return tuple(_told(index, rule, rows.get((Kind.NET, rule.id)) or rows.get((Kind.AMOUNT, rule.id))) for rule in index.program.rules)


def _told(index: Index, rule: n.Rule, proof: Proof | None) -> Told:
    schema, unit = index.program.schema, index.units.get(rule.scope)
    listed = unit.list if unit else (schema.entities[rule.scope].list_name or "") if rule.scope != schema.root else ""
    kind, places = strip_optional(rule.type), 0
    if rule.kind == "class":
        value = ""
    elif isinstance(kind, NumberT):
        shown = decimal_places(Fraction(1, proof.grid)) if proof is not None and proof.over == 1 and proof.bits <= 63 else None
        value, places = ("exact", 0) if shown is None or shown > MOST_PLACES else ("number", shown)
    else:
        value = "bool" if isinstance(kind, BoolT) else "text"
    sites = reasons_of(rule, index)
    return Told(rule, listed, value, places, sites, {site: at for at, site in enumerate(sites)})


@define(eq=False)
class Results:
    """The arrays of one rule: a row per household, or per entry of the list that it is about.

    ``value`` holds whole numbers over the scale, 0 or 1, or for texts the texts; ``valued`` where there is one; ``there``
    where there is a result at all.
    """

    told: Told
    size: int
    outcome: Any = field(init=False)
    reason: Any = field(init=False)
    valued: Any = field(init=False)
    there: Any = field(init=False)
    value: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Nothing decided yet."""
        self.outcome = np.full(self.size, NOT_DECIDED, np.int8)
        self.reason = np.zeros(self.size, np.int16)
        self.valued = np.zeros(self.size, bool)
        self.there = np.zeros(self.size, bool)
        self.value = np.zeros(self.size, np.int64 if self.told.value in ("number", "bool", "") else object)

    def put(self, at: int, result: RuleResult, reason: str) -> None:
        """One result of a decision."""
        self.outcome[at] = OUTCOMES.index(outcome_of(result.own).value)
        self.reason[at] = self.told.reason_at.get(reason, 0)
        self.there[at] = True
        kind, value = self.told.value, result.value
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
    refused: Any = field(init=False)
    problems: dict[int, tuple[RecordProblem, ...]] = field(factory=dict, init=False)
    results: tuple[Results, ...] = field(init=False)
    classes: dict[str, Any] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Nothing decided yet."""
        self.refused = np.zeros(self.rows, bool)
        sizes = {"": self.rows, **{name: int(at[-1]) for name, at in self.starts.items()}}
        self.results = tuple(Results(told, sizes.get(told.list, 0)) for told in self.told)
        self.classes = {order.id: np.full(self.rows, -1, np.int16) for order in self.index.program.orders}

    def put(self, row: int, decided: Decided | None, problems: tuple[RecordProblem, ...]) -> None:
        """One decision, or why the record was refused."""
        self._clear(row)
        if decided is None:
            self.refused[row], self.problems[row] = True, problems
            return
        places = {each.told.rule.id: each for each in self.results}
        for result in reversed(decided.results):  # of a household that was assessed in parts, the whole one is told last
            results, why = places[result.rule], decided_reason(self.index, decided, result)
            results.put(self._entry(row, results.told.list, result) if results.told.list else row, result, why)
        for order in self.index.program.orders:
            self.classes[order.id][row] = class_code(order, decided.classes[order.id])

    def _clear(self, row: int) -> None:
        for results in self.results:
            span = slice(row, row + 1)
            if results.told.list:
                span = slice(*self.starts[results.told.list][row : row + 2])
            results.outcome[span], results.there[span], results.valued[span], results.reason[span] = NOT_DECIDED, False, False, 0
            results.value[span] = 0 if results.value.dtype != object else None
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
    arrays.append(("status", _coded(answers.refused.astype(np.int8), ("decided", "refused"))))
    arrays.append(("problems", _problems(answers)))
    for order in answers.index.program.orders:
        codes = answers.classes[order.id]
        arrays.append((order.id, _coded(codes, (*order.rules, *CLASSES), codes < 0)))
    for results in answers.results:
        arrays += _columns(answers, results)
    return pa.RecordBatch.from_arrays([array for _, array in arrays], [name for name, _ in arrays])


def _coded(codes: Any, words: Sequence[str], missing: Any = None) -> Any:
    import pyarrow as pa

    kind = np.int8 if len(words) < 128 else np.int16
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(kind), mask=missing), pa.array(list(words), pa.string()))


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
    undecided = results.outcome == NOT_DECIDED
    outcome = _coded(results.outcome, OUTCOMES, undecided if undecided.any() else None)
    parts = [("outcome", outcome)]
    if results.told.value:
        parts.append(("amount", _values(results)))
    reason = results.reason
    parts.append(("reason", _coded(reason, results.told.reasons, (reason == 0) | undecided)))
    return parts


def _values(results: Results) -> Any:
    import pyarrow as pa

    match results.told.value:
        case "number":
            return decimals(results.value, results.valued, results.told.places)
        case "bool":
            return pa.array(results.value.astype(bool), mask=~results.valued)
        case _:
            return pa.array(results.value.tolist(), pa.string())


def decimals(whole: Any, valued: Any, places: int) -> Any:
    """Whole numbers over a power of ten as exact Arrow decimals; null where there is no value."""
    import pyarrow as pa

    halves: Any = np.empty((len(whole), 2), np.int64)
    halves[:, 0] = whole
    halves[:, 1] = whole >> 63
    mask = None if valued.all() else pa.py_buffer(np.packbits(valued, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(19, places), len(whole), [mask, pa.py_buffer(halves)])
